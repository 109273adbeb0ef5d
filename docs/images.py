"""Take the pictures of the documentation again, from the running application: `python -m docs.images [NOM…]`.

Everything happens in a data folder of its own: the published facts, the fictional dataset, and a small dataset
imported from public twin towns, one name of which is left to settle.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cuf_metrics.database import open_dataset
from cuf_metrics.store import PROJET
from docs.prises import CARNET, EDITIONS, LARGEUR, LIENS, PAGES, PRISES, Prise
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.driver import AppPage, Server
from tests.editions import explain

IMAGES = PROJET / "docs/images"
FONCTION = "direction"
ATTENTE = 1500
# What is still to run moves what is below it.
EXECUTE = "() => ![...document.querySelectorAll('.jp-InputPrompt')].some((it) => it.innerText.includes('*'))"
MAL_TRANSCRIT = (",509,exact,participants,", ",506,exact,participants,")


def main(noms: Sequence[str]) -> None:
    """Take those named, or all of them."""
    asked = [shot for shot in PRISES if not noms or shot.nom in noms]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        os.environ["OBSERVATOIRE_DATA"] = folder
        data = Path(folder)
        _prepare(data)
        _of_the_app(browser, data, [shot for shot in asked if shot in PAGES])
        if EDITIONS in asked:
            _freeze(data)
            _of_the_app(browser, data, [EDITIONS])
        if CARNET in asked:
            _of_the_lab(browser, data)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, names)), None)
        yield playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)


def _prepare(data: Path) -> None:
    for name in ("publications", "pilotage"):
        shutil.copytree(PROJET / "data" / name, data / name)
    (data / "reference").symlink_to(PROJET / "data/reference")
    (data / "liens.csv").write_text(LIENS, encoding="utf-8")
    _run("build")
    _run("demo")
    _run("import", str(data / "liens.csv"), "--source", "partenariats", "--jeu", "cuf", "--fonction", FONCTION)


def _freeze(data: Path) -> None:
    """An edition of facts wrongly transcribed, every gap explained; then the facts as they are."""
    facts = data / "publications/chiffres_publies.csv"
    right = facts.read_text(encoding="utf-8")
    facts.write_text(right.replace(*MAL_TRANSCRIT), encoding="utf-8")
    _run("build")
    explain(open_dataset("publie", data), data)
    _run("edition", "figer", "--nom", "Bureau de novembre", "--fonction", FONCTION)
    facts.write_text(right, encoding="utf-8")
    _run("build")


def _of_the_app(browser: Browser, data: Path, shots: Sequence[Prise]) -> None:
    with Server("server.py", data / "serveur.log") as server:
        for shot in shots:
            page = _opened(browser, shot)
            app = AppPage(page, server.url)
            app.open(shot.adresse)
            _done(page, shot)
            app.settle()
            if shot.vers:
                page.locator(shot.vers).first.evaluate("(it) => it.scrollIntoView()")
            _save(page, shot)


def _of_the_lab(browser: Browser, data: Path) -> None:
    """The first notebook, run in a JupyterLab of its own, on a copy: what Lab saves is not the project's."""
    shutil.copytree(
        PROJET / "notebooks", data / "notebooks", ignore=lambda _, names: {n for n in names if "." not in n}
    )
    folders = {f"JUPYTER_{name}_DIR": str(data / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    ours = {"JUPYTER_TOKEN": "images", "PYTHONPATH": str(PROJET)}
    words = ["--config=.jupyter/jupyter_lab_config.py", "--port=0", f"--ServerApp.root_dir={data}"]
    command = [sys.executable, "-m", "jupyterlab", *words]
    with (data / "lab.log").open("wb") as log:
        lab = subprocess.Popen(command, cwd=PROJET, env=os.environ | folders | ours, stdout=log, stderr=log)  # noqa: S603
    try:
        page = _opened(browser, CARNET)
        page.goto(f"{_address(data / 'RUNTIME')}{CARNET.adresse}?token=images")
        # What is asked of a menu before the kernel is there is lost on a busy machine.
        page.get_by_text("| Inactif").wait_for(timeout=60_000)
        _done(page, CARNET)
        page.locator(CARNET.vers).first.wait_for(timeout=60_000)
        page.wait_for_function(EXECUTE, timeout=120_000)
        # Lab lays cells out as they come near: what is above moves once.
        for _ in range(2):
            page.wait_for_timeout(ATTENTE)
            page.locator(CARNET.vers).first.evaluate("(it) => it.scrollIntoView({ block: 'center' })")
        _save(page, CARNET)
    finally:
        lab.terminate()
        lab.wait(20)


def _address(runtime: Path) -> str:
    """Where the server listens, from the file that it writes when it is ready."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for told in runtime.glob("jpserver-*.json"):
            if text := told.read_text("utf-8"):
                return json.loads(text)["url"]
        time.sleep(0.2)
    raise TimeoutError("JupyterLab n’a pas démarré")


def _opened(browser: Browser, shot: Prise) -> Page:
    size = {"width": LARGEUR, "height": shot.hauteur}
    return browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=size).new_page()


def _done(page: Page, shot: Prise) -> None:
    """What the picture wants done first, each step given the time to show."""
    if shot.depot:
        sent = {"name": "adhesions-2025.csv", "mimeType": "text/csv", "buffer": shot.depot.encode()}
        page.locator("input[type=file]").set_input_files(sent)
    for selector in shot.clics:
        page.locator(selector).first.click(timeout=60_000)
        page.wait_for_timeout(ATTENTE)


def _save(page: Page, shot: Prise) -> None:
    """A picture of few colours is a third of the size, and reads the same."""
    page.wait_for_timeout(ATTENTE)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    file = IMAGES / f"{shot.nom}.png"
    picture.save(file, optimize=True)
    print(shot.nom, file.stat().st_size)
    page.context.close()


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "cuf_metrics", *words], cwd=PROJET, check=True)  # noqa: S603 — a command of the project, words written here


if __name__ == "__main__":
    main(sys.argv[1:])
