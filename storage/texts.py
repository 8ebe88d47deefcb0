"""Stored documents as the rules read them: many at a time, each with its newest text, sections and cues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select
from sqlalchemy.engine import RowMapping

from model import Cue, Document, Language, Section, SourceKey
from storage.columns import precision_of
from storage.flagging import believed
from storage.statements import found
from storage.tables import cues, documents, revisions, sections

__all__ = ["StoredText", "count_outdated", "count_texts", "ids_after", "outdated_ids_after", "read_texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """A stored document to be matched, and where it stands."""

    id: str
    story_id: str
    duplicate_of: str | None
    revision: int
    matched_with: str  # version of the topics it was last matched with
    came_out_at: datetime  # as far as its date is believed
    document: Document


def count_outdated(conn: Connection, version: str) -> int:
    """How many documents were last matched with topics of another version."""
    return conn.execute(select(func.count()).select_from(documents).where(_outdated(version))).scalar_one()


def outdated_ids_after(conn: Connection, version: str, last: str, limit: int) -> list[str]:
    """The next ids, in their order, of documents that were last matched with topics of another version."""
    query = select(documents.c.id).where(_outdated(version), documents.c.id > last)
    return list(conn.execute(query.order_by(documents.c.id).limit(limit)).scalars())


def count_texts(conn: Connection, since: datetime | None = None) -> int:
    """How many documents there are, or came out from a moment on."""
    return conn.execute(select(func.count()).select_from(documents).where(*_came_out(since))).scalar_one()


def ids_after(conn: Connection, last: str, limit: int, since: datetime | None = None) -> list[str]:
    """The next ids of documents, in their order; with `since`, of those that came out from then on."""
    query = select(documents.c.id).where(documents.c.id > last, *_came_out(since))
    return list(conn.execute(query.order_by(documents.c.id).limit(limit)).scalars())


def read_texts(conn: Connection, ids: Collection[str]) -> tuple[StoredText, ...]:
    """These documents, in the order of their ids."""
    current = (revisions.c.document_id == documents.c.id) & (revisions.c.number == documents.c.revision)
    query = select(*_COLUMNS, believed().label("came_out_at"), revisions.c.text).join_from(
        documents, revisions, current
    )
    rows = sorted(found(conn, query, documents.c.id, ids), key=lambda row: str(row["id"]))
    headed, said = _pieces(conn, sections, ids), _pieces(conn, cues, ids)
    return tuple(
        StoredText(
            id=row["id"],
            story_id=row["story_id"],
            duplicate_of=row["duplicate_of"],
            revision=row["revision"],
            matched_with=row["matched_with"],
            came_out_at=row["came_out_at"],
            document=_document(row, headed[row["id"]], said[row["id"]]),
        )
        for row in rows
    )


_COLUMNS = [
    documents.c[name]
    for name in (
        "id",
        "story_id",
        "duplicate_of",
        "revision",
        "matched_with",
        "source",
        "url",
        "title",
        "kind",
        "language",
        "published_at",
        "published_precision",
        "attributes",
    )
]


def _outdated(version: str) -> ColumnElement[bool]:
    """Two ranges, which an index answers; what differs from a value it does not."""
    return or_(documents.c.matched_with < version, documents.c.matched_with > version)


def _came_out(since: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield believed() >= since


def _pieces(conn: Connection, table: Table, ids: Collection[str]) -> dict[str, list[RowMapping]]:
    """The rows of each document's newest revision, in their order."""
    current = (table.c.document_id == documents.c.id) & (table.c.revision == documents.c.revision)
    grouped: dict[str, list[RowMapping]] = defaultdict(list)
    for row in found(conn, select(table).join_from(table, documents, current), table.c.document_id, ids):
        grouped[row["document_id"]].append(row)
    for several in grouped.values():
        several.sort(key=lambda row: int(row["position"]))
    return grouped


def _document(row: RowMapping, headed: list[RowMapping], said: list[RowMapping]) -> Document:
    return Document(
        source=SourceKey(row["source"]),
        native_id=row["id"],
        url=row["url"],
        identities=(),
        title=row["title"],
        kind=row["kind"],
        language=Language(row["language"]),
        published_at=row["published_at"],
        published_precision=precision_of(row["published_precision"]),
        text=row["text"],
        sections=tuple(Section(heading=one["heading"], start=one["start"], end=one["end"]) for one in headed),
        cues=tuple(_cue(one) for one in said),
        attributes=row["attributes"],
    )


def _cue(row: RowMapping) -> Cue:
    return Cue(
        start_s=row["start_s"],
        end_s=row["end_s"],
        start=row["start"],
        end=row["end"],
        speaker=row["speaker"],
        affiliation=row["affiliation"],
        function=row["function"],
        marks=tuple((at, second) for at, second in row["marks"]),
    )
