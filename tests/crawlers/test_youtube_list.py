"""A channel over days: outages, absences, walls and stops; what was published is found, and little is asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import youtube
from crawlers.adapter import Fetch, Fetched
from crawlers.answers import Answer as Judged
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledCursor, SpooledEntry, SpooledPin, SpooledRecord
from crawlers.way import Way
from crawlers.ytdlp.messages import Answer, ListedVideo, Listing
from errors import BlockedError, FetchError, SourceError
from model import Known, OutcomeKind, Source, SourceKey, SourceState

CHANNEL = "UCpanelwatchFixture00001"
HOME = f"https://www.youtube.com/channel/{CHANNEL}"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
SOURCE = Source(key=SourceKey("tv"), title="TV", organisation="Test", kind="youtube", url=FEED)
NOON = datetime(2026, 7, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OUTAGE = FetchError("the feed answered 500", url=FEED, status=500)
LATE = FetchError("no answer in time", url=HOME)
WALL = BlockedError("asks to prove to be no robot", url=HOME)
HEAD = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
    'xmlns:media="http://search.yahoo.com/mrss/">'
)
ENTRY = "<entry><yt:videoId>{0}</yt:videoId><title>Title of {0}</title><published>{1}</published>"
LINK = '<link rel="alternate" href="https://www.youtube.com/watch?v={0}"/></entry>'

Fault = Callable[[str], SourceError | None]


@dataclass(frozen=True)
class Video:
    """A video, or a broadcast."""

    name: str
    at: datetime
    tab: str = "videos"


@dataclass
class Channel:
    """A channel that publishes, and a reader that crawls it and remembers what storage would."""

    source: Source = SOURCE
    now: datetime = NOON
    published: list[Video] = field(default_factory=list)  # the newest first
    known: dict[str, Known] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None
    last_success_at: datetime | None = None
    asked: list[str] = field(default_factory=list)  # in the last crawl

    def publish(self, count: int, tab: str = "videos") -> None:
        """So many videos more, a minute apart."""
        for _ in range(count):
            self.now += timedelta(minutes=1)
            self.published.insert(0, Video(f"fixVideo{len(self.published):03}", self.now, tab))

    def crawl(self, fault: Fault = lambda _: None, *, stop_after: int | None = None, **facts: object) -> SourceRun:
        """One crawl; what fails is told by its address. Stopped, it keeps what was spooled by then."""
        self.now += HOUR
        self.asked = []
        told: list[SpooledRecord] = []

        async def ask(fetch: Fetch) -> Judged:
            if stop_after is not None and len(self.asked) >= stop_after:
                raise asyncio.CancelledError
            self.asked.append(fetch.url.removeprefix("ytdlp:").removeprefix("https://www.youtube.com/"))
            await asyncio.sleep(0)
            if found := fault(fetch.url):
                raise found
            return Judged(fetched=self._answer(fetch), renewed=None)

        state = SourceState(
            known=self.known, pins=self.pins, cursor=self.cursor, last_success_at=self.last_success_at, now=self.now
        )
        run = SourceRun(source=self.source, state=replace(state, **facts))  # type: ignore[arg-type]
        run.try_way(self.source)
        try:
            asyncio.run(Way(run, youtube, told.append, ask).go())
        except asyncio.CancelledError:
            self._store(told)
            return run
        self._store(told)
        self.cursor = None if run.walked else self.cursor
        if run.failure is None:
            self.last_success_at = self.now
        return run

    def missing(self) -> set[str]:
        """What was published and is not known."""
        return {video.name for video in self.published} - self.known.keys()

    def looked_at(self) -> list[str]:
        """The videos asked for in the last crawl."""
        return [url.partition("=")[2] for url in self.asked if url.startswith("watch")]

    def lists(self) -> list[str]:
        """The lists read in the last crawl."""
        return [url.removeprefix(f"channel/{CHANNEL}/").partition(";")[0] for url in self.asked if "#videos=" in url]

    def _answer(self, fetch: Fetch) -> Fetched:
        url, listing = Listing.in_address(fetch.url.removeprefix("ytdlp:"))
        if url == FEED:
            shown = [ENTRY.format(one.name, one.at.isoformat()) + LINK.format(one.name) for one in self.published[:15]]
            body = f"{HEAD}{''.join(shown)}</feed>".encode()
        elif listing is not None:
            body = self._listed(url, listing).to_json()
        else:
            (video,) = (one for one in self.published if url.endswith(one.name))
            body = Answer(info={"title": f"Title of {video.name}", "timestamp": video.at.timestamp()}).to_json()
        return Fetched(url=fetch.url, status=200, headers={}, body=body, fetch=fetch, fetched_at=self.now)

    def _listed(self, url: str, listing: Listing) -> Answer:
        if url.partition("/@")[2]:
            return Answer(info={"channel_id": CHANNEL})
        shown = [one for one in self.published if url.endswith((one.tab, "list=PLx"))]
        found = shown[listing.first - 1 : listing.last]
        if listing.since is not None:
            found = [one for one in found if one.at.timestamp() >= listing.since - DAY.total_seconds()]
        told = [
            ListedVideo(id=one.name, url=f"https://www.youtube.com/watch?v={one.name}", latest_at=one.at.timestamp())
            for one in found
        ]
        return Answer(listed=tuple(told), more=len(told) == listing.last - listing.first + 1)

    def _store(self, told: list[SpooledRecord]) -> None:
        for record in told:
            if isinstance(record, SpooledEntry):
                entry, before = record.entry, self.known.get(record.entry.native_id)
                published = datetime.fromisoformat(entry.published) if entry.published else None
                self.known[entry.native_id] = Known(
                    native_id=entry.native_id,
                    url=entry.url,
                    fingerprint=entry.fingerprint,
                    listed=entry.fingerprint,
                    first_seen_at=before.first_seen_at if before else self.now,
                    published_at=published or (before.published_at if before else None),
                    title=entry.title,
                )
            if isinstance(record, SpooledPin):
                self.pins[record.name] = record.value
            if isinstance(record, SpooledCursor):
                self.cursor = record.cursor


def at(places: Iterable[str], fault: SourceError) -> Fault:
    """This fault wherever an address holds one of these words."""
    return lambda url: fault if any(place in url for place in places) else None


def test_an_outage_of_the_feed_costs_nothing() -> None:
    """The lists stand in for it, videos and broadcasts; the reader is told, and no video is taken for gone."""
    channel = Channel()
    channel.publish(3)
    channel.crawl()
    channel.publish(2)
    channel.publish(1, "streams")
    run = channel.crawl(at(["feeds"], OUTAGE))
    assert (run.outcome().kind, channel.missing()) == (OutcomeKind.OK, set())
    assert channel.lists() == ["videos#videos=1-30", "streams#videos=1-30"]
    assert any(note.startswith("the feed answered 500; read instead: https://www.youtube.com/") for note in run.notes)
    assert channel.crawl().outcome().kind is OutcomeKind.OK
    assert channel.lists() == []


def test_an_outage_of_all_is_a_failure_of_the_source() -> None:
    """With what failed first as its cause."""
    channel = Channel()
    channel.publish(1)
    outcome = channel.crawl(lambda url: LATE if "ytdlp" in url else OUTAGE).outcome()
    assert (outcome.kind, outcome.cause) == (OutcomeKind.FAILED, OUTAGE.message)


def test_a_wall_before_the_feed_is_not_gone_round() -> None:
    """Nothing else is asked for."""
    channel = Channel()
    assert channel.crawl(at(["feeds"], WALL)).outcome().kind is OutcomeKind.BLOCKED
    assert len(channel.asked) == 1


def test_what_was_published_in_an_absence_is_listed() -> None:
    """The feed does not reach back to what is known, so its fifteen are not all."""
    channel = Channel()
    channel.publish(2)
    channel.crawl()
    channel.now += 3 * DAY
    channel.publish(50)
    channel.publish(20, "streams")
    run = channel.crawl()
    assert channel.missing() == set()
    assert any("shows the newest videos only" in note for note in run.notes)
    assert channel.lists() == ["videos#videos=1-30", "streams#videos=1-30", "videos#videos=31-330"]
    channel.crawl()
    assert channel.lists() == []


def test_a_list_that_could_not_be_read_is_read_later() -> None:
    """Though by then the feed shows what is known."""
    channel = Channel()
    channel.publish(2)
    channel.crawl()
    channel.publish(50)
    channel.crawl(at(["#videos=31"], LATE))
    assert len(channel.missing()) == 20
    channel.crawl()
    assert channel.missing() == set()


@settings(max_examples=30)
@given(
    days=st.lists(
        st.tuples(
            st.integers(0, 40),
            st.integers(0, 20),
            st.integers(0, 4),
            st.sets(st.sampled_from(["feeds", "/videos#", "/streams#", "videos=31", "watch"])),
        ),
        max_size=6,
    )
)
def test_whatever_fails_nothing_is_missed(days: list[tuple[int, int, int, set[str]]]) -> None:
    """After any absences and failures, two crawls that can read everything have seen everything."""
    channel = Channel()
    channel.publish(1)
    channel.crawl()
    for videos, streams, absence, failing in days:
        channel.now += absence * DAY
        channel.publish(videos)
        channel.publish(streams, "streams")
        channel.crawl(at(failing, LATE))
    channel.crawl()
    channel.crawl()
    assert channel.missing() == set()


def test_one_bad_video_does_not_stop_the_others() -> None:
    """It is kept as its channel tells it, and asked for again."""
    channel = Channel()
    channel.publish(3)
    run = channel.crawl(at(["fixVideo001"], LATE))
    assert (run.outcome().kind, channel.missing()) == (OutcomeKind.OK, set())
    assert run.skipped == ["https://www.youtube.com/watch?v=fixVideo001: no answer in time"]
    channel.crawl()
    assert "fixVideo001" in channel.looked_at()


def test_a_name_is_resolved_once() -> None:
    """Its channel's id is kept; from then on only the feed is asked for."""
    channel = Channel(source=replace(SOURCE, url="https://www.youtube.com/@UnitedNations/streams"))
    channel.publish(1)
    channel.crawl()
    assert channel.asked[:2] == ["@UnitedNations#videos=1-0", FEED.removeprefix("https://www.youtube.com/")]
    assert channel.pins == {"https://www.youtube.com/@UnitedNations": CHANNEL}
    channel.crawl()
    assert channel.asked[0] == FEED.removeprefix("https://www.youtube.com/")


