"""What is remembered of each source: claims, the state its adapter starts from, robots.txt files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, and_, func, or_, select, update

from model import UNFINISHED, Known, RobotsFile, Source, SourceKey, SourceState, Validator
from storage.runs import Settlement, settle
from storage.state_tables import robots_files, source_state, validators
from storage.statements import Row, chunks, found, insert_missing, upsert
from storage.tables import documents, sightings

__all__ = [
    "Rhythm",
    "Settlement",
    "claim",
    "due",
    "holders",
    "keep_cursor",
    "keep_pin",
    "load_robots",
    "load_states",
    "release",
    "rhythms",
    "save_robots",
    "settle",
    "touch_sightings",
]


class RobotsAnswer(Protocol):
    """Whatever carries the four facts of a robots.txt."""

    @property
    def host(self) -> str:
        """Scheme and authority."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def body(self) -> bytes:
        """The file."""

    @property
    def fetched_at(self) -> datetime:
        """When it was answered."""


def claim(conn: Connection, keys: Iterable[SourceKey], owner: str, now: datetime, lease: timedelta) -> set[SourceKey]:
    """Take these sources for one owner; those that another one holds, and whose lease is not over, are not taken."""
    wanted = list(dict.fromkeys(keys))
    insert_missing(conn, source_state, [{"source": key} for key in wanted])
    free = or_(
        source_state.c.claimed_by.is_(None),
        source_state.c.claimed_by == owner,
        source_state.c.claim_expires_at <= now,
    )
    taken: set[SourceKey] = set()
    for piece in chunks(wanted):
        mine = update(source_state).where(source_state.c.source.in_(piece), free)
        mine = mine.values(claimed_by=owner, claim_expires_at=now + lease)
        taken.update(SourceKey(key) for key in conn.execute(mine.returning(source_state.c.source)).scalars())
    return taken


def holders(conn: Connection) -> dict[str, set[SourceKey]]:
    """Who holds which sources, whether or not their lease is over."""
    query = select(source_state.c.claimed_by, source_state.c.source).where(source_state.c.claimed_by.is_not(None))
    held: dict[str, set[SourceKey]] = {}
    for owner, key in conn.execute(query):
        held.setdefault(owner, set()).add(SourceKey(key))
    return held


def release(conn: Connection, keys: Iterable[SourceKey], owner: str) -> None:
    """Let go of an owner's sources; what another one has taken since stays taken."""
    for piece in chunks(list(keys)):
        mine = update(source_state).where(source_state.c.source.in_(piece), source_state.c.claimed_by == owner)
        conn.execute(mine.values(claimed_by=None, claim_expires_at=None))


