"""What server.py adds to Streamlit, seen at the level of HTTP."""

import gzip
import re
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from .driver import Server

SCRIPT = "/app/static/fr.js"


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """Send one request; header names are written with underscores."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


@pytest.mark.parametrize("path", ["/", "/carte", SCRIPT, "/_stcore/health", "/app/static/absent.js"])
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    response, _ = ask(server, path)
    policy = response.headers.get("content-security-policy", "")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0], "scripts are allowed by origin or by hash only"
    assert response.headers.get_all("x-content-type-options") == ["nosniff"]
    assert response.headers["referrer-policy"] == "same-origin"
    assert "camera=()" in response.headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/", "/carte", "/une/adresse/inconnue"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_page_address_gets_the_french_shell(server: Server, path: str, encoding: str) -> None:
    response, body = ask(server, path, accept_encoding=encoding)
    html = (gzip.decompress(body) if response.headers.get("content-encoding") == "gzip" else body).decode()
    assert response.status == 200
    assert '<html lang="fr">' in html
    assert "<title>Streamlit</title>" not in html
    assert html.index("locale.js") < html.index("static/js/index"), "our scripts must come before Streamlit's"


def test_page_headers_fit_their_body(server: Server) -> None:
    page, body = ask(server, "/")
    head, nothing = ask(server, "/", "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert page.headers["content-length"] == head.headers["content-length"] == str(len(body))


def test_a_page_is_never_answered_from_an_older_copy(server: Server) -> None:
    response, body = ask(server, "/", accept="text/html", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert response.status == 200
    assert b'lang="fr"' in body


def test_our_scripts_are_served_whole_or_in_part(server: Server) -> None:
    whole, body = ask(server, SCRIPT)
    partial, first = ask(server, SCRIPT, range="bytes=0-9")
    assert "javascript" in whole.headers["content-type"]
    assert (partial.status, first) == (206, body[:10])


def test_the_front_end_is_still_cached(server: Server) -> None:
    _, shell = ask(server, "/")
    address = re.search(r"/static/js/index[\w.-]+\.js", shell.decode())[0]
    whole, _ = ask(server, address, "HEAD")
    unchanged, nothing = ask(server, address, if_none_match=whole.headers["etag"])
    assert "immutable" in whole.headers["cache-control"]
    assert (unchanged.status, nothing) == (304, b"")
