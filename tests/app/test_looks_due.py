"""A channel that is crawled seldom: its videos are looked at on their own schedule all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.application import Application
from app.crawl import due_sources
from app.intake import Intake
from commands.watching import Quiet
from crawlers.captions_due import UNTOLD, Look, is_due
from crawlers.spool import SpooledEntry, SpooledRecord, SpooledSettled
from crawlers.ytdlp.messages import VideoState
from model import Entry, Known, Outcome, OutcomeKind, Source, SourceKey, SourceState
from pipeline.flag import compile_topics
from settings import Settings
from storage.database import open_database, reading
from storage.migrate import upgrade
from storage.sources import load_states

START = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(
    key=SourceKey("tv"),
    title="TV",
    organisation="T",
    kind="youtube",
    url="https://www.youtube.com/@tv",
    every=timedelta(days=3),
)


class Clock:
    """It stands until it is moved."""

    now = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """At the beginning."""
    return Clock()


@pytest.fixture
def application(tmp_path: Path, clock: Clock) -> Iterator[Application]:
    """One channel that is crawled every three days."""
    engine = open_database(f"sqlite:///{tmp_path / 'looks.db'}")
    upgrade(engine)
    yield Application(
        settings=Settings(),
        engine=engine,
        sources={SOURCE.key: SOURCE},
        topics=(),
        flagger=compile_topics(()),
        clock=clock,
    )
    engine.dispose()


def crawl(application: Application, known: Known | None) -> bool:
    """Store what a crawl brings that looks at the video where that is due; whether it did."""
    now = application.clock()
    looks = is_due(known, UNTOLD, replace(load(application), now=now), now)
    spooled: list[SpooledRecord] = []
    if looks:
        look = Look.at(known).answered(VideoState.PUBLISHED, known, None, now)
        video = Entry(
            source=SOURCE.key,
            native_id="v",
            url="https://youtu.be/v",
            title="會議",
            kind="video",
            fingerprint=str(look),
        )
        spooled.append(SpooledEntry(source=SOURCE.key, entry=video))
    spooled.append(SpooledSettled(source=SOURCE.key, outcome=Outcome(source=SOURCE.key, kind=OutcomeKind.OK)))
    Intake(application, [SOURCE], Quiet()).take(spooled)
    return looks


def load(application: Application) -> SourceState:
    """What is known of the source."""
    with reading(application.engine) as conn:
        return load_states(conn, [SOURCE.key])[SOURCE.key]


def test_a_video_is_looked_at_on_time_by_a_source_that_is_crawled_seldom(
    application: Application, clock: Clock
) -> None:
    """Each time its age has doubled, from an hour on; then the source has its own rhythm again."""
    looked: list[int] = []
    for hour in range(24 * 6):
        clock.now = START + hour * HOUR
        if due_sources(application) and crawl(application, load(application).known.get("v")):
            looked.append(hour)
    assert looked == [0, 1, 2, 3, 6, 12, 24, 48]
    assert load(application).last_success_at == START + 48 * HOUR + SOURCE.every
