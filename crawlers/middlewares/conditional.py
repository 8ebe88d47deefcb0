"""Conditional GET with our own validators, and a body hash for servers that lie."""

from __future__ import annotations

import hashlib

from scrapy import Request
from scrapy.http import Response

from model import Validator

__all__ = ["ConditionalMiddleware"]

_NOT_MODIFIED = 304
_OK = 200


class ConditionalMiddleware:
    """Reads `meta["validator"]`, stored for the URL asked for; writes `meta["unchanged"]` and `meta["renewed"]`.

    A URL that redirects keeps one validator, under the address that was asked for: that is what the next crawl asks.
    """

    def process_request(self, request: Request) -> None:
        """Ask "has it changed?", where we know of what."""
        known = request.meta.get("validator")
        if not isinstance(known, Validator):
            return
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Compare the answer with what is stored. The body is decompressed here."""
        known = request.meta.get("validator")
        if response.status == _NOT_MODIFIED:
            request.meta["unchanged"] = True
        elif response.status == _OK and "asked_url" in request.meta:
            renewed = Validator(
                url=request.meta["asked_url"],
                etag=_text(response, "ETag"),
                last_modified=_text(response, "Last-Modified"),
                body_hash=hashlib.sha256(response.body).hexdigest(),
            )
            request.meta["unchanged"] = isinstance(known, Validator) and known.body_hash == renewed.body_hash
            request.meta["renewed"] = renewed
        return response


def _text(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
