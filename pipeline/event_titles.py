"""What the title of a recording says of its event: which one of a series it is, its form, and the words that tell it.

Sites title one event in their own ways: with dates, "LIVE", the name of the house and of a language, which say nothing.
Numbers of meetings, parts and days do: where two titles name others, they are two events, whatever else they share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from pipeline.event_words import COUNTED, DENSE_COUNTED, EMPTY, FORMS, HALVES, NUMBERS, SERIES
from pipeline.hanzi import simplified
from pipeline.months import MONTHS, fold
from pipeline.spelling import DENSE_LETTERS, is_dense

__all__ = ["Likeness", "Title", "contradict", "likeness", "read_title"]


class Likeness(IntEnum):
    """How much two titles say the same."""

    NONE = 0
    ALIKE = 1  # tells one event of two recordings that began together
    SAME = 2  # tells it though one may have been published hours later


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title, taken apart."""

    marks: Mapping[str, frozenset[str]]  # "meeting": its numbers; also "session", "part", "day", "half", "date"
    forms: frozenset[str]  # "press", "stakeout", "meeting"
    series: frozenset[str]  # "daily", "spokesperson"
    telling: tuple[str, ...]  # all other words, in order


_FEW = 5  # telling words: of fewer, their order counts, as "Russia on Ukraine" is not "Ukraine on Russia"
_LEAST_SHARED = 2  # telling words, where one title has more of them than the other
_SHARED = 0.8  # of the telling words of the shorter title
_LEAST_FOR_SAME = 3
_SHARED_FOR_SAME = 0.75  # of the telling words of the longer title

_THOUSANDS = re.compile(r"(?<=\d)[,.’'\u00a0\u202f](?=\d{3}(?!\d))")
_WORD = re.compile(rf"[{DENSE_LETTERS}]+|[^\W{DENSE_LETTERS}]+")


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first; whole words only where words are parted by spaces."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(one) if is_dense(one[0]) else rf"(?<!\w){re.escape(one)}(?!\w)" for one in ordered)


_MONTH = rf"(?P<name>{_any(MONTHS)})\.?"
_DATES = (
    re.compile(rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|o)?(?: of| de)? {_MONTH}(?:,? (?:de )?\d{{4}}(?!\d))?"),
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)(?:,? \d{{4}}(?!\d))?"),
    re.compile(r"(?<!\d)\d{4}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?:(?<!\d)\d{4}年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"),
)
_ORDINAL = r"(?P<out>(\d+)(?:st|nd|rd|th|e|eme|er|re|a|o|-?[а-я]{1,2})?)"
_NUMBER = rf"(?P<out>(\d+|{'|'.join(NUMBERS)}))"


def _numbered() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Numbers before what is counted, "12th plenary meeting", and behind it, "Part II"; "(1/2)", "(上)"."""
    for name, words in COUNTED.items():
        yield name, re.compile(rf"(?<!\w){_ORDINAL} (?:[^\W\d]+ )?(?:{_any(words)})")
        yield name, re.compile(rf"(?:{_any(words)}) ?(?:no\.? |#|№)?{_NUMBER}(?![\w/-])")
    for name, words in DENSE_COUNTED.items():
        yield name, re.compile(rf"(?P<out>(\d+))(?:{_any(words)})")
        yield name, re.compile(rf"第(?P<out>([一二三四]))(?:{_any(words)})")
    yield "part", re.compile(r"(?P<out>\((\d)/\d\))")
    yield "part", re.compile(r"(?P<out>\((上|下)\))")


_NUMBERED = tuple(_numbered())
_HALVES = {half: re.compile(_any(phrases)) for half, phrases in HALVES.items()}
_FORMS = {form: re.compile(_any(phrases)) for form, phrases in FORMS.items()}
_SERIES = re.compile(_any(SERIES))
_DENSE_EMPTY = re.compile(_any(filter(lambda word: is_dense(word[0]), EMPTY)))


@lru_cache(maxsize=4096)
def read_title(title: str) -> Title:
    """Take a title apart."""
    rest = _THOUSANDS.sub("", simplified(fold(title)))
    marks: defaultdict[str, set[str]] = defaultdict(set)
    for pattern in _DATES:
        rest = pattern.sub(lambda found: _keep(marks["date"], _day(found)), rest)
    for name, pattern in _NUMBERED:
        rest = pattern.sub(lambda found: _without_number(found, marks[name]), rest)  # noqa: B023 - used at once
    for half, pattern in _HALVES.items():
        rest = pattern.sub(lambda _: _keep(marks["half"], half), rest)  # noqa: B023
    forms: set[str] = set()
    for form, pattern in _FORMS.items():
        rest = pattern.sub(lambda _: _keep(forms, form), rest)  # noqa: B023
    series: set[str] = set()
    rest = _SERIES.sub(lambda found: _keep(series, found[0]), rest)
    return Title(
        marks={name: frozenset(values) for name, values in marks.items() if values},
        forms=frozenset(forms),
        series=frozenset(series),
        telling=tuple(_telling(_DENSE_EMPTY.sub(" ", rest))),
    )


def contradict(one: Title, other: Title) -> bool:
    """Whether they name different meetings, parts or days."""
    both = one.marks.keys() & other.marks.keys()
    return any(one.marks[name].isdisjoint(other.marks[name]) for name in both)


def likeness(one: Title, other: Title) -> Likeness:
    """How much they say the same; nothing where they contradict each other."""
    if contradict(one, other) or (one.forms and other.forms and one.forms.isdisjoint(other.forms)):
        return Likeness.NONE
    fewer, more = sorted((tuple(dict.fromkeys(one.telling)), tuple(dict.fromkeys(other.telling))), key=len)
    if not more:
        is_one_series = one.forms == other.forms and one.series == other.series and bool(one.series)
        return Likeness.ALIKE if is_one_series else Likeness.NONE
    shared = [word for word in fewer if word in more]
    if not shared or len(shared) < max(_SHARED * len(fewer), min(_LEAST_SHARED, len(more))):
        return Likeness.NONE
    is_ordered = shared == [word for word in more if word in shared]
    if len(shared) < _FEW and not is_ordered:
        return Likeness.NONE
    is_enough = len(shared) >= max(_LEAST_FOR_SAME, _SHARED_FOR_SAME * len(more))
    return Likeness.SAME if is_enough and is_ordered and one.marks == other.marks else Likeness.ALIKE


def _keep(found: set[str], value: str) -> str:
    found.add(value)
    return " "


def _day(found: re.Match[str]) -> str:
    named = found.groupdict()
    month = MONTHS[named["name"]] if "name" in named else int(named["month"])
    return f"{month}-{int(named['day'])}"


def _without_number(found: re.Match[str], values: set[str]) -> str:
    """Keep the number as a mark, and leave the words, which tell a form."""
    values.add(NUMBERS.get(found[2]) or str(int(found[2])))
    return found[0].replace(found["out"], " ", 1)


def _telling(rest: str) -> Iterator[str]:
    """The words that are left, those of scripts without spaces in pairs of characters."""
    for word in _WORD.findall(rest):
        if is_dense(word[0]) and len(word) > 1:
            yield from map("".join, pairwise(word))
        elif word not in EMPTY and (len(word) > 1 or word.isdigit() or is_dense(word)):
            yield word
