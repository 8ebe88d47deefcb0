"""What was changed in a text, word by word: the passages that differ, each with a little of what stands around it.

Texts are compared by sentence first, and sentences that were replaced word by word; in scripts without spaces every
character counts as a word. Comparing costs what the repetitions in both texts make it cost (difflib), so that is
counted beforehand, and what would take too long is told as replaced whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

__all__ = ["Difference", "Passage", "Piece", "Side", "difference", "pieces"]

_SENTENCE = re.compile(r"[^\n.!?。！？؟…]*[\n.!?。！？؟…]*\s*")
_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿฀-๿\U00020000-\U0003ffff"  # kana, Han, Thai
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]")
_COST_AT_MOST = 2_000_000  # steps of difflib for a whole text: well below a second
_WORDS_COST_AT_MOST = 200_000  # likewise, for sentences that were replaced
_IN_WORDS_AT_MOST = 40  # replaced places compared by words; more changes than that are another text
_ALIKE = 0.35  # share of characters that must be kept, lest a new sentence be told as scraps of the old one
_CONTEXT = 60  # characters around a change
_SHOWN_AT_MOST = 300  # characters of one change, each way


class Side(StrEnum):
    """On which side of a change words stand."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that were kept, removed or added."""

    side: Side
    text: str


Passage = tuple[Piece, ...]
"""Changes near each other, what stands between them, and a little around them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first few passages that differ, and how many more there are."""

    passages: tuple[Passage, ...]
    more: int = 0


def difference(old: str, new: str, most: int = 3) -> Difference:
    """What of a text was changed, shortened to be read; nothing where both are equal."""
    whole = list(_passages(pieces(old, new)))
    return Difference(passages=tuple(whole[:most]), more=max(0, len(whole) - most))


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The whole difference: kept and removed words, joined, are the old text, kept and added ones the new one.

    What was removed stands before what was added in its place; no two neighbours are of one side.
    """
    found: list[Piece] = []
    in_words = 0
    for is_equal, before, after in _compared(_sentences(old), _sentences(new), _COST_AT_MOST):
        if is_equal:
            found.append(Piece(Side.KEPT, before))
        elif before and after and in_words < _IN_WORDS_AT_MOST:
            in_words += 1
            found.extend(_by_words(before, after))
        else:
            found.extend(_replaced(before, after))
    return tuple(_tidied(found))


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _by_words(old: str, new: str) -> list[Piece]:
    """Sentences that took the place of others; told whole where little of them was kept."""
    found: list[Piece] = []
    for is_equal, before, after in _compared(_TOKEN.findall(old), _TOKEN.findall(new), _WORDS_COST_AT_MOST):
        found.extend([Piece(Side.KEPT, before)] if is_equal else _replaced(before, after))
    kept = sum(len(one.text) for one in found if one.side is Side.KEPT)
    return found if kept >= _ALIKE * min(len(old), len(new)) else _replaced(old, new)


def _compared(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[tuple[bool, str, str]]:
    """Stretches that are equal or not, as texts; the middle is one stretch where comparing it costs too much."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield True, "".join(old[:head]), "".join(new[:head])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if _cost(left, right) <= most:
        for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            yield kind == "equal", "".join(left[a:b]), "".join(right[c:d])
    else:
        yield False, "".join(left), "".join(right)
    if tail:
        yield True, "".join(old[-tail:]), "".join(new[-tail:])


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _cost(old: Sequence[str], new: Sequence[str]) -> int:
    """At most so many steps: each pair of equal words is met once for every stretch that is found."""
    told = Counter(new)
    return len(old) + len(new) + sum(told[one] for one in old) * min(len(old), len(new))


def _replaced(old: str, new: str) -> list[Piece]:
    return [Piece(side, text) for side, text in ((Side.REMOVED, old), (Side.ADDED, new)) if text]


def _tidied(found: Sequence[Piece]) -> Iterator[Piece]:
    """Changes parted by nothing but a space or a mark are one change."""
    found = [Piece(side, "".join(one.text for one in run)) for side, run in groupby(found, key=lambda one: one.side)]
    last = len(found) - 1
    changed = [
        one.side is not Side.KEPT or (0 < at < last and not any(map(str.isalnum, one.text)))
        for at, one in enumerate(found)
    ]
    for is_change, run in groupby(zip(changed, found, strict=True), key=lambda pair: pair[0]):
        told = [one for _, one in run]
        if not is_change:
            yield Piece(Side.KEPT, "".join(one.text for one in told))
        else:
            old = "".join(one.text for one in told if one.side is not Side.ADDED)
            new = "".join(one.text for one in told if one.side is not Side.REMOVED)
            yield from _replaced(old, new)


def _passages(whole: Sequence[Piece]) -> Iterator[Passage]:
    """The changes with what is around them; those that would share it are in one passage."""
    passage: list[Piece] = []
    for at, one in enumerate(whole):
        if one.side is not Side.KEPT:
            passage.append(_readable(one))
        elif not passage:
            passage = [Piece(Side.KEPT, _end_of(one.text))] if at + 1 < len(whole) else []
        elif at + 1 == len(whole):
            passage.append(Piece(Side.KEPT, _start_of(one.text)))
        elif len(one.text) <= 2 * _CONTEXT:
            passage.append(one)
        else:
            yield (*passage, Piece(Side.KEPT, _start_of(one.text)))
            passage = [Piece(Side.KEPT, _end_of(one.text))]
    if passage:
        yield tuple(passage)


def _readable(one: Piece) -> Piece:
    """A change of a length that can be read; what was cut off is marked by dots."""
    return one if len(one.text) <= _SHOWN_AT_MOST else Piece(one.side, one.text[:_SHOWN_AT_MOST].rstrip() + " …")


def _start_of(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    cut = text[:_CONTEXT]
    at = cut.rfind(" ", _CONTEXT // 2)
    return (cut if at < 0 else cut[:at]) + " …"


def _end_of(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    cut = text[-_CONTEXT:]
    return "… " + cut[cut.find(" ", 0, _CONTEXT // 2) + 1 :]
