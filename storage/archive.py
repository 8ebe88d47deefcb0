"""Reading recorded answers back from WARC files: what was fetched, as an adapter would have been given it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from errors import ParseError, StorageError
from storage.encodings import UndecodableError, decoded

__all__ = ["ArchivedResponse", "iterate"]

_MAX_BODY_BYTES = 100_000_000  # of one answer, decoded: a compressed body may unfold to any size
_UNDONE = {"content-encoding", "transfer-encoding"}

log = logging.getLogger("panelwatch.archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """One recorded answer: body without transfer and content encodings, headers with lower-case names."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    record_id: str


def iterate(path: Path) -> Iterator[ArchivedResponse]:
    """Every answer of a WARC file, compressed or not, in the order in which they were recorded.

    A record that cannot be read is named in the log and passed over; a torn last one ends the file.

    Raises:
        ParseError: the file is no WARC.
        StorageError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from _responses(file, path)
    except OSError as error:
        raise StorageError(f"the archive {path} cannot be read: {error.strerror or error}") from error


def _responses(file: BinaryIO, path: Path) -> Iterator[ArchivedResponse]:
    records = 0
    try:
        for record in ArchiveIterator(file):
            records += 1
            if record.rec_type != "response" or record.http_headers is None:
                continue
            try:
                yield _response(record)
            except (UndecodableError, ValueError) as error:
                log.warning("%s: record %d is passed over: %s", path, records, error)
    except ArchiveLoadFailed as error:
        if not records:
            raise ParseError(f"{path} is not a WARC file") from error
        log.warning("%s: what follows record %d is torn or no WARC", path, records)


def _response(record: ArcWarcRecord) -> ArchivedResponse:
    raw = record.raw_stream.read(_MAX_BODY_BYTES + 1)
    if len(raw) > _MAX_BODY_BYTES:
        raise UndecodableError(f"its body is larger than {_MAX_BODY_BYTES} bytes")
    if len(raw) < record.payload_length:
        raise UndecodableError("it is torn")
    headers = _headers(record)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        raw = ChunkedDataReader(BytesIO(raw)).read()
    return ArchivedResponse(
        url=_told(record, "WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers={name: value for name, value in headers.items() if name not in _UNDONE},
        body=decoded(raw, headers.get("content-encoding", ""), _MAX_BODY_BYTES),
        fetched_at=_moment(_told(record, "WARC-Date")),
        record_id=_told(record, "WARC-Record-ID"),
    )


def _headers(record: ArcWarcRecord) -> dict[str, str]:
    """Repeated headers become one, as HTTP allows."""
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _told(record: ArcWarcRecord, name: str) -> str:
    value: str | None = record.rec_headers.get_header(name)
    if not value:
        raise UndecodableError(f"it has no {name}")
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
