"""Every answer is kept: a gzip WARC per crawl, bytes as they came, one member per record, written in one piece."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.context import context_of
from crawlers.robots import web_address
from errors import StorageError

__all__ = ["RecordingMiddleware", "WarcFile"]

_SECRETS = frozenset({b"authorization", b"cookie", b"proxy-authorization", b"set-cookie", b"set-cookie2"})
_NO_LONGER_TRUE = frozenset({b"transfer-encoding"})  # Twisted has taken the chunks apart
_GZIP_LEVEL = 6  # warcio's own 9 takes twice the time for 1 % less


class WarcFile:
    """One archive file; it begins to exist with its first record."""

    def __init__(self, folder: Path, crawl_id: str, software: str) -> None:
        self._folder = folder
        self._crawl_id = crawl_id
        self._software = software
        self._descriptor: int | None = None

    def append(self, request: Request, response: Response, at: datetime) -> str:
        """Write an answer and what was asked; returns the record id of the answer.

        Raises:
            StorageError: the disk refuses.
        """
        record_id = f"<urn:uuid:{uuid4()}>"
        when = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"}
        url = _without_secrets(request.url)
        members = [
            _member(
                kind="response",
                url=url,
                head=_response_head(response),
                body=response.body,
                fields={"WARC-Record-ID": record_id, **when},
            ),
            _member(
                kind="request",
                url=url,
                head=_request_head(request),
                body=b"",
                fields={"WARC-Concurrent-To": record_id, **when},
            ),
        ]
        self._write(b"".join(members), at)
        return record_id

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, data: bytes, at: datetime) -> None:
        path = self._folder / f"{at:%Y}" / f"{at:%m}" / f"{self._crawl_id}.warc.gz"
        try:
            if self._descriptor is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
                data = self._about(path.name) + data
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise StorageError(
                f"the archive {path} cannot be written: {error.strerror}",
                remedy="free space, or set archive_dir to a disk that has some",
            ) from error

    def _about(self, name: str) -> bytes:
        out = BytesIO()
        writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
        facts = {"software": self._software, "format": "WARC File Format 1.1", "isPartOf": self._crawl_id}
        writer.write_record(writer.create_warcinfo_record(name, facts))
        return gzip.compress(out.getvalue(), _GZIP_LEVEL, mtime=0)


class RecordingMiddleware:
    """Inside of redirects and decompression, so that it sees every hop and the bytes as they came."""

    def __init__(self, file: WarcFile) -> None:
        self._file = file

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One file for the crawl."""
        job = context_of(crawler).job
        middleware = cls(WarcFile(Path(job.archive_dir), job.crawl_id, job.user_agent))
        crawler.signals.connect(middleware._file.close, signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Record, and say when and as what."""
        at = datetime.now(UTC)
        request.meta["fetched_at"] = at
        request.meta["record_id"] = self._file.append(request, response, at)
        return response


def _member(*, kind: str, url: str, head: StatusAndHeaders, body: bytes, fields: dict[str, str]) -> bytes:
    """One record as a gzip member of its own."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        http_headers=head,
        warc_headers_dict=fields,
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), _GZIP_LEVEL, mtime=0)


def _response_head(response: Response) -> StatusAndHeaders:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:  # a number of the server's own
        phrase = "Unknown"
    kept = _kept(response.headers)
    return StatusAndHeaders(f"{response.status} {phrase}", kept, protocol=response.protocol or "HTTP/1.1")


def _request_head(request: Request) -> StatusAndHeaders:
    parts = urlsplit(web_address(request.url))
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = [("Host", parts.netloc.rpartition("@")[2]), *_kept(request.headers)]
    return StatusAndHeaders(f"{request.method} {path} HTTP/1.1", headers, is_http_request=True)


def _kept(headers: Headers) -> list[tuple[str, str]]:
    pairs: Iterable[tuple[bytes, list[bytes]]] = headers.items()
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in pairs
        if name.lower() not in _SECRETS | _NO_LONGER_TRUE
        for value in values
    ]


def _without_secrets(url: str) -> str:
    """The address without a user name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
