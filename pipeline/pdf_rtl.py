"""A line of Arabic or Hebrew in the order it is read, from the places its characters have on the page.

A PDF draws glyphs where they are seen. PDFium guesses the order they are read in word by word, and with files of
Chromium's printing turns about every second word round (seen 2026-11 with PDFium of pypdfium2 5.15); the places are
always right. Not for lines without such letters: those PDFium reads well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

__all__ = ["has_rtl", "logical"]

_CLASSES = {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "E", "ES": "S", "CS": "S"}  # all others are neutral: "N"
_WITHOUT_RTL = re.compile("[LENS]+")
_WORD_OR_NUMBER = re.compile("[LE]")
_NUMBER = re.compile("E(?:S?E)*")
_OPENING = dict(zip(")]}", "([{", strict=True))
_CLOSING = {opening: closing for closing, opening in _OPENING.items()}
_FIRST_BRACKETS = re.compile(r"(?<!\S)[)\]}](?=\S)")
_LAST_BRACKETS = re.compile(r"(?<=\S)[(\[{](?=[.,:;،؛]?(?:\s|$))")
_ALEFS = "اأإآٱ"
_LAM = "ل"


def has_rtl(words: str) -> bool:
    """Whether a letter among these is written from right to left."""
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in words)


def logical(placed: Sequence[tuple[str, float]]) -> str:
    """The characters of one line, each with its place from the left, as they are read."""
    # PDFium puts a space where the glyph left of it begins, so of two in one place the space is read first.
    seen = sorted(placed, key=lambda one: (-one[1], not one[0].isspace()))
    chars = _with_ligatures(seen)
    classes = "".join(_CLASSES.get(unicodedata.bidirectional(char[0]), "N") for char in chars)
    for start, end in _left_to_right(classes):
        chars[start:end] = chars[start:end][::-1]
    return _with_brackets("".join(chars))


def _left_to_right(classes: str) -> Iterator[tuple[int, int]]:
    """What runs from left to right in a line that is read from its right end.

    From the first letter or figure to the last Latin letter with none from right to left between, or a number by
    itself (Unicode Standard Annex 9, rules W4, W7 and N1, read backwards).
    """
    for stretch in _WITHOUT_RTL.finditer(classes):
        start, end = stretch.span()
        last = classes.rfind("L", start, end) + 1
        if last and (first := _WORD_OR_NUMBER.search(classes, start, last)):
            yield first.start(), last
        yield from (number.span() for number in _NUMBER.finditer(classes, last or start, end))


def _with_ligatures(seen: Sequence[tuple[str, float]]) -> list[str]:
    """The two letters of a lam-alef, which is one glyph in one place, in their order."""
    chars = [char for char, _ in seen]
    for at in range(1, len(seen)):
        is_one = seen[at - 1][1] == seen[at][1]
        if is_one and chars[at] == _LAM and chars[at - 1] in _ALEFS:
            chars[at - 1], chars[at] = chars[at], chars[at - 1]
    return chars


def _with_brackets(line: str) -> str:
    """Brackets are mirrored or not, as the file's maker liked; one that begins a word opens, the last one closes."""
    line = _FIRST_BRACKETS.sub(lambda found: _OPENING[found[0]], line)
    return _LAST_BRACKETS.sub(lambda found: _CLOSING[found[0]], line)
