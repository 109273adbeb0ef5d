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


def taken(tab: AppPage, folder: Path, control: str) -> Path:
    """Click on a control of the chart and keep the file that it gives."""
    with tab.page.expect_download() as download:
        tab.page.locator(f".st-key-graphique-{GRAPHIQUE} {control}").click()
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
    assert texts[-1].startswith("Source\u00a0: faits publiés, document «\u00a0Rapport d’activités 2023\u00a0»")


def test_a_chart_is_taken_as_a_picture_twice_as_fine_as_the_screen(overview: AppPage, tmp_path: Path) -> None:
    content = taken(overview, tmp_path, '[data-telecharger="png"]').read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2400
    assert 600 < height < 1400


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
