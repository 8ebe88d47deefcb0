"""Captions brought in by hand for a recording that is known: only its words are new.

A file of captions knows neither the title nor the day of its video, nor what stands below it.
"""

from __future__ import annotations

from dataclasses import replace

from app.application import Application
from app.named import find_named
from model import Entry, Part, PartRole, Source
from storage.database import reading
from storage.reading import StoredDocument, read_document

__all__ = ["as_known"]

_FILMED = frozenset({"meeting", "video"})
_OF_THE_TEXT = frozenset({"future", "problems", "truncated", "unread"})  # attributes that are found anew, or are over


def as_known(application: Application, place: Source, entry: Entry) -> tuple[Source, Entry]:
    """The captions with what is stored of their recording, and its source; as they are where nothing is."""
    with reading(application.engine) as conn:
        found = find_named(conn, entry.url) if entry.url else None
        known = read_document(conn, found) if found else None
    if known is None or known.kind not in _FILMED:
        return place, entry
    return application.sources.get(known.source, place), _completed(entry, known)


def _completed(entry: Entry, known: StoredDocument) -> Entry:
    facts = {name: told for name, told in known.attributes.items() if name not in _OF_THE_TEXT}
    below = Part(role=PartRole.TEXT, content=_description(known).encode(), media_type="text/plain", charset="utf-8")
    return replace(
        entry,
        source=known.source,
        native_id=known.url,
        url=known.url,
        title=known.title,
        kind=known.kind,
        published=known.published_at.isoformat() if known.published_at is not None else None,
        published_precision=known.published_precision,
        parts=(*entry.parts, below),
        attributes={**facts, "caption_kind": "imported"},
    )


def _description(known: StoredDocument) -> str:
    """What stands below the recording: all there is of one without captions."""
    if not known.cues:
        return known.text
    return "\n\n".join(known.text[one.start : one.end] for one in known.sections if one.heading == "description")
