"""A file brought in from a browser: the real uploader, each step read from its top, nothing of the file runs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cuf_metrics.construction import build_published

from .driver import ROOT, AppPage, Server
from .french import english_words
from .visit import AXE, AXE_OPTIONS, BROWSER_CODE, texts_shown

ACTIF = "<img src=x onerror=\"document.title='pris'\">"
FICHIER = f"Collectivité;Code;Année;Cotisation (€);{ACTIF};=1+1\nLyon;69123;2025;5 000 €;{ACTIF};=cmd()\n"
FONCTION = "pôle adhésions"


@pytest.fixture
def page(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start_server: Callable[..., Server],
    new_tab: Callable[[str], AppPage],
) -> AppPage:
    """The page Données of a server that has a data folder of its own."""
    for name in ("publications", "reference"):
        (tmp_path / name).symlink_to(ROOT / "data" / name)
    shutil.copytree(ROOT / "data/pilotage", tmp_path / "pilotage")
    build_published(tmp_path)
    monkeypatch.setenv("OBSERVATOIRE_DATA", str(tmp_path))
    tab = new_tab(start_server().url)
    tab.open("donnees?importer=adhesions")
    return tab


def press(tab: AppPage, label: str) -> None:
    """Click on a button and wait for what it leads to."""
    with tab.rerun(60):
        tab.page.get_by_role("button", name=label, exact=True).click()


def look(tab: AppPage) -> None:
    """The step is read from its top, in French, without a serious obstacle."""
    tab.page.wait_for_function("() => document.querySelector('.obs-etapes').getBoundingClientRect().top < 450")
    tab.page.evaluate(BROWSER_CODE)
    assert not [text for text, _ in texts_shown(tab.page) if "onerror" not in text and english_words(text)]
    tab.page.evaluate(AXE)
    run = "(options) => axe.run('[data-testid=stMain]', options)"
    found = [rule for rule in tab.page.evaluate(run, AXE_OPTIONS)["violations"] if rule["impact"] == "critical"]
    assert not found


def test_a_file_is_published_from_a_browser_and_nothing_of_it_runs(page: AppPage) -> None:
    title = page.page.title()
    file = {"name": f"adhesions {ACTIF}.csv", "mimeType": "text/csv", "buffer": FICHIER.encode("utf-16")}
    with page.rerun(60):
        page.page.locator("input[type=file]").set_input_files(file)
    look(page)
    for step in ("Continuer", "Vérifier", "Continuer"):
        press(page, step)
        look(page)
    page.page.get_by_label("Votre fonction").fill(FONCTION)
    press(page, "Publier")
    look(page)
    assert "est publié dans le jeu « cuf » : 1 ligne nouvelle." in page.page.inner_text("body").replace("\u00a0", " ")
    assert page.page.title() == title
    assert not page.page.locator("[data-testid=stMain] img").count()
    with page.loading():
        page.page.locator('a[href="adhesions?jeu=cuf"]').click()
    assert page.h1() == ["Adhésions"]
    assert "1 collectivité adhérente en 2025" in page.page.inner_text("body").replace("\u00a0", " ")
