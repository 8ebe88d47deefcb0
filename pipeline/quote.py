"""Quoting a document: from words that were found to evidence with its place, sentence, section and second."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

from model import Cue, Document, Evidence, Section
from pipeline.forms import Span
from pipeline.rules import Text
from pipeline.sentences import around

__all__ = ["Quoter"]

Place = TypeVar("Place", Cue, Section)


class Quoter:
    """Quotes one document, whose title and text were read as one."""

    def __init__(self, document: Document, text: Text) -> None:
        """Take the document and what was read of it."""
        self._document = document
        self._text = text

    def evidence(self, rule: str, span: Span) -> Evidence:
        """The words at a span of the folded text, exactly as the document has them."""
        original = self._text.folded.original
        start, end = self._text.folded.source(*span)
        first, last = around(original, self._text.sentences, start, end)
        shift = len(self._document.title) + 1
        in_title = start < shift
        offset = 0 if in_title else shift
        cue = None if in_title else _at(self._document.cues, start - offset)
        section = None if in_title else _at(self._document.sections, start - offset)
        return Evidence(
            rule=rule,
            field="title" if in_title else "text",
            start=start - offset,
            end=end - offset,
            words=original[start:end],
            sentence=original[first:last],
            section=section.heading if section else None,
            second=cue.start_s if cue else None,
            speaker=cue.speaker if cue else None,
            affiliation=cue.affiliation if cue else None,
            function=cue.function if cue else None,
            at=start - first,
        )


def _at(places: Sequence[Place], index: int) -> Place | None:
    """The place that holds the character at `index`; places are in order and do not overlap."""
    at = bisect_right(places, index, key=lambda place: place.start) - 1
    return places[at] if at >= 0 and index < places[at].end else None