def due(conn: Connection, sources: Sequence[Source], now: datetime) -> tuple[SourceKey, ...]:
    """The sources whose time has come and that nobody holds, in the order they were given."""
    # A state from the future was written by a clock that was wrong: it must not silence the source.
    waiting = or_(
        and_(source_state.c.next_due_at > now, source_state.c.last_attempt_at <= now),
        source_state.c.claimed_by.is_not(None) & (source_state.c.claim_expires_at > now),
    )
    query = select(source_state.c.source).where(waiting)
    keys = [source.key for source in sources]
    not_yet = {row["source"] for row in found(conn, query, source_state.c.source, keys)}
    return tuple(key for key in keys if key not in not_yet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a source was last seen well, and when it is due again."""

    last_success_at: datetime | None
    next_due_at: datetime | None
    failures: int  # in a row


def rhythms(conn: Connection) -> dict[SourceKey, Rhythm]:
    """Of every source that was ever claimed."""
    state = source_state.c
    query = select(state.source, state.last_success_at, state.next_due_at, state.failures)
    return {
        SourceKey(row.source): Rhythm(
            last_success_at=row.last_success_at, next_due_at=row.next_due_at, failures=row.failures
        )
        for row in conn.execute(query)
    }


def load_states(
    conn: Connection, keys: Collection[SourceKey], *, since: datetime | None = None, known_limit: int = 2000
) -> dict[SourceKey, SourceState]:
    """What the adapter of each source may know; of its entries the `known_limit` seen last.

    The cursor is that of a walk back to `since`: a crawl that walks to another day, or not at all, has none.
    """
    states = {row["source"]: row for row in found(conn, select(source_state), source_state.c.source, keys)}
    tags: dict[str, dict[str, Validator]] = {key: {} for key in keys}
    for row in found(conn, select(validators), validators.c.source, keys):
        tags[row["source"]][row["url"]] = Validator(
            url=row["url"], etag=row["etag"], last_modified=row["last_modified"], body_hash=row["body_hash"]
        )
    known = _known(conn, keys, known_limit)
    return {
        key: SourceState(
            validators=tags[key],
            known=known[key],
            pins=states[key]["pins"] if key in states else {},
            cursor=_walks(states[key]["cursor"]).get(since.isoformat()) if key in states and since else None,
            since=since,
            last_success_at=states[key]["last_success_at"] if key in states else None,
        )
        for key in keys
    }


def keep_cursor(conn: Connection, source: SourceKey, since: datetime, cursor: str | None) -> None:
    """Remember how far the walk back to this moment came; None: it came to its end.

    Called in the transaction that stores what the walk brought. Walks to other days keep theirs.
    """
    kept = conn.scalar(select(source_state.c.cursor).where(source_state.c.source == source))
    walks = {**_walks(kept), since.isoformat(): cursor}
    left = {day: place for day, place in walks.items() if place is not None}
    upsert(conn, source_state, [{"source": source, "cursor": json.dumps(left) if left else None}])


def keep_pin(conn: Connection, source: SourceKey, name: str, value: str) -> None:
    """Remember what a name was found to stand for; what was remembered of other names stays."""
    kept = conn.scalar(select(source_state.c.pins).where(source_state.c.source == source)) or {}
    upsert(conn, source_state, [{"source": source, "pins": {**kept, name: value}}])


def touch_sightings(conn: Connection, source: SourceKey, native_ids: Collection[str], now: datetime) -> None:
    """Entries were shown again without a difference."""
    for piece in chunks(native_ids):
        seen = update(sightings).where(sightings.c.source == source, sightings.c.native_id.in_(piece))
        conn.execute(seen.values(last_seen_at=now))


def load_robots(conn: Connection, now: datetime, max_age: timedelta) -> dict[str, RobotsFile]:
    """Every robots.txt that is young enough, by its host."""
    young = select(robots_files).where(robots_files.c.fetched_at > now - max_age)
    return {row["host"]: RobotsFile(**row) for row in conn.execute(young).mappings()}


def save_robots(conn: Connection, files: Iterable[RobotsAnswer]) -> None:
    """Keep the newest robots.txt of each host."""
    rows: list[Row] = [
        {"host": one.host, "status": one.status, "body": one.body, "fetched_at": one.fetched_at} for one in files
    ]
    upsert(conn, robots_files, rows)


def _walks(kept: str | None) -> Mapping[str, str | None]:
    """The cursor of each walk under way, by the day it goes back to."""
    walks: object = json.loads(kept) if kept else {}
    return walks if isinstance(walks, dict) else {}


def _known(conn: Connection, keys: Collection[SourceKey], limit: int) -> dict[str, dict[str, Known]]:
    place = func.row_number().over(partition_by=sightings.c.source, order_by=sightings.c.last_seen_at.desc())
    known: dict[str, dict[str, Known]] = {key: {} for key in keys}
    for piece in chunks(keys):
        ranked = select(sightings, place.label("place")).where(sightings.c.source.in_(piece)).subquery()
        told = (
            select(ranked, documents.c.published_at)
            .join(documents, documents.c.id == ranked.c.document_id)
            .where(ranked.c.place <= limit)
        )
        for row in conn.execute(told).mappings():
            known[row["source"]][row["native_id"]] = Known(
                native_id=row["native_id"],
                url=row["url"],
                fingerprint=UNFINISHED if row["partial"] else row["fingerprint"],
                first_seen_at=row["first_seen_at"],
                listed=row["fingerprint"],
                published_at=row["published_at"],
                title=row["title"],
            )
    return known
