"""The only way the yt-dlp process reaches the network: guarded, honest, bounded and recorded.

A request handler of our own instead of yt-dlp's, on its public `RequestHandler`, so that every hop of a redirect is
judged, recorded and counted. The first wall it meets ends all traffic of the process.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from urllib.request import Request as CookieRequest

import urllib3
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError, SSLError
from urllib3.exceptions import HTTPError as Urllib3Error
from yt_dlp.networking import Request, RequestHandler, Response
from yt_dlp.networking.exceptions import HTTPError, RequestError, TransportError

from crawlers.retry_after import retry_after
from crawlers.youtube_places import site_of
from crawlers.ytdlp.connections import Connections, RefusedAddressError, UnresolvedError
from crawlers.ytdlp.messages import Failure, FailureKind, YtdlpJob
from crawlers.ytdlp.recording import Exchange, Recorder
from crawlers.ytdlp.refusals import wall_in_answer

__all__ = ["GuardedRH", "Traffic"]

_REDIRECTS = 5
_PIECE = 65_536
_TOTAL_FACTOR = 4
_KEEPS_METHOD = frozenset({307, 308})
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_UNDONE = frozenset({"content-encoding", "content-length"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_REMEDY = "set allow_private_addresses only where every source is trusted"


class Traffic:
    """What this process may still fetch, and what it has fetched."""

    def __init__(self, job: YtdlpJob, recorder: Recorder) -> None:
        self.job = job
        self.recorder = recorder
        self.stopped: Failure | None = None
        self.asked = job.url  # the last address that yt-dlp wanted, wherever it was redirected
        self.record_ids: dict[str, str | None] = {}  # by URL asked for
        self.received = 0

    def stop(self, failure: Failure) -> RequestError:
        """Let nothing more through; a site that refuses us is not asked again by yt-dlp's other ways."""
        self.stopped = self.stopped or failure
        return RequestError(failure.cause)

    def count(self, size: int) -> None:
        """Add to what was received.

        Raises:
            RequestError: it is too much.
        """
        limit = self.job.max_body_bytes * _TOTAL_FACTOR
        self.received += size
        if self.received > limit:
            raise self.stop(_too_large("what was received about this video", limit))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One hop of a request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    def redirected(self, status: int, url: str) -> _Asked:
        """The next hop: without a body unless the status keeps it, without secrets where the host changes."""
        same = status in _KEEPS_METHOD or self.method == "HEAD"
        stays = urlsplit(url).netloc == urlsplit(self.url).netloc
        headers = {name: value for name, value in self.headers.items() if stays or name.lower() != "authorization"}
        return _Asked(self.method if same else "GET", url, headers, self.body if same else None)


