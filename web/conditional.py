"""Answers that are not sent again to who has them: entity tags and `If-None-Match` (RFC 9110, section 13.1.2)."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["conditional"]


def conditional(request: Request, content: bytes, media_type: str, caching: str, etag: str | None = None) -> Response:
    """The content with its tag, or 304 where the reader has it; `etag` stands in its quotation marks."""
    etag = etag or f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": caching}
    if _has(request.headers.get("If-None-Match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers | {"Content-Type": media_type})


def _has(told: str, etag: str) -> bool:
    """Whether one of the reader's tags is this one; compared weakly, as the RFC wants it here."""
    return told.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in told.split(","))
