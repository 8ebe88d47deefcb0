"""The demonstration's web: several small sites over real HTTP on loopback, which can move on to their second day.

Each site has an address of its own, because politeness is per host. For tests and the demonstration only: it speaks
just enough HTTP (conditional GET, gzip, redirects) for a crawler to be honest with it.
"""

from __future__ import annotations

import gzip
import socketserver
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import cast

from demo.render import DAYS, SITES, Resource, answers

__all__ = ["Answered", "DemoWeb", "serve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One request as a site answered it."""

    site: str
    target: str
    status: int
    user_agent: str


class DemoWeb:
    """The running sites: where they are, what they were asked, and the way to their second day."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = dict(addresses)
        self.day = DAYS[0]
        self.answered: list[Answered] = []
        self._served = self._render(self.day)

    def url(self, site: str, path: str) -> str:
        """The full address of a path of a site."""
        return self.addresses[site] + path

    def advance(self) -> None:
        """Move on to the second day, at once for all sites."""
        self._served = self._render(DAYS[1])
        self.day = DAYS[1]

    def find(self, site: str, target: str) -> Resource | None:
        """What stands at an address; a query nothing is known of is ignored, as most servers do."""
        served = self._served[site]
        return served.get(target) or served.get(target.partition("?")[0])

    def paths(self, site: str) -> tuple[str, ...]:
        """Everything a site serves today."""
        return tuple(self._served[site])

    def _render(self, day: int) -> dict[str, dict[str, Resource]]:
        return {site: answers(site, day=day, addresses=self.addresses) for site in self.addresses}


@contextmanager
def serve() -> Iterator[DemoWeb]:
    """Run every site on loopback, on free ports, until the block ends."""
    with ExitStack() as running:
        servers = {site: running.enter_context(_open(site, f"127.0.0.{n}")) for n, site in enumerate(SITES, start=1)}
        web = DemoWeb({site: f"http://{server.server_name}:{server.server_port}" for site, server in servers.items()})
        for server in servers.values():
            server.web = web
            running.enter_context(_in_thread(server))
        yield web


@contextmanager
def _in_thread(server: _SiteServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def _open(site: str, host: str) -> _SiteServer:
    """The server of a site on a loopback host, or on 127.0.0.1 where, as on macOS, that is the only one."""
    try:
        return _SiteServer(site, host)
    except OSError:
        return _SiteServer(site, "127.0.0.1")


class _SiteServer(socketserver.ThreadingMixIn, HTTPServer):
    """The server of one site."""

    daemon_threads = True
    request_queue_size = 64
    web: DemoWeb

    def __init__(self, site: str, host: str) -> None:
        super().__init__((host, 0), _Handler)
        self.site = site

    def server_bind(self) -> None:
        """Bind without the reverse look-up of HTTPServer, which may wait for a name server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle, as one under test does, is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants a socket


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "panelwatch-demo"
    sys_version = ""
    timeout = 30
    wbufsize = 65536  # head and body in one write: two writes would wait for a delayed acknowledgement

    def do_GET(self) -> None:
        """Answer with the body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: `DemoWeb.answered` is the log."""

    def _answer(self, *, with_body: bool) -> None:
        site = cast("_SiteServer", self.server)
        found = site.web.find(site.site, self.path)
        status, headers, body = _response(found, self.headers)
        agent = self.headers.get("User-Agent", "")
        site.web.answered.append(Answered(site=site.site, target=self.path, status=status, user_agent=agent))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _response(found: Resource | None, asked: Message) -> tuple[HTTPStatus, dict[str, str], bytes]:
    if found is None:
        return HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"There is no such page.\n"
    if found.location is not None:
        return HTTPStatus.FOUND, {"Location": found.location}, b""
    headers = _validators(found)
    if _unchanged(found, asked):
        return HTTPStatus.NOT_MODIFIED, headers, b""
    headers["Content-Type"] = found.media_type
    if "gzip" not in asked.get("Accept-Encoding", "") or not found.media_type.startswith(("text/", "application/")):
        return HTTPStatus.OK, headers, found.body
    headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return HTTPStatus.OK, headers, gzip.compress(found.body, mtime=0)


def _validators(found: Resource) -> dict[str, str]:
    if found.modified is None:
        return {"Cache-Control": "no-store"}
    # Weak, because the same tag goes out with the plain and the compressed body.
    return {"ETag": f'W/"{found.etag}"', "Last-Modified": format_datetime(found.modified.astimezone(UTC), usegmt=True)}


def _unchanged(found: Resource, asked: Message) -> bool:
    """A tag outweighs a date, as RFC 9110 has it."""
    if found.modified is None:
        return False
    tags = asked.get("If-None-Match")
    if tags is not None:
        return f'"{found.etag}"' in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = _date(asked.get("If-Modified-Since", ""))
    return since is not None and found.modified <= since


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
