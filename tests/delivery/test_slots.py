"""When a digest is due: a year of days in three zones, clocks that are set, weekdays, quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.slots import is_quiet, latest_slot, next_slot, slots_between
from model import Quiet, Subscription

ZONES = ("Asia/Taipei", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
SUBSCRIPTIONS = st.builds(
    Subscription,
    name=st.just("a"),
    at=st.times(timezones=st.none()).map(lambda moment: moment.replace(second=0, microsecond=0)),
    days=st.sets(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1).map(tuple),
    timezone=st.sampled_from(ZONES),
)
MOMENTS = st.integers(0, 30 * 365 * 24 * 60).map(
    lambda minutes: datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(SUBSCRIPTIONS, MOMENTS)
def test_every_moment_lies_between_two_slots_next_to_each_other(subscription: Subscription, now: datetime) -> None:
    """The latest is not after it, the next is; nothing lies between; each is on a chosen weekday."""
    latest, following = latest_slot(subscription, now), next_slot(subscription, now)
    assert latest is not None
    assert following is not None
    assert latest <= now < following
    assert next_slot(subscription, latest) == following
    assert list(slots_between(subscription, latest, following)) == []


@pytest.mark.parametrize(
    ("zone", "at"),
    [("Asia/Taipei", time(7, 30)), ("Europe/Zurich", time(2, 30)), ("America/New_York", time(1, 30))],
)
def test_a_year_has_one_slot_a_day_though_clocks_are_set(zone: str, at: time) -> None:
    """In Zurich 02:30 is left out in March, in New York 01:30 comes twice in November."""
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    slots = list(slots_between(Subscription(name="a", at=at, timezone=zone), start, start.replace(year=2027)))
    local = [slot.astimezone(ZoneInfo(zone)) for slot in slots]
    assert len({moment.date() for moment in local}) == len(slots) == 365
    assert sum(moment.time() != at for moment in local) == (1 if at == time(2, 30) else 0)
    assert {later - earlier for earlier, later in pairwise(slots)} <= {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_a_time_the_day_does_not_have_is_an_hour_later_by_the_new_clock() -> None:
    """And one that comes twice is the first of both."""
    zurich = Subscription(name="a", at=time(2, 30), timezone="Europe/Zurich")
    assert latest_slot(zurich, datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert latest_slot(zurich, datetime(2026, 10, 25, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_without_days_there_is_no_slot() -> None:
    """Such a subscription is for alerts."""
    alerts = Subscription(name="a", days=())
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert latest_slot(alerts, now) is None
    assert next_slot(alerts, now) is None


@pytest.mark.parametrize(
    ("quiet", "silent", "loud"),
    [("22:00-07:00", "22:00 23:30 00:00 06:59", "07:00 12:00 21:59"), ("12:00-13:00", "12:00 12:59", "11:59 13:00")],
)
def test_quiet_hours_may_span_midnight(quiet: str, silent: str, loud: str) -> None:
    """They are hours of the subscriber's zone; without them none is quiet."""
    hours = Quiet(start=time.fromisoformat(quiet[:5]), end=time.fromisoformat(quiet[6:]))
    day, zone = datetime(2026, 11, 28, tzinfo=ZoneInfo("Asia/Taipei")), "Asia/Taipei"
    for clock in (*silent.split(), *loud.split()):
        moment = datetime.combine(day, time.fromisoformat(clock), day.tzinfo).astimezone(UTC)
        assert is_quiet(hours, zone, moment) is (clock in silent.split())
        assert not is_quiet(None, zone, moment)
