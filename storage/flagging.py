"""What was flagged: one entry for a document and its folded copies, with the words that prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, select
from sqlalchemy.engine import RowMapping

from model import Copy, Flagged, Language, Match, Precision, SourceKey, TopicKey
from storage.evidence import StoredMatch, read_matches
from storage.state_tables import deliveries
from storage.statements import found
from storage.tables import documents, matches, sightings

__all__ = ["believed", "copies_of", "flagged", "sources_of"]

HEAD = func.coalesce(documents.c.duplicate_of, documents.c.id)
"""The representative of a document's group of copies, which may be the document itself."""


def believed() -> ColumnElement[datetime]:
    """When a document came out, as far as it is believed: not later than it was seen."""
    return case(
        (documents.c.published_at < documents.c.first_seen_at, documents.c.published_at),
        else_=documents.c.first_seen_at,
    )


def flagged(
    conn: Connection,
    *,
    topic: TopicKey | None = None,
    source: SourceKey | None = None,
    lang: Language | None = None,
    since: datetime | None = None,
    undelivered_to: str | None = None,
) -> tuple[Flagged, ...]:
    """Every group of copies with a live match, newest first.

    A group is in when one of its documents meets `topic` and `since` (flagged from then on), one is in `lang`, and
    one was shown by `source`. `undelivered_to` names a subscription: stories it was told of are left out.
    """
    heads = _heads(topic, since)
    if source:
        shown = select(HEAD).join_from(documents, sightings).where(sightings.c.source == source)
        heads = heads.where(HEAD.in_(shown))
    if lang:
        heads = heads.where(HEAD.in_(select(HEAD).where(documents.c.language == lang)))
    if undelivered_to:
        heads = heads.where(documents.c.story_id.not_in(_told(undelivered_to)))
    chosen = set(conn.execute(heads).scalars())
    order = select(documents, believed().label("believed"))
    members = [*found(conn, order, documents.c.id, chosen), *found(conn, order, documents.c.duplicate_of, chosen)]
    return _groups(conn, members)


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


def _heads(topic: TopicKey | None, since: datetime | None) -> Select[str]:
    heads = select(HEAD).distinct().join_from(documents, matches).where(matches.c.ended_at.is_(None))
    if topic:
        heads = heads.where(matches.c.topic == topic)
    if since:
        heads = heads.where(matches.c.created_at >= since)
    return heads


def _told(subscription: str) -> Select[str]:
    """The stories a subscription was told of, by any match of any of their documents."""
    return (
        select(documents.c.story_id)
        .join_from(documents, matches)
        .join(deliveries, deliveries.c.match_id == matches.c.id)
        .where(deliveries.c.subscription == subscription, deliveries.c.settled_at.is_not(None))
    )


def _groups(conn: Connection, members: Sequence[RowMapping]) -> tuple[Flagged, ...]:
    ids = [row["id"] for row in members]
    proven, shown = read_matches(conn, ids), sources_of(conn, ids)
    groups: dict[str, list[RowMapping]] = defaultdict(list)
    # The one published first stands for its copies, whichever of them a crawl happened to meet first.
    for row in sorted(members, key=_seniority):
        groups[row["duplicate_of"] or row["id"]].append(row)
    newest = sorted(groups.values(), key=lambda group: (group[0]["believed"], group[0]["id"]), reverse=True)
    return tuple(_flagged(group, proven, shown) for group in newest)


def _seniority(row: RowMapping) -> tuple[datetime, bool, datetime, str]:
    return row["believed"], row["duplicate_of"] is not None, row["first_seen_at"], row["id"]


def _flagged(
    group: Sequence[RowMapping],
    proven: Mapping[str, Sequence[StoredMatch]],
    shown: Mapping[str, tuple[SourceKey, ...]],
) -> Flagged:
    head, *copies = group
    all_matches = [match for row in group for match in proven.get(row["id"], ())]
    return Flagged(
        document_id=head["id"],
        title=head["title"],
        url=head["url"],
        kind=head["kind"],
        language=Language(head["language"]),
        published_at=head["published_at"],
        published_precision=Precision(head["published_precision"]) if head["published_precision"] else None,
        first_seen_at=head["first_seen_at"],
        changed_at=head["changed_at"],
        sources=shown[head["id"]],
        matches=_best(head["id"], all_matches),
        match_ids=tuple(match.id for match in all_matches),
        copies=tuple(_copy(row, shown) for row in copies),
        removed=head["removed_at"] is not None,
    )


def _best(head: str, all_matches: Sequence[StoredMatch]) -> tuple[Match, ...]:
    """One match a topic: the representative's own words, or else those of the copy that proves it best."""
    best: dict[TopicKey, StoredMatch] = {}
    for one in sorted(all_matches, key=lambda one: (one.document_id != head, -one.match.score, one.id)):
        best.setdefault(one.match.topic, one)
    return tuple(best[topic].match for topic in sorted(best))


def _copy(row: RowMapping, shown: Mapping[str, tuple[SourceKey, ...]]) -> Copy:
    return Copy(
        document_id=row["id"],
        title=row["title"],
        url=row["url"],
        language=Language(row["language"]),
        sources=shown[row["id"]],
    )
