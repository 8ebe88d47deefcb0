"""The un-webtv adapter over time: announced, live, recorded, captioned, moved, removed; and the days it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import un_webtv
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.un_webtv_page import Card
from crawlers.ytdlp.messages import Answer, Track, VideoState
from errors import ParseError
from model import UNFINISHED, Entry, Known, PartRole, Source, SourceKey, SourceState

BASE = "https://webtv.un.org/en/schedule"
SOURCE = Source(key=SourceKey("un-webtv"), title="UN Web TV", organisation="UN", kind="un-webtv", url=BASE)
START = datetime(2026, 9, 14, 14, tzinfo=UTC)
TALK = Card(asset="k1z/k1ztalks01", url="", title="A talk on wells", line="First part", starts_at=START)
ASSET = "https://webtv.un.org/en/asset/k1z/k1ztalks01"
TRACK = Track(language="en", automatic=False, ext="vtt", url="https://c.example/1", content=b"WEBVTT\n")


def schedule(*cards: Card) -> str:
    """A page of these cards."""
    rows = ""
    for card in cards:
        # New York's offset is written behind what is UTC.
        when = f"{card.starts_at:%Y-%m-%dT%H:%M:%S}-04:00" if card.starts_at else ""
        badge = f'<span class="badge">{timedelta(seconds=card.duration_s)!s:0>8}</span>' if card.duration_s else ""
        badge += '<span class="badge badge-danger">LIVE</span>' if card.is_live else ""
        rows += (
            f'<div class="un3-card-row-video"><div><div class="mediaun-timezone" data-nid="1">{when}</div></div>'
            f'<div><a href="/en/asset/{card.asset}">{badge}</a></div>'
            f'<div><h4><div class="field--name-title"><div class="field__item">{card.title}</div></div></h4></div>'
            f"<div>{card.line}</div></div>"
        )
    return f'<html><body><main><div class="views-row-wrapper">{rows}</div></main></body></html>'


def asset_page(summary: str = "What was said of wells.") -> str:
    """The page of a meeting."""
    inner = f'<div class="smt-content"><p>{summary}</p></div>' if summary else ""
    return f'<html><body><div><div class="h4 field__label">Summary</div>{inner}</div></body></html>'


def answered(fetch: Fetch, body: str | bytes, now: datetime) -> Fetched:
    """An answer as the spider hands it over."""
    return Fetched(
        url=fetch.url,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body.encode() if isinstance(body, str) else body,
        fetch=fetch,
        fetched_at=now,
    )


@dataclass
class World:
    """A site, and what a storage would remember of it between crawls."""

    days: dict[date, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    answer: Answer = field(default_factory=Answer)
    known: dict[str, Known] = field(default_factory=dict)
    last: datetime | None = None
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: frozenset[str] = frozenset()  # addresses that fail

    def show(self, *cards: Card) -> World:
        """What stands on the schedule now."""
        by_day: dict[date, list[Card]] = {}
        for card in cards:
            by_day.setdefault((card.starts_at or START).date(), []).append(card)
        self.days = {day: schedule(*shown) for day, shown in by_day.items()}
        return self

    def crawl(self, now: datetime) -> list[Entry]:
        """One crawl; the entries it stores."""
        state = SourceState(known=dict(self.known), last_success_at=self.last, now=now)
        self.asked, self.notes = [], []
        stored: list[Entry] = []
        waiting = list(un_webtv.requests(SOURCE, state))
        while waiting:
            fetch = waiting.pop(0)
            if fetch.url in self.asked:
                continue
            self.asked.append(fetch.url)
            for found in self._visited(fetch, state, now):
                if isinstance(found, Fetch):
                    waiting.append(found)
                elif isinstance(found, Entry):
                    stored.append(found)
                elif isinstance(found, Note):
                    self.notes.append(found.text)
        self._store(stored, now)
        self.last = now
        return stored

    def _visited(self, fetch: Fetch, state: SourceState, now: datetime) -> list[Yielded]:
        if fetch.url in self.broken:
            assert fetch.entry is not None
            return [replace(fetch.entry, partial=True)]
        body = self._body(fetch.url)
        if body is None:  # as the spider does with what is gone
            assert fetch.entry is not None
            return [replace(fetch.entry, removed=True)]
        return list(un_webtv.parse(answered(fetch, body, now), SOURCE, state))

    def _body(self, url: str) -> str | bytes | None:
        if url.startswith("ytdlp:"):
            return self.answer.to_json()
        if url.startswith(BASE):
            return self.days.get(date.fromisoformat(url.rpartition("/")[2]), schedule())
        return self.pages.get(url.partition("#")[0])

    def _store(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            before = self.known.get(entry.native_id)
            self.known[entry.native_id] = Known(
                native_id=entry.native_id,
                url=entry.url,
                fingerprint=UNFINISHED if entry.partial else entry.fingerprint,
                first_seen_at=before.first_seen_at if before else now,
                listed=entry.fingerprint,
            )


@pytest.fixture
def world() -> World:
    """One talk with its page."""
    return World(pages={ASSET: asset_page()}).show(TALK)


def texts(entry: Entry) -> str:
    """All that the parts of an entry hold."""
    return "\n".join(part.content.decode() for part in entry.parts)


def test_a_meeting_is_followed_from_its_announcement_to_its_corrected_captions(world: World) -> None:
    """Stored at each change of its state and read again when captions are due, and not in between."""
    (announced,) = world.crawl(START - timedelta(hours=20))
    assert (announced.attributes["state"], announced.partial) == ("scheduled", False)
    assert "What was said of wells." in texts(announced)
    assert "14 September 2026, 14:00 UTC" in texts(announced)
    assert world.crawl(START - timedelta(hours=19)) == []

    (live,) = world.show(replace(TALK, is_live=True)).crawl(START + timedelta(minutes=10))
    assert live.attributes["state"] == "live"

    (ended,) = world.show(TALK).crawl(START + timedelta(hours=8, minutes=1))
    assert (ended.attributes["state"], ended.partial) == ("ended", False)

    world.show(replace(TALK, duration_s=3600))
    told, waiting = world.crawl(START + timedelta(hours=9))  # eight hours after its end
    assert (told.attributes["state"], told.partial) == ("published", False)
    assert "recording of 1:00:00" in texts(told)
    assert (waiting.partial, waiting.attributes["caption_kind"]) == (True, "none")
    assert world.crawl(START + timedelta(hours=10)) == []

    world.answer = Answer(captions=(TRACK,), info={"canonical_id": "1_other"})
    (captioned,) = world.crawl(START + timedelta(hours=25))
    assert [part.role for part in captioned.parts] == [PartRole.FEED, PartRole.CAPTIONS]
    assert (captioned.partial, captioned.language) == (False, "en")
    assert captioned.story_keys == ("un-asset:k1ztalks01", "kaltura:1_ztalks01", "kaltura:1_other")
    assert world.crawl(START + timedelta(hours=26)) == []

    world.answer = Answer(captions=(replace(TRACK, content=b"WEBVTT corrected"),))
    (corrected,) = world.crawl(START + timedelta(hours=49))
    assert corrected.parts[-1].content == b"WEBVTT corrected"
    assert world.crawl(START + timedelta(hours=50)) == []


def test_captions_that_never_came_are_waited_for_48_hours(world: World) -> None:
    """Then the recording is as good as it gets, and says so."""
    world.show(replace(TALK, duration_s=3600))
    readings = {}
    for hours in range(2, 58):
        for entry in world.crawl(START + timedelta(hours=hours)):
            readings[hours - 1] = entry.partial
    assert readings == {1: True, 6: True, 24: True, 48: False}
    assert world.known[TALK.asset].fingerprint != UNFINISHED


def test_a_reading_that_was_missed_is_made_up_for(world: World) -> None:
    """A daemon that slept for three days asks for the days it missed, and for the captions that fell due."""
    world.show(replace(TALK, duration_s=3600)).crawl(START + timedelta(hours=2))
    world.answer = Answer(captions=(TRACK,))
    (captioned,) = world.crawl(START + timedelta(days=4))
    assert captioned.parts[-1].role is PartRole.CAPTIONS


@pytest.mark.parametrize("state", [VideoState.REMOVED, VideoState.UNAVAILABLE, VideoState.PRIVATE])
def test_what_the_film_host_says_of_a_recording_is_not_its_end(world: World, state: VideoState) -> None:
    """A recording that is not there yet looks the same as one that is gone."""
    world.answer = Answer(state=state)
    (entry,) = world.show(replace(TALK, duration_s=60)).crawl(START + timedelta(hours=1))
    assert (entry.partial, entry.removed, entry.attributes["state"]) == (True, False, "published")


def test_nothing_is_lost_when_a_step_fails(world: World) -> None:
    """What the schedule told is kept without the page, what the page told without the captions."""
    world.broken = frozenset({ASSET})
    (listed,) = world.crawl(START - timedelta(hours=20))
    assert (listed.title, listed.partial) == (TALK.title, True)
    assert "First part" in texts(listed)
    world.broken = frozenset()
    (whole,) = world.crawl(START - timedelta(hours=19))  # it is asked for again at the next crawl
    assert not whole.partial
    world.broken = frozenset({f"ytdlp:{ASSET}"})
    told, kept = world.show(replace(TALK, duration_s=60)).crawl(START + timedelta(hours=2))
    assert (told.partial, kept.partial) == (False, True)
    assert "What was said of wells." in texts(kept)
    assert world.crawl(START + timedelta(hours=3)) == []  # a recording's next reading is due at its hour


def test_a_meeting_that_is_moved_is_a_change(world: World) -> None:
    """On another day as well: told in other words, and never taken for removed."""
    world.crawl(START - timedelta(hours=20))
    (later,) = world.show(replace(TALK, starts_at=START + timedelta(hours=2))).crawl(START - timedelta(hours=5))
    assert later.published == "2026-09-14T16:00:00Z"
    assert "14 September 2026, 16:00 UTC" in texts(later)
    (moved,) = world.show(replace(TALK, starts_at=START + timedelta(days=1))).crawl(START - timedelta(hours=4))
    assert (moved.published, moved.removed) == ("2026-09-15T14:00:00Z", False)


def test_a_meeting_with_another_title_is_a_change(world: World) -> None:
    """As when it is cancelled."""
    world.crawl(START - timedelta(hours=20))
    (cancelled,) = world.show(replace(TALK, title="CANCELLED: A talk on wells")).crawl(START - timedelta(hours=5))
    assert cancelled.title == "CANCELLED: A talk on wells"


def test_a_meeting_that_vanished_is_removed_once_its_page_is_gone(world: World) -> None:
    """Hourly on its day; brought back, it is read again."""
    world.crawl(START - timedelta(hours=5))
    assert world.show().crawl(START - timedelta(hours=4)) == []
    assert f"{ASSET}#unlisted" in world.asked
    del world.pages[ASSET]
    (gone,) = world.crawl(START - timedelta(hours=3))
    assert (gone.native_id, gone.removed) == (TALK.asset, True)
    assert world.crawl(START - timedelta(hours=2)) == []
    assert f"{ASSET}#unlisted" not in world.asked
    world.pages[ASSET] = asset_page()
    (back,) = world.show(TALK).crawl(START - timedelta(hours=1))
    assert (back.removed, back.title) == (False, TALK.title)


def test_vanished_meetings_of_other_days_are_looked_for_once_a_day(world: World) -> None:
    """Tomorrow's are no news every hour."""
    world.crawl(START - timedelta(hours=30))
    world.show()
    probed = []
    for hours in range(29, 12, -1):
        world.crawl(START - timedelta(hours=hours))
        probed += [hours] if f"{ASSET}#unlisted" in world.asked else []
    assert probed == [14]  # midnight


