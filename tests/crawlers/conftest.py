"""The web as yt-dlp meets it in tests: every host answered by one server on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import urllib3
from pytest_httpserver import HTTPServer

from crawlers.ytdlp.connections import Connections


@pytest.fixture
def hosts(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """A server that answers for every host, each below its name: ``/www.youtube.com/watch``."""
    ask = Connections.ask

    def ask_here(
        self: Connections, method: str, url: str, headers: dict[str, str], *, body: bytes | None, timeout_s: float
    ) -> urllib3.BaseHTTPResponse:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        here = httpserver.url_for(f"/{parts.hostname}{parts.path}{query}")
        return ask(self, method, here, headers, body=body, timeout_s=timeout_s)

    monkeypatch.setattr(Connections, "ask", ask_here)
    return httpserver
