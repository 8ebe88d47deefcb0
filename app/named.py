"""The document somebody means: by its id, or by its address however that is written."""

from __future__ import annotations

from sqlalchemy import Connection

from model import Entry, SourceKey
from pipeline.identity import identities
from storage.reading import find_document

__all__ = ["find_named"]


def find_named(conn: Connection, name: str) -> str | None:
    """The id of a stored document; an address may be another way to it, as the link to a second of a video is."""
    return find_document(conn, name, keys=_names(name))


def _names(address: str) -> tuple[str, ...]:
    """The names of whatever is at this address; none where it is no address."""
    try:
        return identities(Entry(source=SourceKey(""), native_id="", url=address, title=""))
    except ValueError:
        return ()
