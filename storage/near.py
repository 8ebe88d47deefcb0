"""The index for near-duplicates: which stored documents may be copies of others, told by their MinHash signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from model import Document
from storage.statements import Row, found
from storage.tables import bands, documents

__all__ = ["band_rows", "candidates"]

# Two values to a band find pairs from a likeness of about 0.3 on (0.3² · 64 bands: five or six shared bands).
# Changing this means filling the table anew.
_ROWS = 2
_WORD = 1 << 32
_SIGN = 1 << 63


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
