"""A chart taken away: its picture is made in the browser, with its title and source; its rows open in a spreadsheet."""

import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from .driver import AppPage, Server

GRAPHIQUE = "montants-des-fonds"
TITRE = "Montants collectés par fonds de solidarité, selon le rapport 2023"
NNBSP = "\u202f"


@pytest.fixture
def overview(server: Server, new_tab: Callable[[str], AppPage]) -> AppPage:
    """The overview, which has two charts side by side."""
    tab = new_tab(server.url)
    tab.open()
    return tab


def taken(tab: AppPage, folder: Path, control: str, graphique: str = GRAPHIQUE) -> Path:
    """Click on a control of the chart and keep the file that it gives."""
    with tab.page.expect_download() as download:
        tab.page.locator(f".st-key-graphique-{graphique} {control}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_chart_is_taken_as_svg_with_its_title_its_source_and_french_numbers(
    overview: AppPage, tmp_path: Path
) -> None:
    path = taken(overview, tmp_path, '[data-telecharger="svg"]')
    assert path.name.startswith(f"{GRAPHIQUE}-publie-")
    root = ET.parse(path).getroot()  # noqa: S314 — our own file
    texts = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert root.get("width") == "1200"
    assert texts[0] == TITRE
    assert "Liban (2020)" in [text.strip() for text in texts]
    assert f"650{NNBSP}000\u00a0€" in texts
    assert root.find("{http://www.w3.org/2000/svg}style").text.count("data:font/woff2") >= 2
    assert texts[-1].startswith("Source\u00a0: chiffres publiés, document «\u00a0Rapport d’activités 2023\u00a0»")


def test_a_chart_is_taken_as_a_picture_twice_as_fine_as_the_screen(overview: AppPage, tmp_path: Path) -> None:
    content = taken(overview, tmp_path, '[data-telecharger="png"]').read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2400
    assert 600 < height < 1400


def test_a_picture_that_cannot_be_made_is_told_to_the_reader(overview: AppPage) -> None:
    overview.page.evaluate("() => { window.Plotly.toImage = () => Promise.reject(new Error('refusé')); }")
    frame = overview.page.locator(f".st-key-graphique-{GRAPHIQUE}")
    frame.locator('[data-telecharger="png"]').click()
    assert "Ce navigateur n’a pas pu faire l’image." in frame.get_by_role("alert").inner_text()


def test_a_filtered_chart_says_so_wherever_it_is_taken(overview: AppPage, tmp_path: Path) -> None:
    overview.open("fonds?pays=Maroc")
    said = "pays Maroc"
    assert f"Filtré\u00a0: {said}." in overview.page.locator(".st-key-graphique-montants .obs-origine").inner_text()
    picture = taken(overview, tmp_path, '[data-telecharger="svg"]', "montants")
    assert picture.name.endswith("-pays-maroc.svg")
    texts = ["".join(node.itertext()) for node in ET.parse(picture).getroot().iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    assert texts[:2] == ["Montant collecté par fonds, en €", f"Filtré\u00a0: {said}."]
    rows = taken(overview, tmp_path, '[data-testid="stDownloadButton"] button', "montants")
    assert rows.name.endswith("-pays-maroc.csv")
    lines = rows.read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(";Filtre")
    assert {line.rpartition(";")[2] for line in lines[1:]} == {said}


def test_the_rows_of_a_chart_open_in_a_french_spreadsheet(overview: AppPage, tmp_path: Path) -> None:
    path = taken(overview, tmp_path, '[data-testid="stDownloadButton"] button')
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Libellé;Valeur;Unité;Période"
    assert lines[1] == "Liban (2020);650000;€;2020–2023"
    assert len(lines) == 7


def test_the_rows_of_a_chart_are_one_click_away(overview: AppPage) -> None:
    frame = overview.page.locator(f".st-key-graphique-{GRAPHIQUE}")
    frame.get_by_role("button", name="Tableau").click()
    assert f"650{NNBSP}000" in frame.locator("[popover]:popover-open table").inner_text()


def test_without_our_scripts_no_button_promises_a_picture(
    start_server: Callable[..., Server], new_tab: Callable[[str], AppPage]
) -> None:
    tab = new_tab(start_server("app.py").url)
    tab.open()
    frame = tab.page.locator(f".st-key-graphique-{GRAPHIQUE}")
    assert frame.get_by_role("button", name="Tableau").is_visible()
    assert not frame.locator('[data-telecharger="png"]').is_visible()