class GuardedRH(RequestHandler):  # type: ignore[misc]  # yt-dlp publishes no types
    """yt-dlp's requests over urllib3, to judged addresses only."""

    _SUPPORTED_URL_SCHEMES = ("http", "https")
    _SUPPORTED_PROXY_SCHEMES = None  # proxies are not refused but never used
    _SUPPORTED_FEATURES = None
    RH_NAME = "guarded"

    def __init__(self, *, traffic: Traffic, **facts: object) -> None:
        super().__init__(**facts)
        self._traffic = traffic
        self._connections = Connections(self._make_sslcontext(), allow_private=traffic.job.allow_private_addresses)

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    def _check_extensions(self, extensions: dict[str, object]) -> None:
        super()._check_extensions(extensions)
        for known in ("cookiejar", "timeout", "legacy_ssl", "keep_header_casing"):
            extensions.pop(known, None)

    def _prepare_headers(self, _request: Request, headers: dict[str, str]) -> None:
        """One honest name for all of yt-dlp's clients, and only the encodings that are undone here."""
        headers["User-Agent"] = self._traffic.job.user_agent
        if headers.get("Accept-Encoding") != "identity":
            headers["Accept-Encoding"] = "gzip, deflate"

    def _send(self, request: Request) -> Response:
        if not self._traffic.stopped:
            self._traffic.asked = request.url
        asked = _Asked(request.method, request.url, self._get_headers(request), _bytes(request.data))
        for _ in range(_REDIRECTS + 1):
            response = self._exchange(request, asked)
            target = response.headers.get("Location")
            if response.status not in _REDIRECTING or not target:
                break
            asked = asked.redirected(response.status, urljoin(asked.url, target))
        else:
            raise HTTPError(response, redirect_loop=True)
        self._traffic.record_ids[request.url] = self._traffic.record_ids.get(asked.url)  # where redirects ended
        if not 200 <= response.status < 300:  # noqa: PLR2004 - the class of success
            raise HTTPError(response)
        return response

    def _exchange(self, request: Request, asked: _Asked) -> Response:
        """One request and its whole answer, read, recorded and looked at."""
        traffic = self._traffic
        if traffic.stopped:
            raise RequestError(traffic.stopped.cause)
        if (site := site_of(asked.url)) in traffic.job.left_alone:
            traffic.asked = asked.url
            raise traffic.stop(Failure(kind=FailureKind.BLOCKED, cause=f"{site} is left alone for now"))
        jar = self._get_cookiejar(request)
        cookies = jar.get_cookie_header(asked.url)
        answer = self._ask(asked, {"Cookie": cookies} if cookies else {}, self._calculate_timeout(request))
        try:
            received, truncated = self._read(asked.url, answer)
        except Urllib3Error as error:
            raise TransportError(_told(asked.url, error), cause=error) from error
        finally:
            answer.release_conn()
        told = list(answer.headers.items())
        self._record(asked, answer.status, told, received, truncated=truncated)
        body = self._decoded(asked.url, received, answer.headers.get("Content-Encoding", ""))
        _keep_cookies(jar, asked.url, told)
        waits = retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        if wall := wall_in_answer(asked.url, answer.status, body, waits):
            raise traffic.stop(wall)
        plain = {name: value for name, value in told if name.lower() not in _UNDONE}
        return Response(fp=BytesIO(body), url=asked.url, headers=plain, status=answer.status, reason=answer.reason)

    def _ask(self, asked: _Asked, more: Mapping[str, str], timeout_s: float) -> urllib3.BaseHTTPResponse:
        """Send, with every failure in yt-dlp's words."""
        headers = {**asked.headers, **more}
        try:
            return self._connections.ask(asked.method, asked.url, headers, body=asked.body, timeout_s=timeout_s)
        except RefusedAddressError as error:
            refused = Failure(kind=FailureKind.FAILED, cause=str(error), transient=False, remedy=_REMEDY)
            raise self._traffic.stop(refused) from error
        except ValueError as error:
            raise RequestError(str(error)) from error
        except UnresolvedError as error:
            raise TransportError(str(error), cause=error) from error
        except Urllib3Error as error:
            raise TransportError(_told(asked.url, error), cause=error) from error

    def _read(self, url: str, answer: urllib3.BaseHTTPResponse) -> tuple[bytes, bool]:
        """The body as it came, and whether some of it was left; sound and pictures are never read."""
        if answer.headers.get("Content-Type", "").startswith(("video/", "audio/", "image/")):
            answer.close()
            return b"", True
        limit, received = self._traffic.job.max_body_bytes, bytearray()
        for piece in iter(lambda: answer.read(_PIECE, decode_content=False), b""):
            received += piece
            self._traffic.count(len(piece))
            if len(received) > limit:
                answer.close()
                raise self._traffic.stop(_too_large(f"the answer of {url}", limit))
        return bytes(received), False

    def _record(
        self, asked: _Asked, status: int, headers: list[tuple[str, str]], received: bytes, *, truncated: bool
    ) -> None:
        self._traffic.record_ids[asked.url] = self._traffic.recorder.append(
            Exchange(
                method=asked.method,
                url=asked.url,
                sent_headers=tuple(asked.headers.items()),
                sent=asked.body or b"",
                status=status,
                headers=headers,
                received=received,
                truncated=truncated,
                at=datetime.now(UTC),
            )
        )

    def _decoded(self, url: str, received: bytes, encoding: str) -> bytes:
        """The body with its content encoding undone, no larger than an answer may be."""
        if encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"} or not received:
            return received
        limit = self._traffic.job.max_body_bytes
        undo = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            body = undo.decompress(received, limit)
        except zlib.error as error:
            raise TransportError(f"the compressed answer of {url} is damaged", cause=error) from error
        if undo.unconsumed_tail:
            raise self._traffic.stop(_too_large(f"the answer of {url}, decompressed,", limit))
        return body


class _Told:
    """An answer's headers as a cookie jar wants them."""

    def __init__(self, headers: list[tuple[str, str]]) -> None:
        self._message = Message()
        for name, value in headers:
            self._message.add_header(name, value)

    def info(self) -> Message:
        return self._message


def _keep_cookies(jar: object, url: str, headers: list[tuple[str, str]]) -> None:
    """Remember the session's cookies, for the life of this process."""
    jar.extract_cookies(_Told(headers), CookieRequest(url))  # type: ignore[attr-defined]  # noqa: S310 - http(s) only


def _bytes(data: object) -> bytes | None:
    if data is None or isinstance(data, bytes):
        return data
    raise RequestError("only bytes are sent")


def _told(url: str, error: Exception) -> str:
    """A failed connection in words, without urllib3's object names."""
    host = urlsplit(url).hostname
    if isinstance(error, NewConnectionError):  # before the next: it is one of them
        return f"{host} could not be connected to"
    if isinstance(error, ReadTimeoutError | ConnectTimeoutError):
        return f"{host} did not answer in time"
    if isinstance(error, SSLError):
        return f"the TLS certificate of {host} is not valid"
    return f"the connection to {host} failed: {type(error).__name__}"


def _too_large(what: str, limit: int) -> Failure:
    return Failure(kind=FailureKind.FAILED, cause=f"{what} is larger than {limit} bytes", transient=False)
