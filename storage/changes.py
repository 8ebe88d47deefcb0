"""What sources changed or took down after a subscription was told of it: the text as it was told, and as it is now."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, Integer, Subquery, and_, cast, func, or_, select
from sqlalchemy.engine import RowMapping

from model import RECORDINGS, Change, Copy, Level
from storage.flagging import copies_of
from storage.statements import found
from storage.tables import documents, matches, revisions
from storage.telling_tables import deliveries, editions

__all__ = ["changes_since_told"]


def changes_since_told(conn: Connection, subscription: str) -> tuple[Change, ...]:
    """The documents this subscription was told of, flagged then, that now say something else or are gone; oldest first.

    Recordings are left out: better captions are no change of what was said.
    """
    told = _told(subscription)
    was = revisions.alias("was")
    now = revisions.alias("now")
    query = (
        select(
            documents,
            told.c.removed.label("told_removed"),
            was.c.title.label("title_before"),
            was.c.text.label("text_before"),
            now.c.text.label("text_now"),
            now.c.seen_at.label("seen_at"),
        )
        .join_from(documents, told, told.c.document_id == documents.c.id)
        .join(was, and_(was.c.document_id == documents.c.id, was.c.number == told.c.revision))
        .join(now, and_(now.c.document_id == documents.c.id, now.c.number == documents.c.revision))
        .where(documents.c.kind.not_in(RECORDINGS), _differs(told))
        .order_by(documents.c.changed_at, documents.c.id)
    )
    rows = list(conn.execute(query).mappings())
    names = _matches_of(conn, rows)
    return tuple(_change(row, copy, names) for row, copy in zip(rows, copies_of(conn, rows), strict=True))


def _told(subscription: str) -> Subquery:
    """Each document told as flagged, with the newest revision that was told, and whether its removal was."""
    return (
        select(
            matches.c.document_id,
            func.max(deliveries.c.revision).label("revision"),
            func.max(cast(deliveries.c.removed, Integer)).label("removed"),
        )
        .join_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
        .join(matches, matches.c.id == deliveries.c.match_id)
        .where(editions.c.subscription == subscription, editions.c.failed_at.is_(None), matches.c.level == Level.FLAG)
        .group_by(matches.c.document_id)
        .subquery()
    )


def _differs(told: Subquery) -> ColumnElement[bool]:
    gone = and_(documents.c.removed_at.is_not(None), told.c.removed == 0)
    return or_(documents.c.revision > told.c.revision, gone)


def _matches_of(conn: Connection, rows: list[RowMapping]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    flags = select(matches.c.id, matches.c.document_id).where(matches.c.level == Level.FLAG)
    for row in found(conn, flags, matches.c.document_id, [row["id"] for row in rows]):
        names[row["document_id"]].append(row["id"])
    return names


def _change(row: RowMapping, copy: Copy, names: dict[str, list[str]]) -> Change:
    gone = row["removed_at"] is not None and not row["told_removed"]
    return Change(
        document=copy,
        match_ids=tuple(sorted(names[row["id"]])),
        revision=row["revision"],
        seen_at=row["removed_at"] if gone else row["seen_at"],
        title_before=row["title_before"],
        text_before=row["text_before"],
        text=row["text_now"],
        removed=gone,
    )
