"""What takes place on a date, by the words beside it: the nearest decides, also where it tells of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model import AgendaKind
from pipeline.agenda_words import BY, CUES, HANDED_IN, LAST_DAYS, MEETS, OTHERS, REPORTS, SIDE, TALK, THEMSELVES
from pipeline.spelling import DENSE, is_dense
from pipeline.written_dates import WrittenDate

__all__ = ["Span", "gap", "joined", "told"]

Span = tuple[int, int]
"""Offsets into a flat text."""

_BESIDE = 60  # between a date and the word that tells what takes place; of Han a third
_BESIDE_DEADLINE = 100  # "the deadline for contributions to … is …"
_BESIDE_NAME = 40  # between a date and a name that is an event itself
_AFTER_NAME = 40  # between the name of a body and the word that it meets
_ASIDE = 20  # between the name of a body and what is held about it
_FROM_REPORT = 80  # between the word for a release and that for a report
_ONE_NAME = 12  # between words that prove one topic and are one name
_CLAUSE = re.compile(r"[,;:，；：。)）—]|\s-\s")
_CLAUSE_COSTS = 20  # characters: words of another clause are further away


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that tell what takes place; `kind` is None for something else."""

    kind: AgendaKind | None
    span: Span
    at_most: int = _BESIDE


def told(text: str, dates: Sequence[WrittenDate], names: Sequence[Span]) -> Iterator[tuple[WrittenDate, AgendaKind]]:
    """The dates of a flat text on which a session, deadline or release is told; `names` are those of the body."""
    cues = [cue for cue in _cues(text, names) if not any(_overlap(cue.span, _span(date)) for date in dates)]
    beside = _nearest(text, cues, dates)
    for date in dates:
        if BY.search(text[: date.start]) and HANDED_IN.search(text):
            yield date, AgendaKind.DEADLINE
        elif date in beside:
            # The date in "the deadline for contributions to the Dialogue is" is not that of the Dialogue.
            far, kind = min(beside[date], key=lambda one: (one[1] is not AgendaKind.DEADLINE, one[0]))
            others = (gap(text, cue.span, _span(date)) for cue in cues if cue.kind is None)
            if far < min(others, default=far + 1):
                yield date, kind


def _nearest(
    text: str, cues: Sequence[_Cue], dates: Sequence[WrittenDate]
) -> dict[WrittenDate, list[tuple[int, AgendaKind]]]:
    """The words of ours beside each date: a word belongs to the date that is nearest to it, and to no other."""
    beside: dict[WrittenDate, list[tuple[int, AgendaKind]]] = {}
    for cue in cues:
        if cue.kind is not None:
            far, _, date = min((gap(text, cue.span, _span(one)), -one.start, one) for one in dates)
            if far <= cue.at_most:
                beside.setdefault(date, []).append((far, cue.kind))
    return beside


def _cues(text: str, names: Sequence[Span]) -> Iterator[_Cue]:
    reports = _spans(REPORTS, text)
    yield from (_Cue(AgendaKind.DEADLINE, one, _BESIDE_DEADLINE) for one in _spans(CUES[AgendaKind.DEADLINE], text))
    if not _is_aside(text, names):
        yield from _sessions(text, names)
    for one in _spans(CUES[AgendaKind.RELEASE], text):
        yield _Cue(AgendaKind.RELEASE if _is_beside(text, one, reports) else None, one)
    yield from _last_days(text, reports)
    yield from (_Cue(None, one) for one in _spans(OTHERS, text) if not any(_overlap(one, name) for name in names))


def _is_aside(text: str, names: Sequence[Span]) -> bool:
    """Whether something is held about a body, as a webinar is, and not by it."""
    return any(gap(text, one, name) <= _ASIDE for one in _spans(SIDE, text) for name in names)


def _sessions(text: str, names: Sequence[Span]) -> Iterator[_Cue]:
    yield from (_Cue(AgendaKind.SESSION, one) for one in _spans(CUES[AgendaKind.SESSION], text))
    for one in _spans(MEETS, text):
        if any(name[1] <= one[0] and gap(text, name, one) <= _AFTER_NAME for name in names):
            yield _Cue(AgendaKind.SESSION, one)
    yield from _names_of_events(text, names)


def _last_days(text: str, reports: Sequence[Span]) -> Iterator[_Cue]:
    """What is "due" or "closes": a deadline where something is handed in, else the release of a report, or nothing."""
    is_deadline = HANDED_IN.search(text)
    for one in _spans(LAST_DAYS, text):
        if is_deadline:
            yield _Cue(AgendaKind.DEADLINE, one, _BESIDE_DEADLINE)
        elif _is_beside(text, one, reports):
            yield _Cue(AgendaKind.RELEASE, one)


def _names_of_events(text: str, names: Sequence[Span]) -> Iterator[_Cue]:
    """Names that are events themselves, but where somebody talks of them: the date may be that of the talk."""
    talk = _spans(TALK, text)
    for start, end in joined(names, _ONE_NAME):
        is_talked_of = any(gap(text, (start, end), one) <= _BESIDE_NAME for one in talk)
        if THEMSELVES.search(text[start:end]) and not is_talked_of:
            yield _Cue(AgendaKind.SESSION, (start, end), _BESIDE_NAME)


def joined(spans: Sequence[Span], apart: int) -> list[Span]:
    """The spans in order, those that stand at most so many characters apart as one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start - whole[-1][1] <= apart:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    return whole


def gap(text: str, one: Span, other: Span) -> int:
    """Characters between two spans, of Han as many as say as much; more where another clause begins."""
    between = text[min(one[1], other[1]) : max(one[0], other[0])]
    dense = sum(map(is_dense, between))
    return len(between) + (DENSE - 1) * dense + _CLAUSE_COSTS * len(_CLAUSE.findall(between))


def _is_beside(text: str, one: Span, others: Sequence[Span]) -> bool:
    return any(gap(text, one, other) <= _FROM_REPORT for other in others)


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [found.span() for found in pattern.finditer(text)]


def _span(date: WrittenDate) -> Span:
    return date.start, date.end


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
