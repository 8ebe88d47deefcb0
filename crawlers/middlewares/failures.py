"""The one way to make a request: an answer comes back, or a `FetchError` that tells a person what failed."""

from __future__ import annotations

from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TLSError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from service_identity.exceptions import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from crawlers.robots import web_address
from errors import FetchError

__all__ = ["CONNECTION_ERRORS", "NETWORK_ERRORS", "download", "told"]

CONNECTION_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
    ConnectError,
    ConnectionClosed,
)
"""Worth trying again at once; a request that took its whole time is not."""

NETWORK_ERRORS = (
    *CONNECTION_ERRORS,
    DownloadCancelledError,
    DownloadTimeoutError,
    NotSupported,
    UnsupportedURLSchemeError,
)
"""Everything Scrapy 2.19 and Twisted raise for a request that brought no answer."""

_REASONS: tuple[tuple[type[Exception], str, bool], ...] = (
    (CannotResolveHostError, "the name {host} could not be resolved", True),
    (DownloadConnectionRefusedError, "{host} refused the connection", True),
    (DownloadTimeoutError, "{host} did not answer completely within {seconds:g} s", True),
    (ResponseDataLossError, "the answer of {host} broke off", True),
    (DownloadCancelledError, "the answer of {host} is larger than {size} bytes", False),
    (NotSupported, "{url} has a scheme that is not fetched", False),
    (UnsupportedURLSchemeError, "{url} has a scheme that is not fetched", False),
)


async def download(crawler: Crawler, request: Request) -> Response:
    """Send one request through every middleware, redirects and retries included.

    Raises:
        FetchError: there is no answer. An answer of any status is one.
    """
    if crawler.engine is None:
        raise RuntimeError("requests are made while a crawl runs")
    try:
        return await crawler.engine.download_async(request)
    except NETWORK_ERRORS as error:
        raise told(error, request, crawler.settings.getint("DOWNLOAD_MAXSIZE")) from error


def told(error: Exception, request: Request, max_size: int = 0) -> FetchError:
    """One of the `NETWORK_ERRORS` in words."""
    host = urlsplit(web_address(request.url)).hostname or request.url
    facts = {
        "host": host,
        "url": request.url,
        "seconds": request.meta.get("download_timeout", 0.0),
        "size": max_size,
    }
    for kind, words, transient in _REASONS:
        if isinstance(error, kind):
            return FetchError(words.format(**facts), url=request.url, transient=transient)
    if is_tls(error):
        return FetchError(
            f"the TLS certificate of {host} is not valid",
            url=request.url,
            remedy="look at the address in a browser; panelwatch does not read what it cannot verify",
        )
    return FetchError(f"the connection to {host} failed: {error or type(error).__name__}", url=request.url)


def is_tls(error: Exception) -> bool:
    """Whether a connection failed over its certificate."""
    cause = error.__cause__
    if not isinstance(cause, ResponseFailed):
        return isinstance(cause, TLSError | VerificationError)
    return any(reason.check(TLSError, VerificationError) for reason in cause.reasons)
