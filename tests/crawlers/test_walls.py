"""Walls: how long a host is left alone, what is taken for one, and what becomes of the videos that wait behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawlers.adapter import Fetch, Fetched, Yielded
from crawlers.answers import Answer
from crawlers.middlewares.politeness import host_of
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledEntry, SpooledRecord, SpooledWall
from crawlers.walls import Walls, next_wall, running_clock
from crawlers.way import Way
from errors import BlockedError, FetchError, GoneError
from model import UNFINISHED, Entry, Known, OutcomeKind, Source, SourceKey, SourceState, Wall

NOW = datetime(2026, 7, 9, 13, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YOUTUBE = "www.youtube.com"
FEED = "https://www.youtube.com/feeds/videos.xml?channel_id=UCpanelwatchFixture0001x"
BOT = BlockedError(f'{YOUTUBE} asks to sign in and prove to be "not a bot"', url="ytdlp:https://www.youtube.com/")
SOURCE = Source(key=SourceKey("tube"), title="Tube", organisation="Test", kind="tube", url=FEED)


@dataclass
class World:
    """A crawl's walls on a clock that is moved by hand, and what was told of them."""

    now: datetime = NOW
    told: list[SpooledRecord] = field(default_factory=list)

    def walls(self, *known: Wall) -> Walls:
        """Those of a crawl that begins now."""
        return Walls({wall.host: wall for wall in known}, self.told.append, lambda: self.now)

    def kept(self) -> list[Wall | None]:
        """What storage is told."""
        return [record.wall for record in self.told if isinstance(record, SpooledWall)]


def refused(status: int = 403, retry_after_s: float | None = None) -> FetchError:
    """One page that is forbidden."""
    return FetchError("HTTP Error 403", url="ytdlp:https://tank.example/", status=status, retry_after_s=retry_after_s)


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e18))
def test_a_host_is_left_alone_for_an_hour_at_least_and_a_day_at_most(times: int, asked: float | None) -> None:
    """Longer each time; whatever number a site may tell, it is asked again one day later."""
    before = Wall(host="a", cause="", met_at=NOW, until=NOW, times=times)
    first = next_wall(None, refused(retry_after_s=asked), "a", NOW)
    wall = next_wall(before, refused(retry_after_s=asked), "a", NOW)
    assert HOUR <= first.until - NOW <= wall.until - NOW <= DAY
    assert wall.until - NOW >= min(timedelta(hours=2), DAY)
    assert asked is None or wall.until - NOW >= timedelta(seconds=min(asked, 86_400))
    assert (first.times, wall.times) == (1, times + 1)


def test_a_wall_stands_for_its_time_then_one_request_decides() -> None:
    """Another refusal doubles it, an answer takes it down; walls of earlier crawls count as this one's."""
    world = World()
    walls = world.walls()
    assert walls.before(YOUTUBE) is None
    met = walls.failed(YOUTUBE, BOT)
    assert isinstance(met, BlockedError)
    assert met.until == NOW + HOUR
    world.now += HOUR - timedelta(seconds=1)
    standing = walls.before(YOUTUBE)
    assert standing is not None
    assert (standing.message, standing.until, walls.before("webtv.un.org")) == (BOT.message, met.until, None)
    world.now += timedelta(seconds=1)
    (kept,) = world.kept()
    assert kept is not None
    walls = world.walls(kept)
    assert walls.before(YOUTUBE) is None
    again = walls.failed(YOUTUBE, BOT)
    assert isinstance(again, BlockedError)
    assert again.until == world.now + 2 * HOUR
    walls.answered(YOUTUBE)
    walls.answered(YOUTUBE)
    assert walls.before(YOUTUBE) is None
    assert world.kept()[2:] == [None]


def test_one_odd_video_is_no_wall() -> None:
    """Neither one that is gone, nor one that broke, nor two that are forbidden; three forbidden ones in a row are."""
    world = World()
    walls = world.walls()
    odd = [GoneError("gone", url="a", status=404), FetchError("no answer in time", url="a"), refused(), refused(401)]
    assert [walls.failed("tank.example", fault) for fault in odd] == odd
    walls.answered("tank.example")
    assert [type(walls.failed("tank.example", refused())) for _ in range(3)] == [FetchError, FetchError, BlockedError]
    assert len(world.kept()) == 1


def test_what_was_not_asked_is_not_refused_anew() -> None:
    """A page of another site that leads behind a wall waits as long as all others, and the wall grows no longer."""
    world = World()
    walls = world.walls()
    met = walls.failed(YOUTUBE, BOT)
    world.now += HOUR / 2
    again = walls.failed(YOUTUBE, BlockedError("left alone", url="ytdlp:https://tank.example/"))
    assert isinstance(met, BlockedError)
    assert isinstance(again, BlockedError)
    assert (again.message, again.until, len(world.kept())) == (BOT.message, met.until, 1)
    assert walls.standing() == (YOUTUBE,)
    world.now += HOUR
    assert walls.standing() == ()


