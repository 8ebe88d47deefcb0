"""Written forms: how a topic file writes one, and finding all forms of all topics in one pass.

A form is words as they are written. ``(a|b|)`` are alternatives, the last here being nothing; ``*`` is any ending of a
word (``научн*``); `` .. `` is a gap of a few words within a sentence; a leading ``=`` means that words begin with
capitals or not as written (``=UN`` is not the French *un*). Case, accents, width, hyphens and the like never need
writing twice: see `spelling`. A form begins and ends at the border of a word, where its script has such borders; an
Arabic word may carry the particles that are written attached to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    words = folded.original[first:last]
    if words.isupper():  # a headline in capitals
        return any(form[0].isupper() for form in capitals)
    return all(
        word.isupper() if form.isupper() and len(form) > 1 else word[0].isupper() == form[0].isupper()
        for form, word in zip(capitals, words.split(), strict=False)
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
            for form in sorted({form for several in forms.values() for form in several}):
                for letters, pattern in _compiled(form, number):
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


def _compiled(form: str, group: int) -> Iterator[tuple[str, _Pattern]]:
    """A pattern for each way to begin the form, with the letters that lead to it."""
    first, *others = _GAP.split(form)
    rest = [sorted({_folded(piece, form) for piece in expanded(other)}, key=len, reverse=True) for other in others]
    for begin in sorted(set(expanded(first))):
        folded = _folded(begin.removeprefix("="), form)
        arabic = _is_arabic(folded[0])
        if arabic:
            folded = folded.removeprefix(_ARTICLE)
        letters = folded.split("*")[0]
        yield (
            letters,
            _Pattern(
                group=group,
                bordered=joins(letters[0]),
                arabic=arabic,
                rest=re.compile(_expression(folded, rest)) if rest or "*" in folded else None,
                capitals=tuple(begin[1:].split()) if begin[0] == "=" else (),
            ),
        )


def _folded(piece: str, form: str) -> str:
    folded = fold(piece).strip()
    if not folded or folded[0] == "*":
        raise ConfigError(
            f"written form {form!r} does not begin with letters or digits", remedy="write out its first word"
        )
    return folded


def _expression(first: str, others: Sequence[Sequence[str]]) -> str:
    """The whole form as an expression: gaps, and any ending where there is a star."""
    written, before = _spelled(first), first
    for pieces in others:
        written += f"(?:{'|'.join(_gap(before, piece) + _spelled(piece) for piece in pieces)})"
        before = pieces[0]
    return written


def _gap(before: str, piece: str) -> str:
    gap = _DENSE_GAP if is_dense(before[-1]) or is_dense(piece[0]) else _WIDE_GAP
    return gap + _ATTACHED if _is_arabic(piece[0]) else gap


def _spelled(piece: str) -> str:
    bare = piece.removeprefix(_ARTICLE) if _is_arabic(piece[0]) else piece
    return re.escape(bare).replace(r"\*", r"\w*")


def _longest(spans: list[Span]) -> list[Span]:
    """The spans in order, without those that lie within another."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
