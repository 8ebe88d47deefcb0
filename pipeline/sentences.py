"""Where sentences begin: what a reader is shown around words that prove something."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.spelling import BREAK, DENSE, is_dense

__all__ = ["around", "at_most", "border", "starts"]

_LONGEST = 400  # characters: a caption track has no full stops
# A run of stops is tried from its beginning only: tried from each of them, a million would take a day.
_END = re.compile(
    rf"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？｡؟]+[」』”’）)\"']*|(?<![!?])[!?]+(?=[぀-鿿])|[\n{BREAK}]+"
)
_LAST_WORD = re.compile(r"[\w.]+$")
_ABBREVIATIONS = re.compile(
    r"""messrs|mrs?|ms|dr|prof|[sj]r|sra|dra|mme|mlle|mm|hon|rev|gen|col|lt|sen|rep|gov|amb|inc|ltd|co|corp|vs|cf|al
    |etc|approx|dept|est|st|paras?|vol|fig|eds?|bzw|ca|vgl|гг?|стр|им|ст|тыс|млн|млрд|руб|проф|ул
    |(?:\w\.)*[^\W\d]""",  # initials: "J.", "u.s"
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE_NUMBERS = re.compile(
    "nos?|nr|arts?|pp?|res|abs|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
    re.IGNORECASE,
)


def starts(text: str) -> list[int]:
    """The offset at which each sentence begins."""
    return [0, *(found.end() for found in _END.finditer(text) if found.end() < len(text) and _ends(text, found))]


def _ends(text: str, found: re.Match[str]) -> bool:
    if found[0][0] != ".":
        return True
    following = text[found.end() : found.end() + 2].strip()
    if following.islower():
        return False
    word = _LAST_WORD.search(text, max(0, found.start() - 20), found.start())
    if word is None:
        return True
    if _BEFORE_NUMBERS.fullmatch(word[0]):
        return not following[:1].isdigit()
    return not _ABBREVIATIONS.fullmatch(word[0])


def around(text: str, begins: list[int], start: int, end: int, lines: tuple[int, int] | None = None) -> tuple[int, int]:
    """The span of the sentence that holds `start` to `end`; of an endless one, the piece around these words.

    `lines` are the lines of captions around the words: of an endless sentence they read better than any piece.
    """
    at = bisect_right(begins, start) - 1
    after = bisect_right(begins, max(start, end - 1))
    first = begins[at]
    last = begins[after] if after < len(begins) else len(text)
    if lines and last - first > at_most(_LONGEST, text, start):
        first, last = max(first, lines[0]), min(last, lines[1])
    if last - first > _LONGEST:
        room = max(0, _LONGEST - (end - start)) // 2
        first, last = max(first, border(text, start - room, start)), min(last, border(text, end + room, end))
    return _trimmed(text, first, last)


def at_most(characters: int, text: str, at: int) -> int:
    """So many characters, or of the script that is written here as many as say as much."""
    said = text[at : at + 40]
    return characters // DENSE if 2 * sum(map(is_dense, said)) > len(said) else characters


def border(text: str, offset: int, toward: int) -> int:
    """The nearest place between two words, from `offset` on towards `toward`."""
    if not 0 < offset < len(text):
        return min(max(offset, 0), len(text))
    step = 1 if toward > offset else -1
    while offset != toward and not text[offset - 1].isspace() and not is_dense(text[offset]):
        offset += step
    return offset


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and (text[first].isspace() or text[first] == BREAK):
        first += 1
    while last > first and (text[last - 1].isspace() or text[last - 1] == BREAK):
        last -= 1
    return first, last
