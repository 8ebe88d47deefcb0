"""What is said around a place of a recording: its second, the words of the seconds before it and after it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from model import Cue
from pipeline.sentences import border

__all__ = ["heard_after", "heard_before", "second_at"]

_AROUND_S = 15.0
_MOST = 1000  # characters: twice what anybody says in this time
_OFFSET, _SECOND = itemgetter(0), itemgetter(1)


def second_at(cue: Cue, index: int) -> float:
    """When the word at `index` is said: at its own second, or that of the nearest word before whose second is known."""
    known = bisect_right(cue.marks, index - cue.start, key=_OFFSET)
    return cue.marks[known - 1][1] if known else cue.start_s


def heard_before(text: str, cues: Sequence[Cue], at: int, index: int, until: int) -> str:
    """What is said in the seconds before the word at `index`, which lies in the cue `at`, as far as `until`."""
    since = second_at(cues[at], index) - _AROUND_S
    while at and cues[at].start_s > since and until - cues[at].start < _MOST:
        at -= 1
    known = bisect_right(cues[at].marks, since, key=_SECOND)
    begin = cues[at].start + (cues[at].marks[known - 1][0] if known else 0)
    return _lines(text[max(begin, border(text, until - _MOST, until)) : until])


def heard_after(text: str, cues: Sequence[Cue], at: int, index: int, since: int) -> str:
    """What is said in the seconds after the words that end at `index`, which lie in the cue `at`, from `since` on."""
    following = bisect_left(cues[at].marks, index - cues[at].start, key=_OFFSET)
    until = (cues[at].marks[following][1] if following < len(cues[at].marks) else cues[at].end_s) + _AROUND_S
    while at + 1 < len(cues) and cues[at + 1].start_s <= until and cues[at + 1].start - since < _MOST:
        at += 1
    known = bisect_right(cues[at].marks, until, key=_SECOND)
    end = cues[at].start + cues[at].marks[known][0] if known < len(cues[at].marks) else cues[at].end
    return _lines(text[since : min(end, border(text, since + _MOST, since))])


def _lines(said: str) -> str:
    """What is said, on a line for each turn of a speaker."""
    return "\n".join(filter(None, (" ".join(turn.split()) for turn in said.split("\n"))))
