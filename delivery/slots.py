"""When a subscription's digests are due: moments of a wall clock, right across days on which it is set.

A time of day that a day does not have, because the clock is set forward over it, is the moment it would have been, an
hour later by the new clock; one that comes twice is the first of both. So there is one slot on each chosen day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from model import Quiet, Subscription

__all__ = ["is_quiet", "latest_slot", "next_slot", "slots_between"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOKED_AT = 9  # days: a week, the day it is, and one for a zone that leaves a day out
_COUNTED_AT_MOST = timedelta(days=400)


def latest_slot(subscription: Subscription, now: datetime) -> datetime | None:
    """The newest slot that is not after `now`, in UTC; None where the subscription has no days."""
    today = _day(subscription, now)
    days = (today - timedelta(days=back) for back in range(-1, _LOOKED_AT))
    return next((slot for day in days if (slot := _slot(subscription, day)) and slot <= now), None)


def next_slot(subscription: Subscription, now: datetime) -> datetime | None:
    """The first slot after `now`, in UTC; None where the subscription has no days."""
    today = _day(subscription, now)
    days = (today + timedelta(days=ahead) for ahead in range(-1, _LOOKED_AT))
    return next((slot for day in days if (slot := _slot(subscription, day)) and slot > now), None)


def slots_between(subscription: Subscription, after: datetime, before: datetime) -> Iterator[datetime]:
    """The slots after one moment and before another, oldest first; of a longer time only the last 400 days."""
    after = max(after, before - _COUNTED_AT_MOST)
    while (slot := next_slot(subscription, after)) is not None and slot < before:
        yield slot
        after = slot


def is_quiet(quiet: Quiet | None, zone: str, now: datetime) -> bool:
    """Whether it is an hour in which no alert is sent; from the later to the earlier time they span midnight."""
    if quiet is None:
        return False
    clock = now.astimezone(ZoneInfo(zone)).time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def _slot(subscription: Subscription, day: date) -> datetime | None:
    if _WEEKDAYS[day.weekday()] not in subscription.days:
        return None
    return datetime.combine(day, subscription.at, ZoneInfo(subscription.timezone)).astimezone(UTC)


def _day(subscription: Subscription, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(subscription.timezone)).date()
