"""Rules at work: whether every part of one is met within its scope."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from model.topics import Rule, Scope
from pipeline.forms import Hits, Span, Vocabulary
from pipeline.sentences import starts
from pipeline.spelling import BREAK, Folded, is_dense

__all__ = ["Proof", "ReadyRule", "Text", "belongs", "beside"]

_MOST_PROOFS = 10  # of one rule in one document: enough to show, and a bound on the work
_NEAREST = 6  # hits of one part tried around each hit of the first
_AGAINST = 100  # characters around the quoted words in which others may disprove them
_DENSITY = 3  # Han and kana say as much in a third of the characters
_BESIDE = 5  # characters, as of " on " or " sur "


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the parts of a rule are met: the first is the one to quote."""

    spans: tuple[Span, ...]
    parts: tuple[int, ...]  # the place in the rule of each part met


class Text:
    """One text in the course of matching: folded, with what was found in it and where its sentences begin."""

    def __init__(self, original: str, vocabulary: Vocabulary, sections: Sequence[Span] = ()) -> None:
        """Fold and search at once; sentences are parted when they are first asked for.

        `sections` are spans of the original, in order, none within another.
        """
        self.folded = Folded(original)
        self.hits: Hits = vocabulary.hits(self.folded)
        self._sections = sections

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin in the original."""
        return starts(self.folded.original)

    @cached_property
    def _folded_sentences(self) -> list[int]:
        return [self.folded.position(index) for index in self.sentences]

    def count(self, stretch: Span) -> int:
        """How many sentences begin in a stretch of the folded text."""
        return bisect_left(self._folded_sentences, stretch[1]) - bisect_left(self._folded_sentences, stretch[0])

    def quoted(self, spans: Sequence[Span]) -> Span:
        """The first part of a proof, with the parts that stand right beside it: a name is quoted whole."""
        start, end = spans[0]
        for other_start, other_end in sorted(spans[1:]):
            if start <= other_start <= end + _BESIDE and BREAK not in self.folded.text[end:other_start]:
                end = max(end, other_end)
        for other_start, other_end in sorted(spans[1:], reverse=True):
            if other_start < start <= other_end + _BESIDE and BREAK not in self.folded.text[other_end:start]:
                start = other_start
        return start, end

    def sentence(self, span: Span) -> Span:
        """The sentences that hold the span, in the folded text."""
        begins = self._folded_sentences
        after = bisect_right(begins, span[1] - 1)
        last = begins[after] if after < len(begins) else len(self.folded.text)
        return begins[bisect_right(begins, span[0]) - 1], last

    def section(self, span: Span) -> Span:
        """The section that holds the beginning of the span, in the folded text; all of it, where none does."""
        for start, end in self._folded_sections:
            if start <= span[0] < end:
                return start, end
        return 0, len(self.folded.text)

    @cached_property
    def _folded_sections(self) -> list[Span]:
        return [(self.folded.position(start), self.folded.position(end)) for start, end in self._sections]

    def title(self) -> Span:
        """Where the title stands."""
        return 0, self.folded.text.index(BREAK)

    def room(self, span: Span, characters: int) -> int:
        """So many characters, or the third of them where the span stands in Han or kana."""
        around = self.folded.text[max(0, span[0] - 1) : span[1] + 1]
        return characters // _DENSITY if any(map(is_dense, around)) else characters


@dataclass(frozen=True, slots=True, eq=False)
class ReadyRule:
    """A rule with its parts as numbers of groups."""

    rule: Rule
    parts: tuple[int, ...]
    unless: int | None
    confusing: int

    @property
    def needs(self) -> int:
        """How many of the parts, from the first on, must be met."""
        return self.rule.needs or len(self.parts)

    def proofs(self, text: Text) -> list[Proof]:
        """Every place where the rule proves its topic, up to a bound, in the order of the text."""
        if not all(text.hits[part] for part in self.parts[: self.needs]):
            return []
        clear = [self.clear(text, part) for part in self.parts]
        return list(islice(self._each(text, clear), _MOST_PROOFS))

    def _each(self, text: Text, clear: Sequence[Sequence[Span]]) -> Iterator[Proof]:
        needed, others = clear[1 : self.needs], clear[self.needs :]
        for first in clear[0]:
            bounds, window = self.bounds(text, first), self.window(text, first)
            if not (bounds[0] <= first[0] and first[1] <= bounds[1]) or self.ruled_out(text, first):
                continue
            spans = _joined((first,), needed, bounds, window)
            if spans is None:
                continue
            more = beside(spans, others, bounds, window)
            if len(spans) + len(more) >= self.rule.least:
                places = *range(len(spans)), *(self.needs + place for place in more)
                yield Proof((*spans, *more.values()), places)

    def clear(self, text: Text, part: int) -> list[Span]:
        """The part's hits that are no words of the name of something else."""
        confusing = text.hits[self.confusing]
        return [span for span in text.hits[part] if not belongs(span, confusing)]

    def _near(self, text: Text, first: Span, reach: int) -> Span:
        """The sentence of the quoted words, or so many characters on both sides of them."""
        if self.rule.scope is Scope.SENTENCE:
            return text.sentence(first)
        room = text.room(first, reach)
        return first[0] - room, first[1] + room

    def bounds(self, text: Text, first: Span) -> Span:
        """The stretch in which the parts may stand."""
        if self.rule.scope is Scope.DOCUMENT:
            return 0, len(text.folded.text)
        if self.rule.scope is Scope.TITLE:
            return text.title()
        if self.rule.scope is Scope.SECTION:
            return text.section(first)
        return self._near(text, first, self.rule.window)

    def window(self, text: Text, first: Span) -> int | None:
        """How many characters may lie between the part that ends first and the one that begins last."""
        return text.room(first, self.rule.window) if self.rule.scope is Scope.WINDOW else None

    def ruled_out(self, text: Text, first: Span) -> tuple[Span, ...]:
        """The words near the quoted ones that speak of something else."""
        if self.unless is None:
            return ()
        bounds = self._near(text, first, min(_AGAINST, self.rule.window))
        return tuple(span for span in text.hits[self.unless] if bounds[0] <= span[1] and span[0] <= bounds[1])


