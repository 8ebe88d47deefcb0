"""Dates and ranges of dates within sentences, in the six languages of the UN, Traditional Chinese and a few more.

Not for the dates of documents: that is `pipeline.dates`, where a date is all there is. Here a date stands among words,
often as a range ("6–7 July 2026", "с 7 по 9 июля", "7月6日至7日"), often without its year. Never invented: a year that
is not written is taken from the day the text came out, and only where no other year comes near it; a weekday that is
written must be that day's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.date_patterns import (
    ANDS,
    BETWEEN,
    DATELINE,
    PATTERNS,
    WEEKDAY_AFTER,
    WEEKDAY_BEFORE,
    WEEKDAYS,
    YEAR_WORDS,
)
from pipeline.flat import Flat
from pipeline.months import MONTHS

__all__ = ["WrittenDate", "written_dates"]

_NEAR = 120  # days from the day a text came out: within them a date without a year can mean only one
_YEARS = range(2000, 2100)
_REPUBLIC = 1911  # before the first year of the Republic of China
_REPUBLIC_YEARS = range(100, 200)
_LONGEST = timedelta(days=31)  # a range that is longer is a term of office, not an event
_MONTHS = range(1, 13)
_BEGINNING = 40  # characters of a sentence in which the line of a news agency stands
_VERBS = frozenset({"may", "march"})
_WORDS_TOO = _VERBS | frozenset(["mar", "out", "set", "ago", "dez", "dic", "ene"])
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
_RELATIVE = {"今": 0, "本": 0, "明": 1, "去": -1}
_YEAR_WORD = {"next": 1, "this": 0, "last": -1}

_Parts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date as it stands: `start` and `end` are offsets into the flat text; `last` is the last day of a range."""

    start: int
    end: int
    first: date
    last: date
    month_only: bool = False


def written_dates(flat: Flat, published: date | None) -> Iterator[WrittenDate]:
    """The dates of a text, in order, none within another.

    Without `published`, the day the text came out, dates without a year are left out.
    """
    text = flat.text
    taken: list[tuple[int, int]] = []
    told: list[WrittenDate] = []
    for pattern in PATTERNS:
        for found in pattern.finditer(text):
            start, end = found.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            one = None if _is_a_word(found, flat) else _read(found, text, published)
            if one is not None:
                told.append(one)
    return iter(sorted(told, key=lambda one: one.start))


def _read(found: re.Match[str], text: str, published: date | None) -> WrittenDate | None:
    parts = found.groupdict()
    month = _number(parts, "month")
    year, end = _written_year(parts, text, found.end(), published)
    if month not in _MONTHS or (found.start() < _BEGINNING and DATELINE.match(text, found.end())):
        return None
    if not _number(parts, "day"):
        return _whole_month(found.start(), end, year, month)
    days = _days(parts, year, published)
    if days is None or not _is_one_event(found, text, days):
        return None
    end -= text[end - 1] == "."
    return WrittenDate(start=found.start(), end=end, first=days[0], last=days[1])


def _days(parts: _Parts, year: int | None, published: date | None) -> tuple[date, date] | None:
    """The first day and the last; None where there are no such days, or no year is certain."""
    month, day = _number(parts, "month"), _number(parts, "day")
    last_month, last_day = _number(parts, "last_month") or month, _number(parts, "last") or day
    ends_next_year = last_month < month
    try:
        if year is None:
            year = _likely_year(month, day, published)
        elif ends_next_year:
            year = int(parts.get("first_year") or year - 1)  # the year is written behind the last day
        if year is None or year not in _YEARS:
            return None
        return date(year, month, day), date(year + ends_next_year, last_month, last_day)
    except ValueError:
        return None


def _is_one_event(found: re.Match[str], text: str, days: tuple[date, date]) -> bool:
    """Whether these days are a range of one event, and the weekday that is written agrees."""
    first, last = days
    if (found.groupdict().get("joiner") or "").strip() in ANDS and last - first != timedelta(days=1):
        return bool(BETWEEN.search(text, 0, found.start()))  # "on 3 and 20 March" is no range
    return first <= last <= first + _LONGEST and _weekday_agrees(found, text, first)


def _is_a_word(found: re.Match[str], flat: Flat) -> bool:
    """Whether what reads as a month is rather "may", "march", "out": such are months with a year or a capital."""
    parts = found.groupdict()
    month = parts.get("month") or ""
    if month not in _WORDS_TOO or parts.get("year"):
        return False
    return month not in _VERBS or not flat.original[flat.source(*found.span("month"))[0]].isupper()


def _number(parts: _Parts, name: str) -> int:
    """The number of this name, in digits, as a month's name, or in Han numerals; 0 where there is none."""
    told = parts.get(name)
    if told:
        return MONTHS.get(told) or (int(told) if told.isdigit() else 0)
    tens, ten, ones = (parts.get(f"han_{name}") or "").rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _written_year(parts: _Parts, text: str, end: int, published: date | None) -> tuple[int | None, int]:
    """The year that is written, in whatever way, and where the date ends with it."""
    if era := parts.get("era_year"):
        return int(era) + _REPUBLIC, end
    if written := parts.get("year"):
        return int(written) + (_REPUBLIC if int(written) in _REPUBLIC_YEARS else 0), end
    if relative := parts.get("relative"):
        return (published.year + _RELATIVE[relative] if published else -1), end
    said = YEAR_WORDS.match(text, end)
    if said:
        return (published.year + _YEAR_WORD[said.lastgroup or "this"] if published else -1), said.end()
    return None, end


def _likely_year(month: int, day: int, published: date | None) -> int | None:
    """The one year in which the day is near the day the text came out; None where there is none, or it is unknown."""
    if published is None:
        return None
    for year in (published.year - 1, published.year, published.year + 1):
        exists = day <= calendar.monthrange(year, month)[1]
        if exists and abs((date(year, month, day) - published).days) <= _NEAR:
            return year
    return None


def _whole_month(start: int, end: int, year: int | None, month: int) -> WrittenDate | None:
    if year is None or year not in _YEARS:
        return None
    first = date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    return WrittenDate(start=start, end=end, first=first, last=last, month_only=True)


def _weekday_agrees(found: re.Match[str], text: str, first: date) -> bool:
    before = WEEKDAY_BEFORE.search(text, max(0, found.start() - 24), found.start())
    if before:
        return WEEKDAYS[before[1]] == first.weekday()
    after = WEEKDAY_AFTER.match(text, found.end())
    return after is None or "一二三四五六日".find(after[1].replace("天", "日")) == first.weekday()
