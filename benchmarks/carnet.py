"""A first chart in a notebook, from a fresh copy of the project, against the two minutes promised.

`python -m benchmarks.carnet`, from a clone: what is committed is copied, `make notebook` typed there, its address followed
by Chromium and the cells run one by one, as the README says. It asks the package registries for what it installs, and its
seconds are theirs too: it is no part of `make bench`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.visit import PROFILES

RACINE = Path(__file__).resolve().parent.parent
CIBLE_S = 120.0
# Beyond, something is wrong rather than slow.
PATIENCE_S = 900.0
ADRESSE = re.compile(r"http://localhost:\d+/lab/\S+")
# What the notebook draws comes with its fourth cell.
CELLULES = 4
# What of the person who measures is nothing to whoever has just cloned the project.
PERSONNELLES = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "OBSERVATOIRE_DATA", "MAKEFLAGS", "MAKELEVEL")


def main() -> int:
    """Measure and print each step; 1 where the target is missed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        clone = copied(Path(name))
        # Whoever reads the README has a browser open.
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        moments = _measured(clone, browser)
        browser.close()
    print("\nPremier graphique d’un carnet, depuis une copie neuve (installation par le réseau comprise) :")
    return told(steps(moments))


def copied(folder: Path) -> Path:
    """The project as a clone gives it: what is committed, without environment nor datasets."""
    clone = folder / "projet"
    clone.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=RACINE, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=clone, input=archive, check=True)
    return clone


def steps(moments: Mapping[str, float]) -> dict[str, float]:
    """Seconds of each step.

    Args:
        moments: when it began, then when each step was over, in their order.
    """
    return {name: moments[name] - moments[before] for before, name in pairwise(moments)}


def told(spent: Mapping[str, float]) -> int:
    """Print what each step took and their total; 1 where the target is missed."""
    total = sum(spent.values())
    for name, seconds in spent.items():
        print(f"  {name:<20}{seconds:>7.1f} s")
    print(f"  {'en tout':<20}{total:>7.1f} s (cible {CIBLE_S:.0f} s)")
    return int(total > CIBLE_S)


def _measured(clone: Path, browser: Browser) -> dict[str, float]:
    """When each step was over, in seconds since the epoch: those of the installation are dated by the files they leave."""
    moments = {"début": time.time()}
    with _notebook(clone) as (log, process):
        address = _address(log, process)
        shown = time.time()
        stamps = {
            "environnement": ".venv/bin/pip",
            "dépendances": ".venv/.installed",
            "JupyterLab": ".venv/.installed-notebooks",
        }
        moments |= {name: (clone / path).stat().st_mtime for name, path in stamps.items()}
        moments["jeux de données"] = shown
        _listening(int(re.search(r":(\d+)/", address)[1]), process)
        moments["serveur"] = time.time()
        _first_chart(browser, address)
        moments["premier graphique"] = time.time()
    return moments


@contextmanager
def _notebook(clone: Path) -> Iterator[tuple[Path, subprocess.Popen]]:
    """`make notebook` as the README has it typed, on a free port, with no settings of anyone's; all of it is stopped."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    log = clone.parent / "journal.txt"
    kept = {name: value for name, value in os.environ.items() if name not in PERSONNELLES}
    homes = {f"JUPYTER_{name}_DIR": str(clone.parent / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "notebook"],
            cwd=clone,
            env=kept | homes | {"NOTEBOOK_PORT": str(port)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield log, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _address(log: Path, process: subprocess.Popen) -> str:
    """The address that the command prints when all is ready but the server."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        if found := ADRESSE.search(log.read_text("utf-8", "replace")):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"make notebook gave no address:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _listening(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        with socket.socket() as tried:
            if not tried.connect_ex(("localhost", port)):
                return
        time.sleep(0.05)
    raise RuntimeError("JupyterLab did not start")


def _first_chart(browser: Browser, address: str) -> None:
    """Run the cells one by one, once the kernel is there, until a line or a bar is drawn."""
    with browser.new_context(**PROFILES["wide"]) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        page.get_by_text("| Inactif").wait_for(timeout=60_000)
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")
        for _ in range(CELLULES):
            page.keyboard.press("Shift+Enter")
        page.locator(".js-plotly-plot .main-svg .trace").first.wait_for(timeout=60_000)


if __name__ == "__main__":
    sys.exit(main())
