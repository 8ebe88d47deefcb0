"""An edition as JSON, posted to an address and signed (Standard Webhooks 1.0), so that a forged one can be told.

The secret is shared with whoever receives it; an address may hold a secret too, so nothing of it but the host is told.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import socket
import ssl
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, LocationParseError
from urllib3.util import Url, make_headers, parse_url

from delivery.channel import AboutTo, Line
from delivery.desk import Desk
from delivery.payload import payload
from delivery.written import Written
from model import Answer, AnswerKind, Edition, Subscription
from settings import Settings
from settings.addresses import refusal

__all__ = ["line", "message", "signature"]

_PORTS = {"http": 80, "https": 443}
_TAKEN = range(200, 300)
_ELSEWHERE = range(300, 400)
_FOR_GOOD = {410, 413}  # gone, by which a receiver ends it; too large, which no other try makes smaller
_SECRET = "whsec_"  # noqa: S105 - what a secret in base64 begins with
_TIMES = urllib3.Timeout(connect=15, read=30)  # seconds; 15 to 30 are recommended


logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # at DEBUG it tells whole addresses


@dataclass(frozen=True, slots=True)
class _NotAskedError(Exception):
    """No request is made; why."""

    answer: Answer


def message(edition: Edition, written: Written, recipient: str, desk: Desk, settings: Settings) -> bytes:  # noqa: ARG001 - a channel's shape
    """The edition as data; the same for all recipients."""
    return payload(edition, written, desk)


@contextmanager
def line(settings: Settings, clock: Callable[[], float] = time.time) -> Iterator[Line]:
    """A way to any address of the web; with `clock`, Unix time, attempts are stamped."""
    yield _Line(settings, clock)


class _Line:
    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._allow_private = settings.allow_private_addresses
        self._user_agent = settings.user_agent
        self._clock = clock

    def hand_over(self, subscription: Subscription, recipient: str, message: bytes, about_to: AboutTo) -> Answer:
        """Post it once. Redirects are not followed: they would lead past whom the secret was given to."""
        try:
            url = _web_address(recipient)
            headers = {**self._headers(url), **signature(subscription.secret, message, int(self._clock()))}
            pool = self._pool(url)
        except _NotAskedError as error:
            return error.answer
        if not about_to():
            return _later("it was not posted: another process has it")
        try:
            with pool:
                answer = pool.urlopen(
                    "POST",
                    url.request_uri,
                    body=message,
                    headers=headers,
                    timeout=_TIMES,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                answer.close()  # what it says beyond its status is nobody's concern
        except HTTPError as error:
            return _later(f"{url.host} {_cause(error)}")
        return _meaning(f"{url.host}", answer)

    def _headers(self, url: Url) -> Mapping[str, str]:
        return {
            "Host": url.netloc or "",
            "Content-Type": "application/json",
            "User-Agent": self._user_agent,
            **(make_headers(basic_auth=url.auth) if url.auth else {}),
        }

    def _pool(self, url: Url) -> urllib3.HTTPConnectionPool:
        """Resolve once, judge, and connect to that very address: a name cannot turn round in between.

        Raises:
            _NotAskedError: there is no address, or one that is refused.
        """
        host, port = str(url.host).strip("[]"), url.port or _PORTS[str(url.scheme)]
        try:
            places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _NotAskedError(_later(f"{host} has no address: the name could not be resolved")) from error
        for place in places:
            reason = None if self._allow_private else refusal(str(place[4][0]))
            if reason:
                raise _NotAskedError(
                    _later(f"{host} is not asked: {reason} (allow_private_addresses = true would allow it)")
                )
        address = str(places[0][4][0])
        if url.scheme == "http":
            return urllib3.HTTPConnectionPool(address, port)
        context = ssl.create_default_context()
        return urllib3.HTTPSConnectionPool(
            address, port, ssl_context=context, server_hostname=host, assert_hostname=host
        )


def _web_address(recipient: str) -> Url:
    try:
        url = parse_url(recipient)
    except LocationParseError:
        url = Url()
    if url.scheme not in _PORTS or not url.host:
        raise _NotAskedError(Answer(kind=AnswerKind.NEVER, cause="this is no address of the web"))
    return url


def signature(secret: str, message: bytes, at: int) -> Mapping[str, str]:
    """The headers of Standard Webhooks, at a moment of Unix time.

    The id follows from the message, so that a repeat is known as one.
    """
    name = f"msg_{hashlib.sha256(message).hexdigest()[:32]}"
    try:
        key = b64decode(secret.removeprefix(_SECRET), validate=True) if secret.startswith(_SECRET) else secret.encode()
    except ValueError:
        key = b""
    if not key:
        raise _NotAskedError(_later("there is nothing to sign it with: set a secret for the subscription"))
    signed = hmac.new(key, f"{name}.{at}.".encode() + message, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }


def _meaning(host: str, answer: urllib3.BaseHTTPResponse) -> Answer:
    """401 or 404 are most likely a mistake that somebody will mend, so that they are tried again for some days."""
    status = answer.status
    if status in _TAKEN:
        return Answer(kind=AnswerKind.SENT)
    cause = f"{host} answers {status}"
    if status in _ELSEWHERE:
        cause += ": it leads elsewhere, which is not followed (set the address it leads to)"
    kind = AnswerKind.NEVER if status in _FOR_GOOD else AnswerKind.LATER
    return Answer(kind=kind, cause=cause, retry_after_s=_retry_after(answer))


def _retry_after(answer: urllib3.BaseHTTPResponse) -> float | None:
    try:
        return urllib3.Retry().get_retry_after(answer)
    except InvalidHeader:
        return None


def _cause(error: HTTPError) -> str:
    """In words of ours: those of the library name the address."""
    if isinstance(error, urllib3.exceptions.NewConnectionError):  # in some releases a kind of the next one
        return "refuses the connection"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "did not answer in time"
    if isinstance(error, urllib3.exceptions.SSLError):
        inner = error.args[0] if error.args else None
        why = inner.verify_message if isinstance(inner, ssl.SSLCertVerificationError) else "TLS failed"
        return f"cannot be trusted: {why}"
    return "broke the connection"


def _later(cause: str) -> Answer:
    return Answer(kind=AnswerKind.LATER, cause=cause)
