"""Written forms: how a topic file writes one, and finding all forms of all topics in one pass.

A form is words as they are written. ``(a|b|)`` are alternatives, the last here being nothing; ``*`` is any ending of a
word (``научн*``); `` .. `` is a gap of a few words within a sentence; a leading ``=`` means that words begin with
capitals or not as written (``=UN`` is not the French *un*). Case, accents, width, hyphens and the like never need
writing twice: see `spelling`. A form begins and ends at the border of a word, where its script has such borders; an
Arabic word may carry the particles that are written attached to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from ahocorasick_rs import AhoCorasick

from errors import ConfigError
from model.topics import Forms
from pipeline.spelling import PARTLESS, Folded, bordered, fold, is_dense, joins

__all__ = ["Hits", "Span", "Vocabulary", "expanded"]

Span = tuple[int, int]
"""Offsets into the folded text."""


class Hits(dict[int, list[Span]]):
    """By group of forms: where one of them stands, in order, none within another; most groups have none."""

    def __missing__(self, group: int) -> list[Span]:
        """A group nothing was found of."""
        return []


_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_GAP = re.compile(r"\s*\.\.\s*")
_SIGNS = frozenset("()|=")  # left in a form that was taken apart, they are slips
_STOPS = ".!?;。؟\x00"
_WIDE_GAP = rf"(?!\w)[^{_STOPS}]{{0,40}}?(?<!\w)"
_DENSE_GAP = rf"[^{_STOPS}]{{0,12}}?"
_BORDER = rf"(?![^\W_{PARTLESS}])"
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
    letters: str
    particles: bool  # the word may begin with particles written attached to it: Arabic
    rest: str | None  # an expression of what follows upon its letters, where it is more than they
    capitals: tuple[str, ...]

    @property
    def is_word(self) -> bool:
        """Whether it begins at the beginning of a word, and nowhere else."""
        return joins(self.letters[0]) and not self.particles

    @property
    def is_bare(self) -> bool:
        """Whether it is whole words and nothing else: it need only stand where it was found between borders."""
        return self.is_word and joins(self.letters[-1]) and self.rest is None and not self.capitals

    @property
    def sought(self) -> str:
        """What to look for in the text, or with borders in what `bordered` makes of it."""
        if not self.is_word:
            return self.letters
        words = bordered(self.letters)
        return words if self.rest is None and joins(self.letters[-1]) else words[:-1]

    def match(self, folded: Folded, start: int) -> Span | None:
        """The span of the whole form, if it really stands here."""
        text = folded.text
        begin = start
        if self.particles and start and joins(text[start - 1]):
            begin = _attached(text, start)
            if begin < 0:
                return None
        end = self._end(text, start)
        if end is None or (self.capitals and not _has_capitals(self.capitals, folded, start, end)):
            return None
        return begin, end

    def _end(self, text: str, start: int) -> int | None:
        """Where the form that begins here ends, which is no place within a word."""
        if not text.startswith(self.letters, start):
            return None
        end = start + len(self.letters)
        if self.rest is not None:
            found = _ready(self.rest).match(text, end)
            if found is None:
                return None
            end = found.end()
        within = end < len(text) and joins(text[end]) and joins(text[end - 1])
        return None if within else end


@cache
def _ready(expression: str) -> re.Pattern[str]:
    """Compiled when its letters are first found: most forms are in no text, and a thousand of them take seconds."""
    return re.compile(expression)


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


class _Seeker:
    """Patterns, looked for together: in the text as it is, or in what is left of it between the borders of words."""

    def __init__(self, patterns: Iterable[_Pattern]) -> None:
        """Build the automaton."""
        by_letters: dict[str, list[_Pattern]] = {}
        for pattern in patterns:
            by_letters.setdefault(pattern.sought, []).append(pattern)
        self._bare = [
            tuple((one.group, one.letters) for one in several if one.is_bare) for several in by_letters.values()
        ]
        self._others = [tuple(one for one in several if not one.is_bare) for several in by_letters.values()]
        self._automaton = AhoCorasick(list(by_letters))

    def seek(self, text: str, folded: Folded, found: Hits) -> None:
        """Add to `found` where the patterns stand in the text."""
        written = folded.text
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for group, letters in self._bare[number]:
                if written.startswith(letters, start):
                    found.setdefault(group, []).append((start, start + len(letters)))
            for pattern in self._others[number]:
                span = pattern.match(folded, start)
                if span is not None:
                    found.setdefault(pattern.group, []).append(span)


class Vocabulary:
    """Groups of forms, found together in one pass."""

    def __init__(self, groups: Sequence[Forms]) -> None:
        """Build the automata; a group's number is its place.

        Raises:
            ConfigError: a form does not begin with letters or digits.
        """
        patterns: dict[_Pattern, None] = {}
        for number, forms in enumerate(groups):
            for form in sorted({form for several in forms.values() for form in several}):
                patterns.update(dict.fromkeys(_compiled(form, number)))
        self._words = _Seeker(pattern for pattern in patterns if pattern.is_word)
        self._others = _Seeker(pattern for pattern in patterns if not pattern.is_word)

    def hits(self, folded: Folded) -> Hits:
        """Where each group's forms stand in the text."""
        found = Hits()
        self._words.seek(bordered(folded.text), folded, found)
        if not folded.text.isascii():  # words that have no borders are not written in ASCII
            self._others.seek(folded.text, folded, found)
        return Hits({group: _longest(spans) for group, spans in found.items()})


