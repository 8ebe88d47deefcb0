"""Looking documents up before a decision: everything stored that one of a batch may be, copy, or tell the event of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, func, select

from model import Document, Language, Level, SourceKey, Stored, TopicKey
from storage.columns import precision_of
from storage.near import candidates
from storage.statements import found
from storage.stories import by_key, keys_of
from storage.tables import cues, documents, identities, matches, revisions, sightings

__all__ = ["lookup"]


def lookup(conn: Connection, wanted: Sequence[Document], tracks: Collection[str] = ()) -> tuple[Stored, ...]:
    """Every stored document that may be one of these or a copy of one, and the representatives of their groups.

    Found by a shared identity, by the source's own name for it, or by likeness; of every story that tells one of the
    events they tell, one document comes along, and so do `tracks`, which may be recordings of them. Oldest first.
    """
    ids = set(tracks) | _by_identity(conn, wanted) | _by_sighting(conn, wanted) | candidates(conn, wanted)
    ids |= by_key(conn, {key for document in wanted for key in document.story_keys})
    heads = {
        row["duplicate_of"]
        for row in found(conn, select(documents.c.duplicate_of), documents.c.id, ids)
        if row["duplicate_of"]
    }
    return _load(conn, ids | heads)


def _by_identity(conn: Connection, wanted: Iterable[Document]) -> set[str]:
    keys = {key for document in wanted for key in document.identities}
    return {row["document_id"] for row in found(conn, select(identities.c.document_id), identities.c.key, keys)}


def _by_sighting(conn: Connection, wanted: Iterable[Document]) -> set[str]:
    names: dict[str, set[str]] = defaultdict(set)
    for document in wanted:
        names[document.source].add(document.native_id)
    return {
        row["document_id"]
        for source, native_ids in names.items()
        for row in found(
            conn,
            select(sightings.c.document_id).where(sightings.c.source == source),
            sightings.c.native_id,
            native_ids,
        )
    }


def _load(conn: Connection, ids: Collection[str]) -> tuple[Stored, ...]:
    names, seen, topics = _grouped(conn, ids)
    said = _said_from(conn, ids)
    query = select(*_STORED, revisions.c.text).join_from(
        documents,
        revisions,
        (revisions.c.document_id == documents.c.id) & (revisions.c.number == documents.c.revision),
    )
    rows = list(found(conn, query, documents.c.id, ids))
    told = keys_of(conn, {row["story_id"] for row in rows})
    stored = [
        Stored(
            id=row["id"],
            identities=tuple(names[row["id"]]),
            story_keys=told.get(row["story_id"], ()),
            title=row["title"],
            text=row["text"],
            content_hash=row["content_hash"],
            signature=row["signature"],
            first_seen_at=row["first_seen_at"],
            language=Language(row["language"]),
            published_at=row["published_at"],
            duplicate_of=row["duplicate_of"],
            sighted_by=frozenset(SourceKey(source) for source in seen[row["id"]]),
            owner=SourceKey(row["source"]),
            kind=row["kind"],
            partial=row["partial"],
            removed=row["removed_at"] is not None,
            topics=tuple(TopicKey(topic) for topic in topics[row["id"]]),
            url=row["url"],
            published_precision=precision_of(row["published_precision"]),
            attributes=row["attributes"],
            said_from=said.get(row["id"]),
        )
        for row in rows
    ]
    return tuple(sorted(stored, key=lambda one: (one.first_seen_at, one.id)))


_STORED = [
    documents.c[name]
    for name in (
        "id",
        "story_id",
        "title",
        "content_hash",
        "signature",
        "first_seen_at",
        "language",
        "published_at",
        "published_precision",
        "url",
        "attributes",
        "duplicate_of",
        "source",
        "kind",
        "partial",
        "removed_at",
    )
]


def _said_from(conn: Connection, ids: Collection[str]) -> dict[str, int]:
    """Where in its text the words of each recording begin, which may stand below what is told of it."""
    begin = func.min(cues.c.start).label("begin")
    current = (cues.c.document_id == documents.c.id) & (cues.c.revision == documents.c.revision)
    query = select(documents.c.id, begin).join_from(documents, cues, current).group_by(documents.c.id)
    return {row["id"]: row["begin"] for row in found(conn, query, documents.c.id, ids)}


def _grouped(conn: Connection, ids: Collection[str]) -> tuple[dict[str, list[str]], ...]:
    """Identities, sources and the topics that are flagged, each by document."""
    queries = (
        (select(identities.c.document_id, identities.c.key.label("one")), identities),
        (select(sightings.c.document_id, sightings.c.source.label("one")), sightings),
        (
            select(matches.c.document_id, matches.c.topic.label("one")).where(
                matches.c.ended_at.is_(None), matches.c.level == Level.FLAG
            ),
            matches,
        ),
    )
    grouped = []
    for query, table in queries:
        by_document: dict[str, list[str]] = defaultdict(list)
        for row in found(conn, query, table.c.document_id, ids):
            by_document[row["document_id"]].append(row["one"])
        for values in by_document.values():
            values.sort()
        grouped.append(by_document)
    return tuple(grouped)
