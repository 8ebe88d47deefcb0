"""What subscribers were told: begun before an edition is handed over, settled once it was taken.

One that was begun and never settled may or may not have gone out: whoever sends decides; nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.state_tables import deliveries, subscription_state
from storage.statements import Row, upsert

__all__ = ["LastEdition", "abandon", "begin", "last_edition", "next_number", "settle_edition", "unsettled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdition:
    """The newest edition a subscription was told."""

    number: int
    built_at: datetime


def last_edition(conn: Connection, subscription: str) -> LastEdition | None:
    """The newest edition that went out, or None before the first."""
    query = select(subscription_state).where(subscription_state.c.subscription == subscription)
    row = conn.execute(query).mappings().first()
    return LastEdition(number=row["last_number"], built_at=row["last_edition_at"]) if row else None


def next_number(conn: Connection, subscription: str) -> int:
    """The number of the next edition: a number that was begun is never used again."""
    query = select(func.max(deliveries.c.edition)).where(deliveries.c.subscription == subscription)
    begun = conn.execute(query).scalar() or 0
    last = last_edition(conn, subscription)
    return max(begun, last.number if last else 0) + 1


def begin(conn: Connection, subscription: str, number: int, match_ids: Collection[str], now: datetime) -> None:
    """An edition with these matches is about to be handed over."""
    rows: list[Row] = [
        {"subscription": subscription, "match_id": one, "edition": number, "begun_at": now, "settled_at": None}
        for one in match_ids
    ]
    upsert(conn, deliveries, rows, keep={"settled_at"})  # what was told once counts as told, whatever follows


def settle_edition(conn: Connection, subscription: str, number: int, built_at: datetime, now: datetime) -> None:
    """The edition was taken; an empty one counts too."""
    mine = update(deliveries).where(deliveries.c.subscription == subscription, deliveries.c.edition == number)
    conn.execute(mine.values(settled_at=now))
    row = {"subscription": subscription, "last_number": number, "last_edition_at": built_at}
    upsert(conn, subscription_state, [row])


def abandon(conn: Connection, subscription: str, number: int) -> None:
    """The edition was refused for certain: its matches wait for the next one."""
    conn.execute(
        delete(deliveries).where(
            deliveries.c.subscription == subscription,
            deliveries.c.edition == number,
            deliveries.c.settled_at.is_(None),
        )
    )


def unsettled(conn: Connection, subscription: str) -> tuple[int, ...]:
    """The numbers of editions that were begun, and whose end nobody knows."""
    query = select(deliveries.c.edition).where(
        deliveries.c.subscription == subscription, deliveries.c.settled_at.is_(None)
    )
    return tuple(sorted(set(conn.execute(query).scalars())))