def belongs(span: Span, names: Sequence[Span]) -> bool:
    """Whether the span lies in, or reaches into, one of the names; one that holds a whole name is its own."""
    before = bisect_left(names, span)
    near = names[max(0, before - 1) : bisect_left(names, (span[1], 0))]
    return any(span[0] < end and (span == (start, end) or start < span[0] or span[1] < end) for start, end in near)


def _joined(
    chosen: tuple[Span, ...], parts: Sequence[Sequence[Span]], bounds: Span, window: int | None
) -> tuple[Span, ...] | None:
    """One hit of each part, near the first, all within bounds and window. Parts may share words."""
    if not parts:
        return chosen
    for span in _nearest(parts[0], chosen[0], bounds):
        more = (*chosen, span)
        if window is None or _spread(more) <= window:
            joined = _joined(more, parts[1:], bounds, window)
            if joined is not None:
                return joined
    return None


def beside(
    chosen: tuple[Span, ...], parts: Sequence[Sequence[Span]], bounds: Span, window: int | None
) -> dict[int, Span]:
    """The hit nearest to the first part of each part that has one within bounds and window, by the part's place."""
    found: dict[int, Span] = {}
    for place, spans in enumerate(parts):
        near = _nearest(spans, chosen[0], bounds)
        span = next((one for one in near if window is None or _spread((*chosen, one)) <= window), None)
        if span is not None:
            found[place] = span
    return found


def _nearest(spans: Sequence[Span], first: Span, bounds: Span) -> list[Span]:
    """The hits within bounds that stand nearest to the first part, nearest first."""
    at = bisect_left(spans, first)
    near = spans[max(0, at - _NEAREST) : at + _NEAREST]
    inside = [span for span in near if bounds[0] <= span[0] and span[1] <= bounds[1]]
    return sorted(inside, key=lambda span: (max(span[0] - first[1], first[0] - span[1]), span))


def _spread(spans: tuple[Span, ...]) -> int:
    """Characters between the part that ends first and the part that begins last."""
    return max(span[0] for span in spans) - min(span[1] for span in spans)
