"""Words and when they are said: a line of text, and the seconds that are known for places in it.

A place is where a piece begins whose second a format tells: mostly a word. Whatever is taken out of a line or put
between lines moves its places along.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from model import Marks
from pipeline.normalise import one_line
from pipeline.spelling import is_dense

__all__ = ["UNTIMED", "Words", "before", "cut", "gap", "joined", "spoken", "tidied", "without"]

_OFFSET = itemgetter(0)

UNTIMED = -1.0
"""The second of a piece for which none is known."""


class Words(NamedTuple):
    """Words on single spaces; a word without a place of its own is said at the second of the one before."""

    text: str
    marks: Marks = ()


def spoken(pieces: Sequence[str], seconds: Sequence[float], since: float) -> Words:
    """Pieces as one line; a second that is not later than the last one known, at first `since`, adds nothing."""
    text = "".join(pieces)
    if " ".join(text.split()) != text:
        pieces = list(_spaced(pieces))
        text = "".join(pieces)
    marks = []
    at = 0
    for piece, second in zip(pieces, seconds, strict=True):
        if second > since and piece and piece != " ":
            marks.append((at + (piece[0] == " "), second))
            since = second
        at += len(piece)
    return Words(text, tuple(marks))


def _spaced(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces, with one space between words and none at either end of them all."""
    begun = apart = False
    for piece in pieces:
        words = " ".join(piece.split())
        apart = apart or piece[:1].isspace()
        yield f" {words}" if words and begun and apart else words
        begun = begun or bool(words)
        apart = piece[-1:].isspace() or (apart and not words)


def cut(words: Words, start: int, end: int) -> Words:
    """The words from `start` to `end`; a place at its beginning tells since when."""
    if start == 0 and end == len(words.text):
        return words
    return spoken(*_pieces(words, start, end), UNTIMED)


def without(what: re.Pattern[str], words: Words) -> Words:
    """The words that are none of these."""
    text = what.sub(lambda found: " " * len(found[0]), words.text)
    return words if text == words.text else spoken(*_pieces(Words(text, words.marks), 0, len(text)), UNTIMED)


def before(second: float, words: Words) -> Words:
    """The words, without places that claim to be later."""
    if not words.marks or words.marks[-1][1] <= second:
        return words
    return Words(words.text, tuple(mark for mark in words.marks if mark[1] <= second))


def _pieces(words: Words, start: int, end: int) -> tuple[list[str], list[float]]:
    """The words from `start` to `end`, parted where a second is known; the first piece may be said since before."""
    first = bisect_right(words.marks, start, key=_OFFSET)
    known = words.marks[first : bisect_left(words.marks, end, key=_OFFSET)]
    edges = [start, *(offset for offset, _ in known), end]
    since = words.marks[first - 1][1] if first else UNTIMED
    return [words.text[one:two] for one, two in pairwise(edges)], [since, *(second for _, second in known)]


def joined(lines: Sequence[Words]) -> Words:
    """Lines that follow each other as one."""
    if len(lines) == 1:
        return lines[0]
    texts: list[str] = []
    marks: list[tuple[int, float]] = []
    length = 0
    for line in lines:
        between = gap(texts[-1], line.text) if texts else ""
        length += len(between)
        texts += [between, line.text]
        marks += [(length + offset, second) for offset, second in line.marks]
        length += len(line.text)
    return Words("".join(texts), tuple(marks))


def gap(before: str, after: str) -> str:
    """What stands between two lines: nothing inside Chinese, where a space would part the words of a name."""
    return "" if _is_chinese(before[-1]) and _is_chinese(after[0]) else " "


def _is_chinese(char: str) -> bool:
    """Whether the character stands in Chinese or Japanese, its punctuation included."""
    return is_dense(char) or "\u3001" <= char <= "\u3003" or "\uff01" <= char <= "\uff60"


def tidied(words: Words) -> Words:
    """Words as they are kept; where their characters change so much that places cannot be followed, without these."""
    text = one_line(words.text)
    if text == words.text or not words.marks:
        return Words(text, words.marks)
    pieces, seconds = _pieces(words, 0, len(words.text))
    again = spoken([_tidy(piece) for piece in pieces], seconds, UNTIMED)
    return again if again.text == text else Words(text)


def _tidy(piece: str) -> str:
    return f"{one_line(piece)} " if piece[-1:].isspace() else one_line(piece)
