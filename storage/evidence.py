"""Matches and the words that prove them: written with their document's revision, read back as the model's values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from model import Evidence, Level, Match, Prominence, TopicKey
from storage.planning import Batch, match_id
from storage.statements import Row, chunks, found, insert_all, upsert
from storage.tables import evidence, matches

__all__ = ["StoredMatch", "count_matches", "read_matches", "write_matches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatch:
    """A match with its permanent id and its life."""

    id: str
    document_id: str
    match: Match
    revision: int
    created_at: datetime
    ended_at: datetime | None  # when the document's text stopped to prove it


def write_matches(conn: Connection, batch: Batch) -> None:
    """Replace the matches of every document of the batch that was matched; what is no longer proven is ended."""
    changed = [one for one in batch.matches if not batch.places[one].fresh]
    for piece in chunks(changed):
        ended = update(matches).where(matches.c.document_id.in_(piece), matches.c.ended_at.is_(None))
        conn.execute(ended.values(ended_at=batch.now))
    rows: list[Row] = []
    proofs: list[Row] = []
    for one, found_ones in batch.matches.items():
        for match in found_ones:
            rows.append(_match_row(one, match, batch))
            proofs += _evidence_rows(match_id(one, match.topic), match.evidence)
    upsert(conn, matches, rows, keep={"created_at"})
    for piece in chunks([match_id(one, match.topic) for one in changed for match in batch.matches[one]]):
        conn.execute(delete(evidence).where(evidence.c.match_id.in_(piece)))
    insert_all(conn, evidence, proofs)


def read_matches(
    conn: Connection, document_ids: Collection[str], *, ended: bool = False
) -> dict[str, list[StoredMatch]]:
    """The matches of each document, by topic; with `ended`, those too that its present text does not prove."""
    query = select(matches) if ended else select(matches).where(matches.c.ended_at.is_(None))
    rows = list(found(conn, query, matches.c.document_id, document_ids))
    proofs: dict[str, list[Row]] = defaultdict(list)
    for row in found(conn, select(evidence), evidence.c.match_id, [row["id"] for row in rows]):
        proofs[row["match_id"]].append(dict(row))
    by_document: dict[str, list[StoredMatch]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["topic"])):
        match = Match(
            topic=TopicKey(row["topic"]),
            topic_version=row["topic_version"],
            score=row["score"],
            evidence=_evidence(proofs[row["id"]]),
            level=Level(row["level"]),
            prominence=Prominence(row["prominence"]),
        )
        by_document[row["document_id"]].append(
            StoredMatch(
                id=row["id"],
                document_id=row["document_id"],
                match=match,
                revision=row["revision"],
                created_at=row["created_at"],
                ended_at=row["ended_at"],
            )
        )
    return by_document


def count_matches(conn: Connection) -> dict[TopicKey, int]:
    """How many documents each topic is found in now."""
    live = select(matches.c.topic, func.count()).where(matches.c.ended_at.is_(None)).group_by(matches.c.topic)
    return {TopicKey(topic): count for topic, count in conn.execute(live)}


def _match_row(document_id: str, match: Match, batch: Batch) -> Row:
    return {
        "id": match_id(document_id, match.topic),
        "document_id": document_id,
        "topic": match.topic,
        "topic_version": match.topic_version,
        "score": match.score,
        "revision": batch.places[document_id].revision,
        "created_at": batch.now,
        "ended_at": None,
        "level": match.level,
        "prominence": match.prominence,
    }


_COLUMNS = (
    "rule",
    "field",
    "start",
    "end",
    "words",
    "sentence",
    "section",
    "second",
    "speaker",
    "affiliation",
    "function",
    "at",
    "before",
    "after",
    "score",
    "rule_version",
)


def _evidence_rows(of: str, proofs: Sequence[Evidence]) -> list[Row]:
    return [
        {"match_id": of, "position": at} | {name: getattr(one, name) for name in _COLUMNS}
        for at, one in enumerate(proofs)
    ]


def _evidence(rows: Sequence[Row]) -> tuple[Evidence, ...]:
    ordered = sorted(rows, key=lambda row: int(str(row["position"])))
    return tuple(Evidence(**{name: row[name] for name in _COLUMNS}) for row in ordered)  # type: ignore[arg-type]  # as they were written
