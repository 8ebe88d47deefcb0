"""A text in the form in which dates and the words beside them are read, and the way back to the text as it stands.

Not for matching topics: that is `pipeline.spelling`, to which hyphens are spaces. Here they make ranges.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import lru_cache

__all__ = ["Flat"]

_MARKS = {"Mn", "Cf"}


class Flat:
    """A text in the form dates are read in, and the way back: no case, accents or kinds of dash; plain digits."""

    def __init__(self, original: str) -> None:
        """Flatten character by character."""
        self.original = original
        pairs = [(plain, at) for at, char in enumerate(original) for plain in _flat(char)]
        self.text = "".join(plain for plain, _ in pairs)
        self._places = [at for _, at in pairs]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of a span that is not empty."""
        return self._places[start], self._places[end - 1] + 1

    def position(self, index: int) -> int:
        """Where the original's `index` stands, or the next character that is left."""
        return bisect_left(self._places, index)


@lru_cache(maxsize=4096)
def _flat(char: str) -> str:
    if "가" <= char <= "힣":
        return char
    return "".join(
        _plain(one) for one in unicodedata.normalize("NFKD", char.casefold()) if unicodedata.category(one) not in _MARKS
    )


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) == "Pd" or char in "−～〜":
        return "-"
    digit = unicodedata.decimal(char, None)
    return {"’": "'", "‘": "'"}.get(char, char) if digit is None else str(digit)
