"""Shared by the browser tests: one Chromium, one server, one visit per page and profile."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .driver import ROOT, AppPage, Server
from .visit import PROFILES, Visit, visit_page

ARTIFACTS = ROOT / "tests" / "artifacts"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
]
NO_CHROMIUM = (
    "Chromium is missing: the browser tests cannot run, and skipping them would let anything through. "
    "Install it with `bash tests/chromium.sh` (Debian/Ubuntu) or `python -m playwright install chromium`."
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, names)), None) or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.fail(NO_CHROMIUM, pytrace=False)
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start further servers (fresh ones, with sign-in…); the caller may stop them earlier."""
    with ExitStack() as running:

        def start(entry: str = "server.py", *options: str, port: int = 0) -> Server:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            return running.enter_context(Server(entry, log, options, port))

        yield start


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    """One server for the tests of a module."""
    return start_server()


@pytest.fixture(scope="session")
def visits(browser: Browser, start_server: Callable[..., Server]) -> Iterator[Callable[[str, str], Visit]]:
    """Visit a page under a profile once; every gate reads the same record."""
    records: dict[tuple[str, str], Visit] = {}
    ARTIFACTS.mkdir(exist_ok=True)
    with ExitStack() as opened:
        url = start_server().url
        tabs: dict[str, AppPage] = {}

        def visit(path: str, profile: str) -> Visit:
            if (path, profile) not in records:
                if profile not in tabs:  # one tab per profile: its process keeps the front-end's code, compiled
                    context = opened.enter_context(browser.new_context(**PROFILES[profile]))
                    tabs[profile] = AppPage(context.new_page(), url)
                records[path, profile] = visit_page(tabs[profile], path, profile, ARTIFACTS)
            return records[path, profile]

        yield visit


@pytest.fixture
def new_tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[str], AppPage]]:
    """Open tabs in a context of their own; photograph them when the test fails."""
    context = browser.new_context(**PROFILES["wide"])
    pages: list[Page] = []

    def open_tab(url: str) -> AppPage:
        pages.append(context.new_page())
        return AppPage(pages[-1], url)

    yield open_tab
    report = getattr(request.node, "report_of_call", None)
    if report is not None and report.failed:
        ARTIFACTS.mkdir(exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(path=ARTIFACTS / f"{request.node.name}-{number}.png", full_page=True)
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Let fixtures know whether their test failed."""
    report = yield
    if report.when == "call":
        item.report_of_call = report
    return report
