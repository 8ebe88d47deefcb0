"""What lies near: documents that may be copies, told by their MinHash signatures, and recordings of about one time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from model import RECORDINGS, Document, Language, Recording
from storage.columns import precision_of
from storage.statements import Row, found
from storage.tables import bands, documents

__all__ = ["band_rows", "candidates", "recordings_near"]

# Two values to a band find pairs from a likeness of about 0.3 on (0.3² · 64 bands: five or six shared bands).
# Changing this means filling the table anew.
_ROWS = 2
_WORD = 1 << 32
_SIGN = 1 << 63
_DAY = timedelta(days=1)  # a date without an hour stands at the beginning of its day


def band_rows(document_id: str, signature: Sequence[int]) -> list[Row]:
    """What the index keeps of one signature."""
    return [{"band": band, "value": value, "document_id": document_id} for band, value in _bands(signature)]


def candidates(conn: Connection, wanted: Iterable[Document]) -> set[str]:
    """Ids of stored documents that share a band with one of these.

    A signature of another scheme says nothing about likeness, so only equal schemes meet.
    """
    schemes: dict[tuple[int, int], set[str]] = defaultdict(set)
    for document in wanted:
        for key in _bands(document.signature):
            schemes[key].add(document.signature_scheme)
    query = select(bands.c.band, bands.c.value, bands.c.document_id, documents.c.signature_scheme).join_from(
        bands, documents
    )
    values = {value for _, value in schemes}
    return {
        row["document_id"]
        for row in found(conn, query, bands.c.value, values)
        if row["signature_scheme"] in schemes.get((row["band"], row["value"]), ())
    }


def _bands(signature: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Number and value of each band; the value fits the signed eight bytes of a database's integer."""
    for band, at in enumerate(range(0, len(signature) - _ROWS + 1, _ROWS)):
        value = 0
        for number in signature[at : at + _ROWS]:
            value = (value * _WORD) | (number % _WORD)
        yield band, value - 2 * _SIGN if value >= _SIGN else value


def recordings_near(conn: Connection, wanted: Iterable[Document], within: timedelta) -> tuple[Recording, ...]:
    """Stored recordings dated within that time of one of these, if they are recordings; without their words."""
    moments = [one.published_at for one in wanted if one.kind in RECORDINGS and one.published_at]
    around = within + _DAY
    rows: dict[str, Recording] = {}
    for first, last in _spans(sorted(moments), around):
        dated = documents.c.published_at.between(first - around, last + around)
        for row in conn.execute(select(*_TOLD).where(documents.c.kind.in_(RECORDINGS), dated)).mappings():
            rows[row["id"]] = _recording(row)
    return tuple(rows.values())


_TOLD = [
    documents.c[name]
    for name in (
        *("id", "url", "title", "kind", "language", "published_at", "published_precision", "signature", "attributes"),
    )
]


def _spans(moments: Sequence[datetime], around: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """First and last of the moments that are asked for at once: those of one crawl, or a few of an archive."""
    start = 0
    for at, moment in enumerate(moments):
        if at + 1 == len(moments) or moments[at + 1] - moment > 2 * around:
            yield moments[start], moment
            start = at + 1


def _recording(row: RowMapping) -> Recording:
    return Recording(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        kind=row["kind"],
        language=Language(row["language"]),
        published_at=row["published_at"],
        published_precision=precision_of(row["published_precision"]),
        signature=row["signature"],
        attributes=row["attributes"],
    )
