"""Connections to judged addresses: a host is resolved once, its address judged, and that very address connected to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import NewConnectionError

from settings.addresses import refusal

__all__ = ["Connections", "RefusedAddressError", "UnresolvedError"]

_PORTS = {"http": 80, "https": 443}


class RefusedAddressError(Exception):
    """The host leads to an address that is not asked."""


class UnresolvedError(Exception):
    """The host has no address."""


class Connections:
    """One pool per judged address. Proxies of the environment are not used: they would resolve where nobody judges."""

    def __init__(self, tls: ssl.SSLContext, *, allow_private: bool) -> None:
        self._tls = tls
        self._allow_private = allow_private
        self._addresses: dict[tuple[str, int], tuple[str, ...]] = {}
        self._pools: dict[tuple[str, str, int, str], urllib3.HTTPConnectionPool] = {}

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], *, body: bytes | None, timeout_s: float
    ) -> urllib3.BaseHTTPResponse:
        """Send to the first address of the host that takes the connection; redirects are the caller's.

        Raises:
            ValueError: not an address of the web.
            UnresolvedError: the host has no address.
            RefusedAddressError: one of its addresses is refused.
            urllib3.exceptions.HTTPError: no connection, or no answer.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(f"{url} is not an address of the web")
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        port = parts.port or _PORTS[parts.scheme]
        *others, last = self._judged(parts.hostname, port)
        for address in (*others, last):
            try:
                return self._pool(parts.scheme, parts.hostname, port, address).request(
                    method,
                    target,
                    body=body,
                    headers={"Host": parts.netloc.rpartition("@")[2], **headers},
                    timeout=urllib3.Timeout(connect=timeout_s, read=timeout_s),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
            except NewConnectionError:
                if address == last:
                    raise
        raise AssertionError("the last address answers or raises")

    def _judged(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, the same for the life of this process: a name cannot turn round later."""
        if (host, port) not in self._addresses:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError) as error:
                raise UnresolvedError(f"the name {host} could not be resolved") from error
            self._addresses[host, port] = tuple(dict.fromkeys(str(place[4][0]) for place in found))
        for address in self._addresses[host, port]:
            reason = None if self._allow_private else refusal(address)
            if reason:
                raise RefusedAddressError(f"{host} is not asked: {reason}")
        return self._addresses[host, port]

    def _pool(self, scheme: str, host: str, port: int, address: str) -> urllib3.HTTPConnectionPool:
        key = (scheme, host, port, address)
        if key not in self._pools:
            self._pools[key] = (
                urllib3.HTTPSConnectionPool(
                    address, port, ssl_context=self._tls, server_hostname=host, assert_hostname=host
                )
                if scheme == "https"
                else urllib3.HTTPConnectionPool(address, port)
            )
        return self._pools[key]
