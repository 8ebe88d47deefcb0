"""Recordings whose captions are still waited for: what was said there cannot be seen yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select
from sqlalchemy.engine import RowMapping

from model import Copy
from storage.flagging import copies_of
from storage.tables import documents

__all__ = ["PATIENCE", "recordings_waiting"]

PATIENCE = timedelta(hours=48)
"""So long after its end a recording is asked for captions that have not come; then hardly any come."""

_LONGEST = timedelta(days=1)  # of a recording
_SECONDS = re.compile(r"(\d{1,5})(?:\.\d*)?", re.ASCII)
_OVER = frozenset({"published", "ended", "just-ended"})  # states that adapters tell, of what is over
_CAPTIONED = frozenset({"automatic", "manual"})  # likewise, kinds of captions


def recordings_waiting(conn: Connection, now: datetime) -> tuple[Copy, ...]:
    """What is over for less than `PATIENCE` and says of itself that it has no captions; the newest first.

    Its end is when it began, and its length after that; of what tells no time, when it was first seen.
    """
    earliest = now - PATIENCE - _LONGEST
    query = select(documents).where(
        documents.c.kind == "video",
        documents.c.removed_at.is_(None),
        or_(documents.c.published_at > earliest, documents.c.first_seen_at > earliest),
    )
    waiting = sorted(_waiting(conn.execute(query).mappings().all(), now), key=lambda told: told[0], reverse=True)
    return copies_of(conn, [row for _, row in waiting])


def _waiting(rows: Iterable[RowMapping], now: datetime) -> Iterator[tuple[datetime, RowMapping]]:
    """Those that are waited for, each with its end."""
    for row in rows:
        facts = row["attributes"]
        ended_at = _end(row)
        is_over = facts.get("state") in _OVER and ended_at <= now
        if is_over and facts.get("caption_kind") not in _CAPTIONED and now - ended_at < PATIENCE:
            yield ended_at, row


def _end(row: RowMapping) -> datetime:
    """When it was over, as far as it tells."""
    length = _SECONDS.fullmatch(row["attributes"].get("duration_s", ""))
    began_at = row["published_at"] or row["first_seen_at"]
    over_at: datetime = began_at + (timedelta(seconds=int(length[1])) if length else timedelta())
    return over_at
