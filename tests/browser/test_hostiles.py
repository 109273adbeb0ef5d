"""Texts of a hostile file in the browser: they are read, and nothing of them runs, loads or leaves."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.test_fichiers_hostiles import armed, data  # noqa: F401 — fixtures

from .driver import AppPage, Server

OpenTab = Callable[[str], AppPage]
ARMED = "() => [...document.querySelectorAll('img[onerror], svg[onload], iframe, a[href^=\"javascript:\"]')].length"


def test_nothing_of_a_file_runs(armed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_tab: OpenTab) -> None:  # noqa: F811
    monkeypatch.setenv("OBSERVATOIRE_DATA", str(armed))
    with Server("server.py", tmp_path / "log.txt") as server:
        app, ran, asked = new_tab(server.url), [], []
        app.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        app.page.on("request", lambda request: asked.append(request.url))
        for path in ("donnees?jeu=arme&table=publications", "services?jeu=arme", "methodologie?jeu=arme", "?jeu=arme"):
            app.open(path)
            app.page.wait_for_timeout(300)
            assert app.page.evaluate(ARMED) == 0, f"/{path} holds an element of the file"
        assert ran == []
        assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {urlsplit(server.url).netloc}
