"""Matching stored documents again can be stopped, and goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from app import rematching
from app.application import Application
from app.rematching import count_matched_otherwise, rematch
from model import Entry, Part, PartRole, Rule, Source, SourceKey, Topic, TopicKey
from model.names import UNDETERMINED
from pipeline.flag import Flagger, compile_topics
from pipeline.ingest import ingest, prepare_entry
from settings import Settings
from storage.database import open_database, reading, writing
from storage.migrate import upgrade
from storage.reading import flagged

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOURCE = Source(key=SourceKey("notes"), title="Notes", organisation="", kind="feed", url="https://notes.example/")
WORDS = ("harbour", "library", "orchestra", "valley", "quarry")


def topics(*words: str) -> Flagger:
    """A topic for each word."""
    return compile_topics(
        Topic(
            key=TopicKey(word),
            title={UNDETERMINED: word},
            rules=(Rule(key="name", parts=({UNDETERMINED: (word,)},)),),
            confused_with={},
            version=word,
        )
        for word in words
    )


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """Five documents, each about something of its own, matched with no topic."""
    engine = open_database(f"sqlite:///{tmp_path}/again.db")
    upgrade(engine)
    flagger = topics()
    items = [prepare_entry(entry(word), SOURCE, flagger, NOW) for word in WORDS]
    with writing(engine) as conn:
        ingest(conn, items, NOW)
    yield Application(settings=Settings(), engine=engine, sources={}, topics=(), flagger=flagger, clock=lambda: NOW)
    engine.dispose()


def unseen(_done: int, _total: int) -> None:
    """Nobody looks on."""


def entry(word: str) -> Entry:
    """An entry that names a word."""
    text = f"The {word} was opened by people who know what a {word} is for, and nobody else was there. " * 3
    part = Part(role=PartRole.TEXT, content=text.encode(), media_type="text/plain", charset="utf-8")
    return Entry(source=SOURCE.key, native_id=word, url=f"https://notes.example/{word}", title=word, parts=(part,))


def test_a_stop_leaves_whole_batches(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was matched stays so, and the next call does the rest; each step is told."""
    monkeypatch.setattr(rematching, "_BATCH", 2)
    assert rematch(application, unseen).documents == 0
    changed = replace(application, flagger=topics(*WORDS))
    stop, told = Event(), list[tuple[int, int]]()

    def look(done: int, total: int) -> None:
        told.append((done, total))
        stop.set()

    first = rematch(changed, look, stop)
    assert (first.documents, first.gained, told) == (2, 2, [(2, 5)])
    assert count_matched_otherwise(changed) == 3
    rest = rematch(changed, unseen)
    assert (rest.documents, rest.gained, rest.lost) == (3, 3, 0)
    with reading(changed.engine) as conn:
        assert {match.topic for item in flagged(conn) for match in item.matches} == set(WORDS)
    assert rematch(application, unseen).lost == 5
