"""Gates every page must pass, whatever it shows: one visit per page and profile, many questions.

The pages are those of the application's own navigation (`ui.PAGES`): a new page is tested the day it is added.
"""

from collections.abc import Callable, Iterable

import pytest

import ui

from . import tolerances
from .french import english_words, foreign_formats
from .tolerances import untolerated
from .visit import PROFILES, Visit

Visits = Callable[[str, str], Visit]
SERIOUS = {"serious", "critical"}
every_page = pytest.mark.parametrize("path", [page.path for page in ui.PAGES], ids=lambda path: path or "accueil")


def with_profiles(*names: str):
    """Parametrise a gate over profiles."""
    return pytest.mark.parametrize("profile", names)


def expect_none(findings: Iterable[str], visit: Visit, what: str, remedy: str) -> None:
    """Fail with the page, what was found, where, and how to mend it."""
    found = list(dict.fromkeys(findings))
    if found:
        shown = "\n".join(f"  - {each}" for each in found[:25])
        rest = f"\n  … and {len(found) - 25} more" if len(found) > 25 else ""
        address = f"/{visit.path} ({visit.profile} profile, picture: {visit.screenshot.name} in tests/artifacts)"
        pytest.fail(f"{address}: {len(found)} {what}\n{shown}{rest}\nTo mend: {remedy}", pytrace=False)


@every_page
@with_profiles(*PROFILES)
def test_page_runs_without_error(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    expect_none(visit.errors, visit, "error box(es)", "read the server's log; an expected lack is st.info, not st.error.")


@every_page
@with_profiles(*PROFILES)
def test_console_is_silent(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    findings = untolerated(visit.console, tolerances.CONSOLE)
    expect_none(findings, visit, "console error(s)", "a refused resource points at the policy in server.py.")


@every_page
@with_profiles(*PROFILES)
def test_nothing_leaves_the_server(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    remedy = "serve it from static/; maps: map_provider=None and no map_style; Plotly: no geo trace without topojsonURL."
    expect_none(visit.outside, visit, "request(s) to another host", remedy)


@every_page
@with_profiles("wide", "english")
def test_page_is_declared_french(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    title = next(page.title for page in ui.PAGES if page.path == path)
    assert visit.lang == "fr", f"/{path}: <html lang={visit.lang!r}>; see french_shell in server.py"
    assert title in visit.title, f"/{path}: the tab reads {visit.title!r}, expected {title!r} in it (set_page_config)"
    assert len(visit.h1) == 1, f"/{path}: one <h1> is expected (st.title in ui.open_page), got {visit.h1}"


@every_page
@with_profiles("wide", "english")
def test_words_are_french(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    findings = [
        f"« {text[:120]} » ({', '.join(words)}), {where}" for text, where in visit.texts if (words := english_words(text))
    ]
    remedy = "Streamlit's words: static/fr.js; a quotation: lang=\"en\" around it; a proper name: tolerances.ENGLISH."
    expect_none(untolerated(findings, tolerances.ENGLISH), visit, "text(s) with English words", remedy)


@every_page
@with_profiles("wide", "english")
def test_numbers_and_dates_are_french(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    findings = [f"« {text[:120]} »: {wrong}, {where}" for text, where in visit.texts for wrong in foreign_formats(text)]
    remedy = "format with cuf_metrics.formatting; Plotly: separators and ticktext; tables: a column format or text."
    expect_none(untolerated(findings, tolerances.FORMATS), visit, "number(s) or date(s) not written in French", remedy)


@every_page
@with_profiles("wide", "dark", "narrow")
def test_page_is_accessible(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    findings = [
        f"{rule['id']}: {rule['help']}; {' '.join(node['html'].split())[:200]}; {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in visit.axe
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
    remedy = "each rule is explained at dequeuniversity.com/rules/axe; what is Streamlit's own: tolerances.AXE."
    expect_none(untolerated(findings, tolerances.AXE), visit, "serious accessibility finding(s)", remedy)


@every_page
@with_profiles("narrow")
def test_page_fits_a_telephone(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    remedy = "let it wrap (min-width: 0, overflow-wrap) or scroll inside its own box (overflow-x: auto)."
    expect_none(visit.overflow, visit, "element(s) wider than the screen", remedy)
    expect_none(visit.unreachable, visit, "obstacle(s) to the content", "the side panel must start closed on narrow screens.")


@every_page
@with_profiles("wide", "narrow")
def test_every_figure_shows_its_source(visits: Visits, path: str, profile: str) -> None:
    visit = visits(path, profile)
    findings = [f"{figure['name']} {figure['problem']}" for figure in visit.figures if figure["problem"]]
    remedy = "render figures with ui.cards or ui.chart, which add the control and the panel [data-provenance]."
    expect_none(findings, visit, "figure(s) without a source", remedy)
