"""The first address opened after a start, page by page, each on a fresh server.

Streamlit runs a file of pages/ without app.py until the first `st.navigation` of the process: nothing may
depend on app.py having run, neither the navigation nor the guard. `app.py` is served here: server.py avoids
the case altogether.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import ui

from .driver import AppPage, Server
from .identity_provider import IdentityProvider

OpenTab = Callable[[str], AppPage]
TITLES = [page.title for page in ui.PAGES if not page.hidden]
every_page = pytest.mark.parametrize("page", ui.PAGES, ids=lambda page: page.path or "accueil")


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with IdentityProvider() as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server without sign-in that nobody has visited."""
    with Server("app.py", tmp_path / "log.txt") as server:
        yield server


@pytest.fixture
def guarded_server(tmp_path: Path, provider: IdentityProvider) -> Iterator[Server]:
    """A server with sign-in that nobody has visited; its secrets have to name its port beforehand."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(provider.secrets(f"http://127.0.0.1:{port}"), "utf-8")
    with Server("app.py", tmp_path / "log.txt", ("--secrets.files", str(secrets)), port) as server:
        yield server


@every_page
def test_first_deep_link_is_like_any_other(page: ui.PageInfo, fresh_server: Server, new_tab: OpenTab) -> None:
    app = new_tab(fresh_server.url)
    app.open(page.path)
    first = (app.navigation(), app.h1(), app.page.title())
    app.open(page.path)
    assert first == (app.navigation(), app.h1(), app.page.title()), "the first opening differs from the second"
    assert app.navigation() == TITLES
    assert len(app.h1()) == 1


@every_page
def test_nobody_reads_a_page_without_signing_in(page: ui.PageInfo, guarded_server: Server, new_tab: OpenTab) -> None:
    app = new_tab(guarded_server.url)
    app.open(page.path)
    expect(app.page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert app.page.locator("[data-chiffre]").count() == 0, f"/{page.path} shows figures before sign-in"
    sent = b"".join(app.received)
    assert b"data-chiffre" not in sent, f"/{page.path} sends figures to the browser before sign-in"


def test_sign_in_then_out(guarded_server: Server, new_tab: OpenTab) -> None:
    page = ui.PAGES[-1]
    app = new_tab(guarded_server.url)
    app.open(page.path)
    gate = app.h1()
    with app.loading():
        app.page.get_by_role("button", name="Se connecter").click()
    assert app.navigation() == TITLES
    app.open(page.path)
    assert app.h1() not in (gate, []), "signed in, the page still shows the sign-in"
    with app.loading():
        app.page.get_by_role("button", name="Se déconnecter").click()
    expect(app.page.get_by_role("button", name="Se connecter")).to_be_visible()


def test_unknown_address_says_so_in_french(server: Server, new_tab: OpenTab) -> None:
    app = new_tab(server.url)
    app.open("cette-page-n-existe-pas")
    expect(app.page.get_by_role("dialog")).to_contain_text("Page introuvable")
    assert app.navigation() == TITLES
