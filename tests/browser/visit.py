"""One visit to a page under one profile: everything the gates look at, collected in a single load."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, Request
from playwright.sync_api import Error as PlaywrightError

from .driver import TWO_FRAMES, AppPage

FRENCH = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PROFILES = {
    "wide": {**FRENCH, "viewport": WIDE},
    "narrow": {**FRENCH, "viewport": NARROW, "has_touch": True, "is_mobile": True},
    "dark": {**FRENCH, "viewport": WIDE, "color_scheme": "dark"},
    "english": {**FRENCH, "viewport": WIDE, "locale": "en-US", "timezone_id": "America/New_York"},
}
# The gates look at pages under these. An English browser shows them wide and light: whatever it makes French, a French
# one shows French too, and the dark profile is one.
VISITED = ("english", "narrow", "dark")
# Rules that look at colours. The dark profile differs from the others by nothing else, the narrow one by all the rest.
COLOURS = ("color-contrast", "link-in-text-block")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
AXE_OPTIONS = {
    "english": {"rules": {"target-size": {"enabled": True}}},
    "narrow": {"rules": {"target-size": {"enabled": True}} | {rule: {"enabled": False} for rule in COLOURS}},
    "dark": {"runOnly": {"type": "rule", "values": list(COLOURS)}},
}
BROWSER_CODE = Path(__file__).with_name("collect.js").read_text("utf-8")

# Where Streamlit keeps words of its own until a reader asks for them: at most three of each per page.
OPENERS = {
    "main menu": '[data-testid="stMainMenuButton"]',
    "popover": '[data-testid="stPopover"] button',
    "list of choices": '[data-testid="stSelectbox"] button',
    "list of several choices": '[data-testid="stMultiSelect"] button[aria-haspopup]',
    "calendar": '[data-testid="stDateInput"] button[aria-haspopup]',
}


@dataclass
class Visit:
    """What one load of a page showed; texts are (text, where) pairs."""

    path: str
    profile: str
    screenshot: Path
    lang: str = ""
    title: str = ""
    h1: list[str] = field(default_factory=list)
    navigation: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    axe: list[dict] = field(default_factory=list)


def visit_page(app: AppPage, path: str, profile: str, artifacts: Path) -> Visit:
    """Load a page in a tab, record everything, and leave a picture of it in `artifacts`."""
    visit, page = Visit(path, profile, artifacts / f"{path or 'accueil'}-{profile}.jpg"), app.page
    page.set_default_timeout(3000)
    page.set_viewport_size(PROFILES[profile]["viewport"])
    page.mouse.move(0, 0)
    with recording_traffic(page, app.url, visit):
        app.open(path)
        visit.h1, visit.navigation, visit.title = app.h1(), app.navigation(), page.title()
        page.evaluate(BROWSER_CODE)
        collected = page.evaluate("() => gates.page()")
        visit.lang, visit.errors = collected["lang"], collected["errors"]
        visit.overflow, visit.unreachable = collected["overflow"], collected["unreachable"]
        show_whole(page, collected["height"])
        page.screenshot(path=visit.screenshot)
        visit.figures = page.evaluate("() => gates.figures()")
        visit.texts = texts_shown(page)
        visit.axe = accessibility_findings(page, {"resultTypes": ["violations"], **AXE_OPTIONS[profile]})
        if profile == "english":
            read_on_demand(page, visit)
    return visit


def show_whole(page: Page, height: int) -> None:
    """Make the window as tall as the page: axe-core ignores what a scrolling container hides."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(height, 12_000)})
    page.evaluate(TWO_FRAMES)


def accessibility_findings(page: Page, options: dict) -> list[dict]:
    """Return what axe-core finds on the page, then in a source once it is opened."""
    page.evaluate(AXE)
    run = "([where, options]) => axe.run(where ?? document, options)"
    findings = page.evaluate(run, [None, options])["violations"]
    if source := page.evaluate("() => gates.openSource()"):
        findings += page.evaluate(run, [source, options])["violations"]
        page.keyboard.press("Escape")  # it would cover what is opened next
    return findings


