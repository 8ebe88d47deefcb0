"""Digests over days and years: each story in one edition, each edition once, whatever the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.composing import compose_due
from delivery.slots import next_slot
from model import Subscription
from storage.database import reading
from storage.editions import StoredEdition, find_edition

if TYPE_CHECKING:
    from tests.telling.conftest import Newsroom, Server

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAIPEI = Subscription(name="taipei", to=("an@example.org",), at=time(7, 30), timezone="Asia/Taipei")


def at(written: str, zone: str = "UTC") -> datetime:
    """A moment on somebody's wall clock."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_every_morning_one_edition_that_holds_what_is_new(newsroom: Newsroom, server: Server) -> None:
    """Numbered without a gap, sent also when there is nothing; a story is told once."""
    newsroom.subscribe(TAIPEI)
    newsroom.hear("one")
    first = newsroom.until(at("2026-11-25T07:29", "Asia/Taipei"))
    assert [(one.number, one.stories) for one in first] == [(1, 1)]
    newsroom.hear("two")
    newsroom.hear("three")
    then = newsroom.until(at("2026-11-27T12:00", "Asia/Taipei"))
    assert [(one.number, one.stories) for one in then] == [(2, 2), (3, 0), (4, 0)]
    assert len(server.mails) == 4
    assert len({mail["Message-ID"] for _, mail in server.mails}) == 4
    body = server.mails[1][1].get_body(("plain",))
    assert body is not None
    assert "two" in body.get_content()
    assert "lighthouse panel: one" not in body.get_content()


def test_a_subscription_is_first_told_at_its_first_slot_and_then_of_all_there_is(newsroom: Newsroom) -> None:
    """Not at the moment it is written into the settings, in the middle of the day."""
    newsroom.hear("long ago", published=newsroom.now - timedelta(hours=5))
    newsroom.now += 3 * DAY
    newsroom.subscribe(TAIPEI)
    assert newsroom.work() == ()
    (edition,) = newsroom.until(newsroom.now + DAY)
    assert (edition.stories, edition.slot) == (1, at("2026-11-27T07:30", "Asia/Taipei"))


def test_after_three_days_of_silence_one_edition_goes_out_late_and_says_so(newsroom: Newsroom, server: Server) -> None:
    """It holds everything; then the mornings go on as before."""
    newsroom.subscribe(TAIPEI)
    newsroom.until(at("2026-11-24T08:00", "Asia/Taipei"))
    for name in ("one", "two", "three"):
        newsroom.now += DAY
        newsroom.hear(name)
    newsroom.now = at("2026-11-27T15:00", "Asia/Taipei")
    (late,) = newsroom.work()
    assert (late.number, late.stories, late.slot) == (2, 3, at("2026-11-27T07:30", "Asia/Taipei"))
    body = server.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert "! It was due" in body.get_content()
    assert "07:30" in body.get_content()
    assert newsroom.until(at("2026-11-28T07:29", "Asia/Taipei")) == []
    (on_time,) = newsroom.until(at("2026-11-28T07:30", "Asia/Taipei"))
    assert (on_time.number, on_time.stories) == (3, 0)


def test_a_clock_set_back_sends_nothing_twice_and_one_that_was_far_ahead_silences_nobody(newsroom: Newsroom) -> None:
    """A slot is used once; what was written in the future is not waited for."""
    newsroom.subscribe(TAIPEI)
    newsroom.until(at("2026-11-25T08:00", "Asia/Taipei"))
    newsroom.now -= 5 * HOUR
    assert newsroom.until(at("2026-11-25T12:00", "Asia/Taipei")) == []
    right = newsroom.now
    newsroom.now = at("2031-05-01T12:00")
    newsroom.hear("found with a wrong clock")
    assert [one.stories for one in newsroom.work()] == [1]
    newsroom.now = right
    newsroom.hear("found with the right one")
    assert [one.stories for one in newsroom.until(right + DAY)] == [1]


def test_only_on_the_days_asked_for_and_nothing_falls_between(newsroom: Newsroom) -> None:
    """What is found on a Saturday is in Monday's edition."""
    newsroom.subscribe(Subscription(name="week", to=("an@example.org",), days=("mon", "thu"), timezone="UTC"))
    newsroom.until(at("2026-11-28T10:00"))
    newsroom.hear("on a Saturday")
    editions = newsroom.until(at("2026-12-03T23:00"))
    assert [(one.slot, one.stories) for one in editions] == [(at("2026-11-30T07:30"), 1), (at("2026-12-03T07:30"), 0)]


