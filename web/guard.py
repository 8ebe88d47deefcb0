"""The headers of every answer: nothing is run, framed, guessed, kept, indexed, and no address is passed on.

The addresses of these pages hold signed tokens, so that nobody may learn one: not the next site by `Referer`, not a
search engine, not a cache.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

_BODY_AT_MOST = (
    65_536  # bytes: nothing that is sent to us is read; what a form or a mail service sends has some hundred
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Adds them, but for those an answer has of its own; and turns away who wants to send too much."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the pages do, with these headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        length = Headers(scope=scope).get("Content-Length", "0")
        too_much = not length.isdecimal() or int(length) > _BODY_AT_MOST
        await (_TOO_MUCH if too_much else self._app)(scope, receive, guarded)


_TOO_MUCH = PlainTextResponse("That is too much.\n", 413, {"Connection": "close"})
