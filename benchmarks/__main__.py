"""`make bench`: how the pages compare with an empty Streamlit page, in one run on this machine.

Ratios, not seconds: both sides of a ratio are measured minutes apart, on the same server and browser. The first chart of
a notebook is apart (`python -m benchmarks.carnet`): it installs everything anew, by the network.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import flux, imports, indicators, links, rapport, reseau
from benchmarks.mesures import median
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.driver import AppPage, Server

RACINE = Path(__file__).resolve().parent.parent
EMPTY = RACINE / "benchmarks/empty.py"
REPEATS = 7


def main() -> int:
    """Measure and print the table of ratios."""
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as logs:
        path = next(filter(None, map(shutil.which, names)), None)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        with (
            Server(str(EMPTY), Path(logs) / "empty.log") as empty,
            Server("server.py", Path(logs) / "app.log") as app,
        ):
            floor_rerun = _rerun(browser, empty, "")
            floor_load = _load(browser, empty, "")
            print(
                f"Une page Streamlit vide, sur cette machine : relance {floor_rerun:.0f} ms, ouverture {floor_load:.0f} ms."
            )
            print(f"Médianes de {REPEATS} mesures ; 1,0 = la page vide.\n")
            print(f"{'page':<16}{'relance':>10}{'ouverture':>12}")
            for page in (
                "",
                "plan",
                "indicateur",
                "cadre",
                "carte",
                "partenariats",
                "fiche",
                *(f"{page}?jeu=demonstration" for page in ("reunions", "adhesions", "services")),
                "fonds",
                "donnees",
                "methodologie",
            ):
                rerun, load = _rerun(browser, app, page), _load(browser, app, page)
                named = page.split("?")[0] or "vue d’ensemble"
                print(f"{named:<16}{rerun / floor_rerun:>9.1f}×{load / floor_load:>11.1f}×")
            frame = _median(lambda: _first_map_frame(browser, app))
            print(
                f"\nPremière image de la carte : {frame / floor_load:.1f}× l’ouverture d’une page vide ({frame:.0f} ms)."
            )
        browser.close()
    print()
    links.main()
    return max(flux.main(), indicators.main(), reseau.main(), rapport.main(), imports.main())


def _median(measure: Callable[[], float]) -> float:
    # The first one fills the caches of the server and of the browser.
    return median(measure, REPEATS, before=measure)


def _rerun(browser: Browser, server: Server, path: str) -> float:
    """Milliseconds from the keypress that asks for a rerun to the page at rest."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        tab = AppPage(context.new_page(), server.url)
        tab.open(path)

        def once() -> float:
            start = time.perf_counter()
            with tab.rerun():
                tab.page.keyboard.press("r")  # Streamlit's own shortcut
            return (time.perf_counter() - start) * 1000

        return _median(once)


def _load(browser: Browser, server: Server, path: str) -> float:
    """Milliseconds from the address typed to the page at rest, front-end code in the browser's cache."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:

        def once() -> float:
            tab = AppPage(context.new_page(), server.url)
            start = time.perf_counter()
            tab.open(path)
            elapsed = (time.perf_counter() - start) * 1000
            tab.page.close()
            return elapsed

        return _median(once)


def _first_map_frame(browser: Browser, server: Server) -> float:
    """Milliseconds from the address typed to the first frame of the map with its countries."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        start = time.perf_counter()
        with page.expect_response(lambda r: r.url.endswith("pays.geojson")):
            page.goto(f"{server.url}/carte", wait_until="commit")
        page.wait_for_selector('[data-testid="stDeckGlJsonChart"] canvas')
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
