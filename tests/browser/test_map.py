"""The map as a reader uses it: what a hover says, what the address keeps, and what no network changes."""

import re
from collections.abc import Callable

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
        if "→" in said or "Fonds" in said:
            break
    assert "Source : " in said, f"no tooltip was found on the map, last text: {said!r}"
    assert not re.search(r"[<>]|&\w+;", said), f"the tooltip shows markup: {said!r}"


def test_the_address_keeps_what_is_chosen(server: Server, new_tab: Callable[[str], AppPage]) -> None:
    tab = new_tab(server.url)
    tab.open("carte?famille=jumelage&pays=Japon")
    shown = tab.page.get_by_test_id("stMain").inner_text()
    assert "2 liens : 2 tracés par un arc" in shown.replace("\u00a0", " ")
    assert "famille=jumelage" in tab.page.url
    assert "pays=Japon" in tab.page.url


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