def test_a_day_that_lost_most_of_its_meetings_is_not_believed(world: World) -> None:
    """A bad day of the site must not hide a day of the archive."""
    cards = [replace(TALK, asset=f"k1z/k1zmany{number:03}") for number in range(10)]
    world.pages |= {f"https://webtv.un.org/en/asset/{card.asset}": asset_page() for card in cards}
    world.show(*cards).crawl(START - timedelta(hours=5))
    assert world.show(cards[0]).crawl(START - timedelta(hours=4)) == []
    assert [url for url in world.asked if "#" in url] == []
    assert world.notes == ["the schedule of 2026-09-14 has lost 9 of its meetings; none was taken for removed"]


def test_a_page_whose_labels_lead_nowhere_is_named(world: World) -> None:
    """What the schedule told is stored; that the page may have changed its shape is said."""
    world.pages[ASSET] = '<div><b class="field__label">Topic</b></div><p>Wells.</p>'
    (entry,) = world.crawl(START - timedelta(hours=20))
    assert not entry.partial
    assert world.notes == [f"{ASSET}: nothing could be read below its labels; the page may have changed its shape"]


def test_a_recording_with_an_old_id_is_found(world: World) -> None:
    """UN Web TV has had some in brackets."""
    world.pages["https://webtv.un.org/en/asset/k1a/(1_abc)"] = asset_page()
    (entry,) = world.show(replace(TALK, asset="k1a/(1_abc)")).crawl(START - timedelta(hours=20))
    assert entry.native_id == "k1a/(1_abc)"


