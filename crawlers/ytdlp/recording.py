"""Keeps every exchange of the yt-dlp process in a WARC file, each record appended in one piece.

Several processes of one crawl may append to the same file: a gzip member per exchange, one write, `O_APPEND`.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

__all__ = ["Exchange", "Recorder"]

_SECRETS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2"}) | {
    "x-youtube-identity-token",  # these two tell whose cookies were sent
    "x-goog-pageid",
}
_NO_LONGER_TRUE = frozenset({"transfer-encoding"})  # the chunks have been taken apart
_GZIP_LEVEL = 6

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer: `received` as it came, content encodings and all."""

    method: str
    url: str
    sent_headers: Headers
    sent: bytes
    status: int
    headers: Headers
    received: bytes
    truncated: bool  # the rest of the body was not read
    at: datetime


class Recorder:
    """Appends to one archive file, which begins to exist with its first record; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def append(self, exchange: Exchange) -> str | None:
        """Write an exchange; returns the record id of the answer.

        Raises:
            OSError: the disk refuses.
        """
        if self._path is None:
            return None
        record_id = f"<urn:uuid:{uuid4()}>"
        named = {"WARC-Record-ID": record_id, **({"WARC-Truncated": "length"} if exchange.truncated else {})}
        answered = _member(exchange, "response", _answer_head(exchange), exchange.received, named)
        asked = _member(exchange, "request", _ask_head(exchange), exchange.sent, {"WARC-Concurrent-To": record_id})
        _append(self._path, answered + asked)
        return record_id


def _append(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _member(exchange: Exchange, kind: str, head: StatusAndHeaders, body: bytes, named: dict[str, str]) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        exchange.url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        http_headers=head,
        warc_headers_dict={**named, "WARC-Date": f"{exchange.at:%Y-%m-%dT%H:%M:%S.%fZ}"},
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), _GZIP_LEVEL, mtime=0)


def _answer_head(exchange: Exchange) -> StatusAndHeaders:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:  # a number of the server's own
        phrase = "Unknown"
    return StatusAndHeaders(f"{exchange.status} {phrase}", _kept(exchange.headers), protocol="HTTP/1.1")


def _ask_head(exchange: Exchange) -> StatusAndHeaders:
    parts = urlsplit(exchange.url)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = [("Host", parts.netloc.rpartition("@")[2]), *_kept(exchange.sent_headers)]
    return StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", headers, is_http_request=True)


def _kept(headers: Headers) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _SECRETS | _NO_LONGER_TRUE]
