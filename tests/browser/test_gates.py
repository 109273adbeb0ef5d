"""Gates every page must pass, whatever it shows: one visit per page and profile, many questions.

The pages are those of the navigation itself (`ui.PAGES`): a new page is tested the day it is added.
"""

from collections.abc import Callable, Iterable

import pytest

import ui

from . import tolerances
from .french import english_words, foreign_formats
from .tolerances import untolerated
from .visit import VISITED, Visit

TITLES = {page.path: page.title for page in ui.PAGES}
MENU = [page.title for page in ui.PAGES if not page.hidden]
SERIOUS = {"serious", "critical"}
every_page = pytest.mark.parametrize("path", TITLES, ids=lambda path: path or "accueil")


def under(*profiles: str) -> pytest.MarkDecorator:
    """Parametrise a gate over profiles."""
    return pytest.mark.parametrize("profile", profiles)


@pytest.fixture
def visit(visits: Callable[[str, str], Visit], path: str, profile: str) -> Visit:
    """The record of the page under the profile, made by the first gate that asks for it."""
    return visits(path, profile)


def expect_none(findings: Iterable[str], visit: Visit, what: str, remedy: str) -> None:
    """Fail with the page, what was found, where, and how to mend it."""
    found = list(dict.fromkeys(findings))
    if found:
        shown = "\n".join(f"  - {each}" for each in found[:25])
        rest = f"\n  … and {len(found) - 25} more" if len(found) > 25 else ""
        picture = f"tests/artifacts/{visit.screenshot.name}"
        summary = f"/{visit.path}, {visit.profile} profile: {len(found)} {what} (picture: {picture})"
        pytest.fail(f"{summary}\n{shown}{rest}\nTo mend: {remedy}", pytrace=False)


@every_page
@under(*VISITED)
def test_page_runs_without_error(visit: Visit) -> None:
    remedy = "read the server's log; where something is merely missing, st.info rather than st.error."
    expect_none(visit.errors, visit, "error box(es)", remedy)


@every_page
@under(*VISITED)
def test_console_is_silent(visit: Visit) -> None:
    findings = untolerated(visit.console, tolerances.CONSOLE)
    remedy = "a refused resource points at the policy in server.py."
    expect_none(findings, visit, "console error(s)", remedy)


@every_page
@under(*VISITED)
def test_nothing_leaves_the_server(visit: Visit) -> None:
    remedy = "serve it from static/; maps: map_provider=None and no map_style; Plotly: no geo trace."
    expect_none(visit.outside, visit, "request(s) to another host", remedy)


@every_page
@under("dark", "english")
def test_page_is_declared_french(visit: Visit) -> None:
    title = TITLES[visit.path]
    checks = {
        f"<html lang={visit.lang!r}>, not 'fr'": visit.lang == "fr",
        f"the tab reads {visit.title!r}, without {title!r}": title in visit.title,
        f"{len(visit.h1)} main headings, not 1: {visit.h1}": len(visit.h1) == 1,
        f"the navigation is {visit.navigation}": visit.navigation == MENU,
    }
    findings = [finding for finding, right in checks.items() if not right]
    expect_none(findings, visit, "thing(s) wrong in the page's frame", "french_shell in server.py, ui.open_page.")


@every_page
@under("dark", "english")
def test_words_are_french(visit: Visit) -> None:
    findings = [
        f"« {text[:120]} » ({', '.join(words)}), {where}"
        for text, where in visit.texts
        if (words := english_words(text))
    ]
    remedy = "Streamlit's words: static/fr.js; quotations: lang=en around them; names: tolerances.ENGLISH."
    expect_none(untolerated(findings, tolerances.ENGLISH), visit, "text(s) with English words", remedy)


@every_page
@under("dark", "english")
def test_numbers_and_dates_are_french(visit: Visit) -> None:
    findings = [f"« {text[:120]} »: {wrong}, {where}" for text, where in visit.texts for wrong in foreign_formats(text)]
    remedy = "cuf_metrics.formatting; Plotly: separators and ticktext; tables: a column format or a text."
    expect_none(untolerated(findings, tolerances.FORMATS), visit, "number(s) or date(s) not French", remedy)


@every_page
@under("english")
def test_menus_could_be_read(visit: Visit) -> None:
    remedy = "mend the selectors and gestures in visit.py: a gate that reads nothing passes."
    expect_none(visit.unopened, visit, "menu(s) that did not open", remedy)


@every_page
@under(*VISITED)
def test_page_is_accessible(visit: Visit) -> None:
    findings = [
        f"{rule['id']}: {' '.join(node['html'].split())[:200]}; {node['failureSummary'].splitlines()[-1]}"
        for rule in visit.axe
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
    remedy = "rules are explained at dequeuniversity.com/rules/axe; Streamlit's own: tolerances.AXE."
    expect_none(untolerated(findings, tolerances.AXE), visit, "serious accessibility finding(s)", remedy)


@every_page
@under("narrow")
def test_page_fits_a_telephone(visit: Visit) -> None:
    wrap = "let it wrap (min-width: 0, overflow-wrap) or scroll in its own box (overflow-x: auto)."
    expect_none(visit.overflow, visit, "element(s) wider than the screen", wrap)
    expect_none(visit.unreachable, visit, "obstacle(s) before the content", "the side panel must start closed.")


@every_page
@under("english", "narrow")
def test_every_figure_shows_its_source(visit: Visit) -> None:
    findings = [f"{figure['name']} {figure['problem']}" for figure in visit.figures if figure["problem"]]
    remedy = "render figures with ui.cards or ui_graphiques.chart: they add the control and its [data-provenance]."
    expect_none(findings, visit, "figure(s) without a source", remedy)
