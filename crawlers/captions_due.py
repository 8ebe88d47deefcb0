"""When a video is looked at again: at growing intervals, for two days from when it could first be watched.

Captions come late, automatic ones are replaced by people's, and a broadcast begins and ends. So a video is looked at
each time its age has doubled, the last time when that is two days. It counts from when the video was first seen, is
held, or was found to be over, whichever comes last. What was seen last is kept as the video's fingerprint,
``13 live 8c0f… -``: the number of the look, the state it found, what a listing said, and when it was found to be over.
A look that brought no answer leaves no number, so it is made up for in the next crawl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crawlers.ytdlp.messages import VideoState
from model import Known, SourceState

__all__ = ["KINDS", "PATIENCE", "UNTOLD", "Look", "any_due", "is_due", "next_look"]

PATIENCE = timedelta(hours=48)
KINDS = frozenset({"video", "youtube"})
"""Kinds of sources whose videos are looked at so."""

UNTOLD = "-"
"""What stands for words a listing does not tell: equal to any."""

_A_DAY = timedelta(days=1)
_FIRST = PATIENCE / 2**17  # the age that is doubled: little more than a second
_MOST_DOUBLINGS = 40  # of a broadcast that never ends: by then two looks lie many years apart
_MADE_UP_FOR = timedelta(days=7)  # so long an outage may last, or a wall stand
_NOT_ENDED = frozenset({VideoState.UPCOMING, VideoState.PREMIERE, VideoState.LIVE})
_LOOK = re.compile(r"(-|[0-9]{1,9}) (\S+) (\S+) (-|[0-9]{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of a video when it was looked at last; without a number that was not answered."""

    number: int | None = None
    state: str = UNTOLD
    words: str = UNTOLD
    ended_at: int | None = None  # when a broadcast was first found to be over, in Unix seconds

    def __str__(self) -> str:
        """As it is stored."""
        return f"{_or_untold(self.number)} {self.state} {self.words} {_or_untold(self.ended_at)}"

    @classmethod
    def read(cls, fingerprint: str) -> Look:
        """What `str` wrote; none where the fingerprint is of another make."""
        found = _LOOK.fullmatch(fingerprint)
        if found is None:
            return cls()
        return cls(number=_number(found[1]), state=found[2], words=found[3], ended_at=_number(found[4]))

    @classmethod
    def at(cls, known: Known | None) -> Look:
        """The last one at this video."""
        return cls() if known is None else cls.read(known.listed)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come but captions."""
        return self.state not in _NOT_ENDED and self.state != VideoState.JUST_ENDED

    def answered(self, state: VideoState, known: Known | None, held_at: datetime | None, now: datetime) -> Look:
        """The look that found a video in this state."""
        ended_at = int(now.timestamp()) if self.state in _NOT_ENDED else self.ended_at
        found = replace(self, state=state, ended_at=None if state in _NOT_ENDED else ended_at)
        return replace(found, number=found.doublings(found.age(known, held_at, now)))

    def age(self, known: Known | None, held_at: datetime | None, now: datetime) -> timedelta:
        """For how long a video could have been watched whole, as far as is known."""
        first_seen = known.first_seen_at if known is not None else now
        return max(now - max(first_seen, held_at or first_seen, _ended(self)), timedelta())

    def begins(self, known: Known) -> datetime:
        """The moment its age counts from."""
        return max(known.first_seen_at, known.published_at or known.first_seen_at, _ended(self))

    def doublings(self, age: timedelta) -> int:
        """How often an age has doubled; what is over ages for two days only."""
        return ((min(age, PATIENCE) if self.is_over else age) // _FIRST).bit_length()


def is_due(known: Known | None, words: str, state: SourceState, now: datetime) -> bool:
    """Whether a video is looked at in this crawl: it is new, is told of in other words, or a look has fallen due."""
    if known is None:
        return True
    last = Look.at(known)
    if UNTOLD not in {words, last.words} and words != last.words:
        return True
    if last.number is None and state.since is not None:
        return True
    if last.number is not None and last.is_over and _was_old(known):
        return False
    age = last.age(known, known.published_at, now)
    number = last.doublings(age)
    fell_due = _FIRST * 2 ** (number - 1) if number else timedelta()
    return number > (-1 if last.number is None else last.number) and age - fell_due < _MADE_UP_FOR


def any_due(state: SourceState, now: datetime | None) -> bool:
    """Whether a look at any known video has fallen due."""
    return now is not None and any(is_due(known, UNTOLD, state, now) for known in state.known.values())


def next_look(state: SourceState, now: datetime) -> datetime | None:
    """When the next look at any known video falls due, now or later; None: there is none to come.

    A look that is owed is made up for in the next crawl, and asks for no earlier one: what failed may fail again.
    """
    moments = [at for known in state.known.values() if (at := _next_look(known)) is not None]
    return max(min(moments), now) if moments else None


def _next_look(known: Known) -> datetime | None:
    last = Look.at(known)
    if last.number is None or last.number > _MOST_DOUBLINGS or (last.is_over and _was_old(known)):
        return None
    age = _FIRST * 2**last.number
    return None if last.is_over and age > PATIENCE else last.begins(known) + age


def _ended(look: Look) -> datetime:
    return datetime.fromtimestamp(look.ended_at or 0, UTC)


def _was_old(known: Known) -> bool:
    """Whether a video was old when it was found; its day may have no hour."""
    return known.published_at is not None and known.first_seen_at - known.published_at > PATIENCE + _A_DAY


def _or_untold(number: int | None) -> str:
    return UNTOLD if number is None else str(number)


def _number(told: str) -> int | None:
    return None if told == UNTOLD else int(told)
