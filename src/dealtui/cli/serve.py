"""The screens in a browser on this machine: textual-serve on loopback, behind an address that works once.

Each browser window runs the program itself on the book where it lies; there is no copy of anything. Who has the address may look;
what else they may is said to the program by DEALTUI_SERVED (`settings.served`).
"""

from __future__ import annotations

import re
import secrets
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
_COOKIE = "dealtui"
_FROM_OUTSIDE = re.compile(rb'<link[^>]*href="https?://(?!127\.0\.0\.1)[^>]*>', re.DOTALL)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


class BookServer(Server):
    """Serves `dealtui` with these words to whoever opens `address` first.

    The token in the address is good for one browser: it is exchanged for a cookie that scripts cannot read and other sites do
    not send. Everything else, and whatever names another host (RFC 6454), is refused with 403.
    """

    def __init__(self, words: list[str], port: int) -> None:
        super().__init__(shlex.join([sys.executable, "-m", "dealtui", *words]), HOST, port, title="dealtui")
        self._token: str | None = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(24)
        self.address = f"{self.public_url}/?token={self._token}"

    def initialize_logging(self) -> None:
        """Nothing of what is typed or shown goes to a log."""

    async def on_startup(self, app: web.Application) -> None:
        """What there is to say has been said."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if (
            request.host != f"{HOST}:{self.port}"
            or request.headers.get("Origin", self.public_url) != self.public_url
        ):
            raise web.HTTPForbidden(text="dealtui: 403")
        given = request.query.get("token", "")
        if request.path == "/" and given:
            if self._token is None or not secrets.compare_digest(given.encode(), self._token.encode()):
                raise web.HTTPForbidden(text="dealtui: 403")
            self._token = None
            answer = web.HTTPSeeOther("/")
            answer.set_cookie(_COOKIE, self._session, httponly=True, samesite="Strict")
            raise answer
        if not secrets.compare_digest(request.cookies.get(_COOKIE, "").encode(), self._session.encode()):
            raise web.HTTPForbidden(text="dealtui: 403")
        response = await handler(request)
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            response.body = _FROM_OUTSIDE.sub(b"", response.body)  # its page asks a font of another host
            response.headers["Content-Security-Policy"] = (
                f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws://{HOST}:{self.port}"
            )
        return response
