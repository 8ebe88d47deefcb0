"""Published dates as sites write them, to aware UTC with the precision that was really told.

Never invented: a date without a year, or one that can be read in two ways, is no date. A date without a time of day is
kept as 00:00 UTC of that day, with `Precision.DAY`: midnight is then a convention, and no claim. A placeholder time
(the adapter says `Precision.DAY`) is read the same way.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from model import Precision
from pipeline.months import MONTHS, fold

__all__ = ["parse"]

_LONGEST = 200  # characters looked at: a date is short
_YEARS = range(1945, 2200)
_EPOCH = date(1970, 1, 1)  # nobody's date: a zero in somebody's database
_REPUBLIC = 1911  # before the first year of the Republic of China
_REPUBLIC_YEARS = range(100, 200)  # of these, three digits say it without the era's name
_PIVOT = 69  # two-digit years, as readers of RFC 822 do: 00-68 is 2000-2068
_NOON = 12
_FURTHEST = 14 * 60  # minutes from UTC

_NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_MONTH = rf"(?<![^\W\d_])(?P<month>{_NAMES})(?![^\W\d_])\.?(?:\s?/\s?(?:{_NAMES})(?![^\W\d_]))?"  # "شباط/فبراير" is one
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|o|\.)?"
_BETWEEN = r"[\s,،/\-]*(?:de\s|del\s|of\s)?\s*"
_EAST_ASIAN = r"\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号號일]"
_NUMBERS = r"(?<!\d)(?P<year>{year})(?P<by>[\-/.])(?P<month>\d{{1,2}})(?P=by)(?P<day>\d{{1,2}})(?!\d)"

_REPUBLICAN = re.compile(_NUMBERS.format(year=r"1\d\d"))
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<era>民[國国])\s?(?P<year>\d{{1,3}}){_EAST_ASIAN}",
        rf"(?<!\d)(?P<year>\d{{3,4}}){_EAST_ASIAN}",
        _NUMBERS.format(year=r"\d{4}"),
        # Two digits are a year only where nothing follows: "26 Feb 26", but not "26 Feb 10 comments".
        _DAY + _BETWEEN + _MONTH + _BETWEEN + r"(?P<year>\d{4}|\d\d(?=\W*$))(?!\d)",
        _MONTH + r"\s*" + _DAY + r"\s*,?\s*(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])(?P<by>[/\-])(?P<month>\d{1,2})(?P=by)(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<month>\d{1,2})(?P<by>[/\-])(?P<day>1[3-9]|2\d|3[01])(?P=by)(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
)
_CLOCK = re.compile(
    r"(?P<late>下午|晚上|오후)?\s?(?<![\d:])(?P<hour>\d{1,2})"
    r"(?:\s?[:h]\s?(?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d)(?:[.,]\d+)?(?!\d))?"
    r"|[点點时時시]\s?(?:(?P<minutes>\d{1,2})[分분]?)?"
    r"|(?=\s?[ap]\.?\s?m\b))"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s(?P<arabic>[صم])(?!\w))?"
    r"(?:\s?\(?(?P<zone>(?:utc|gmt)?\s?[+\-]\d{1,2}(?::?\d\d)?(?!\d)|[a-z]{1,5}\b))?"
)
_OFFSET = re.compile(r"(?P<sign>[+\-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?$")

_NAMED = {  # hours east; a name that several zones share is first looked for in the source's own zone
    0.0: "z utc gmt ut wet",
    1.0: "cet bst west wat",
    2.0: "cest eet sast cat",
    3.0: "eest msk eat",
    5.0: "pkt",
    5.5: "ist",
    7.0: "ict wib",
    8.0: "hkt sgt",
    9.0: "jst kst",
    10.0: "aest",
    11.0: "aedt",
    12.0: "nzst",
    13.0: "nzdt",
    -3.0: "brt",
    -4.0: "edt",
    -5.0: "est cdt",
    -6.0: "cst mdt",
    -7.0: "mst pdt",
    -8.0: "pst",
}
_EAST = {name: hours for hours, names in _NAMED.items() for name in names.split()}
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_CHINA = 8.0  # what "CST" means to every source in Asia


def parse(text: str, *, zone: str, precision: Precision | None) -> tuple[datetime, Precision] | None:
    """Read a date; `zone` holds where none is written, `precision` is what the adapter knows better than the text.

    None where there is no date, no year, or no telling day from month.
    """
    folded = fold(text[:_LONGEST])
    clock = _CLOCK.search(folded)
    rest = f"{folded[: clock.start()]} {folded[clock.end() :]}" if clock else folded
    day = _day(rest, zone)
    if day is None:
        return None
    told = _time(clock, day, zone, text) if clock and precision is not Precision.DAY else None
    if told is None:
        return datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY
    return told.astimezone(UTC), Precision.SECOND


def _day(folded: str, zone: str) -> date | None:
    for pattern in _PATTERNS:
        found = pattern.search(folded)
        day = _calendar(found) if found else None
        if day:
            return day
    found = _REPUBLICAN.search(folded) if zone == "Asia/Taipei" else None
    return _calendar(found) if found else None


def _calendar(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = parts["month"]
    try:
        day = date(_year(parts["year"], parts.get("era")), MONTHS.get(month) or int(month), int(parts["day"]))
    except ValueError:
        return None
    return day if day.year in _YEARS and day != _EPOCH else None


def _year(digits: str, era: str | None) -> int:
    year = int(digits)
    if era or year in _REPUBLIC_YEARS:
        return year + _REPUBLIC
    if len(digits) == len("26"):
        return year + (2000 if year < _PIVOT else 1900)
    return year


def _time(clock: re.Match[str], day: date, zone: str, text: str) -> datetime | None:
    hour = int(clock["hour"])
    if (clock["half"] == "p" or clock["arabic"] == "م" or clock["late"]) and hour < _NOON:
        hour += _NOON
    if clock["half"] == "a" and hour == _NOON:
        hour = 0
    try:
        told = time(hour, int(clock["minute"] or clock["minutes"] or 0), int(clock["second"] or 0))
    except ValueError:
        return None
    return _zoned(datetime.combine(day, told, ZoneInfo(zone)), clock["zone"], zone, text)


def _zoned(local: datetime, name: str | None, zone: str, text: str) -> datetime | None:
    """The time in the zone that is written; None where a zone is written that nobody here knows."""
    name = (name or "").strip()
    offset = _OFFSET.search(name)
    if offset:
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        signed = timedelta(minutes=-minutes if offset["sign"] == "-" else minutes)
        return local.replace(tzinfo=timezone(signed)) if minutes <= _FURTHEST else None
    if not name or name == str(local.tzname()).casefold():
        return local
    if name in _PLACES:
        return local.replace(tzinfo=ZoneInfo(_PLACES[name]))
    if name in _EAST:
        hours = _CHINA if name == "cst" and zone.startswith("Asia/") else _EAST[name]
        return local.replace(tzinfo=timezone(timedelta(hours=hours)))
    return None if re.search(rf"\b{name.upper()}\b", text) else local
