"""What was flagged: one entry for a story, with the words that prove it and every document that tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, case, select
from sqlalchemy.engine import RowMapping

from model import ENGLISH, Copy, Flagged, Language, Level, Mention, Precision, SourceKey, TopicKey
from storage.columns import precision_of
from storage.evidence import StoredMatch, read_matches
from storage.mentions import read_mentions
from storage.statements import found
from storage.tables import documents, matches, sightings
from storage.telling_tables import deliveries, editions

__all__ = ["believed", "copies_of", "flagged", "found_late", "sources_of"]

_CAVEAT = "caveat"  # the attribute in which an adapter keeps what a source says of its own text
_LATE = timedelta(days=3)  # a weekend may lie between a text and the crawl that finds it


def believed() -> ColumnElement[datetime]:
    """When a document came out, as far as it is believed: not later than it was seen."""
    return case(
        (documents.c.published_at < documents.c.first_seen_at, documents.c.published_at),
        else_=documents.c.first_seen_at,
    )


def found_late(published_at: datetime | None, precision: Precision | None, first_seen_at: datetime) -> bool:
    """Whether a document was out for days before it was first seen.

    A date without a time of day may be any hour of that day; a document without a date is never late.
    """
    if published_at is None:
        return False
    told = timedelta(days=1) if precision is Precision.DAY else timedelta()
    return first_seen_at - published_at > _LATE + told


def flagged(
    conn: Connection,
    *,
    topic: TopicKey | None = None,
    source: SourceKey | None = None,
    lang: Language | None = None,
    since: datetime | None = None,
    undelivered_to: str | None = None,
    level: Level = Level.FLAG,
    stories: Collection[str] | None = None,
) -> tuple[Flagged, ...]:
    """Every story with a live match of this level, newest first; with its matches of this level only.

    A story is in when one of its documents meets `topic` and `since` (flagged from then on), one is in `lang`, and
    one was shown by `source`. `undelivered_to` names a subscription: stories it was told of are left out. A story
    that is flagged is never listed as related; one that was told as related is told again once it is flagged.
    With `stories`, only these.
    """
    wanted = _wanted(topic, since, level)
    if source:
        shown = select(documents.c.story_id).join_from(documents, sightings).where(sightings.c.source == source)
        wanted = wanted.where(documents.c.story_id.in_(shown))
    if lang:
        wanted = wanted.where(
            documents.c.story_id.in_(select(documents.c.story_id).where(documents.c.language == lang))
        )
    if undelivered_to:
        wanted = wanted.where(documents.c.story_id.not_in(_told(undelivered_to, level)))
    chosen = set(conn.execute(wanted).scalars())
    if stories is not None:
        chosen &= set(stories)
    members = found(conn, select(documents, believed().label("believed")), documents.c.story_id, chosen)
    return _stories(conn, list(members), level)


def copies_of(conn: Connection, rows: Sequence[RowMapping]) -> tuple[Copy, ...]:
    """Rows of documents as copies, in their order."""
    shown = sources_of(conn, [row["id"] for row in rows])
    return tuple(_copy(row, shown) for row in rows)


def sources_of(conn: Connection, ids: Collection[str]) -> Mapping[str, tuple[SourceKey, ...]]:
    """The sources that showed each document, first one first."""
    query = select(sightings.c.document_id, sightings.c.source, sightings.c.first_seen_at)
    rows = sorted(
        found(conn, query, sightings.c.document_id, ids), key=lambda row: (row["first_seen_at"], row["source"])
    )
    shown: dict[str, dict[SourceKey, None]] = defaultdict(dict)
    for row in rows:
        shown[row["document_id"]][SourceKey(row["source"])] = None
    return defaultdict(tuple, {one: tuple(keys) for one, keys in shown.items()})


def _wanted(topic: TopicKey | None, since: datetime | None, level: Level) -> Select[str]:
    wanted = _live(level).distinct()
    if level is Level.RELATED:
        wanted = wanted.where(documents.c.story_id.not_in(_live(Level.FLAG)))
    if topic:
        wanted = wanted.where(matches.c.topic == topic)
    if since:
        wanted = wanted.where(matches.c.created_at >= since)
    return wanted


def _live(level: Level) -> Select[str]:
    """The stories with a live match of this level."""
    live = select(documents.c.story_id).join_from(documents, matches)
    return live.where(matches.c.ended_at.is_(None), matches.c.level == level)


def _told(subscription: str, level: Level) -> Select[str]:
    """The stories a subscription was told of, by any match of any of their documents; as flagged, by a flag."""
    told = (
        select(documents.c.story_id)
        .join_from(documents, matches)
        .join(deliveries, deliveries.c.match_id == matches.c.id)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(editions.c.subscription == subscription, editions.c.failed_at.is_(None))
    )
    return told.where(matches.c.level == Level.FLAG) if level is Level.FLAG else told


def _stories(conn: Connection, members: Sequence[RowMapping], level: Level) -> tuple[Flagged, ...]:
    ids = [row["id"] for row in members]
    shown, named = sources_of(conn, ids), read_mentions(conn, ids)
    proven = {
        one: [stored for stored in several if stored.match.level is level]
        for one, several in read_matches(conn, ids).items()
    }
    stories: dict[str, list[RowMapping]] = defaultdict(list)
    for row in sorted(members, key=lambda row: _standing(row, len(proven.get(row["id"], ())))):
        stories[row["story_id"]].append(row)
    newest = sorted(stories.values(), key=lambda story: (story[0]["believed"], story[0]["id"]), reverse=True)
    return tuple(_flagged(story, proven, shown, named) for story in newest)


def _standing(row: RowMapping, topics: int) -> tuple[object, ...]:
    """Which document stands for its story: whatever a crawl happened to meet first, it is the same one.

    One that proves something and is still there; the one that proves most, came out first, is in English.
    """
    there = topics > 0 and row["removed_at"] is None
    moments = row["believed"], row["language"] != ENGLISH, row["first_seen_at"]
    return (not there, -topics, *moments, row["duplicate_of"] is not None, row["id"])


def _flagged(
    story: Sequence[RowMapping],
    proven: Mapping[str, Sequence[StoredMatch]],
    shown: Mapping[str, tuple[SourceKey, ...]],
    named: Mapping[str, tuple[Mention, ...]],
) -> Flagged:
    head, *others = story
    copies = {row["id"]: _copy(row, shown) for row in others}
    all_matches = [match for row in story for match in proven.get(row["id"], ())]
    best = _best(head["id"], all_matches)
    return Flagged(
        document_id=head["id"],
        title=head["title"],
        url=head["url"],
        kind=head["kind"],
        language=Language(head["language"]),
        published_at=head["published_at"],
        published_precision=precision_of(head["published_precision"]),
        first_seen_at=head["first_seen_at"],
        changed_at=head["changed_at"],
        sources=shown[head["id"]],
        matches=tuple(one.match for one in best),
        match_ids=tuple(match.id for match in all_matches),
        copies=tuple(copies.values()),
        proven_by={one.match.topic: copies[one.document_id] for one in best if one.document_id in copies},
        mentions={row["id"]: named[row["id"]] for row in story if row["id"] in named},
        removed=head["removed_at"] is not None,
        late=found_late(head["published_at"], precision_of(head["published_precision"]), head["first_seen_at"]),
        caveat=head["attributes"].get(_CAVEAT, ""),
        story_id=head["story_id"],
        flagged_at=max((match.created_at for match in all_matches), default=None),
    )


def _best(head: str, all_matches: Sequence[StoredMatch]) -> tuple[StoredMatch, ...]:
    """One match a topic: the representative's own words, or else those of the document that proves it best."""
    best: dict[TopicKey, StoredMatch] = {}
    for one in sorted(all_matches, key=lambda one: (one.document_id != head, -one.match.score, one.id)):
        best.setdefault(one.match.topic, one)
    return tuple(best[topic] for topic in sorted(best))


def _copy(row: RowMapping, shown: Mapping[str, tuple[SourceKey, ...]]) -> Copy:
    return Copy(
        document_id=row["id"],
        title=row["title"],
        url=row["url"],
        language=Language(row["language"]),
        sources=shown[row["id"]],
        kind=row["kind"],
        published_at=row["published_at"],
        published_precision=precision_of(row["published_precision"]),
        caveat=row["attributes"].get(_CAVEAT, ""),
    )
