"""A chart and a map in a real JupyterLab, as `make notebook` starts it: drawn, in French, and asking no other host."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from .conftest import ARTIFACTS
from .driver import ROOT
from .visit import PROFILES

TOKEN = "essai"  # noqa: S105 — of a server that lives as long as this test
CELLS = (
    "import cuf_metrics as cuf\ncuf.chart(cuf.open_dataset('demonstration'), '1.1.a')",
    "cuf.world(cuf.open_dataset('publie'))",
)
# A map of one colour weighs 3 kB; the one drawn here, 60.
DESSINEE = 20_000


@pytest.fixture
def lab(simulated: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a JupyterLab of its own, on a folder that holds one notebook."""
    notebooks, runtime = tmp_path / "notebooks", tmp_path / "runtime"
    notebooks.mkdir()
    cells = [nbformat.v4.new_code_cell(cell, id=f"cellule-{rank}") for rank, cell in enumerate(CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), notebooks / "essai.ipynb")
    homes = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    # A proxy that nobody answers: what the server or the kernel would ask of another host fails at once.
    closed = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9") | {"no_proxy": "127.0.0.1,localhost"}
    ours = {"JUPYTER_TOKEN": TOKEN, "OBSERVATOIRE_DATA": str(simulated), "PYTHONPATH": str(ROOT)}
    options = ("--config=.jupyter/jupyter_lab_config.py", "--port=0", f"--ServerApp.root_dir={notebooks}")
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=ROOT,
            env=os.environ | homes | closed | ours,
            stdout=log,
            stderr=log,
        )
        try:
            yield f"{_address(runtime, process)}lab/tree/essai.ipynb?token={TOKEN}"
        finally:
            process.terminate()
            process.wait(20)


def _address(runtime: Path, process: subprocess.Popen) -> str:
    """Where the server listens, from the file it writes when it is ready."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for told in runtime.glob("jpserver-*.json"):
            if text := told.read_text("utf-8"):
                return json.loads(text)["url"]
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start")


def test_a_chart_and_a_map_are_drawn_in_french_without_another_host(lab: str, browser: Browser) -> None:
    own, asked, errors = lab.partition("/lab/")[0], [], []
    with browser.new_context(**PROFILES["english"]) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(lab)
        try:
            _run_all(page)
            deck = page.frame_locator("iframe[title='Carte du monde']")
            _wait_for_the_map(page, deck)
            _keep_heights(page)
        finally:
            ARTIFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTIFACTS / "jupyter.png")
        assert "paires (une région française et un pays)" in deck.locator("#sous-la-carte").inner_text()
        assert deck.locator("body").evaluate("() => window.origin") == "null", "la carte ne lit rien du notebook"
        shown = page.locator(".jp-Notebook").inner_text()
    assert "Traceback" not in shown
    assert "Error" not in shown
    assert errors == []
    assert [url for url in asked if not url.startswith((own, "data:", "blob:", "about:"))] == []


@pytest.mark.parametrize(("command", "name"), [("run", "PORT"), ("notebook", "NOTEBOOK_PORT")])
def test_a_port_that_is_taken_is_told_before_anything_starts(command: str, name: str) -> None:
    ready = [option for stamp in ("data", ".venv/.installed", ".venv/.installed-notebooks") for option in ("-o", stamp)]
    with socket.create_server(("localhost", 0)) as held:
        port = held.getsockname()[1]
        asked = ["make", *ready, f"PY={sys.executable}", f"{name}={port}", command]
        # The tests may themselves be run by make, which then says more.
        alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        ended = subprocess.run(asked, cwd=ROOT, env=alone, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout.splitlines()[-1] == f"Le port {port} est pris\u00a0: {name}={port + 1} make {command}"
    assert "http" not in ended.stdout
    assert ended.returncode == 2, "celui de make quand une commande rend 1"


def _run_all(page: Page) -> None:
    """By the menu, which is French, once the kernel is there: what is run before is lost on a busy machine."""
    page.get_by_role("menuitem", name="Fichier", exact=True).wait_for(timeout=60_000)
    page.locator(".jp-Notebook .jp-CodeCell").nth(len(CELLS) - 1).wait_for(timeout=60_000)
    page.get_by_text("| Inactif").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Exécution", exact=True).click()
    page.get_by_role("menuitem", name="Exécuter toutes les cellules", exact=True).click()
    page.locator(".js-plotly-plot .main-svg .trace").first.wait_for(timeout=60_000)


def _keep_heights(page: Page) -> None:
    """A window made higher leaves a chart as it is: its output once fell to nothing."""
    size = page.viewport_size
    chart = page.locator(".jp-RenderedPlotly")
    before = chart.bounding_box()["height"]
    page.set_viewport_size({"width": size["width"], "height": size["height"] + 200})
    page.wait_for_timeout(500)
    assert chart.bounding_box()["height"] == before > 0


def _wait_for_the_map(page: Page, deck: FrameLocator) -> None:
    """WebGL's own pixels, looked at as a reader does."""
    canvas = deck.locator("canvas")
    canvas.first.wait_for(timeout=60_000)
    deadline = time.monotonic() + 30
    while len(canvas.first.screenshot()) < DESSINEE:
        assert time.monotonic() < deadline, "the map stays blank"
        page.wait_for_timeout(200)
