"""Who asked to be told no more of a subscription: kept here, and it goes over the settings file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from model import Subscription
from storage.statements import insert_missing
from storage.telling_tables import unsubscribed

__all__ = ["recipients", "resubscribe", "unsubscribe", "unsubscribed_from"]


def unsubscribe(conn: Connection, subscription: str, recipient: str, now: datetime) -> None:
    """Tell this recipient no more; doing it twice changes nothing."""
    insert_missing(conn, unsubscribed, [{"subscription": subscription, "recipient": recipient, "since": now}])


def resubscribe(conn: Connection, subscription: str, recipient: str) -> None:
    """Tell this recipient again."""
    conn.execute(
        delete(unsubscribed).where(unsubscribed.c.subscription == subscription, unsubscribed.c.recipient == recipient)
    )


def unsubscribed_from(conn: Connection, subscription: str) -> dict[str, datetime]:
    """Who asked to be told no more, and since when."""
    query = select(unsubscribed.c.recipient, unsubscribed.c.since).where(unsubscribed.c.subscription == subscription)
    return {row.recipient: row.since for row in conn.execute(query)}


def recipients(conn: Connection, subscription: Subscription) -> tuple[str, ...]:
    """Whom to tell, each once: those of the settings but for who unsubscribed."""
    gone = unsubscribed_from(conn, subscription.name)
    return tuple(one for one in dict.fromkeys(subscription.to) if one not in gone)
