"""What of an edition there is room for: the first stories whole, then one line each, then a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from delivery.pieces import Part

__all__ = ["Fitted", "fit", "how_many"]

_LINES_AT_MOST = 0.3  # share of the room that is kept for lines, as far as they need it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """So many of the first are told whole, so many after them in a line, so many not at all."""

    whole: int
    in_short: int
    left: int


def fit(whole: Sequence[Part], lines: Sequence[Part], room: int) -> Fitted:
    """Share so many bytes among parts that each have a long and a short form, in their order."""
    told, used = 0, 0
    rest = sum(line.size for line in lines)
    kept = int(room * _LINES_AT_MOST)
    while told < len(whole):
        rest -= lines[told].size
        if used + whole[told].size + min(rest, kept) > room:
            break
        used += whole[told].size
        told += 1
    in_short = how_many([line.size for line in lines[told:]], room - used)
    return Fitted(whole=told, in_short=in_short, left=len(lines) - told - in_short)


def how_many(sizes: Sequence[int], room: int) -> int:
    """So many of the first fit into so many bytes."""
    return sum(used <= room for used in accumulate(sizes))
