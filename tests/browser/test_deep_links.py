"""The first address opened after a start, on servers that nobody has visited, with sign-in and without.

Streamlit runs a file of pages/ without app.py until the first `st.navigation` of the process: nothing may
depend on app.py having run, neither the navigation nor the guard. `app.py` is served here: server.py avoids
the case altogether. Two pages, as a browser gets them; tests/test_premiere_page.py opens every one.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import ui
from tests.test_premiere_page import TITLES, navigations

from .driver import AppPage, Server
from .identity_provider import IdentityProvider

OpenTab = Callable[[str], AppPage]
# Home, which Streamlit finds in app.py, and a page that it finds in the folder.
some_pages = pytest.mark.parametrize("path", ["", "charte"], ids=lambda path: path or "accueil")


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


@some_pages
def test_first_deep_link_is_like_any_other(path: str, fresh_server: Server, new_tab: OpenTab) -> None:
    app = new_tab(fresh_server.url)
    app.open(path)
    first = (app.navigation(), app.h1(), app.page.title())
    assert "vue ensemble" in navigations(map(ForwardMsg.FromString, app.received))[0], "the folder was passed over"
    app.open(path)
    assert first == (app.navigation(), app.h1(), app.page.title()), "the first opening differs from the second"
    assert app.navigation() == TITLES
    assert len(app.h1()) == 1


@some_pages
def test_nobody_reads_a_page_without_signing_in(path: str, guarded_server: Server, new_tab: OpenTab) -> None:
    app = new_tab(guarded_server.url)
    app.open(path)
    expect(app.page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert app.page.locator("[data-chiffre]").count() == 0, f"/{path} shows figures before sign-in"
    sent = b"".join(app.received)
    assert b"data-chiffre" not in sent, f"/{path} sends figures to the browser before sign-in"


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
