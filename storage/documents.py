"""Saving what was decided about documents: in batches, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select, update

from storage.evidence import write_matches
from storage.mentions import write_mentions
from storage.planning import Batch, Place, Save
from storage.statements import Row, chunks, found, insert_all, insert_missing, upsert
from storage.stories import Conflict, Stories, write_joins
from storage.tables import bands, cues, documents, identities, revisions, sections, sightings, stories

__all__ = ["Conflict", "Save", "save"]


def save(conn: Connection, saves: Sequence[Save], now: datetime) -> None:
    """Write everything that follows from these decisions; the caller's transaction keeps it whole.

    Raises:
        Conflict: another writer was faster: roll back, look up and decide again.
        ValueError: a refused entry is among them.
    """
    known = Stories()
    batch = Batch(_places(conn, saves, known), known, now)
    for one in saves:
        batch.take(one)
    _write_content(conn, batch)
    _write_names(conn, batch)
    _write_places(conn, batch)
    write_joins(conn, known, now)
    write_matches(conn, batch)
    write_mentions(conn, batch)


def _places(conn: Connection, saves: Iterable[Save], known: Stories) -> dict[str, Place]:
    """Where every document stands that the decisions name, its representative, and the copies of either."""
    decisions = [save.decision for save in saves]
    named = {one.document_id for one in decisions} | {one.duplicate_of for one in decisions if one.duplicate_of}
    return _stand(conn, named.union(*((*one.merged, *one.kin) for one in decisions)), known)


def _stand(conn: Connection, named: Collection[str], known: Stories) -> dict[str, Place]:
    columns = (documents.c.id, documents.c.story_id, documents.c.duplicate_of, documents.c.revision)
    query = select(*columns, stories.c.created_at).join_from(documents, stories)
    rows = list(found(conn, query, documents.c.id, named))
    heads = {row["duplicate_of"] or row["id"] for row in rows}
    rows += found(conn, query, documents.c.id, heads)
    rows += found(conn, query, documents.c.duplicate_of, heads)
    for row in rows:
        known.know(row["story_id"], row["created_at"])
    return {
        row["id"]: Place(story_id=row["story_id"], duplicate_of=row["duplicate_of"], revision=row["revision"])
        for row in rows
    }


def _write_content(conn: Connection, batch: Batch) -> None:
    fresh, changed = [], defaultdict[frozenset[str], list[Row]](list)
    for one, row in batch.content.items():
        place = batch.places[one]
        if place.fresh:
            fresh.append(row | {"story_id": batch.story(one), "duplicate_of": place.duplicate_of})
        else:
            changed[frozenset(row)].append({"b_id" if name == "id" else name: value for name, value in row.items()})
    insert_all(conn, stories, batch.stories.founded)
    insert_all(conn, documents, fresh)
    for alike in changed.values():
        conn.execute(update(documents).where(documents.c.id == bindparam("b_id")), alike)
    insert_all(conn, revisions, batch.revisions)
    insert_all(conn, sections, batch.sections)
    insert_all(conn, cues, batch.cues)
    insert_missing(conn, bands, batch.bands)


def _write_names(conn: Connection, batch: Batch) -> None:
    """Identities and sightings; the identities' primary key is the guard against storing a document twice."""
    insert_missing(conn, identities, [{"key": key, "document_id": one} for key, one in batch.names])
    query = select(identities.c.key, identities.c.document_id)
    keys = {key for key, _ in batch.names}
    owners = {row["key"]: row["document_id"] for row in found(conn, query, identities.c.key, keys)}
    strangers = {owners[key] for key, one in batch.names if owners[key] != one}
    batch.places = _stand(conn, strangers - batch.places.keys(), batch.stories) | batch.places
    for key, one in batch.names:
        _agree(batch, key, one, owners[key])
    upsert(conn, sightings, batch.sightings, keep={"first_seen_at"})


def _agree(batch: Batch, key: str, one: str, owner: str) -> None:
    """A name may stay with another document of the same group of copies, but a new document must own its names."""
    if one == owner:
        return
    if batch.places[one].fresh or batch.representative(one) != batch.representative(owner):
        raise Conflict(f"{key} already names document {owner}, not {one}", remedy="try again")


def _write_places(conn: Connection, batch: Batch) -> None:
    """Groups that were joined, documents that are gone, and what those that were shown again are told of."""
    if batch.gone:
        mine = sightings.c.source == bindparam("b_source"), sightings.c.native_id == bindparam("b_native_id")
        conn.execute(update(sightings).where(*mine), batch.gone)
    moved = [
        {"b_id": one, "duplicate_of": batch.places[one].duplicate_of, "story_id": batch.story(one)}
        for one in sorted(batch.moved)
        if not batch.places[one].fresh
    ]
    if moved:
        conn.execute(update(documents).where(documents.c.id == bindparam("b_id")), moved)
    for piece in chunks(batch.removed):
        gone = update(documents).where(documents.c.id.in_(piece), documents.c.removed_at.is_(None))
        conn.execute(gone.values(removed_at=batch.now))
    if batch.facts:
        conn.execute(_FACTS, batch.facts)
    for piece in chunks(batch.confirmed):
        mended = or_(documents.c.partial, documents.c.removed_at.is_not(None))
        whole = update(documents).where(documents.c.id.in_(piece), mended)
        conn.execute(whole.values(partial=False, removed_at=None))


def _told(name: str) -> BindParameter[object]:
    return bindparam(f"b_{name}", type_=documents.c[name].type)


# Only the facts of its own source, told of the words that are stored; a day that is not told any more stays.
_FACTS = (
    update(documents)
    .where(*(documents.c[name] == _told(name) for name in ("id", "source", "content_hash")))
    .values(
        url=_told("url"),
        attributes=_told("attributes"),
        published_at=func.coalesce(_told("published_at"), documents.c.published_at),
        published_precision=func.coalesce(_told("published_precision"), documents.c.published_precision),
    )
)