def _compiled(form: str, group: int) -> Iterator[_Pattern]:
    """A pattern for each way to begin the form."""
    return (_Pattern(group, *parts) for parts in _beginnings(form))


@cache
def _beginnings(form: str) -> tuple[tuple[str, bool, str | None, tuple[str, ...]], ...]:
    """For each way to begin the form what makes its pattern. Kept, as the same forms are opened again and again."""
    made = []
    first, *others = _GAP.split(form)
    rest = [sorted({_folded(piece, form) for piece in expanded(other)}, key=len, reverse=True) for other in others]
    for begin in sorted(set(expanded(first))):
        folded = _folded(begin.removeprefix("="), form)
        arabic = _is_arabic(folded[0])
        if arabic:
            folded = folded.removeprefix(_ARTICLE)
        letters, star, more = folded.partition("*")
        # Without the letters: a list of words that begin one form shares the expression of what follows.
        following = _expression(star + more, folded, rest) if rest or star else None
        capitals = tuple(begin[1:].split()) if begin[0] == "=" else ()
        made.append((letters, arabic, following, capitals))
    return tuple(made)


def _folded(piece: str, form: str) -> str:
    folded = fold(piece).strip()
    if not folded or folded[0] == "*":
        raise ConfigError(
            f"written form {form!r} does not begin with letters or digits", remedy="write out its first word"
        )
    if not _SIGNS.isdisjoint(folded):
        raise ConfigError(
            f"written form {form!r} has a parenthesis within another, or one that is not closed, or a = within",
            remedy="write the alternatives out side by side; = stands at the beginning only",
        )
    return folded


def _expression(ending: str, first: str, others: Sequence[Sequence[str]]) -> str:
    """What follows upon a form's first letters, as an expression: gaps, and any ending where there is a star.

    What may follow upon the same gap shares it, so that its stretch is walked once.
    """
    written, before = _starred(ending), first
    for pieces in others:
        by_gap: dict[str, list[str]] = {}
        for piece in pieces:
            by_gap.setdefault(_gap(before, piece), []).append(_spelled(piece) + (_BORDER if joins(piece[-1]) else ""))
        written += f"(?:{'|'.join(gap + _any_of(several) for gap, several in by_gap.items())})"
        before = pieces[0]
    return written


def _any_of(several: Sequence[str]) -> str:
    return f"(?:{'|'.join(several)})"


def _gap(before: str, piece: str) -> str:
    gap = _DENSE_GAP if is_dense(before[-1]) or is_dense(piece[0]) else _WIDE_GAP
    return gap + _ATTACHED if _is_arabic(piece[0]) else gap


def _spelled(piece: str) -> str:
    return _starred(piece.removeprefix(_ARTICLE) if _is_arabic(piece[0]) else piece)


def _starred(words: str) -> str:
    return re.escape(words).replace(r"\*", r"\w*")


def _longest(spans: list[Span]) -> list[Span]:
    """The spans in order, without those that lie within another."""
    if len(spans) == 1:
        return spans
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
