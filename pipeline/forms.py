"""Written forms: how a topic file writes one, and finding all forms of all topics in one pass.

A form is words as they are written. ``(a|b|)`` are alternatives, the last here being nothing; ``*`` is any ending of a
word (``научн*``); `` .. `` is a gap of a few words within a sentence; a leading ``=`` means that capitals count
(``=UN`` is not the French *un*). Case, accents, width, hyphens and the like never need writing twice: see `spelling`.
A form begins and ends at the border of a word, where its script has such borders; an Arabic word may carry the
particles that are written attached to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ahocorasick_rs import AhoCorasick

from errors import ConfigError
from model.topics import Forms
from pipeline.spelling import Folded, fold, is_dense, joins

__all__ = ["Hits", "Span", "Vocabulary", "expanded"]

Span = tuple[int, int]
"""Offsets into the folded text."""
Hits = list[list[Span]]
"""By group of forms: where one of them stands, in order, none within another."""

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_GAP = re.compile(r"\s*\.\.\s*")
_STOPS = ".!?;。؟\x00"
_WIDE_GAP = rf"(?!\w)[^{_STOPS}]{{0,40}}?(?<!\w)"
_DENSE_GAP = rf"[^{_STOPS}]{{0,12}}?"
_ARTICLE = "ال"
_ATTACHED = r"(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)"
_ATTACHED_ONLY = re.compile(_ATTACHED)
_LONGEST_ATTACHED = 4


def expanded(form: str) -> Iterator[str]:
    """Every way to choose among the form's alternatives."""
    pieces = _ALTERNATIVES.split(form)
    for chosen in product(*(part.split("|") if odd % 2 else [part] for odd, part in enumerate(pieces))):
        yield " ".join("".join(chosen).split())


def _is_arabic(char: str) -> bool:
    return "\u0620" <= char <= "\u06ff"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form made ready: the letters the automaton looks for, and what must hold around them."""

    group: int
    bordered: bool  # the beginning must be the beginning of a word
    arabic: bool
    rest: re.Pattern[str] | None  # the whole form, where it is more than its letters
    capitals: tuple[str, ...]

    def match(self, folded: Folded, start: int, end: int) -> Span | None:
        """The span of the whole form, if it really stands here."""
        text = folded.text
        if self.bordered and start and joins(text[start - 1]):
            begin = _attached(text, start) if self.arabic else -1
            if begin < 0:
                return None
        else:
            begin = start
        if self.rest is not None:
            found = self.rest.match(text, start)
            if found is None:
                return None
            end = found.end()
        if end < len(text) and joins(text[end]) and joins(text[end - 1]):
            return None
        if self.capitals and not _has_capitals(self.capitals, folded, start, end):
            return None
        return begin, end


def _attached(text: str, start: int) -> int:
    """Where the word begins whose attached particles end at `start`, or -1 if these letters are none."""
    begin = start
    while begin and start - begin <= _LONGEST_ATTACHED and joins(text[begin - 1]):
        begin -= 1
    return begin if _ATTACHED_ONLY.fullmatch(text, begin, start) else -1


def _has_capitals(capitals: tuple[str, ...], folded: Folded, start: int, end: int) -> bool:
    first, last = folded.source(start, end)
    written = folded.original[first:last].split()
    return all(
        word.isupper() if form.isupper() and len(form) > 1 else word[0].isupper() or not form[0].isupper()
        for form, word in zip(capitals, written, strict=False)
    )


class Vocabulary:
    """Groups of forms, found together in one pass."""

    def __init__(self, groups: Sequence[Forms]) -> None:
        """Build the automaton; a group's number is its place.

        Raises:
            ConfigError: a form does not begin with letters or digits.
        """
        self._groups = len(groups)
        patterns: dict[str, set[_Pattern]] = {}
        for number, forms in enumerate(groups):
            for form in sorted({one for many in forms.values() for each in many for one in expanded(each)}):
                letters, pattern = _compiled(form, number)
                patterns.setdefault(letters, set()).add(pattern)
        self._patterns = [tuple(several) for several in patterns.values()]
        self._automaton = AhoCorasick(list(patterns))

    def hits(self, folded: Folded) -> Hits:
        """Where each group's forms stand in the text."""
        found: Hits = [[] for _ in range(self._groups)]
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            for pattern in self._patterns[number]:
                span = pattern.match(folded, start, end)
                if span is not None:
                    found[pattern.group].append(span)
        return [_longest(spans) for spans in found]


def _compiled(form: str, group: int) -> tuple[str, _Pattern]:
    capitals = tuple(form[1:].split()) if form.startswith("=") else ()
    pieces = [fold(piece).strip() for piece in _GAP.split(form.removeprefix("="))]
    arabic = bool(pieces[0]) and _is_arabic(pieces[0][0])
    if arabic:
        pieces[0] = pieces[0].removeprefix(_ARTICLE)
    letters = pieces[0].split("*")[0]
    if not letters or not all(pieces):
        raise ConfigError(f"written form {form!r} does not begin with letters or digits", remedy="write out its first word")
    rest = re.compile(_expression(pieces)) if "*" in pieces[0] or len(pieces) > 1 else None
    return letters, _Pattern(
        group=group, bordered=joins(letters[0]), arabic=arabic, rest=rest, capitals=capitals
    )


def _expression(pieces: Iterable[str]) -> str:
    """The form as an expression: gaps, and any ending where there is a star."""
    written = ""
    before = ""
    for piece in pieces:
        if before:
            written += _DENSE_GAP if is_dense(before[-1]) or is_dense(piece[0]) else _WIDE_GAP
            if _is_arabic(piece[0]):
                written += _ATTACHED
                piece = piece.removeprefix(_ARTICLE)
        written += re.escape(piece).replace(r"\*", r"\w*")
        before = piece
    return written


def _longest(spans: list[Span]) -> list[Span]:
    """The spans in order, without those that lie within another."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
