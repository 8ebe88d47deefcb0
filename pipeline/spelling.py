"""How words are spelled for matching: one folded text for many ways to write the same, and the way back.

Folding undoes width, case, accents, ligatures, Arabic vowel signs and letter variants, kinds of hyphen, quotation mark
and space, and the dots of "A.I.". It works character by character through one table, so that the way back to the
original needs counting only around what was found.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate

__all__ = ["BREAK", "DENSE", "DENSE_LETTERS", "Folded", "fold", "is_dense", "joins"]

BREAK = "\x00"
"""Stands between title and text: no form runs across it."""

DENSE = 3
"""So much more is said in a character of Han or kana."""

DENSE_LETTERS = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Han and kana, for a class of a pattern."""

_BLOCK = 256  # characters between two known points on the way back
_VARIANTS = {
    **dict.fromkeys("‘’‚‛′ʼʻʹ`´＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict(zip("ىیکةٱ", "ييكها", strict=True)),
    **dict(zip("øłđı", "oldi", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "ـ": "",  # the stroke that only lengthens an Arabic word
    "·": "",  # a dot between Chinese parts of a foreign name, or none
    BREAK: BREAK,
}
_MARKS = frozenset({"Mn", "Me", "Cf"})  # accents, vowel signs, soft hyphens, zero-width characters
_HANGUL = ("가", "힣")
_SPACES = re.compile(" {2,}")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")
_DOTS = re.compile(r"\.[^\W\d_]\.")


def _fold_one(char: str) -> str:
    if char in _VARIANTS:
        return _VARIANTS[char]
    if _HANGUL[0] <= char <= _HANGUL[1]:  # decomposing would match half a syllable
        return char
    lower = unicodedata.normalize("NFKD", char).casefold()
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", lower))


def _plain(char: str) -> str:
    if char in _VARIANTS:
        return _VARIANTS[char]
    category = unicodedata.category(char)
    if category in _MARKS:
        return ""
    if category == "Pd" or char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


class _Table(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


_TABLE = _Table()


def fold(words: str) -> str:
    """Fold a short string: what forms and texts have in common."""
    return Folded(words).text


class Folded:
    """A text as it is matched, and the way back to the original."""

    def __init__(self, original: str) -> None:
        """Fold at once; the way back is prepared when it is first asked for."""
        self.original = original
        self._cut_at: list[int] = []  # offsets in `text` before which characters were cut out ...
        self._cut: list[int] = [0]  # ... and how many, in all, up to each
        self._blocks: dict[int, list[int]] = {}
        self.text = self._squeezed(original.translate(_TABLE))

    def _squeezed(self, text: str) -> str:
        """Cut the dots of "A.I." and all but one of several spaces, and remember where."""
        if "  " not in text and not _DOTS.search(text):
            return text
        spans = [(found.start() + 1, found.end()) for found in _SPACES.finditer(text)]
        for found in _DOTTED.finditer(text):
            spans += [(dot, dot + 1) for dot in range(found.start() + 1, found.end(), 2)]
        pieces, last = [], 0
        for start, end in sorted(spans):
            pieces.append(text[last:start])
            self._cut_at.append(start - self._cut[-1])
            self._cut.append(self._cut[-1] + end - start)
            last = end
        return "".join([*pieces, text[last:]])

    @cached_property
    def _known(self) -> list[int]:
        """Folded offset, before cutting, at which each block of the original starts."""
        known = [0]
        for start in range(0, len(self.original), _BLOCK):
            known.append(known[-1] + len(self.original[start : start + _BLOCK].translate(_TABLE)))
        return known

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for a span of the folded text that is not empty: whole characters with their marks."""
        first = self._origin(start + self._cut[bisect_right(self._cut_at, start)])
        last = self._origin(end - 1 + self._cut[bisect_left(self._cut_at, end)])
        last += 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in _MARKS:
            last += 1
        return first, last

    def _origin(self, offset: int) -> int:
        """The original's character that an offset, before cutting, comes from."""
        block = bisect_right(self._known, offset) - 1
        return block * _BLOCK + bisect_right(self._ends(block), offset - self._known[block])

    def _ends(self, block: int) -> list[int]:
        """Where, counted from the block's start, what each of its characters folds to ends."""
        ends = self._blocks.get(block)
        if ends is None:
            codes = map(ord, self.original[block * _BLOCK : (block + 1) * _BLOCK])
            ends = self._blocks[block] = list(accumulate(map(len, map(_TABLE.__getitem__, codes))))
        return ends

    def position(self, index: int) -> int:
        """The folded offset at which the original's `index` stands."""
        block = index // _BLOCK
        offset = self._known[block] + len(self.original[block * _BLOCK : index].translate(_TABLE))
        cuts = [at + before for at, before in zip(self._cut_at, self._cut, strict=False)]
        passed = bisect_left(cuts, offset)
        end = cuts[passed - 1] + self._cut[passed] - self._cut[passed - 1] if passed else 0
        return offset + max(0, end - offset) - self._cut[passed]


def is_dense(char: str) -> bool:
    """Whether the character is Han or kana: no spaces between words, and much said in few characters."""
    return "\u3005" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


@lru_cache(maxsize=4096)
def joins(char: str) -> bool:
    """Whether a word goes on through this character: a letter or digit of a script that parts its words."""
    return char.isalnum() and not is_dense(char) and not _HANGUL[0] <= char <= _HANGUL[1]
