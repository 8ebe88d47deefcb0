"""Reading back: one document with everything known of it; lists of what was flagged or found are next door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import RowMapping

from model import Copy, Cue, Language, Mention, Precision, Section, SourceKey, TopicKey
from storage.evidence import StoredMatch, read_matches
from storage.flagging import copies_of, flagged
from storage.labels import labels_of
from storage.mentions import read_mentions
from storage.runs import Run, last_runs, sources_checked, troubles
from storage.search import Hit, search
from storage.stories import keys_of
from storage.tables import cues, documents, identities, matches, redirects, revisions, sections, sightings

__all__ = [
    "Hit",
    "Revision",
    "Run",
    "Sighting",
    "StoredDocument",
    "StoredMatch",
    "find_document",
    "flagged",
    "last_runs",
    "read_document",
    "search",
    "sources_checked",
    "troubles",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One text of a document, in time."""

    number: int
    seen_at: datetime
    content_hash: str
    title: str
    text: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Which source showed the document where and when."""

    source: SourceKey
    native_id: str
    url: str
    title: str
    partial: bool
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document with everything known of it; text, sections and cues are those of its newest revision."""

    id: str
    story_id: str
    duplicate_of: str | None
    source: SourceKey  # whose text it is
    url: str
    title: str
    kind: str
    language: Language
    published_at: datetime | None
    published_precision: Precision | None
    text: str
    content_hash: str
    partial: bool
    attributes: Mapping[str, str]
    identities: tuple[str, ...]
    story_keys: tuple[str, ...]  # of its story, whichever document brought them
    sections: tuple[Section, ...]
    cues: tuple[Cue, ...]
    revisions: tuple[Revision, ...]  # oldest first
    sightings: tuple[Sighting, ...]  # oldest first
    matches: tuple[StoredMatch, ...]  # ended ones too
    mentions: tuple[Mention, ...]  # of its present text
    labels: Mapping[TopicKey, bool]  # what a reader says of it
    copies: tuple[Copy, ...]  # the other documents of its story
    first_seen_at: datetime
    changed_at: datetime | None
    removed_at: datetime | None


def find_document(conn: Connection, name: str, *, keys: Sequence[str] = ()) -> str | None:
    """The id of the document somebody means: by its id, by a match's or a story's, by its address or an identity.

    An id that was merged away leads to what it became. `keys` are further identities the name may stand for.
    """
    newer = conn.execute(select(redirects.c.new_id).where(redirects.c.old_id == name)).scalar() or name
    heads = select(documents.c.id).order_by(documents.c.duplicate_of.is_not(None), documents.c.first_seen_at)
    for query in (
        select(documents.c.id).where(documents.c.id == newer),
        select(matches.c.document_id).where(matches.c.id == newer),
        heads.where(documents.c.story_id == newer),
        heads.where(documents.c.url == name),
        select(sightings.c.document_id).where(sightings.c.url == name).order_by(sightings.c.first_seen_at),
        select(identities.c.document_id).where(identities.c.key.in_([name, *keys])),
    ):
        found: str | None = conn.execute(query.limit(1)).scalar()
        if found is not None:
            return found
    return None


def read_document(conn: Connection, document_id: str) -> StoredDocument | None:
    """Everything known of a document, or None where there is none of this id."""
    row = conn.execute(select(documents).where(documents.c.id == document_id)).mappings().first()
    if row is None:
        return None
    texts = tuple(
        Revision(
            number=one["number"],
            seen_at=one["seen_at"],
            content_hash=one["content_hash"],
            title=one["title"],
            text=one["text"],
            record_ids=tuple(one["record_ids"]),
        )
        for one in _rows(conn, revisions, document_id, "number")
    )
    return StoredDocument(
        id=document_id,
        story_id=row["story_id"],
        duplicate_of=row["duplicate_of"],
        source=SourceKey(row["source"]),
        url=row["url"],
        title=row["title"],
        kind=row["kind"],
        language=Language(row["language"]),
        published_at=row["published_at"],
        published_precision=Precision(row["published_precision"]) if row["published_precision"] else None,
        text=texts[-1].text,
        content_hash=row["content_hash"],
        partial=row["partial"],
        attributes=row["attributes"],
        identities=tuple(one["key"] for one in _rows(conn, identities, document_id, "key")),
        story_keys=keys_of(conn, [row["story_id"]]).get(row["story_id"], ()),
        sections=_sections(conn, document_id, row["revision"]),
        cues=_cues(conn, document_id, row["revision"]),
        revisions=texts,
        sightings=_sightings(conn, document_id),
        matches=tuple(read_matches(conn, [document_id], ended=True).get(document_id, ())),
        mentions=read_mentions(conn, [document_id]).get(document_id, ()),
        labels=labels_of(conn, [document_id]).get(document_id, {}),
        copies=_others(conn, row),
        first_seen_at=row["first_seen_at"],
        changed_at=row["changed_at"],
        removed_at=row["removed_at"],
    )


def _rows(
    conn: Connection, table: Table, document_id: str, order: str, revision: int | None = None
) -> list[RowMapping]:
    query = select(table).where(table.c.document_id == document_id).order_by(table.c[order])
    if revision is not None:
        query = query.where(table.c.revision == revision)
    return list(conn.execute(query).mappings())


def _sections(conn: Connection, document_id: str, revision: int) -> tuple[Section, ...]:
    return tuple(
        Section(heading=one["heading"], start=one["start"], end=one["end"])
        for one in _rows(conn, sections, document_id, "position", revision)
    )


def _cues(conn: Connection, document_id: str, revision: int) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            start_s=one["start_s"],
            end_s=one["end_s"],
            start=one["start"],
            end=one["end"],
            speaker=one["speaker"],
            affiliation=one["affiliation"],
            function=one["function"],
            marks=tuple((at, second) for at, second in one["marks"]),
        )
        for one in _rows(conn, cues, document_id, "position", revision)
    )


def _sightings(conn: Connection, document_id: str) -> tuple[Sighting, ...]:
    return tuple(
        Sighting(
            source=SourceKey(one["source"]),
            native_id=one["native_id"],
            url=one["url"],
            title=one["title"],
            partial=one["partial"],
            first_seen_at=one["first_seen_at"],
            last_seen_at=one["last_seen_at"],
        )
        for one in _rows(conn, sightings, document_id, "first_seen_at")
    )


def _others(conn: Connection, row: RowMapping) -> tuple[Copy, ...]:
    story = select(documents).where(documents.c.story_id == row["story_id"])
    others = story.where(documents.c.id != row["id"]).order_by(documents.c.first_seen_at, documents.c.id)
    return copies_of(conn, list(conn.execute(others).mappings()))
