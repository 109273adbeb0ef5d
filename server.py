"""The web server of the dashboard: ``streamlit run server.py`` (or ``uvicorn server:app``).

Adds to ``app.py`` what Streamlit has no option for: security headers on every answer, and a French page shell
with four scripts of our own, ``static/locale.js`` (numbers and dates), ``static/fr.js`` (Streamlit's own words),
``static/graphiques.js`` (charts as pictures) and ``static/etapes.js`` (steps read from their top).
``streamlit run app.py`` still works without any of it.
"""

import base64
import hashlib
import re
from collections.abc import Container, Iterable
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

HERE = Path(__file__).parent
TITLE = "Observatoire de l’AICT"
NO_SCRIPT = "<noscript><p>Activez JavaScript dans votre navigateur pour afficher ce site.</p></noscript>"
SCRIPTS = ("locale.js", "fr.js", "graphiques.js", "etapes.js")
NOT_PAGES = ("/app/static/", "/component/", "/media/", "/_stcore/")
CONDITIONAL_HEADERS = {b"if-none-match", b"if-modified-since", b"if-range", b"range"}
BODY_HEADERS = {b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges"}


def script_tag(name: str) -> str:
    """Return the tag of one of our scripts; its address changes with its content, for caches."""
    version = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f'<script src="./app/static/{name}?v={version}"></script>'


def french_shell() -> str:
    """Return Streamlit's index.html in French, our scripts first: they must run before Streamlit's own."""
    html = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    html = html.replace('<html lang="en"', '<html lang="fr"')
    html = html.replace("./favicon.png", "./app/static/favicon.svg")
    html = html.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>")
    html = re.sub(r"<noscript>.*?</noscript>", NO_SCRIPT, html, flags=re.DOTALL)
    return html.replace("<head>", "<head>\n    " + "".join(map(script_tag, SCRIPTS)), 1)


def content_security_policy(html: str) -> str:
    """Return a policy that lets a page run and reach nothing but this server.

    Inline scripts are allowed one by one, by their hash; inline styles have to be: Streamlit and Plotly write
    theirs from JavaScript. WebAssembly is deck.gl's; blob and data images are chart exports and icons.
    """
    inline = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in inline]
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{digest}'" for digest in hashes)])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


SHELL = french_shell()
SECURITY_HEADERS = {
    b"content-security-policy": content_security_policy(SHELL).encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


Headers = Iterable[tuple[bytes, bytes]]


def without(names: Container[bytes], headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return headers but those named."""
    return [(name, value) for name, value in headers if name.lower() not in names]


class SecurityHeaders:
    """Put the security headers on every HTTP answer, redirects and refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = without(SECURITY_HEADERS, message["headers"])
                message = {**message, "headers": [*kept, *SECURITY_HEADERS.items()]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class FrenchShell:
    """Answer every page address with the French shell instead of Streamlit's own index.html."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or any(part in scope["path"] for part in NOT_PAGES):
            await self.app(scope, receive, send)
            return
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            # A browser that once cached Streamlit's own shell would otherwise be told that it is still good.
            scope = {**scope, "headers": without(CONDITIONAL_HEADERS, scope["headers"])}
        await self.app(scope, receive, self.replacing_html(scope, send))

    @staticmethod
    def replacing_html(scope: Scope, send: Send) -> Send:
        """Return a ``send`` that swaps the body of a successful HTML answer; any other passes untouched."""
        replaced = False

        async def send_shell(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                content_type = dict(message["headers"]).get(b"content-type", b"")
                replaced = content_type.startswith(b"text/html") and message["status"] == 200
                if not replaced:
                    await send(message)
                    return
                body = SHELL.encode()
                length = (b"content-length", str(len(body)).encode())
                await send({**message, "headers": [*without(BODY_HEADERS, message["headers"]), length]})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
            elif not replaced:
                await send(message)

        return send_shell


# The first address opened after a start would otherwise run pages/x.py without app.py: Streamlit finds the
# folder before the first st.navigation. Pages guard themselves as well (ui.open_page), for app.py alone.
PagesManager.uses_pages_directory = False

app = st.App("app.py", middleware=[Middleware(SecurityHeaders), Middleware(FrenchShell)])
