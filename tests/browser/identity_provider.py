"""A small OpenID Connect provider for the tests: it signs everyone in as the same reader, without asking."""

import secrets
import socket
import threading
import time
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

READER = {"sub": "lectrice", "email": "lectrice@exemple.org", "name": "Lectrice"}


class IdentityProvider:
    """Serve the provider from a thread; `issuer` is its address."""

    def __enter__(self) -> "IdentityProvider":
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.requests: dict[str, dict[str, str]] = {}
        listening = socket.create_server(("127.0.0.1", 0))
        self.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(self._app(), log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(5)

    def secrets(self, dashboard: str) -> str:
        """Return the secrets.toml that makes a dashboard use this provider."""
        return (
            "[auth]\n"
            f'redirect_uri = "{dashboard}/oauth2callback"\n'
            f'cookie_secret = "{secrets.token_hex(16)}"\n'
            'client_id = "observatoire"\n'
            f'client_secret = "{secrets.token_hex(16)}"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        )

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
                Route("/logout", self._logout),
            ]
        )

    async def _configuration(self, request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/logout",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(8)
        self.requests[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: Request) -> JSONResponse:
        asked = self.requests.pop((await request.form())["code"])
        now = int(time.time())
        claims = {**READER, "iss": self.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 3600}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return JSONResponse({"access_token": "none", "token_type": "Bearer", "expires_in": 3600, "id_token": signed})

    async def _keys(self, request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _logout(self, request: Request) -> RedirectResponse:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"])
