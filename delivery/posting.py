"""One POST to an address of the web, connected to where the guard has judged it; what its answer means for a message.

Proxies of the environment are not used: they would resolve names where nobody judges. Of an address the host alone is
told: the rest may be a secret.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, LocationParseError, NewConnectionError
from urllib3.util import Url, make_headers, parse_url

from delivery.channel import AboutTo
from model import Answer, AnswerKind
from settings.addresses import refusal

__all__ = ["post"]

_PORTS = {"http": 80, "https": 443}
_TAKEN = range(200, 300)
_ELSEWHERE = range(300, 400)
_FOR_GOOD = {410, 413}  # gone, by which a receiver ends it; too large, which no other try makes smaller
_TIMES = urllib3.Timeout(connect=10, read=30)  # seconds; Standard Webhooks recommends 15 to 30

logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # at DEBUG it tells whole addresses


@dataclass(frozen=True, slots=True)
class _NotAskedError(Exception):
    """No request is made; why."""

    answer: Answer


def post(address: str, body: bytes, headers: Mapping[str, str], about_to: AboutTo, *, allow_private: bool) -> Answer:
    """Post once, to the first address of the host that takes a connection. Redirects are not followed.

    They would lead past whom the secret was given to. `about_to` is asked when it is known where to connect.
    """
    try:
        url = _web_address(address)
        pools = list(_pools(url, allow_private=allow_private))
    except _NotAskedError as error:
        return error.answer
    if not about_to():
        return _later("it was not posted: another process has it")
    login = make_headers(basic_auth=url.auth) if url.auth else {}
    *_, answer = _tries(pools, url, body, {**headers, **login, "Host": url.netloc or ""})
    return answer


def _tries(
    pools: list[urllib3.HTTPConnectionPool], url: Url, body: bytes, headers: Mapping[str, str]
) -> Iterator[Answer]:
    """Answers, up to the first that is not of a host that takes no connection."""
    for pool in pools:
        try:
            with pool:
                answer = pool.urlopen(
                    "POST",
                    url.request_uri,
                    body=body,
                    headers=headers,
                    timeout=_TIMES,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                answer.close()  # what it says beyond its status is nobody's concern
        except NewConnectionError:
            yield _later(f"{url.host} refuses the connection")
        except HTTPError as error:
            yield _later(f"{url.host} {_cause(error)}")
            return
        else:
            yield _meaning(str(url.host), answer)
            return


def _web_address(address: str) -> Url:
    try:
        url = parse_url(address)
    except LocationParseError:
        url = Url()
    if url.scheme not in _PORTS or not url.host:
        raise _NotAskedError(Answer(kind=AnswerKind.NEVER, cause="this is no address of the web"))
    return url


def _pools(url: Url, *, allow_private: bool) -> Iterator[urllib3.HTTPConnectionPool]:
    """Resolve once, judge all, and connect to those very addresses: a name cannot turn round in between.

    Raises:
        _NotAskedError: there is no address, or one that is refused.
    """
    host, port = str(url.host).strip("[]"), url.port or _PORTS[str(url.scheme)]
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _NotAskedError(_later(f"{host} has no address: the name could not be resolved")) from error
    addresses = list(dict.fromkeys(str(place[4][0]) for place in places))
    for reason in () if allow_private else filter(None, map(refusal, addresses)):
        raise _NotAskedError(_later(f"{host} is not asked: {reason} (allow_private_addresses = true would allow it)"))
    context = ssl.create_default_context()
    for one in addresses:
        if url.scheme == "http":
            yield urllib3.HTTPConnectionPool(one, port)
        else:
            yield urllib3.HTTPSConnectionPool(
                one, port, ssl_context=context, server_hostname=host, assert_hostname=host
            )


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
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "did not answer in time"
    if isinstance(error, urllib3.exceptions.SSLError):
        inner = error.args[0] if error.args else None
        why = inner.verify_message if isinstance(inner, ssl.SSLCertVerificationError) else "TLS failed"
        return f"cannot be trusted: {why}"
    return "broke the connection"


def _later(cause: str) -> Answer:
    return Answer(kind=AnswerKind.LATER, cause=cause)
