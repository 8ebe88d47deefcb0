"""When a video is looked at again: growing intervals for two days, and no look is lost to a failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.captions_due import PATIENCE, UNTOLD, Look, any_due, is_due, next_look
from crawlers.ytdlp.messages import VideoState
from model import Known, SourceState

NOON = datetime(2026, 7, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PUBLISHED = VideoState.PUBLISHED
AGES = (1, 2, 3, 6, 12, 24, 48)
"""In hours: when a video is looked at that is crawled hourly."""


class Watched:
    """A video that is looked at when it is due, at crawls so far apart."""

    def __init__(self, held_at: datetime | None = None, *, first_seen_at: datetime = NOON) -> None:
        self.known: Known | None = None
        self.held_at = held_at
        self.first_seen_at = self.now = first_seen_at
        self.looks: list[timedelta] = []

    def crawl(self, state: VideoState = PUBLISHED, *, fails: bool = False, after: timedelta = HOUR) -> None:
        """One crawl that finds the video in this state, where it looks at it and that does not fail."""
        if is_due(self.known, UNTOLD, SourceState(), self.now):
            self.looks.append(self.now - self.first_seen_at)
            look = replace(Look.at(self.known), number=None)
            look = look if fails else look.answered(state, self.known, self.held_at, self.now)
            self.known = Known(
                native_id="v",
                url="",
                fingerprint=str(look),
                listed=str(look),
                first_seen_at=self.first_seen_at,
                published_at=self.held_at,
            )
        self.now += after


def hours(watched: Watched) -> list[float]:
    """When it was looked at."""
    return [look / HOUR for look in watched.looks]


def test_a_video_is_looked_at_each_time_its_age_has_doubled() -> None:
    """Eight times in two days at hourly crawls, the last time at their end, and never again."""
    video = Watched(NOON - HOUR)
    for _ in range(24 * 30):
        video.crawl()
    assert hours(video) == [0, *AGES]


@given(fails=st.lists(st.booleans(), max_size=80), every=st.integers(1, 30))
def test_a_look_that_fails_is_made_up_for(fails: list[bool], every: int) -> None:
    """In the next crawl that can, whatever its age; those that are answered are at most as many as without failures."""
    video, well = Watched(NOON), Watched(NOON)
    for failing in fails:
        had = len(video.looks)
        video.crawl(fails=failing, after=every * HOUR)
        well.crawl(after=every * HOUR)
        if failing and len(video.looks) > had and video.now - NOON < PATIENCE:
            assert is_due(video.known, UNTOLD, SourceState(), video.now)
    video.crawl()
    if video.now - NOON < 7 * DAY:
        assert Look.at(video.known).number is not None
    assert len(well.looks) <= 10


def test_a_broadcast_announced_long_ahead_is_not_given_up_before_it_is_held() -> None:
    """It is left alone till then, asked for again when it should have begun, and for two days once it is over."""
    video = Watched(NOON + 5 * DAY)
    for number in range(24 * 9):
        video.crawl(VideoState.UPCOMING if number < 24 * 5 else VideoState.LIVE if number < 24 * 5 + 4 else PUBLISHED)
    assert hours(video) == [0, *(24 * 5 + after for after in (1, 2, 3, 6, *(6 + age for age in AGES)))]


@pytest.mark.parametrize("held_at", [None, NOON + HOUR])
@pytest.mark.parametrize("lasts", [3, 30, 80])
def test_captions_are_asked_for_until_two_days_after_the_end(held_at: datetime | None, lasts: int) -> None:
    """However long a broadcast lasts, whether or not it tells its hour, and though its recording is not ready yet."""
    video = Watched(held_at)
    for number in range(24 * 14):
        video.crawl(VideoState.LIVE if number < lasts else VideoState.JUST_ENDED if number < lasts * 1.5 else PUBLISHED)
    found_over = next(hour for hour in hours(video) if hour >= lasts)
    assert found_over <= 2 * lasts
    assert hours(video)[-7:] == [found_over + age for age in AGES]


def test_what_is_not_over_is_not_given_up() -> None:
    """A broadcast without an hour, or one that begins days late, is asked for until it ends."""
    video = Watched(None)
    for _ in range(24 * 9):
        video.crawl(VideoState.UPCOMING)
    assert hours(video)[-2:] == [96, 192]


def test_what_lasts_since_long_before_it_was_found_is_watched_to_its_end() -> None:
    """Its captions come after that."""
    video = Watched(NOON - 10 * DAY)
    for number in range(72):
        video.crawl(VideoState.LIVE if number < 10 else PUBLISHED)
    assert hours(video) == [0, 1, 2, 3, 6, 12]


def test_what_was_old_when_it_was_found_is_looked_at_once() -> None:
    """A walk through an archive leaves nothing to look at again; its day may have no hour."""
    for age, looks in ((4, 1), (2, 8)):
        video = Watched(NOON - age * DAY)
        for _ in range(72):
            video.crawl()
        assert len(video.looks) == looks


@pytest.mark.parametrize("well", [0, 1, 3])
def test_what_does_not_answer_is_given_up_a_week_after_its_last_look(well: int) -> None:
    """Whether or not it ever answered; unless a walk comes by: so long a wall may have stood before it."""
    video = Watched(NOON)
    for number in range(20):
        video.crawl(fails=number >= well, after=DAY)
    assert [look.days for look in video.looks] == list(range(3 if well == 3 else 9))
    assert is_due(video.known, UNTOLD, SourceState(since=NOON), video.now) is (well < 3)


@pytest.mark.parametrize(
    ("listed", "words", "due"),
    [
        ("18 published a -", "b", True),
        ("18 published a -", "a", False),
        ("18 published a -", UNTOLD, False),
        ("18 published - -", "b", False),
        ("- - a -", "a", True),
        ("plain", "a", True),
        ("18 published a", "a", True),
        ("a b c", "a", True),
    ],
)
def test_other_words_are_reason_to_look(listed: str, words: str, due: bool) -> None:  # noqa: FBT001 - a case
    """What a list does not tell is no other word; a fingerprint of another make tells of no look."""
    known = Known(native_id="v", url="", fingerprint=listed, listed=listed, first_seen_at=NOON - 3 * DAY)
    assert is_due(known, words, SourceState(), NOON) is due


@given(
    number=st.none() | st.integers(0, 99),
    state=st.sampled_from([*VideoState, UNTOLD]),
    words=st.text("0123456789abcdef", min_size=1),
    ended_at=st.none() | st.integers(0, 99_999_999_999),
)
def test_a_look_is_read_as_it_was_written(number: int | None, state: str, words: str, ended_at: int | None) -> None:
    """It is kept as the fingerprint of the video."""
    look = Look(number=number, state=str(state), words=words, ended_at=ended_at)
    assert Look.read(str(look)) == look


def test_whether_anything_is_due_is_told_of_all() -> None:
    """Then the feed is asked for whole."""
    done = Known(native_id="a", url="", fingerprint="", listed="18 published a -", first_seen_at=NOON - 3 * DAY)
    waits = Known(native_id="b", url="", fingerprint="", listed="12 published a -", first_seen_at=NOON - 3 * HOUR)
    assert not any_due(SourceState(known={"a": done}), NOON)
    assert any_due(SourceState(known={"a": done, "b": waits}), NOON)
    assert not any_due(SourceState(known={"b": waits}), None)


@given(st.integers(-3 * 24, 3 * 24), st.integers(0, 5))
def test_the_next_look_is_told_to_the_moment(held: int, live: int) -> None:
    """At that moment it is due and just before it is not, till there is none to come: of broadcasts too."""
    video = Watched(NOON + held * HOUR)
    video.crawl(VideoState.LIVE if live else PUBLISHED, after=timedelta())
    for turn in range(60):
        assert video.known is not None
        at = next_look(SourceState(known={"v": video.known}), video.now)
        if at is None:
            break
        if at > video.now:
            assert not is_due(video.known, UNTOLD, SourceState(), at - timedelta(microseconds=1))
        assert is_due(video.known, UNTOLD, SourceState(), at)
        video.now = at
        video.crawl(VideoState.LIVE if turn < live else PUBLISHED, after=timedelta())
    else:
        pytest.fail("it is looked at without end")
    assert not is_due(video.known, UNTOLD, SourceState(), video.now + 30 * DAY)


def test_an_owed_look_hastens_nothing() -> None:
    """A video that fails each time would have its site asked all the time."""
    video = Watched(NOON)
    video.crawl(fails=True)
    assert video.known is not None
    assert next_look(SourceState(known={"v": video.known}), video.now) is None
    assert next_look(SourceState(), NOON) is None
