"""Long texts in the lines of a terminal: parted at spaces and, in Chinese and Japanese, between any two characters.

Not Rich's own wrapping: it parts words at spaces only, and Chinese has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from pipeline.spelling import is_dense

__all__ = ["wrapped"]

_NEVER_FIRST = frozenset({"Pe", "Pf", "Po"})  # what closes or parts, as a comma
_NEVER_LAST = frozenset({"Ps", "Pi"})  # what opens


def wrapped(text: Text, width: int) -> Iterator[Text]:
    """The lines of a text, none of them wider than so many columns; spaces that would end one are left out."""
    for line in text.divide(list(_breaks(text.plain, width))):
        line.rstrip()
        yield line


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where lines begin, but for the first: as late as they may, and inside a word only where it is too wide itself."""
    line = chance = 0
    used = since = 0  # columns of this line, and of what stands behind the last chance to end it
    for at, char in enumerate(text):
        if at > line and _may_part(text[at - 1], char):
            chance, since = at, 0
        columns = cell_len(char)
        used, since = used + columns, since + columns
        if used > width and not char.isspace():
            if chance > line:
                yield chance
                line, used = chance, since
            if used > width:  # what stands behind that chance may be too wide itself
                yield at
                line, used, chance, since = at, columns, at, columns


def _may_part(before: str, char: str) -> bool:
    """Whether a line may end between these characters."""
    if before.isspace():
        return True
    if not (is_dense(before) or is_dense(char)):
        return False
    return unicodedata.category(char) not in _NEVER_FIRST and unicodedata.category(before) not in _NEVER_LAST
