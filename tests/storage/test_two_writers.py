"""Several writers on one database at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine, func, select

from model import Decision, Document, SourceKey, VerdictKind
from storage.database import open_database, reading, writing
from storage.documents import Save, save
from storage.lookup import lookup
from storage.sources import claim
from storage.tables import documents, sightings

WRITERS, ROUNDS = 4, 5


def test_one_document_found_by_many_writers_is_stored_once(
    engine: Engine, make_document: Callable[..., Document], now: datetime
) -> None:
    """Nobody comes between a look-up and what follows it, so nobody conflicts."""
    start = Barrier(WRITERS)

    def write(writer: int) -> None:
        own = open_database(engine.url.render_as_string(hide_password=False), busy_timeout=timedelta(minutes=1))
        start.wait()
        for at in range(ROUNDS):
            document = make_document(f"n{at}", source=SourceKey(f"w{writer}"))
            with writing(own) as conn:
                stored = lookup(conn, [document])
                decision = (
                    Decision(kind=VerdictKind.DUPLICATE, document_id=stored[0].id)
                    if stored
                    else Decision(kind=VerdictKind.NEW, document_id=f"d-{writer}-{at}")
                )
                save(conn, [Save(document=document, decision=decision)], now)
        own.dispose()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(documents)).scalar_one() == ROUNDS
        assert conn.execute(select(func.count()).select_from(sightings)).scalar_one() == ROUNDS * WRITERS


def test_one_source_wanted_by_many_owners_goes_to_one(engine: Engine, now: datetime) -> None:
    """However close together they ask."""
    start = Barrier(WRITERS)

    def take(owner: int) -> int:
        own = open_database(engine.url.render_as_string(hide_password=False), busy_timeout=timedelta(minutes=1))
        start.wait()
        with writing(own) as conn:
            taken = claim(conn, [SourceKey("press")], f"owner {owner}", now, timedelta(minutes=1))
        own.dispose()
        return len(taken)

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sorted(pool.map(take, range(WRITERS))) == [0] * (WRITERS - 1) + [1]
