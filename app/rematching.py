"""Topics that have changed apply to what is stored too: it is matched again, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from app.application import Application
from storage.database import reading, writing
from storage.rematching import Rematch, Rematched, write_rematched
from storage.texts import count_outdated, outdated_ids_after, read_texts

__all__ = ["count_matched_otherwise", "rematch"]

_BATCH = 100
_LOOK_EVERY_S = 1.0
_ONE_AT_A_TIME = Lock()  # of the crawls of one process; between processes, what was matched is left as it is


def count_matched_otherwise(application: Application) -> int:
    """How many stored documents were last matched with other topics than there are now.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        return count_outdated(conn, application.flagger.version)


def rematch(
    application: Application,
    progress: Callable[[int, int], None],
    stop: Event | None = None,
) -> Rematch:
    """Match every stored document again that was last matched with other topics; `progress` is told done and total.

    Each batch is a transaction, and the matching itself is done outside of it. Stopped or killed in between, the next
    call goes on where this one ended.

    Raises:
        StorageError: the database refuses.
    """
    while not _ONE_AT_A_TIME.acquire(timeout=_LOOK_EVERY_S):
        progress(0, 0)  # it is not this crawl that hangs
        if stop is not None and stop.is_set():
            return Rematch()
    try:
        return _rematch(application, progress, stop)
    finally:
        _ONE_AT_A_TIME.release()


def _rematch(application: Application, progress: Callable[[int, int], None], stop: Event | None) -> Rematch:
    total = count_matched_otherwise(application)
    done, last, came_to = 0, "", Rematch()
    while done < total and not (stop is not None and stop.is_set()):
        ids, batch = _batch(application, last)
        if not ids:
            break
        done, last, came_to = done + len(ids), ids[-1], came_to + batch
        progress(done, total)
    return came_to


def _batch(application: Application, last: str) -> tuple[list[str], Rematch]:
    """The next ids, and what matching them again came to."""
    flagger = application.flagger
    with reading(application.engine) as conn:
        ids = outdated_ids_after(conn, flagger.version, last, _BATCH)
        texts = read_texts(conn, ids)
    rematched = []
    for text in texts:
        matches, mentions = flagger.tag(text.document)
        rematched.append(Rematched(text=text, matches=matches, mentions=mentions))
    with writing(application.engine) as conn:
        return ids, write_rematched(conn, rematched, flagger.version, application.clock())
