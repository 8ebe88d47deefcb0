"""Rehearsing changed topics on everything stored; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.application import now, open_engine
from app.rehearsal import Rehearsal, Tally
from errors import ConfigError
from model import Topic
from pipeline.flag import compile_topics
from settings import load_settings, load_topics
from storage.database import reading
from storage.evidence import read_matches
from storage.labels import labels_of
from storage.texts import count_texts, ids_after, read_texts

__all__ = ["rehearse"]

_BATCH = 100


def rehearse(
    config: Path | None,
    changed: Path | None,
    *,
    since: datetime | None,
    limit: int,
    progress: Callable[[int, int], None],
) -> Rehearsal:
    """What stored documents are flagged for, against what they would be with these topics.

    A folder stands for all topics. The topics of a file take the place of those of the same keys, and the others stay.
    Without either it is the topics as they are now, which the next crawl matches with.

    Raises:
        ConfigError: the topics cannot be used.
        StorageError: the database refuses.
    """
    settings = load_settings(config)
    flagger = compile_topics(_topics(settings.topics, changed))
    engine = open_engine(settings)
    tally = Tally(now(), limit, [ready.topic.key for ready in flagger.topics])
    with reading(engine) as conn:
        total = count_texts(conn, since)
    done, last = 0, ""
    while True:
        with reading(engine) as conn:
            ids = ids_after(conn, last, _BATCH, since)
            texts, before, said = read_texts(conn, ids), read_matches(conn, ids), labels_of(conn, ids)
        if not ids:
            return tally.result()
        for text in texts:
            had = [stored.match for stored in before.get(text.id, ())]
            tally.add(text, had, flagger.match(text.document), said.get(text.id, {}))
        done, last = done + len(ids), ids[-1]
        progress(done, total)


def _topics(current: Path | None, changed: Path | None) -> tuple[Topic, ...]:
    if changed is None:
        return load_topics(current)
    if not changed.exists():
        raise ConfigError(f"{changed}: no such file or folder", remedy="copy pipeline/topics/ and change the copy")
    topics = load_topics(changed)
    if changed.is_dir():
        return topics
    instead = {topic.key: topic for topic in topics}
    kept = [instead.pop(topic.key, topic) for topic in load_topics(current)]
    return (*kept, *instead.values())
