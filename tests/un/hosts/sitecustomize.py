"""For processes a test starts: every name leads to this machine, and the web's two ports to the test's server.

Python imports a module of this name at start-up; it does nothing unless `LOCAL_UN_PORTS` says "HTTP HTTPS".
"""

from __future__ import annotations

import os
import socket
from typing import Any

_HERE = "127.0.0.1"


def _lead_here(http: int, https: int) -> None:
    import certifi

    certifi.where = lambda: os.environ["SSL_CERT_FILE"]  # yt-dlp trusts this list, and nothing the system knows
    ports = {80: http, 443: https}
    resolve, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as it is in the library
        return resolve(_HERE, *rest, **more)

    def led(address: Any) -> Any:  # noqa: ANN401
        is_web = isinstance(address, tuple) and address[0] == _HERE and address[1] in ports
        return (_HERE, ports[address[1]]) if is_web else address

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = lambda self, address: connect(self, led(address))  # type: ignore[method-assign]
    socket.socket.connect_ex = lambda self, address: connect_ex(self, led(address))  # type: ignore[method-assign]


if "LOCAL_UN_PORTS" in os.environ:
    _lead_here(*map(int, os.environ["LOCAL_UN_PORTS"].split()))