def test_a_day_of_meetings_stays_far_under_the_budget(world: World) -> None:
    """Asked every hour: the schedules, and ten requests for each meeting from its announcement to its last captions.

    The United Nations' own reader makes about 1,342 a day, for about fourteen meetings.
    """
    first, days, each = datetime(2026, 9, 10, 14, tzinfo=UTC), 6, 6
    cards = [
        replace(TALK, asset=f"k1z/k1zday{day:02}{number}", title=f"Talk {day}.{number}", starts_at=begun)
        for day in range(days)
        for number in range(each)
        if (begun := first + timedelta(days=day, minutes=40 * number))
    ]
    world.pages = {f"https://webtv.un.org/en/asset/{card.asset}": asset_page() for card in cards}
    made = []
    for hour in range(24 * 5):
        now = first + timedelta(hours=hour)
        world.show(*(_at(card, now) for card in cards)).crawl(now)
        made += [len(world.asked)]
    assert sum(made[-24:]) <= 24 * 4 + 8 + each * 10


def _at(card: Card, now: datetime) -> Card:
    """A card as it stands on the schedule then: live for two hours, with a recording an hour later."""
    age = now - (card.starts_at or now)
    if age >= timedelta(hours=3):
        return replace(card, duration_s=7200)
    return replace(card, is_live=timedelta() <= age < timedelta(hours=2))


