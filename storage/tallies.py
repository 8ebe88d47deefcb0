"""How much there is of everything, for whoever watches us by numbers: queries that stay cheap as the database grows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from model import EditionKind, OutcomeKind, SourceKey, TopicKey
from storage.outbox import LetterState
from storage.state_tables import runs
from storage.statements import chunks
from storage.tables import documents, matches
from storage.telling_tables import editions, outbox

__all__ = ["Newest", "count_documents", "count_letters", "count_runs", "count_stories", "newest_editions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest edition of a kind: there are as many as its number says."""

    number: int
    built_at: datetime


def count_documents(conn: Connection) -> int:
    """All documents that are kept, copies too."""
    return conn.execute(select(func.count()).select_from(documents)).scalar_one()


def count_stories(conn: Connection) -> dict[TopicKey, int]:
    """In how many stories each topic is found now."""
    query = (
        select(matches.c.topic, func.count(documents.c.story_id.distinct()))
        .join_from(matches, documents)
        .where(matches.c.ended_at.is_(None))
        .group_by(matches.c.topic)
    )
    return {TopicKey(topic): count for topic, count in conn.execute(query)}


def count_runs(
    conn: Connection, sources: Collection[SourceKey], since: datetime
) -> dict[tuple[SourceKey, OutcomeKind], int]:
    """How many runs of each of these sources ended how, after `since`."""
    counted = select(runs.c.source, runs.c.outcome, func.count()).group_by(runs.c.source, runs.c.outcome)
    found: dict[tuple[SourceKey, OutcomeKind], int] = {}
    for piece in chunks(list(sources)):  # with the sources named, the index of source and end is used
        for source, outcome, count in conn.execute(counted.where(runs.c.source.in_(piece), runs.c.ended_at > since)):
            found[SourceKey(source), OutcomeKind(outcome)] = count
    return found


def newest_editions(conn: Connection) -> dict[tuple[str, EditionKind], Newest]:
    """The newest edition of each subscription and kind."""
    number, built_at = func.max(editions.c.number), func.max(editions.c.built_at)
    query = select(editions.c.subscription, editions.c.kind, number, built_at)
    return {
        (name, EditionKind(kind)): Newest(number=count, built_at=at)
        for name, kind, count, at in conn.execute(query.group_by(editions.c.subscription, editions.c.kind))
    }


def count_letters(conn: Connection) -> dict[LetterState, int]:
    """How many messages are kept in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {LetterState(state): count for state, count in conn.execute(query)}