def test_who_wants_no_empty_edition_gets_none_and_no_late_one_either(newsroom: Newsroom) -> None:
    """What comes after the hour waits for the next slot; numbers have no gap."""
    newsroom.subscribe(Subscription(name="quiet", to=("an@example.org",), when_empty=False, timezone="UTC"))
    assert newsroom.until(at("2026-11-25T08:00")) == []
    newsroom.hear("after the hour")
    (edition,) = newsroom.until(at("2026-11-26T08:00"))
    assert (edition.number, edition.slot, edition.stories) == (1, at("2026-11-26T07:30"), 1)


def test_one_who_unsubscribed_is_not_sent_what_was_composed_before(newsroom: Newsroom, server: Server) -> None:
    """And an edition nobody took leaves its stories to the next."""
    newsroom.subscribe(TAIPEI)
    newsroom.hear("one")
    server.refuses["an@example.org"] = "550 5.1.1 no such mailbox"
    (edition,) = newsroom.until(at("2026-11-24T08:00", "Asia/Taipei"))
    with reading(newsroom.application.engine) as conn:
        kept = find_edition(conn, edition.id)
    assert kept is not None
    assert kept.failed_at is not None
    assert len(newsroom.untold("taipei")) == 1
    server.refuses.clear()
    (again,) = newsroom.until(at("2026-11-25T08:00", "Asia/Taipei"))
    assert (again.number, again.stories) == (2, 1)
    assert len(server.mails) == 1


def test_one_bad_recipient_never_stops_the_rest(newsroom: Newsroom, server: Server) -> None:
    """Who is refused for now is tried again, with the same message."""
    people = ("an@example.org", "bo@example.org", "cy@example.org")
    newsroom.subscribe(Subscription(name="three", to=people, timezone="UTC"))
    server.refuses |= {"an@example.org": "550 5.1.1 unknown", "bo@example.org": "451 4.7.1 greylisted, come back"}
    newsroom.until(at("2026-11-23T07:30"))
    assert [to for to, _ in server.mails] == ["cy@example.org"]
    server.refuses.clear()
    newsroom.until(at("2026-11-23T12:00"))
    (first, taken), (second, taken_later) = server.mails
    assert (first, second) == ("cy@example.org", "bo@example.org")
    assert taken["Date"] == taken_later["Date"]


def test_a_year_in_three_zones(newsroom: Newsroom, server: Server) -> None:
    """Every slot once, by the wall clock of each, over both changes of the clock; every story once to each.

    Clocks are set on Sundays; that every day of a year has its slot is shown in tests/delivery/test_slots.py.
    """
    zones = {"Asia/Taipei": time(7, 30), "Europe/Zurich": time(2, 30), "America/New_York": time(1, 30)}
    people = [
        Subscription(name=zone, to=(f"{zone[:2]}@example.org",), at=at, timezone=zone, days=("sun",))
        for zone, at in zones.items()
    ]
    newsroom.now = at("2027-01-01T12:00")
    newsroom.subscribe(*people)
    told: dict[str, list[StoredEdition]] = {zone: [] for zone in zones}
    for number in range(3 * 52):
        if number % 13 == 0:
            newsroom.hear(f"story {number}")
        newsroom.now = min(slot for one in people if (slot := next_slot(one, newsroom.now)))
        (edition,) = compose_due(newsroom.application)
        told[edition.subscription].append(edition)
        if number % 13 == 0:
            newsroom.work()
    newsroom.work()
    for zone, time_of_day in zones.items():
        assert [one.number for one in told[zone]] == list(range(1, 53))
        clocks = [one.slot.astimezone(ZoneInfo(zone)) for one in told[zone] if one.slot]
        assert {clock.strftime("%a") for clock in clocks} == {"Sun"}
        assert sum(clock.time() != time_of_day for clock in clocks) == (zone == "Europe/Zurich")
        assert sum(one.stories for one in told[zone]) == 12
    assert len(server.mails) == len({mail["Message-ID"] for _, mail in server.mails}) == 3 * 52


def test_a_slot_with_nothing_to_tell_is_not_called_missed(newsroom: Newsroom, server: Server) -> None:
    """Who wants no empty edition is not told that editions were left out, nor that this one is late."""
    newsroom.subscribe(replace(TAIPEI, when_empty=False))
    newsroom.hear("one")
    newsroom.until(at("2026-11-28T12:00", "Asia/Taipei"), step=6 * HOUR)
    newsroom.hear("two")
    newsroom.until(at("2026-11-29T07:30", "Asia/Taipei"), step=HOUR / 2)
    body = server.mails[1][1].get_body(("plain",))
    assert body is not None
    assert "is late" not in body.get_content()
    assert "were not made" not in body.get_content()
