"""Walking an archive back to a day: how far a page reaches, whether the next one is wanted, and what stays uncovered.

Adapters yield the next page as a `Fetch` with a `cursor`; the spider walks it, and remembers it once it is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawlers.adapter import Note
from model import Entry, SourceState

__all__ = ["day_named", "day_of", "gap", "goes_on", "is_too_old", "oldest"]

_A_DAY = timedelta(days=1)  # a date without a zone may be meant in any
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def day_of(written: str | None) -> date | None:
    """The day of an ISO 8601 or RFC 822 date, None where it is neither."""
    found = _ISO_DAY.match((written or "").strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        moment = parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def oldest(written: Iterable[str | None]) -> date | None:
    """The earliest of these dates that can be read."""
    return min(filter(None, map(day_of, written)), default=None)


def day_named(since: datetime) -> date:
    """The day a walk goes back to: its first moment, in whichever zone it was named, is nearest to its midnight."""
    return (since + _A_DAY / 2).date()


def goes_on(state: SourceState, reached: date | None) -> bool:
    """Whether a walk wants the page after the one that reaches back to this day; an undated page tells nothing."""
    return state.since is not None and (reached is None or reached >= state.since.date())


def is_too_old(state: SourceState, entry: Entry) -> bool:
    """Whether an entry is surely older than what a walk goes back to: then its page need not be asked for."""
    day = day_of(entry.published)
    return state.since is not None and day is not None and day < state.since.date() - _A_DAY


def gap(state: SourceState, reached: date | None, shown_by: str) -> Note | None:
    """What to tell where an archive ends before the day that was asked for."""
    if state.since is None or (reached is not None and reached <= state.since.date()):
        return None
    is_known = reached is not None and (state.now is None or reached <= state.now.date())  # not by a year alone
    until = f"to {reached}" if is_known else "to the day it was first read"
    return Note(text=f"{shown_by} goes back no further: from {day_named(state.since)} {until} it covers nothing")
