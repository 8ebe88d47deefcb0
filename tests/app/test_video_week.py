"""A week of one channel as storage keeps it: an outage, an absence, broadcasts, late captions, all told once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers import youtube
from crawlers.adapter import Fetch, Fetched
from crawlers.answers import Answer as Judged
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledEntry, SpooledPin, SpooledRecord, SpooledUnchanged
from crawlers.way import Way
from crawlers.ytdlp.messages import Answer, ListedVideo, Listing, Track, VideoState
from errors import FetchError
from model import Edition, OutcomeKind, Source, SourceKey, Subscription
from pipeline.flag import compile_topics
from pipeline.ingest import ingest, prepare_entry
from settings import load_topics
from storage.database import open_database, reading, writing
from storage.editions import record
from storage.migrate import upgrade
from storage.reading import StoredDocument, find_document, flagged, read_document
from storage.runs import Settlement, settle
from storage.sources import keep_pin, load_states, touch_sightings

CHANNEL = "UCpanelwatchFixture00001"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
WATCH = "https://www.youtube.com/watch?v="
SOURCE = Source(key=SourceKey("tv"), title="TV", organisation="Test", kind="youtube", url=FEED)
START = datetime(2026, 9, 7, tzinfo=UTC)
NEVER = 100_000.0
HEAD = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015">'
ENTRY = (
    "<entry><yt:videoId>{0}</yt:videoId><title>Title of {0}</title><published>{1}</published>"
    '<link rel="alternate" href="https://www.youtube.com/watch?v={0}"/></entry>'
)
HEARD = "the independent international scientific panel on ai"
WRITTEN = "The Independent International Scientific Panel on AI"


def at(hour: float) -> datetime:
    """An hour of the week, and of those after it."""
    return START + timedelta(hours=hour)


@dataclass(frozen=True)
class Video:
    """A video or a broadcast, and at which hour what happens to it."""

    name: str
    shown: float
    heard: float = NEVER  # by the machine
    written: float = NEVER  # by people
    held: tuple[float, float] | None = None
    tells_hour: bool = True
    private: float = NEVER

    @property
    def tab(self) -> str:
        """Where the channel lists it."""
        return "streams" if self.held else "videos"

    def answer(self, hour: float) -> Answer:
        """What it says of itself at this hour."""
        begins, ends = self.held or (self.shown, self.shown)
        if hour >= self.private:
            return Answer(state=VideoState.PRIVATE)
        info: dict[str, str | int | float] = {"title": f"Title of {self.name}", "timestamp": at(self.shown).timestamp()}
        if self.held and self.tells_hour:
            info["release_timestamp"] = at(begins).timestamp()
        if hour < ends:
            return Answer(state=VideoState.LIVE if hour >= begins else VideoState.UPCOMING, info=info)
        has_captions = hour >= min(self.heard, self.written)
        return Answer(info=info, captions=(self._track(is_written=hour >= self.written),) if has_captions else ())

    def _track(self, *, is_written: bool) -> Track:
        said = f"{WRITTEN if is_written else HEARD} and {self.name}"
        events = [{"tStartMs": 5000, "dDurationMs": 5000, "segs": [{"utf8": said}]}]
        content = json.dumps({"wireMagic": "pb3", "events": events}).encode()
        return Track(language="en", automatic=not is_written, ext="json3", url=WATCH + self.name, content=content)


@dataclass
class Week:
    """The channel, its reader, and what was told of it."""

    engine: Engine
    videos: list[Video]
    outage: range  # of the feed, in hours
    hour: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Topics are compiled once."""
        self._flagger = compile_topics(load_topics(None))

    def crawl(self, hour: int) -> None:
        """Read what is due at this hour, store it, and tell what is new."""
        self.hour = hour
        spooled: list[SpooledRecord] = []

        async def ask(fetch: Fetch) -> Judged:
            await asyncio.sleep(0)
            return Judged(fetched=self._answer(fetch), renewed=None)

        with reading(self.engine) as conn:
            state = replace(load_states(conn, [SOURCE.key])[SOURCE.key], now=at(hour))
        run = SourceRun(source=SOURCE, state=state)
        run.try_way(SOURCE)
        asyncio.run(Way(run, youtube, spooled.append, ask).go())
        assert run.outcome().kind is OutcomeKind.OK
        self._store(spooled, run)
        self._tell()

    def stored(self, name: str) -> StoredDocument:
        """What is kept of a video."""
        with reading(self.engine) as conn:
            document = read_document(conn, find_document(conn, WATCH + name) or "")
        assert document is not None, name
        return document

    def _answer(self, fetch: Fetch) -> Fetched:
        url, listing = Listing.in_address(fetch.url.removeprefix("ytdlp:"))
        if url == FEED:
            body = self._feed()
        elif listing is not None:
            tab = [one for one in self._shown() if url.endswith(one.tab)]
            found = [
                ListedVideo(id=one.name, url=WATCH + one.name, latest_at=at(one.shown).timestamp())
                for one in tab[listing.first - 1 : listing.last]
            ]
            body = Answer(listed=tuple(found), more=len(tab) > listing.last).to_json()
        else:
            (video,) = (one for one in self.videos if url == WATCH + one.name)
            self.looks[video.name] += 1
            body = video.answer(self.hour).to_json()
        return Fetched(url=fetch.url, status=200, headers={}, body=body, fetch=fetch, fetched_at=at(self.hour))

    def _feed(self) -> bytes:
        if self.hour in self.outage:
            raise FetchError(f"{FEED} answered 404", url=FEED, status=404)
        shown = [ENTRY.format(one.name, at(one.shown).isoformat()) for one in self._shown()[:15]]
        return f"{HEAD}{''.join(shown)}</feed>".encode()

    def _shown(self) -> list[Video]:
        """The newest first; a broadcast that has begun stands where its hour belongs."""
        shown = [one for one in self.videos if one.shown <= self.hour < one.private]
        return sorted(shown, key=lambda one: -(one.held[0] if one.held and one.held[0] <= self.hour else one.shown))

    def _store(self, spooled: list[SpooledRecord], run: SourceRun) -> None:
        now = at(self.hour)
        entries = [record.entry for record in spooled if isinstance(record, SpooledEntry)]
        with writing(self.engine) as conn:
            ingest(conn, [prepare_entry(entry, SOURCE, self._flagger, now) for entry in entries], now)
            for record in spooled:
                if isinstance(record, SpooledUnchanged):
                    touch_sightings(conn, SOURCE.key, record.native_ids, now)
                if isinstance(record, SpooledPin):
                    keep_pin(conn, SOURCE.key, record.name, record.value)
            settle(conn, Settlement(source=SOURCE, outcome=run.outcome(), started_at=now, ended_at=now))

    def _tell(self) -> None:
        with reading(self.engine) as conn:
            found = [one for story in flagged(conn, undelivered_to="all") for one in story.match_ids]
        self.told += found
        with writing(self.engine) as conn:
            edition = Edition(
                subscription=Subscription(name="all"), number=self.hour, built_at=at(self.hour), since=None, flagged=()
            )
            record(conn, edition, found)


