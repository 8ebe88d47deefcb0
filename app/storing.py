"""Storing a batch of prepared documents in one transaction, again when another writer came in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine

from model import Verdict
from pipeline.ingest import Prepared, ingest
from storage.database import writing
from storage.documents import Conflict

__all__ = ["store"]

_TRIES = 3
T = TypeVar("T")


def store(
    engine: Engine,
    items: Sequence[Prepared | Verdict],
    now: datetime,
    also: Callable[[Connection, tuple[Verdict, ...]], T],
) -> tuple[tuple[Verdict, ...], T]:
    """Ingest the items, and write in the same transaction what `also` writes; the verdicts, and what `also` returned.

    Raises:
        StorageError: the database refuses, or other writers came in between each time; nothing of the batch is stored.
    """
    for _ in range(_TRIES - 1):
        with suppress(Conflict):
            return _once(engine, items, now, also)
    return _once(engine, items, now, also)


def _once(
    engine: Engine,
    items: Sequence[Prepared | Verdict],
    now: datetime,
    also: Callable[[Connection, tuple[Verdict, ...]], T],
) -> tuple[tuple[Verdict, ...], T]:
    with writing(engine) as conn:
        verdicts = ingest(conn, items, now)
        return verdicts, also(conn, verdicts)
