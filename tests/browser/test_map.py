"""The map as a reader uses it: what a hover says, what the address keeps, and what no network changes."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from .driver import AppPage, Server

TOOLTIP = ".deck-tooltip"


def test_a_hover_reads_as_text(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("carte?famille=jumelage")
    tab.page.get_by_test_id("stDeckGlJsonChart").scroll_into_view_if_needed()
    box = tab.page.get_by_test_id("stDeckGlJsonChart").bounding_box()
    said = ""
    # The arcs start in France, a little left of the middle: look around there until something answers.
    for step in range(240):
        x, y = (
            box["x"] + box["width"] * (0.30 + 0.01 * (step % 24)),
            box["y"] + box["height"] * (0.20 + 0.03 * (step // 24)),
        )
        tab.page.mouse.move(x, y)
        tab.page.wait_for_timeout(60)
        said = tab.page.locator(TOOLTIP).first.inner_text() if tab.page.locator(TOOLTIP).count() else ""
        if "↔" in said:
            break
    assert "Source : " in said, f"no tooltip was found on the map, last text: {said!r}"
    assert not re.search(r"[<>]|&\w+;", said), f"the tooltip shows markup: {said!r}"


def test_the_address_keeps_what_is_chosen(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("carte?famille=jumelage&pays=Japon")
    shown = tab.page.get_by_test_id("stMain").inner_text()
    assert "2 liens tracés entre 2 paires" in shown.replace("\u00a0", " ")
    assert "famille=jumelage" in tab.page.url
    assert "pays=Japon" in tab.page.url


def test_the_filters_follow_the_reader_in_the_address(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("reunions?pays=Japon&annee=2023")
    links = tab.page.get_by_test_id("stSidebarNavLink")
    with tab.rerun():
        links.filter(has_text="Carte").click()
    tab.page.wait_for_url("**/carte?*pays=Japon*")
    with tab.rerun():
        tab.page.get_by_role("button", name="Effacer les filtres").click()
    with tab.rerun():
        links.filter(has_text="Réunions").click()
    assert "pays=" not in tab.page.url
    assert "Filtré" not in tab.page.get_by_test_id("stMain").inner_text()


def test_the_map_draws_with_the_network_cut(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    """Everything the map needs comes from its own server: any other host is refused here."""
    tab = new_tab(server.url)
    tab.page.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith(server.url) else route.abort()
    )
    with tab.page.expect_response(lambda answer: answer.url.endswith("pays.geojson")) as countries:
        tab.open("carte")
    assert countries.value.ok
    assert tab.page.locator('[data-testid="stDeckGlJsonChart"] canvas').count() >= 1


def test_a_click_narrows_the_table_and_keeps_the_camera(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("carte?famille=jumelage&niveau=Pays")
    chart = tab.page.get_by_test_id("stDeckGlJsonChart")
    chart.scroll_into_view_if_needed()
    before = chart.screenshot()
    # deck.gl takes a slow click for a drag, and software drawing is always slow: time stands still meanwhile.
    tab.page.evaluate("() => { window.realNow = Date.now; const now = Date.now(); Date.now = () => now; }")
    box = chart.bounding_box()
    asked = tab.asked
    for x, y in ((0.02 * i + 0.70, 0.02 * j + 0.20) for i in range(15) for j in range(15)):
        tab.page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        tab.page.wait_for_timeout(60)
        tips = tab.page.locator(TOOLTIP)
        if tips.count() and "Japon" in tips.first.inner_text():
            tab.page.mouse.down()
            tab.page.mouse.up()
            break
    tab.page.evaluate("() => { Date.now = window.realNow; }")
    tab._wait(lambda: tab.asked > asked, 10, "the click asked for no rerun")
    tab.settle()
    said = tab.page.get_by_test_id("stMain").inner_text()
    assert "Choix sur la carte" in said
    assert before  # the picture taken before the click
    assert chart.bounding_box()["height"] == box["height"]


def test_the_years_go_by_one_by_one_until_stopped(server: Server, browser: Browser) -> None:
    with browser.new_context(reduced_motion="no-preference", viewport={"width": 1280, "height": 900}) as context:
        _read_years(AppPage(context.new_page(), server.url))


def _read_years(tab: AppPage) -> None:
    tab.open("carte")
    tab.page.get_by_role("button", name="Lire les années").click()
    tab.page.wait_for_url(re.compile(r"periode=2007&periode=2007"), timeout=15_000)
    tab.page.wait_for_url(re.compile(r"periode=2008&periode=2008"), timeout=15_000)
    stop = tab.page.get_by_test_id("stMain").get_by_role("button", name="Arrêter")
    stop.click()
    tab.page.get_by_role("button", name="Lire les années").wait_for(timeout=15_000)
    tab.settle()
    stood = tab.page.url
    tab.page.wait_for_timeout(2500)
    assert tab.page.url == stood


def test_reduced_motion_offers_no_reading(server: Server, browser: Browser) -> None:
    with browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900}) as context:
        tab = AppPage(context.new_page(), server.url)
        tab.open("carte")
        assert tab.page.get_by_text("Liens en cours entre").is_visible()
        assert not tab.page.get_by_role("button", name="Lire les années").is_visible()


def test_the_picture_is_large(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("carte?pays=Japon")
    with tab.page.expect_download(timeout=30_000) as saved:
        tab.page.get_by_role("button", name="Télécharger la carte (PNG)").click()
    raw = Path(saved.value.path()).read_bytes()
    assert raw.startswith(b"\x89PNG")
    assert int.from_bytes(raw[16:20], "big") >= 2000
