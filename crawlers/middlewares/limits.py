"""Limits that hold against hostile answers: redirects without end or out of the web, and compressed bombs."""

from __future__ import annotations

import zlib
from urllib.parse import urljoin

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from errors import FetchError

__all__ = ["MAX_REDIRECTS", "DecompressMiddleware", "FollowRedirectMiddleware"]

MAX_REDIRECTS = 5


class FollowRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects, with a cause a person can read; each hop passes robots.txt, gate and guard of its own."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow, or say why not.

        Raises:
            FetchError: too many redirects, or one that leaves http and https.
        """
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise FetchError(
                f"{request.url} redirects more than {MAX_REDIRECTS} times", url=request.url, transient=False
            ) from error
        if isinstance(result, Response) and result.status in {301, 302, 303, 307, 308}:
            target = urljoin(request.url, (response.headers.get("Location") or b"").decode("latin-1"))
            raise FetchError(
                f"{request.url} redirects to an address that is refused: {target[:200]}",
                url=request.url,
                status=result.status,
                transient=False,
            )
        return result


class DecompressMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression, which stops at the size limit, with a cause a person can read."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Decompress, or say why not.

        Raises:
            FetchError: the body is too large once decompressed, or damaged.
        """
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise FetchError(
                f"the answer of {request.url} is larger than {self._max_size} bytes once decompressed",
                url=request.url,
                transient=False,
            ) from error
        except (OSError, EOFError, zlib.error) as error:
            raise FetchError(f"the compressed answer of {request.url} is damaged", url=request.url) from error
