"""Who is named in each document's present text: replaced with every new one, read back as the model's values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from model import Manner, Mention
from storage.planning import Batch
from storage.statements import Row, chunks, found, insert_all
from storage.tables import mentions

__all__ = ["read_mentions", "write_mentions"]

_COLUMNS = ("actor", "person", "manner", "field", "start", "end", "words", "second")


def write_mentions(conn: Connection, batch: Batch) -> None:
    """Replace the mentions of every document of the batch that has a new text."""
    for piece in chunks([one for one in batch.mentions if not batch.places[one].fresh]):
        conn.execute(delete(mentions).where(mentions.c.document_id.in_(piece)))
    rows: list[Row] = [
        {"document_id": one, "position": at} | {name: getattr(mention, name) for name in _COLUMNS}
        for one, several in batch.mentions.items()
        for at, mention in enumerate(several)
    ]
    insert_all(conn, mentions, rows)


def read_mentions(conn: Connection, document_ids: Collection[str]) -> dict[str, tuple[Mention, ...]]:
    """The mentions of each document that has any, in their order."""
    rows = found(conn, select(mentions), mentions.c.document_id, document_ids)
    by_document: dict[str, list[Mention]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["document_id"], row["position"])):
        told = {name: row[name] for name in _COLUMNS} | {"manner": Manner(row["manner"])}
        by_document[row["document_id"]].append(Mention(**told))
    return {one: tuple(several) for one, several in by_document.items()}
