"""Editions: recorded once with all they tell, numbered without a gap, found again by the slot that names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select, update

from model import Edition, EditionKind
from storage.statements import Row, found, insert_all, insert_missing
from storage.tables import documents, matches
from storage.telling_tables import deliveries, editions, subscriptions

__all__ = [
    "StoredEdition",
    "fail",
    "find_edition",
    "know",
    "known_since",
    "last_edition",
    "next_number",
    "pass_slot",
    "passed_slot",
    "record",
    "slot_taken",
    "told_by",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEdition:
    """An edition as it is kept."""

    id: str
    subscription: str
    kind: EditionKind
    number: int
    slot: datetime | None
    built_at: datetime
    stories: int
    left_out: int
    failed_at: datetime | None
    page: str | None  # the whole of it as a web page, until it is pruned


def know(conn: Connection, name: str, now: datetime) -> None:
    """Remember since when a subscription is known; what was due before is not sent to it.

    Where that is later than now, the clock was wrong then.
    """
    insert_missing(conn, subscriptions, [{"subscription": name, "first_seen_at": now, "passed_slot": None}])
    wrong = update(subscriptions).where(subscriptions.c.subscription == name, subscriptions.c.first_seen_at > now)
    conn.execute(wrong.values(first_seen_at=now))


def known_since(conn: Connection, subscription: str) -> datetime | None:
    """When a subscription was first seen; None where it never was."""
    query = select(subscriptions.c.first_seen_at).where(subscriptions.c.subscription == subscription)
    return conn.execute(query).scalar()


def pass_slot(conn: Connection, subscription: str, slot: datetime) -> None:
    """Nothing was to be told at this slot, and nothing is sent for it any more."""
    mine = update(subscriptions).where(subscriptions.c.subscription == subscription)
    conn.execute(mine.values(passed_slot=slot))


def passed_slot(conn: Connection, subscription: str) -> datetime | None:
    """The newest slot at which nothing was to be told; None where there was none."""
    query = select(subscriptions.c.passed_slot).where(subscriptions.c.subscription == subscription)
    return conn.execute(query).scalar()


def next_number(conn: Connection, subscription: str, kind: EditionKind) -> int:
    """The number of the next edition of this kind, from 1: one that was recorded is never used again."""
    query = select(func.max(editions.c.number)).where(editions.c.subscription == subscription, editions.c.kind == kind)
    return (conn.execute(query).scalar() or 0) + 1


def last_edition(
    conn: Connection,
    subscription: str,
    kind: EditionKind = EditionKind.DIGEST,
    *,
    by: datetime | None = None,
    taken: bool = False,
) -> StoredEdition | None:
    """The newest edition of this kind; with `by`, the newest whose slot is not later.

    So a clock that was wrong once does not silence a subscription. With `taken`, only one that has not failed: what
    nobody took, nobody knows.
    """
    query = select(editions).where(editions.c.subscription == subscription, editions.c.kind == kind)
    if by is not None:
        query = query.where(editions.c.slot <= by)
    if taken:
        query = query.where(editions.c.failed_at.is_(None))
    row = conn.execute(query.order_by(editions.c.number.desc()).limit(1)).mappings().first()
    return _edition(dict(row)) if row else None


def slot_taken(conn: Connection, subscription: str, slot: datetime) -> bool:
    """Whether this slot is done with: its digest was recorded or left out, and is never made again."""
    made = select(editions.c.id).where(
        editions.c.subscription == subscription, editions.c.kind == EditionKind.DIGEST, editions.c.slot == slot
    )
    passed = select(subscriptions.c.subscription).where(
        subscriptions.c.subscription == subscription, subscriptions.c.passed_slot == slot
    )
    return conn.execute(select(or_(exists(made), exists(passed)))).scalar_one()


def find_edition(conn: Connection, edition_id: str) -> StoredEdition | None:
    """The edition of this id, or None."""
    row = conn.execute(select(editions).where(editions.c.id == edition_id)).mappings().first()
    return _edition(dict(row)) if row else None


def record(conn: Connection, edition: Edition, told: Collection[str], *, left_out: int = 0, page: str = "") -> None:
    """Keep the edition and the ids of all matches it tells, each with the text its document has now.

    From here on they count as told; `fail` takes that back.
    """
    row: Row = {
        "id": edition.id,
        "subscription": edition.subscription.name,
        "kind": edition.kind,
        "number": edition.number,
        "slot": edition.slot,
        "since": edition.since,
        "built_at": edition.built_at,
        "stories": len(edition.flagged),
        "left_out": left_out,
        "failed_at": None,
        "page": page or None,
    }
    insert_all(conn, editions, [row])
    standing = select(matches.c.id, documents.c.revision, documents.c.removed_at).join_from(matches, documents)
    rows: list[Row] = [
        {
            "edition_id": edition.id,
            "match_id": one["id"],
            "revision": one["revision"],
            "removed": one["removed_at"] is not None,
        }
        for one in found(conn, standing, matches.c.id, sorted(set(told)))
    ]
    insert_all(conn, deliveries, rows)


def fail(conn: Connection, edition_id: str, now: datetime) -> None:
    """Nobody took the edition: what it told waits for the next one."""
    conn.execute(update(editions).where(editions.c.id == edition_id).values(failed_at=now))


def told_by(conn: Connection, subscription: str, kind: EditionKind, since: datetime | None) -> frozenset[str]:
    """The stories that editions of this kind told the subscription of, built after `since`."""
    query = (
        select(documents.c.story_id)
        .join_from(documents, matches)
        .join(deliveries, deliveries.c.match_id == matches.c.id)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(editions.c.subscription == subscription, editions.c.kind == kind, editions.c.failed_at.is_(None))
    )
    if since is not None:
        query = query.where(editions.c.built_at > since)
    return frozenset(conn.execute(query).scalars())


def _edition(row: Row) -> StoredEdition:
    names = StoredEdition.__dataclass_fields__
    kept = {name: row[name] for name in names} | {"kind": EditionKind(str(row["kind"]))}
    return StoredEdition(**kept)  # type: ignore[arg-type]  # the columns are the fields
