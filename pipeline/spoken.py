"""A transcript as it is read: what was said in paragraphs and sentences, each with its seconds in the recording.

Captions are cut where a screen is full. Sentences are cut at their punctuation, where there is any; automatic captions
have none, so what goes on for too long is cut at the longest pause. No word is added, and none is cut.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from model import Cue, Paragraph, Sentence
from pipeline.heard import Heard
from pipeline.sentences import at_most, starts
from pipeline.spelling import is_dense

__all__ = ["paragraphs"]

_SENTENCE = 240  # characters that are read in one breath: what is longer is cut
_PARAGRAPH = 500  # characters after which the next sentence begins a new paragraph
_SILENCE_S = 3.0  # no sentence goes on after it
_CLAUSE_S = 1.0  # the pause that a comma is worth, where a sentence has to be cut
_CLAUSE = frozenset(",;:–—，、；：،؛")
_WORD = re.compile(r"\S+")


def paragraphs(text: str, cues: Sequence[Cue]) -> tuple[Paragraph, ...]:
    """What was said, a paragraph for each turn of a speaker, or several for a long one; empty without cues.

    The sentences, one after the other, are the text from the first cue to the last.
    """
    if not cues:
        return ()
    reader = _Reader(text, cues)
    turns = [cues[0], *(cue for before, cue in pairwise(cues) if "\n" in text[before.end : cue.start])]
    ends = [*(turn.start for turn in turns[1:]), cues[-1].end]
    return tuple(one for turn, end in zip(turns, ends, strict=True) for one in reader.turn(turn, end))


class _Reader:
    """Reads one transcript."""

    def __init__(self, text: str, cues: Sequence[Cue]) -> None:
        self._text = text
        self._heard = Heard(text, cues)
        self._first = cues[0].start

    def turn(self, cue: Cue, end: int) -> Iterator[Paragraph]:
        """What somebody says from this cue on, in paragraphs of bearable length."""
        begins = cue.start > self._first or bool(cue.speaker or cue.affiliation or cue.function)
        for sentences in self._grouped(self._sentences(cue.start, end)):
            yield Paragraph(
                sentences=tuple(sentences),
                speaker=cue.speaker,
                affiliation=cue.affiliation,
                function=cue.function,
                turn=begins,
            )
            begins = False

    def _grouped(self, sentences: Iterator[Sentence]) -> Iterator[list[Sentence]]:
        group = [next(sentences)]
        for one in sentences:
            if one.start - group[0].start >= at_most(_PARAGRAPH, self._text, one.start) or self._is_silent(one.start):
                yield group
                group = []
            group.append(one)
        yield group

    def _sentences(self, start: int, end: int) -> Iterator[Sentence]:
        for first, after in pairwise([*self._begins(start, end), end]):
            begins = self._heard.begins(first)
            ended = self._heard.ended(first + len(self._text[first:after].rstrip()))
            yield Sentence(start_s=begins, end_s=max(begins, ended), start=first, end=after)

    def _begins(self, start: int, end: int) -> Iterator[int]:
        """Where sentences begin: after their punctuation, after silence, and where one would be too long."""
        told = {self._next_word(start + at) for at in starts(self._text[start:end])}
        told |= {at for at in self._heard.timed(start, end) if self._is_silent(at) and self._parts_words(at)}
        for first, after in pairwise([*sorted(at for at in told if at < end), end]):
            yield first
            yield from self._cuts(first, after)

    def _cuts(self, first: int, after: int) -> Iterator[int]:
        """Where a sentence that is too long is cut: at its longest pauses, into pieces none of which is very short."""
        longest = at_most(_SENTENCE, self._text, first)
        if after - first <= longest:
            return
        gaps = self._gaps(first, after)
        while after - first > longest:
            least = bisect_left(gaps, first + longest // 3)
            most = bisect_left(gaps, min(first + longest, after - longest // 3))
            room = gaps[least:most] or gaps[most : most + 1]
            if not room:
                return
            first = max(room, key=lambda at: (self._pause(at), at))
            yield first

    def _gaps(self, first: int, after: int) -> list[int]:
        """Where words begin, but for the first; without spaces, only those that have a second of their own."""
        words = {found.start() for found in _WORD.finditer(self._text, first, after)}
        words |= {at for at in self._heard.timed(first, after) if self._parts_words(at)}
        return sorted(words - {first})

    def _pause(self, at: int) -> float:
        """How long the speaker stops before this word; a comma counts as a pause."""
        comma = self._text[at - 2 : at].rstrip()[-1:] in _CLAUSE
        return self._heard.pause(at) + (_CLAUSE_S if comma else 0.0)

    def _is_silent(self, at: int) -> bool:
        return self._heard.pause(at) >= _SILENCE_S

    def _parts_words(self, at: int) -> bool:
        """Whether a word may begin here: after a space or between Chinese characters, and never before a comma."""
        before, char = self._text[at - 1], self._text[at]
        if before.isspace() or char.isspace():
            return not char.isspace()
        return (is_dense(before) or is_dense(char)) and not unicodedata.category(char).startswith("P")

    def _next_word(self, at: int) -> int:
        found = _WORD.search(self._text, at)
        return found.start() if found else len(self._text)
