"""Walks: wherever they are stopped, and whatever is published meanwhile, nothing is lost and little is asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.answers import Answer
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledCursor, SpooledEntry, SpooledRecord
from crawlers.way import Way
from errors import BlockedError, FetchError, GoneError, ParseError, SourceError
from model import Entry, Known, Source, SourceKey, SourceState

SINCE = datetime(2025, 8, 1, tzinfo=UTC)
HOME = "https://one.example/"
SOURCE = Source(key=SourceKey("one"), title="One", organisation="Test", kind="pages", url=HOME)


class Pages:
    """An archive in numbered pages: each names its entries, and the page after it."""

    def requests(self, source: Source, state: SourceState) -> Iterator[Fetch]:
        """The start, and where a walk goes on."""
        yield Fetch(url=source.url)
        if state.since and state.cursor:
            yield Fetch(url=state.cursor, cursor=state.cursor, step="listing")

    def parse(self, response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
        """Entries, then the page after this one."""
        *names, after = response.body.decode().split(" ")
        for name in filter(None, names):
            if name in state.known:
                yield Unchanged(native_ids=(name,))
            else:
                yield Entry(source=source.key, native_id=name, url=HOME + name, title=name)
        if after:
            yield Fetch(url=after, cursor=after, step="listing")


@dataclass
class Site:
    """A site that shows its newest entries first, so many on a page, and what a reader has stored of it."""

    shown: list[str]
    on_a_page: int = 2
    stored: set[str] = field(default_factory=set)
    cursor: str | None = None
    asked: list[int] = field(default_factory=list)  # pages, in the last crawl
    walked: bool = False

    def crawl(self, stop_after: int | None = None, batch: int = 1, **facts: object) -> SourceRun:
        """Walk; stopped after so many answers, with what was spooled by then stored but for a torn batch."""
        self.asked = []
        told: list[SpooledRecord] = []

        async def ask(fetch: Fetch) -> Answer:
            if stop_after is not None and len(self.asked) >= stop_after:
                raise asyncio.CancelledError
            number = int(fetch.url.removeprefix(HOME) or 0)
            self.asked.append(number)
            await asyncio.sleep(0)
            return Answer(fetched=self._answer(number, fetch), renewed=None)

        known = {name: Known(native_id=name, url="", fingerprint="", first_seen_at=SINCE) for name in self.stored}
        state = SourceState(known=known, cursor=self.cursor, since=SINCE)
        run = SourceRun(source=SOURCE, state=state, **facts)  # type: ignore[arg-type]
        run.try_way(SOURCE)
        try:
            asyncio.run(Way(run, Pages(), told.append, ask).go())
        except asyncio.CancelledError:
            told = told[: len(told) - len(told) % batch]
        else:
            self.walked = run.walked
        self._store(told)
        if self.walked:
            self.cursor = None
        return run

    def _answer(self, number: int, fetch: Fetch) -> Fetched:
        first = number * self.on_a_page
        names = self.shown[first : first + self.on_a_page]
        more = first + self.on_a_page < len(self.shown)
        body = " ".join([*names, f"{HOME}{number + 1}" if more else ""])
        return Fetched(url=fetch.url, status=200, headers={}, body=body.encode(), fetch=fetch, fetched_at=SINCE)

    def _store(self, told: list[SpooledRecord]) -> None:
        for record in told:
            if isinstance(record, SpooledEntry):
                self.stored.add(record.entry.native_id)
            if isinstance(record, SpooledCursor):
                self.cursor = record.cursor


@given(
    old=st.integers(0, 12),
    on_a_page=st.integers(1, 4),
    stops=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(0, 6))),
)
def test_wherever_a_walk_is_stopped_nothing_is_lost(
    old: int, on_a_page: int, stops: list[tuple[int, int, int]]
) -> None:
    """After any stops, with anything published in between, the walk that comes to its end has seen everything."""
    site = Site([f"old{number}" for number in range(old)], on_a_page)
    for at, (answers, batch, published) in enumerate(stops):
        site.crawl(stop_after=answers, batch=batch)
        site.walked = False
        site.shown[:0] = [f"new{at}-{number}" for number in range(published)]
    site.crawl()
    assert site.walked
    assert site.cursor is None
    assert site.stored == set(site.shown)


@pytest.mark.parametrize("stopped", [2, 3, 5])
def test_a_stopped_walk_asks_again_for_its_start_and_its_place_only(stopped: int) -> None:
    """What was read before the stop is not asked for twice."""
    site = Site([f"e{number}" for number in range(14)])
    site.crawl(stop_after=stopped)
    assert site.asked == list(range(stopped))
    site.crawl()
    assert site.asked == [0, *range(stopped - 1, 7)]


def test_what_was_published_since_the_stop_is_read_first() -> None:
    """From the start on, page by page, as far as there is something new; then the walk goes on at its place."""
    site = Site([f"e{number}" for number in range(14)])
    site.crawl(stop_after=6)
    site.shown[:0] = ["new1", "new2", "new3"]
    site.crawl()
    assert site.asked == [0, 1, 2, 5, 6, 7, 8]
    assert site.stored == set(site.shown)


def test_so_many_entries_at_a_time_come_to_the_end() -> None:
    """A walk in small bites says that it is not done, and goes on."""
    site = Site([f"e{number}" for number in range(9)])
    notes = [tuple(site.crawl(max_entries=4).notes) for _ in range(3)]
    assert [len(note) for note in notes] == [1, 1, 0]
    assert "as many entries came as are wanted; the same command goes on where it stopped" in notes[0][0]
    assert (site.walked, site.stored) == (True, set(site.shown))


def test_notes_of_one_text_are_told_together() -> None:
    """What is said of many things is one line that names them all, each once."""
    run = SourceRun(source=SOURCE, state=SourceState())
    for note in (("A/81/5 is not published yet", "English"), ("a gap", ""), ("A/81/5 is not published yet", "French")):
        run.note(*note)
        run.note(*note)
    assert run.outcome().notes == ("A/81/5 is not published yet (English, French)", "a gap")


class Ways:
    """One page, and two that stand in for it; each names entries."""

    def requests(self, source: Source, state: SourceState) -> Iterator[Fetch]:
        """The page with what stands in for it."""
        others = tuple(Fetch(url=f"ytdlp:{HOME}{name}#videos=1-30") for name in ("films", "live"))
        yield Fetch(url=source.url, otherwise=others)

    def parse(self, response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
        """Every word an entry, unless the page has another shape."""
        if response.body == b"?":
            raise ParseError("no feed came")
        for name in response.body.decode().split():
            yield Entry(source=source.key, native_id=name, url=HOME + name, title=name)


def read_ways(answers: Mapping[str, bytes | SourceError]) -> tuple[SourceRun, list[str]]:
    """A run over `Ways` with these answers by address, and the entries it brought."""
    told: list[SpooledRecord] = []

    async def ask(fetch: Fetch) -> Answer:
        body = answers[fetch.url.removeprefix("ytdlp:").removeprefix(HOME).partition("#")[0]]
        if isinstance(body, SourceError):
            raise body
        page = Fetched(url=fetch.url, status=200, headers={}, body=body, fetch=fetch, fetched_at=SINCE)
        return Answer(fetched=page, renewed=None)

    run = SourceRun(source=SOURCE, state=SourceState())
    run.try_way(SOURCE)
    asyncio.run(Way(run, Ways(), told.append, ask).go())
    return run, sorted(each.entry.native_id for each in told if isinstance(each, SpooledEntry))


GONE = GoneError(f"{HOME} answered 404", url=HOME, status=404, transient=False)
REFUSED = BlockedError(f"{HOME} refuses us", url=HOME)
LATE = FetchError("no answer in time", url=HOME)


@pytest.mark.parametrize("failed", [GONE, LATE, b"?"])
def test_what_stands_in_for_a_page_is_read_where_it_fails(failed: bytes | SourceError) -> None:
    """The reader is told why, and the source has not failed; one of two is enough."""
    run, entries = read_ways({"": failed, "films": b"a b", "live": LATE})
    assert entries == ["a", "b"]
    assert run.fault is None
    (note,) = run.notes
    assert note.endswith(f"read instead: {HOME}films, {HOME}live")
    assert note.startswith("no feed came" if failed == b"?" else str(failed))
    assert len(run.skipped) == 1


def test_a_page_that_answers_needs_no_stand_in() -> None:
    """Nothing else is asked for."""
    run, entries = read_ways({"": b"a"})
    assert (entries, run.answers, run.notes) == (["a"], 1, {})


def test_where_nothing_stands_in_the_first_fault_counts() -> None:
    """It says more about the source than what was tried after it."""
    run, entries = read_ways({"": GONE, "films": LATE, "live": REFUSED})
    assert (entries, run.fault) == ([], GONE)
    assert list(run.notes) == ["nothing could be read instead: no answer in time; https://one.example/ refuses us"]


@pytest.mark.parametrize("refusal", [REFUSED, FetchError("too many requests", url=HOME, status=429)])
def test_a_refusal_is_not_gone_round(refusal: FetchError) -> None:
    """The site has said no: its other pages are not asked for."""
    run, _ = read_ways({"": refusal})
    assert run.fault is refusal
