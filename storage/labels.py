"""What a reader says of documents: one label for each document and topic, the newest.

Documents are never deleted: one that turns out to be a copy keeps its own text, and with it its labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.engine import RowMapping

from model import TopicKey
from storage.statements import found, upsert
from storage.tables import documents, labels

__all__ = ["Label", "drop_label", "ids_like", "labels_of", "put_label", "read_labels"]

_LEAST_ALIKE = 3  # characters two ids begin with alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Whether a document is about a topic, as a reader says."""

    document_id: str
    topic: TopicKey
    verdict: bool
    judged_at: datetime


def put_label(conn: Connection, label: Label) -> Label | None:
    """Keep a label; the one it replaces, if there was one."""
    mine = labels.c.document_id == label.document_id, labels.c.topic == label.topic
    before = conn.execute(select(labels).where(*mine)).mappings().first()
    row = {"document_id": label.document_id, "topic": label.topic, "verdict": label.verdict}
    upsert(conn, labels, [row | {"judged_at": label.judged_at}])
    return _label(before) if before else None


def drop_label(conn: Connection, document_id: str, topic: TopicKey) -> None:
    """Forget what was said, if anything was."""
    conn.execute(delete(labels).where(labels.c.document_id == document_id, labels.c.topic == topic))


def read_labels(conn: Connection, topic: TopicKey | None = None) -> tuple[Label, ...]:
    """Every label, or those of a topic: by document and topic."""
    query = select(labels).order_by(labels.c.document_id, labels.c.topic)
    if topic is not None:
        query = query.where(labels.c.topic == topic)
    return tuple(_label(row) for row in conn.execute(query).mappings())


def labels_of(conn: Connection, document_ids: Collection[str]) -> dict[str, dict[TopicKey, bool]]:
    """What was said of each of these documents, by topic."""
    by_document: dict[str, dict[TopicKey, bool]] = defaultdict(dict)
    for row in found(conn, select(labels), labels.c.document_id, document_ids):
        by_document[row["document_id"]][TopicKey(row["topic"])] = row["verdict"]
    return by_document


def ids_like(conn: Connection, name: str) -> tuple[str, ...]:
    """Ids of documents that begin like a name nothing is stored under: what somebody may have meant."""
    beginning = name[: max(_LEAST_ALIKE, len(name) // 2)]
    query = select(documents.c.id).where(documents.c.id.startswith(beginning, autoescape=True))
    return tuple(conn.execute(query.order_by(documents.c.id).limit(100)).scalars())


def _label(row: RowMapping) -> Label:
    return Label(
        document_id=row["document_id"],
        topic=TopicKey(row["topic"]),
        verdict=row["verdict"],
        judged_at=row["judged_at"],
    )
