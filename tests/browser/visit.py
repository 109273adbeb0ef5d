"""One visit to a page under one profile: everything the gates look at, collected in a single load."""

from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .driver import AppPage

FRENCH = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PROFILES = {
    "wide": {**FRENCH, "viewport": WIDE},
    "narrow": {**FRENCH, "viewport": NARROW, "has_touch": True, "is_mobile": True},
    "dark": {**FRENCH, "viewport": WIDE, "color_scheme": "dark"},
    "english": {**FRENCH, "viewport": WIDE, "locale": "en-US", "timezone_id": "America/New_York"},
}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
BROWSER_CODE = Path(__file__).with_name("collect.js").read_text("utf-8")

# Where Streamlit hides words of its own until a reader asks for them. At most three of each are opened per page.
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
    figures: list[dict] = field(default_factory=list)
    axe: list[dict] = field(default_factory=list)


def visit_page(context: BrowserContext, url: str, path: str, profile: str, artifacts: Path) -> Visit:
    """Load a page, record everything, and leave a picture of it in `artifacts`."""
    visit = Visit(path, profile, artifacts / f"{path or 'accueil'}-{profile}.png")
    page = context.new_page()
    page.set_default_timeout(5000)
    record_traffic(page, url, visit)
    app = AppPage(page, url)
    app.open(path)
    visit.h1, visit.navigation, visit.title = app.h1(), app.navigation(), page.title()
    page.screenshot(path=visit.screenshot)
    page.evaluate(BROWSER_CODE)
    collected = page.evaluate("() => gates.page()")
    visit.lang, visit.errors = collected["lang"], collected["errors"]
    visit.overflow, visit.unreachable = collected["overflow"], collected["unreachable"]
    page.evaluate(AXE)
    visit.axe = page.evaluate("(options) => axe.run(document, options)", AXE_OPTIONS)["violations"]
    visit.figures = page.evaluate("() => gates.figures()")
    visit.texts = texts_shown(page)
    if profile == "english":
        visit.texts += texts_on_demand(page)
    page.close()
    return visit


def record_traffic(page: Page, url: str, visit: Visit) -> None:
    """Note console errors, uncaught errors and requests to another host, from now on."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.console.append(f"{message.text} ({message.location.get('url', '')})")

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            visit.outside.append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: visit.console.append(f"uncaught: {error}"))
    page.on("request", on_request)
    page.on("websocket", lambda socket: on_socket(socket.url, url, visit))


def on_socket(address: str, url: str, visit: Visit) -> None:
    """Note a websocket to another host."""
    if not address.startswith(url.replace("http", "ws", 1)):
        visit.outside.append(address)


def texts_shown(page: Page) -> list[tuple[str, str]]:
    """Return the texts and labels of a page, closed <details> and popovers of sources included."""
    return [tuple(pair) for pair in page.evaluate("() => gates.texts()")]


def texts_on_demand(page: Page) -> list[tuple[str, str]]:
    """Return what opens on request: menus, lists, calendars, toolbars and column menus of tables."""
    seen: dict[str, str] = {}
    for name, selector in OPENERS.items():
        for opener in page.locator(selector).all()[:3]:
            with suppress(PlaywrightTimeout):
                opener.click()
                read_then_close(page, name, seen)
    for table in page.get_by_test_id("stDataFrame").all()[:3]:
        with suppress(PlaywrightTimeout):
            open_toolbar(page, table, seen)
            open_column_menu(page, table, seen)
    return [(text, f"{where}, once opened") for text, where in seen.items()]


def read_then_close(page: Page, name: str, seen: dict[str, str]) -> None:
    """Keep the texts of what has just been opened, then close it."""
    page.wait_for_timeout(250)
    for text, where in texts_shown(page):
        seen.setdefault(text, f"{name}: {where}")
    page.keyboard.press("Escape")


def open_toolbar(page: Page, table: Locator, seen: dict[str, str]) -> None:
    """Show the tooltips of a table's buttons."""
    table.scroll_into_view_if_needed()
    table.hover()
    for button in table.get_by_test_id("stElementToolbarButton").locator("button").all():
        button.hover()
        page.wait_for_timeout(250)
        for text, where in texts_shown(page):
            seen.setdefault(text, f"table toolbar: {where}")


def open_column_menu(page: Page, table: Locator, seen: dict[str, str]) -> None:
    """Open the menu of the last column: the table is a canvas, the menu's icon sits at the right end of a heading."""
    box = table.bounding_box()
    width = table.locator(".dvn-stack > div").first.bounding_box()["width"]
    x, y = box["x"] + min(width, box["width"]) - 14, box["y"] + 18
    page.mouse.move(x - 20, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(150)
    page.mouse.click(x, y)
    read_then_close(page, "column menu", seen)