@contextmanager
def recording_traffic(page: Page, url: str, visit: Visit) -> Iterator[None]:
    """Note console errors, uncaught errors and requests to another host, meanwhile."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.console.append(f"{message.text} ({message.location.get('url', '')})")

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            visit.outside.append(request.url)

    heard = {
        "console": on_console,
        "pageerror": lambda error: visit.console.append(f"uncaught: {error}"),
        "request": on_request,
        "websocket": lambda socket: on_socket(socket.url, url, visit),
    }
    for event, noted in heard.items():
        page.on(event, noted)
    try:
        yield
    finally:
        for event, noted in heard.items():
            page.remove_listener(event, noted)


def on_socket(address: str, url: str, visit: Visit) -> None:
    """Note a websocket to another host."""
    if not address.startswith(url.replace("http", "ws", 1)):
        visit.outside.append(address)


def texts_shown(page: Page) -> list[tuple[str, str]]:
    """Return the texts and labels of a page, closed <details> and popovers of sources included."""
    return [tuple(pair) for pair in page.evaluate("() => gates.texts()")]


def read_on_demand(page: Page, visit: Visit) -> None:
    """Add the texts that open on request: menus, lists, calendars, column menus of tables."""
    for section in page.get_by_test_id("stExpander").all():
        with noting_failure(visit, "folded section"):
            if section.locator("details:not([open])").count():
                section.locator("summary").first.click()
            page.wait_for_timeout(250)
            read_opened(page, "folded section", visit)
    for name, selector in OPENERS.items():
        for opener in page.locator(selector).all()[:3]:
            with noting_failure(visit, name):
                opener.click()
                page.wait_for_timeout(250)
                read_opened(page, name, visit)
            page.keyboard.press("Escape")
    for table in page.get_by_test_id("stDataFrame").filter(has=page.locator("tbody tr")).all()[:3]:
        with noting_failure(visit, "column menu"):
            table.evaluate("(it) => it.scrollIntoView({ block: 'center' })")
            table.hover()  # shows the table's toolbar, whose labels are the words of its tooltips
            page.wait_for_timeout(250)
            read_opened(page, "table toolbar", visit)
            open_column_menu(page, table)
            read_opened(page, "column menu", visit)
        page.keyboard.press("Escape")


@contextmanager
def noting_failure(visit: Visit, name: str) -> Iterator[None]:
    """Keep going when something does not open, and say so: a gate that reads nothing would pass."""
    try:
        yield
    except PlaywrightError as error:
        visit.unopened.append(f"{name}: {error.message.splitlines()[0]}")


def read_opened(page: Page, name: str, visit: Visit) -> None:
    """Keep the texts that were not there before."""
    known = {text for text, _ in visit.texts}
    visit.texts += [(text, f"{where}, {name} opened") for text, where in texts_shown(page) if text not in known]


def open_column_menu(page: Page, table: Locator) -> None:
    """Open the menu of the first column that has one.

    The table is a canvas: a column ends where the pointer becomes a resizing one, and the menu's icon is just
    before.
    """
    menu = page.get_by_test_id("stDataFrameColumnMenu")
    for x, y in column_ends(page, table):
        page.mouse.move(x - 18, y)
        page.wait_for_timeout(100)
        page.mouse.click(x - 18, y)
        page.wait_for_timeout(300)
        if menu.is_visible():
            return
    menu.wait_for()


def column_ends(page: Page, table: Locator) -> Iterator[tuple[float, float]]:
    """Walk along the headings of a table and stop at the end of each column."""
    canvas = table.locator("canvas").first
    box = canvas.bounding_box()
    y, resizing = box["y"] + 18, False
    for x in range(int(box["x"]) + 40, int(box["x"] + box["width"]), 8):
        page.mouse.move(x, y)
        before, resizing = resizing, canvas.evaluate("(it) => getComputedStyle(it).cursor") == "col-resize"
        if resizing and not before:
            yield x, y