def test_the_clock_of_a_crawl_goes_on_from_its_start() -> None:
    """Whatever this machine's own clock says."""
    assert NOW <= running_clock(NOW)() < NOW + HOUR


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("ytdlp:https://youtu.be/fixVideo_01", YOUTUBE),
        ("ytdlp:https://m.youtube.com/watch?v=fixVideo_01", YOUTUBE),
        (FEED, YOUTUBE),
        ("ytdlp:https://webtv.un.org/en/asset/k1z/k1zpanel01", "webtv.un.org"),
        ("https://notyoutube.com/", "notyoutube.com"),
    ],
)
def test_all_names_of_one_site_wait_at_one_gate(url: str, host: str) -> None:
    """Two sources of it are one after the other, however their addresses are written."""
    assert host_of(Request(url)) == host


class Feed:
    """A feed of videos, each looked at by yt-dlp, and a page that is none."""

    def requests(self, source: Source, _: SourceState) -> Iterator[Fetch]:
        """The feed."""
        yield Fetch(url=source.url)

    def parse(self, response: Fetched, source: Source, _: SourceState) -> Iterator[Yielded]:
        """Its videos, or what one of them became."""
        if response.fetch.entry is not None:
            yield response.fetch.entry
            return
        for name in response.body.decode().split():
            url = f"https://{YOUTUBE}/watch?v={name}"
            entry = Entry(source=source.key, native_id=name, url=url, title=name, fingerprint="now")
            yield Fetch(url=f"ytdlp:{url}", entry=entry)


def crawled(fault: FetchError, body: str = "one two three") -> tuple[SourceRun, list[Entry]]:
    """A run in which every address of yt-dlp's, or of a source that is none, ends in this fault."""
    told: list[SpooledRecord] = []

    async def ask(fetch: Fetch) -> Answer:
        if not body or (fetch.url.startswith("ytdlp:") and "two" not in fetch.url):
            raise fault
        fetched = Fetched(url=fetch.url, status=200, headers={}, body=body.encode(), fetch=fetch, fetched_at=NOW)
        return Answer(fetched=fetched, renewed=None)

    one = Known(native_id="one", url="", fingerprint=UNFINISHED, listed="before", first_seen_at=NOW)
    run = SourceRun(source=SOURCE, state=SourceState(known={"one": one}))
    run.try_way(SOURCE)
    asyncio.run(Way(run, Feed(), told.append, ask).go())
    run.end_way()
    return run, [record.entry for record in told if isinstance(record, SpooledEntry)]


def test_videos_behind_a_wall_are_kept_and_told_once() -> None:
    """All that the feed shows is stored; those that wait are partial, not looked into, and counted in one sentence."""
    run, entries = crawled(BlockedError("refused", url="a", remedy="wait", until=NOW + HOUR))
    assert {entry.native_id: entry.partial for entry in entries} == {"one": True, "two": False, "three": True}
    looked_into = {entry.native_id: entry.fingerprint for entry in entries}
    assert looked_into == {"one": "before", "two": "now", "three": ""}
    outcome = run.outcome()
    assert (outcome.kind, outcome.until, outcome.skipped) == (OutcomeKind.BLOCKED, NOW + HOUR, ())
    assert (outcome.cause, outcome.remedy) == ("refused; the captions of 2 videos wait", "wait")


def test_a_source_that_lies_behind_a_wall_itself_says_so() -> None:
    """As a playlist does, which only yt-dlp lists."""
    run, entries = crawled(BlockedError("refused", url="a", until=NOW + HOUR), body="")
    outcome = run.outcome()
    assert (outcome.kind, outcome.cause, outcome.until, entries) == (OutcomeKind.BLOCKED, "refused", NOW + HOUR, [])


def test_what_the_machine_lacks_is_told_where_only_videos_fail() -> None:
    """Once for all of them: it may well be why."""
    fault = FetchError("oops", url="a")
    fault.add_note("yt-dlp is old")
    run, _ = crawled(fault)
    assert run.outcome().notes == ("yt-dlp is old",)


def test_a_video_that_fails_is_no_fault_of_its_source() -> None:
    """It is asked for again, and named."""
    run, entries = crawled(FetchError("oops", url="a"))
    assert len(entries) == 3
    assert (run.outcome().kind, len(run.outcome().skipped), run.outcome().until) == (OutcomeKind.OK, 2, None)