VIDEOS = {
    Video("plainVideo1", 3, heard=5, written=20): ("manual", 3),
    Video("lateCaption", 4, heard=44): ("automatic", 4),
    Video("duringOutag", 22, heard=24): ("automatic", 22),
    Video("broadcast01", 2, heard=66, written=90, held=(52, 60)): ("manual", 52),
    Video("allDayLong1", 2, heard=80, held=(3, 75)): ("automatic", 3),
    Video("tellsNoHour", 2, heard=60, held=(50, 56), tells_hour=False): ("automatic", 2),
    Video("inAbsence01", 20, heard=160, held=(150, 155)): ("automatic", 150),
    **{Video(f"absent{n:05}", 97 + 3 * n, heard=98 + 3 * n): ("automatic", 97 + 3 * n) for n in range(22)},
}
"""What happens to each video, and what is to be kept of it: which captions, and when it was published or is held."""
OLD = [Video(f"oldVideo{n:03}", -10 * n, heard=1 - 10 * n) for n in range(20, 40)]
TAKEN_BACK = Video("takenBack01", 10, heard=11, private=30)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """Four days of crawls, with an outage of a day; three days of none; and four days again."""
    folder: Path = tmp_path_factory.mktemp("week")
    engine = open_database(f"sqlite:///{folder}/watch.db")
    upgrade(engine)
    week = Week(engine, [*OLD, *VIDEOS, TAKEN_BACK], outage=range(20, 44))
    for hour in (*range(0, 96, 2), *range(168, 264, 2)):
        week.crawl(hour)
    yield week
    engine.dispose()


def test_nothing_is_missed_and_the_best_captions_are_kept(week: Week) -> None:
    """Through outage and absence, of broadcasts of any length, with their hour."""
    kept = {one.name: week.stored(one.name) for one in VIDEOS}
    found = {name: (one.attributes["caption_kind"], one.published_at, one.partial) for name, one in kept.items()}
    assert found == {one.name: (kind, at(hour), False) for one, (kind, hour) in VIDEOS.items()}
    assert {one.attributes["state"] for one in kept.values()} == {"published"}


def test_every_flag_is_told_once(week: Week) -> None:
    """Of every video that was ever heard, whatever became of its captions."""
    assert max(Counter(week.told).values()) == 1
    assert len(week.told) == len(week.videos)


def test_what_is_taken_back_is_marked_and_keeps_its_words(week: Week) -> None:
    """It was made private within two days."""
    document = week.stored(TAKEN_BACK.name)
    assert document.removed_at is not None
    assert HEARD in document.text


def test_no_video_is_asked_for_more_often_than_its_schedule_says(week: Week) -> None:
    """Eight times; a broadcast as often again, and a few times while it lasts."""
    assert max(week.looks[one.name] for one in VIDEOS if one.held is None) <= 8
    assert max(week.looks.values()) <= 16
