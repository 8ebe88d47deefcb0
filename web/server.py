"""Our pages on a port of this machine: answered in a thread of their own, until they are asked to end."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.application import Application
from errors import ConfigError
from settings import Settings
from web.app import create

__all__ = ["serve", "serving"]

_CONNECTIONS_AT_MOST = 100
_CONNECTION_S = 60  # so long a connection may last, however slowly it asks
_ENDING_S = 1  # what is under way is given so long to end
_BACKLOG = 128


def serve(application: Application, stop: threading.Event) -> None:
    """Answer until `stop` is set.

    Raises:
        ConfigError: `web.host` and `web.port` cannot be had.
    """
    with serving(application):
        stop.wait()


@contextmanager
def serving(application: Application) -> Iterator[str]:
    """Answer while the block runs; yields the address, as ``http://127.0.0.1:8765``.

    Nothing of it touches signals or logging. The port is taken before the block begins, and can be had again as soon as
    it ends, about a second after: whoever reads the settings anew ends one block and begins another.

    Raises:
        ConfigError: `web.host` and `web.port` cannot be had.
    """
    server = uvicorn.Server(_config(application))
    listener = _bound(application.settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
    thread.start()
    try:
        yield _address(listener)
    finally:
        server.should_exit = True
        thread.join()


class _Connection(H11Protocol):
    """One that is not logged, and not waited for without end: uvicorn has no limit for a request that never comes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to count."""
        super().connection_made(transport)
        self.access_log = False  # addresses hold the tokens of links; `Config.access_log` only takes handlers away
        self.loop.call_later(_CONNECTION_S, self._end)

    def _end(self) -> None:
        if not self.transport.is_closing():
            self.shutdown()  # at once where nothing is being answered, else after the answer


def _config(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        create(application),
        http=_Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,  # logging is the command's
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks is never looked at
        limit_concurrency=_CONNECTIONS_AT_MOST,
        timeout_graceful_shutdown=_ENDING_S,
        backlog=_BACKLOG,
    )


def _bound(settings: Settings) -> socket.socket:
    host, port = settings.web.host, settings.web.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _refused(settings, "host", f"{host} is no address of this machine") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _not_bound(settings, error) from error
    return listener


def _not_bound(settings: Settings, error: OSError) -> ConfigError:
    host, port = settings.web.host, settings.web.port
    match error.errno:
        case errno.EADDRINUSE:
            remedy = "end it, or set web.port to another one"
            return _refused(settings, "port", f"another program listens on {host}, port {port}", remedy)
        case errno.EACCES:
            return _refused(settings, "port", f"port {port} needs more rights", "set web.port to one above 1023")
        case _:
            return _refused(settings, "host", f"{host} is no address of this machine")


def _refused(settings: Settings, name: str, what: str, remedy: str = "set web.host to 127.0.0.1") -> ConfigError:
    place = settings.place(("web", name))
    return ConfigError(f"{place}{': ' if place else ''}web.{name}: {what}", remedy=remedy)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
