"""The lists of transcripts.un.org: what they show of a meeting, and the proof that they are what was asked for.

A parameter that the site does not know (any more) it ignores in silence. So an answer is held against its address
before it is read: by what it tells of itself (`page`, `statementTotal`), by its order and its days.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crawlers.adapter import Fetched
from crawlers.feed_items import fingerprint
from crawlers.un_transcripts_site import asked
from crawlers.walk import day_of, oldest
from errors import ParseError

__all__ = [
    "Listed",
    "Listing",
    "json_of",
    "listed_fingerprint",
    "read_list",
    "seconds",
    "slug_of",
    "text_of",
]

_SLUG = re.compile(r"[a-z0-9]+(?:/[a-z0-9_()-]+){1,4}", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:\.\d+)?")
_LONGEST_MESSAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A meeting as a list shows it."""

    slug: str  # "sc/10175", "asset/k1o/k1o43lgs4z": the path of its page, frozen once given
    title: str
    held: str | None  # the day it took place, as it is written
    duration_s: int | None
    has_transcript: bool  # in any language
    said: bool  # a search found its words inside the transcript of the list's language

    @property
    def day(self) -> date | None:
        """The day it took place."""
        return day_of(self.held)

    @property
    def fingerprint(self) -> str:
        """Of what the list says of it."""
        return listed_fingerprint(self.title, self.held, self.duration_s, has_transcript=self.has_transcript)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list."""

    meetings: tuple[Listed, ...]
    page: int
    has_more: bool

    @property
    def reaches(self) -> date | None:
        """The earliest day on it."""
        return oldest(meeting.held for meeting in self.meetings)


def json_of(response: Fetched) -> Mapping[str, object]:
    """The object that came.

    Raises:
        ParseError: no object came, or one that tells an error.
    """
    try:
        told = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{response.url}: no JSON came: {error}") from error
    if not isinstance(told, Mapping):
        raise ParseError(f"{response.url}: {type(told).__name__} came instead of an object")
    if isinstance(told.get("error"), str):
        raise ParseError(f"{response.url}: the site says: {str(told['error'])[:_LONGEST_MESSAGE]}")
    return told


def read_list(response: Fetched, told: Mapping[str, object]) -> Listing:
    """A page of a list, once it has proved to be the one that was asked for.

    Raises:
        ParseError: it has not the known shape, or a parameter was not honoured; both are named.
    """
    rows = told.get("meetings")
    if not isinstance(rows, list):
        raise ParseError(f"{response.url}: a list without `meetings`")
    page, has_more = told.get("page", 1), told.get("hasMore", False)
    if not isinstance(page, int) or not isinstance(has_more, bool):
        raise ParseError(f"{response.url}: `page` or `hasMore` is not what it was: {page!r}, {has_more!r}")
    listing = Listing(
        meetings=tuple(_listed(row, response.url) for row in rows), page=page, has_more=has_more and bool(rows)
    )
    if fault := _ignored(asked(response.fetch.url), listing, told):
        raise ParseError(
            f"{response.fetch.url}: the answer is not what was asked for: {fault}",
            remedy="the site may have renamed a parameter: compare its docs/api.md",
        )
    return listing


def _ignored(parameters: Mapping[str, list[str]], listing: Listing, told: Mapping[str, object]) -> str:
    """The parameter that was not honoured, and how that shows."""
    first = {name: values[0] for name, values in parameters.items()}
    days = [day for meeting in listing.meetings if (day := meeting.day)]
    fault = ""
    if "page" in first and listing.page != int(first["page"]):
        fault = f"`page` is {listing.page}, not {first['page']}"
    elif "ft" in first and not isinstance(told.get("statementTotal"), int):
        fault = "without `statementTotal`, `ft` was ignored: nothing was searched"
    elif first.get("sort") == "date_desc" and any(before < after for before, after in pairwise(days)):
        fault = "`sort` was ignored: the newest do not come first"
    elif parameters.get("text") == ["transcript"] and not all(one.has_transcript for one in listing.meetings):
        fault = "`text` was ignored: it shows meetings without a transcript"
    return fault or _outside(days, first.get("from", ""), first.get("to", ""))


def _outside(days: list[date], since: str, until: str) -> str:
    if early := [day for day in days if day.isoformat() < since]:
        return f"`from` was ignored: it shows {min(early)}"
    if late := [day for day in days if until and day.isoformat() > until]:
        return f"`to` was ignored: it shows {max(late)}"
    return ""


def _listed(row: object, url: str) -> Listed:
    if not isinstance(row, Mapping):
        raise ParseError(f"{url}: a meeting that is {type(row).__name__}, not an object")
    return Listed(
        slug=slug_of(row.get("slug"), url),
        title=text_of(row.get("title")),
        held=text_of(row.get("date")) or None,
        duration_s=seconds(row.get("duration")),
        has_transcript=row.get("hasTranscript") is True,
        said=isinstance(row.get("matches"), Mapping),
    )


def slug_of(value: object, url: str) -> str:
    """The path of a meeting's page.

    Raises:
        ParseError: it is none.
    """
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise ParseError(f"{url}: `slug` is no path of a meeting: {value!r:.80}")
    return value


def text_of(value: object) -> str:
    """Text on one line; nothing for what is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def seconds(value: object) -> int | None:
    """A duration: a number by the published schema, a clock by its documentation; none where it is nought or neither.

    >>> seconds("01:30:00"), seconds(5400.0), seconds("00:00:00")
    (5400, 5400, None)
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if 0 < value < float("inf") else None
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    hours, minutes, rest = clock.groups("0") if clock else ("0", "0", "0")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest) or None


def listed_fingerprint(title: str, day: str | None, duration_s: int | None, *, has_transcript: bool) -> str:
    """What lists and meetings say alike, the day first: a meeting read by its address is known when a list shows it."""
    words = fingerprint(title, day or "", str(duration_s or ""), "1" if has_transcript else "")
    return f"{day_of(day) or 'undated'} {words}"
