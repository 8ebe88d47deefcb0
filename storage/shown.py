"""What a source has shown of late: enough to tell silence from quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from model import SourceKey
from storage.flagging import believed
from storage.tables import documents, sightings

__all__ = ["Shown", "count_shown", "shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All a source has ever shown: when the oldest and the newest of it came out, and since when it is watched."""

    oldest: datetime | None
    newest: datetime | None
    watched_since: datetime | None  # when it was first seen to show anything


def count_shown(conn: Connection, source: SourceKey, start: datetime) -> int:
    """How many documents this source has shown that came out from `start` on, as far as their dates are believed."""
    of_late = (
        select(func.count(documents.c.id.distinct()))
        .join(sightings, sightings.c.document_id == documents.c.id)
        # The first condition follows from the second, and has an index.
        .where(sightings.c.source == source, documents.c.first_seen_at >= start, believed() >= start)
    )
    return conn.execute(of_late).scalar_one()


def shown(conn: Connection, source: SourceKey) -> Shown:
    """The extent of what this source has shown."""
    extent = (
        select(func.min(believed()), func.max(believed()), func.min(sightings.c.first_seen_at))
        .join_from(sightings, documents, sightings.c.document_id == documents.c.id)
        .where(sightings.c.source == source)
    )
    oldest, newest, watched_since = conn.execute(extent).one()
    return Shown(oldest=oldest, newest=newest, watched_since=watched_since)