def test_a_playlist_is_listed_at_each_run() -> None:
    """In whatever order it has; as many pages of it as its source says."""
    channel = Channel(source=replace(SOURCE, url="https://www.youtube.com/playlist?list=PLx", pages=2))
    channel.publish(3)
    channel.crawl()
    assert channel.asked[0] == "playlist?list=PLx#videos=1-200"
    assert channel.missing() == set()


SINCE = NOON - 300 * DAY


@pytest.mark.parametrize("stopped", [1, 5, 320, 420])
def test_a_walk_that_is_stopped_goes_on(stopped: int) -> None:
    """Through the videos, then the broadcasts; what was read before the stop is not looked at twice."""
    channel = Channel()
    channel.publish(400)
    channel.publish(40, "streams")
    channel.now += 10 * DAY
    channel.crawl(stop_after=stopped, since=SINCE)
    before, had = channel.cursor, set(channel.known)
    channel.publish(2)
    run = channel.crawl(since=SINCE, cursor=before)
    assert (run.walked, channel.missing()) == (True, set())
    assert not had.intersection(channel.looked_at())
    assert channel.lists()[-1] == "streams#videos=1-300"


def test_a_walk_ends_where_it_goes_back_no_further() -> None:
    """What is surely older is not looked at."""
    channel = Channel()
    channel.publish(3)
    channel.now += 10 * DAY
    channel.publish(2)
    channel.crawl(since=channel.now - 5 * DAY)
    assert sorted(channel.looked_at()) == ["fixVideo003", "fixVideo004"]


def test_a_walk_survives_an_outage_of_the_feed() -> None:
    """Its lists are what it walks."""
    channel = Channel()
    channel.publish(320)
    run = channel.crawl(at(["feeds"], OUTAGE), since=SINCE)
    assert (run.walked, channel.missing(), run.fault) == (True, set(), None)