def test_one_asset_is_asked_for_once(world: World) -> None:
    """Though the schedules of several days show it, as what is live."""
    page = schedule(replace(TALK, is_live=True), TALK)
    world.days = {START.date() + timedelta(days=offset): page for offset in (-1, 0, 1)}
    (entry,) = world.crawl(START + timedelta(hours=1))
    assert entry.attributes["state"] == "live"
    assert world.asked.count(ASSET) == 1


def test_the_page_of_a_far_day_says_nothing_of_what_is_live(world: World) -> None:
    """Else two quiet days in a walk would show the same, and look like its end."""
    fetch = Fetch(url=f"{BASE}/2026-08-01", cursor="2026-08-01")
    page = schedule(replace(TALK, is_live=True))
    assert list(un_webtv.parse(answered(fetch, page, START), SOURCE, SourceState())) == []
    assert world.crawl(START)  # on its own day it is read


def asked_days(**facts: object) -> list[str]:
    """The days asked for, in that state."""
    state = SourceState(**facts)  # type: ignore[arg-type]
    return [fetch.url.removeprefix(f"{BASE}/") for fetch in un_webtv.requests(SOURCE, state)]


def test_the_days_around_today_are_asked_for(world: World) -> None:
    """A week ahead once a day only; New York's day counts."""
    assert world.crawl(START) is not None
    near = ["2026-09-12", "2026-09-13", "2026-09-14", "2026-09-15"]
    assert asked_days(now=START, last_success_at=START - timedelta(hours=1)) == near
    ahead = [f"2026-09-{day}" for day in range(16, 22)]
    assert asked_days(now=START) == ["2026-09-11", *near, *ahead]
    assert asked_days(now=START, last_success_at=START - timedelta(hours=20)) == ["2026-09-11", *near, *ahead]
    evening = datetime(2026, 9, 15, 2, tzinfo=UTC)  # ten o'clock of the 14th in New York
    assert asked_days(now=evening, last_success_at=evening - timedelta(hours=1)) == near


