"""Quoting a document: from words that were found to evidence with its place, sentence, section and second."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from model import Cue, Document, Evidence, Rule, Section
from pipeline.forms import Span
from pipeline.recording import heard_after, heard_before, second_at
from pipeline.rules import Text
from pipeline.sentences import around

__all__ = ["Quoter"]


class Quoter:
    """Quotes one document, whose title and text were read as one."""

    def __init__(self, document: Document, text: Text) -> None:
        """Take the document and what was read of it."""
        self._document = document
        self._text = text
        self._shift = len(document.title) + 1

    def evidence(self, rule: Rule, span: Span) -> Evidence:
        """The words at a span of the folded text, exactly as the document has them."""
        start, end = self._text.folded.source(*span)
        if start < self._shift:
            return self._quoted(rule, start, end, 0)
        at = _place(self._document.cues, start - self._shift)
        if at is None:
            return self._quoted(rule, start, end, self._shift)
        return self._heard(rule, start, end, at)

    def _quoted(self, rule: Rule, start: int, end: int, shift: int, lines: Span | None = None) -> Evidence:
        """Evidence from words of title and text, of which the field they stand in begins at `shift`."""
        original = self._text.folded.original
        first, last = around(original, self._text.sentences, start, end, lines)
        at = _place(self._document.sections, start - shift) if shift else None
        return Evidence(
            rule=rule.key,
            field="text" if shift else "title",
            start=start - shift,
            end=end - shift,
            words=original[start:end],
            sentence=original[first:last],
            section=None if at is None else self._document.sections[at].heading,
            at=start - first,
            score=rule.score,
            rule_version=rule.version,
        )

    def _heard(self, rule: Rule, start: int, end: int, at: int) -> Evidence:
        """Evidence from words that begin in the cue `at`, with who says them when and what is said around them."""
        text, cues, shift = self._document.text, self._document.cues, self._shift
        until = _last(cues, end - shift - 1)
        beside = cues[max(0, at - 1)].start + shift, cues[min(until + 1, len(cues) - 1)].end + shift
        quoted = self._quoted(rule, start, end, shift, beside)
        first = quoted.start - (quoted.at or 0)
        cue = cues[at]
        return replace(
            quoted,
            second=second_at(cue, quoted.start),
            speaker=cue.speaker,
            affiliation=cue.affiliation,
            function=cue.function,
            before=heard_before(text, cues, at, quoted.start, first),
            after=heard_after(text, cues, until, quoted.end, first + len(quoted.sentence)),
        )


def _place(places: Sequence[Cue] | Sequence[Section], index: int) -> int | None:
    """Which place holds the character at `index`; places are in order and do not overlap."""
    at = _last(places, index)
    return at if at >= 0 and index < places[at].end else None


def _last(places: Sequence[Cue] | Sequence[Section], index: int) -> int:
    """The last place that begins at `index` or before it."""
    return bisect_right(places, index, key=lambda place: place.start) - 1
