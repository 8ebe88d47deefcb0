"""When the words of a transcript are heard: seconds for every character, and the pauses between words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from model import Cue
from pipeline.spelling import DENSE, is_dense

__all__ = ["Heard"]

# A word is heard for about so long: what goes by until the next one begins is a pause.
_WORD_S, _CHARACTER_S = 0.3, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch of text whose seconds are known: a word, or a whole cue whose words have none of their own."""

    start: int
    end: int
    start_s: float
    end_s: float
    is_word: bool


class Heard:
    """The seconds of a transcript; never before those of what stands before."""

    def __init__(self, text: str, cues: Sequence[Cue]) -> None:
        """Take the text and its cues, of which there is one at least."""
        self._text = text
        self._pieces = [piece for cue in cues for piece in _pieces(cue)]
        self._at = [piece.start for piece in self._pieces]
        self._from = list(accumulate((piece.start_s for piece in self._pieces), max))
        following = [*self._from[1:], float("inf")]
        self._until = [
            max(begins, min(piece.end_s, after))
            for piece, begins, after in zip(self._pieces, self._from, following, strict=True)
        ]

    def timed(self, start: int, end: int) -> list[int]:
        """Where words and cues begin, from `start` on and before `end`, that have a second of their own."""
        return self._at[bisect_left(self._at, start) : bisect_left(self._at, end)]

    def begins(self, at: int) -> float:
        """The second at which the character at `at` is heard."""
        return self._within(bisect_right(self._at, at) - 1, at)

    def ended(self, at: int) -> float:
        """The second by which everything before `at` was heard."""
        return self._within(bisect_left(self._at, at) - 1, at)

    def pause(self, at: int) -> float:
        """How long nothing is heard before the word at `at`, as far as is known."""
        number = bisect_left(self._at, at)
        if not 0 < number < len(self._at) or self._at[number] != at:
            return 0.0
        before, until = self._pieces[number - 1], self._until[number - 1]
        if before.is_word:
            until = min(until, self._from[number - 1] + self._lasts(before))
        return self._from[number] - until

    def _lasts(self, word: _Piece) -> float:
        said = self._text[word.start : word.end].rstrip()
        return _WORD_S + _CHARACTER_S * sum(DENSE if is_dense(char) else 1 for char in said)

    def _within(self, number: int, at: int) -> float:
        piece, begins, until = self._pieces[number], self._from[number], self._until[number]
        share = (at - piece.start) / (piece.end - piece.start)
        return min(begins + (until - begins) * share, until)


def _pieces(cue: Cue) -> Iterator[_Piece]:
    marks = [(cue.start + offset, second) for offset, second in cue.marks if offset < cue.end - cue.start]
    if not marks or marks[0][0] > cue.start:
        marks = [(cue.start, cue.start_s), *marks]
    following = [*marks[1:], (cue.end, max(cue.end_s, marks[-1][1]))]
    for (start, start_s), (end, end_s) in zip(marks, following, strict=True):
        if end > start:
            yield _Piece(start=start, end=end, start_s=start_s, end_s=end_s, is_word=bool(cue.marks))
