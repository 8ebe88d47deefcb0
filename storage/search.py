"""Finding documents by their words: every word must stand in title or text, in any script, whole or in part.

A scan, not an index: two Chinese characters, or "AI", are found as surely as a long word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select
from sqlalchemy.engine import RowMapping

from model import Language, Level, Precision, SourceKey, TopicKey
from storage.evidence import StoredMatch, read_matches
from storage.flagging import believed, sources_of
from storage.planning import folded
from storage.tables import documents, matches, mentions, revisions, sightings

__all__ = ["Hit", "search"]

_MOST_WORDS = 20
_BEFORE, _AFTER = 60, 140  # characters of an excerpt on both sides of the first word found


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that was found, with the place that shows why."""

    document_id: str
    title: str
    url: str
    kind: str
    language: Language
    published_at: datetime | None
    published_precision: Precision | None
    first_seen_at: datetime
    sources: tuple[SourceKey, ...]
    topics: tuple[TopicKey, ...]
    related: tuple[TopicKey, ...]  # topics of level related
    excerpt: str


def search(
    conn: Connection,
    query: str,
    *,
    topic: TopicKey | None = None,
    source: SourceKey | None = None,
    since: datetime | None = None,
    lang: Language | None = None,
    actor: str | None = None,
    limit: int = 50,
) -> tuple[Hit, ...]:
    """The documents that hold every word of the query, newest first; without a word, the newest of all.

    `actor` is the key of a country, group or body, or of a person, who speaks or is spoken of in them.
    """
    words = query.split()[:_MOST_WORDS]
    wanted = select(documents, revisions.c.text).join_from(
        documents,
        revisions,
        (revisions.c.document_id == documents.c.id) & (revisions.c.number == documents.c.revision),
    )
    for word in words:
        wanted = wanted.where(documents.c.search_text.contains(folded(word), autoescape=True))
    if topic:
        proven = select(matches.c.document_id).where(matches.c.topic == topic, matches.c.ended_at.is_(None))
        wanted = wanted.where(documents.c.id.in_(proven))
    if source:
        shown = select(sightings.c.document_id).where(sightings.c.source == source)
        wanted = wanted.where(documents.c.id.in_(shown))
    if since:
        wanted = wanted.where(believed() >= since)
    if lang:
        wanted = wanted.where(documents.c.language == lang)
    if actor:
        named = select(mentions.c.document_id).where(or_(mentions.c.actor == actor, mentions.c.person == actor))
        wanted = wanted.where(documents.c.id.in_(named))
    rows = list(conn.execute(wanted.order_by(believed().desc(), documents.c.id).limit(limit)).mappings())
    ids = [row["id"] for row in rows]
    sources = sources_of(conn, ids)
    matched = defaultdict(list, read_matches(conn, ids))
    return tuple(_hit(row, sources[row["id"]], matched[row["id"]], words) for row in rows)


def _hit(row: RowMapping, sources: tuple[SourceKey, ...], several: Sequence[StoredMatch], words: list[str]) -> Hit:
    return Hit(
        document_id=row["id"],
        title=row["title"],
        url=row["url"],
        kind=row["kind"],
        language=Language(row["language"]),
        published_at=row["published_at"],
        published_precision=Precision(row["published_precision"]) if row["published_precision"] else None,
        first_seen_at=row["first_seen_at"],
        sources=sources,
        topics=_topics(several, Level.FLAG),
        related=_topics(several, Level.RELATED),
        excerpt=_excerpt(row["text"], words),
    )


def _topics(several: Sequence[StoredMatch], level: Level) -> tuple[TopicKey, ...]:
    return tuple(one.match.topic for one in several if one.match.level is level)


def _excerpt(text: str, words: list[str]) -> str:
    """The text around the first of the words as it is written there; where none is, its beginning."""
    places = [place for word in words if (place := re.search(re.escape(word), text, re.IGNORECASE))]
    first = min((place.start() for place in places), default=0)
    start, end = max(0, first - _BEFORE), first + _AFTER
    cut = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{cut}{'…' if end < len(text) else ''}"