def test_days_that_were_missed_are_asked_for() -> None:
    """But no more than two weeks of them: further back leads a walk."""
    assert asked_days(now=START, last_success_at=START - timedelta(days=5))[0] == "2026-09-07"
    assert asked_days(now=START, last_success_at=START - timedelta(days=90))[0] == "2026-08-31"


def test_without_a_clock_the_page_of_today_is_asked_for() -> None:
    """The schedule without a day."""
    assert list(un_webtv.requests(SOURCE, SourceState())) == [Fetch(url=BASE, conditional=False)]


def test_only_days_that_wait_for_nothing_are_asked_for_conditionally() -> None:
    """What a card means depends on the hour: it becomes live, or its captions fall due, without a changed word."""
    fetches = {fetch.url.rpartition("/")[2]: fetch for fetch in un_webtv.requests(SOURCE, SourceState(now=START))}
    assert [day for day, fetch in fetches.items() if fetch.conditional] == [f"2026-09-{day}" for day in range(16, 22)]


def test_a_walk_goes_back_day_by_day() -> None:
    """From before the days that are asked for anyway, to the day that was named, and on from its cursor."""
    since = datetime(2026, 9, 8, 12, tzinfo=UTC)
    state = SourceState(now=START, last_success_at=START - timedelta(hours=1), since=since)
    *near, first = un_webtv.requests(SOURCE, state)
    walked, waiting = [], [first]
    assert [one.cursor for one in near] == [None] * len(near)
    while waiting:
        fetch = waiting.pop()
        walked.append(fetch.cursor)
        assert not fetch.conditional
        found = un_webtv.parse(answered(fetch, schedule(), START), SOURCE, state)
        waiting += [one for one in found if isinstance(one, Fetch)]
    assert walked == ["2026-09-11", "2026-09-10", "2026-09-09", "2026-09-08"]
    *_, resumed = un_webtv.requests(SOURCE, replace(state, cursor="2026-09-09"))
    assert (resumed.url, resumed.cursor) == (f"{BASE}/2026-09-09", "2026-09-09")


def test_a_walk_that_wants_nothing_more_than_the_days_around_today_asks_for_no_page() -> None:
    """They are asked for anyway."""
    assert all(fetch.cursor is None for fetch in un_webtv.requests(SOURCE, SourceState(now=START, since=START)))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff"])
def test_what_is_no_answer_of_ytdlp_is_loud(body: bytes) -> None:
    """As when an archive brings something else."""
    entry = Entry(source=SOURCE.key, native_id=TALK.asset, url=ASSET, title="A talk")
    fetch = Fetch(url=f"ytdlp:{ASSET}", step="captions", entry=entry)
    with pytest.raises(ParseError):
        list(un_webtv.parse(answered(fetch, body, START), SOURCE, SourceState()))


@given(cards=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=20))
def test_a_schedule_that_was_read_is_not_asked_for_twice(cards: list[tuple[int, int, bool]]) -> None:
    """Whatever stands on it, and however often: a second crawl in the same minute asks for no meeting."""
    shown = [
        replace(TALK, asset=f"k1z/k1zmany{name:03}", duration_s=minutes * 60 or None, is_live=live)
        for name, minutes, live in cards
    ]
    pages: Mapping[str, str] = {f"https://webtv.un.org/en/asset/{card.asset}": asset_page() for card in shown}
    world = World(pages=dict(pages), answer=Answer(captions=(TRACK,))).show(*shown)
    now = START + timedelta(hours=3)
    assert {entry.native_id for entry in world.crawl(now)} == {card.asset for card in shown}
    assert world.crawl(now) == []


def test_meetings_shown_again_are_counted_as_unchanged(world: World) -> None:
    """So that a quiet source is not taken for a silent one."""
    world.crawl(START)
    state = SourceState(known=world.known, last_success_at=START, now=START)
    fetch = Fetch(url=f"{BASE}/2026-09-14")
    found = list(un_webtv.parse(answered(fetch, world.days[START.date()], START), SOURCE, state))
    assert found == [Unchanged(native_ids=(TALK.asset,))]
