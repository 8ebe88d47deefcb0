"""What may go without harm: old runs, the web pages of old editions. Documents, revisions and matches never do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from model import OutcomeKind
from storage.state_tables import runs
from storage.tables import matches, revisions
from storage.telling_tables import editions

__all__ = ["moments_of_proof", "prune_pages", "prune_runs"]


def prune_runs(conn: Connection, before: datetime) -> int:
    """Forget the runs that ended before, but never what tells how a source stands: its newest, its newest whole one."""
    newest = select(func.max(runs.c.id)).group_by(runs.c.source)
    whole = newest.where(runs.c.outcome != OutcomeKind.INTERRUPTED)
    old = delete(runs).where(runs.c.ended_at < before, runs.c.id.not_in(newest), runs.c.id.not_in(whole))
    return conn.execute(old).rowcount


def prune_pages(conn: Connection, before: datetime) -> int:
    """Forget the web pages of editions built before; that they were told, and what they told, stays."""
    old = update(editions).where(editions.c.built_at < before, editions.c.page.is_not(None))
    return conn.execute(old.values(page=None)).rowcount


def moments_of_proof(conn: Connection, before: datetime) -> tuple[datetime, ...]:
    """When the texts of flagged documents were first seen, each in order: what was recorded then proves them."""
    query = select(revisions.c.seen_at).join_from(revisions, matches, matches.c.document_id == revisions.c.document_id)
    query = query.where(matches.c.ended_at.is_(None), revisions.c.seen_at < before)
    return tuple(conn.execute(query.distinct().order_by(revisions.c.seen_at)).scalars())
