"""When a video is looked at again: at growing intervals, for two days from when it could first be watched.

Captions come late, automatic ones are replaced by people's, and a broadcast begins and ends. So a video is looked at
each time its age has doubled, counted from when it was first seen or, where that is later, from when it is held. What
was seen last is kept as the video's fingerprint, ``13 live 8c0f…``: the number of the look, the state it found and what
a listing said. A look that brought no answer leaves no number, so it is made up for in the next crawl.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.ytdlp_messages import VideoState
from model import Known, SourceState

__all__ = ["PATIENCE", "UNTOLD", "Look", "any_due", "is_due"]

PATIENCE = timedelta(hours=48)
UNTOLD = "-"
"""What stands for words a listing does not tell: equal to any."""

_A_DAY = timedelta(days=1)
_GIVEN_UP = timedelta(days=7)  # of a video that never answered: until then a wall may have stood before it
_NOT_OVER = frozenset({VideoState.UPCOMING, VideoState.PREMIERE, VideoState.LIVE, VideoState.JUST_ENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of a video when it was looked at last; without a number it never was."""

    number: int | None = None
    state: str = UNTOLD
    words: str = UNTOLD

    def __str__(self) -> str:
        """As it is stored."""
        return f"{UNTOLD if self.number is None else self.number} {self.state} {self.words}"

    @classmethod
    def read(cls, fingerprint: str) -> Look:
        """What `str` wrote; none where the fingerprint is of another make."""
        number, *rest = fingerprint.split(" ")
        if len(rest) != 2 or not (number == UNTOLD or number.isdecimal()):  # noqa: PLR2004 - state and words
            return cls()
        return cls(number=None if number == UNTOLD else int(number), state=rest[0], words=rest[1])

    @classmethod
    def at(cls, known: Known | None) -> Look:
        """The last one at this video."""
        return cls() if known is None else cls.read(known.listed)

    def answered(self, state: VideoState, known: Known | None, held_at: datetime | None, now: datetime) -> Look:
        """The look that found a video in this state."""
        return replace(self, state=state, number=_age_doubled(known, held_at, now, is_over=state not in _NOT_OVER))


def is_due(known: Known | None, words: str, state: SourceState, now: datetime) -> bool:
    """Whether a video is looked at in this crawl: it is new, is told of in other words, or a look has fallen due."""
    if known is None:
        return True
    last = Look.at(known)
    if UNTOLD not in {words, last.words} and words != last.words:
        return True
    if last.number is None:
        return state.since is not None or now - known.first_seen_at < _GIVEN_UP
    if known.published_at is not None and known.first_seen_at - known.published_at > PATIENCE + _A_DAY:
        return False  # it was old when it was found, and its day may have no hour
    return _age_doubled(known, known.published_at, now, is_over=last.state not in _NOT_OVER) > last.number


def any_due(state: SourceState, now: datetime | None) -> bool:
    """Whether a look at any known video has fallen due."""
    return now is not None and any(is_due(known, UNTOLD, state, now) for known in state.known.values())


def _age_doubled(known: Known | None, held_at: datetime | None, now: datetime, *, is_over: bool) -> int:
    """How often the age of a video has doubled since its first second; what is over ages for two days only."""
    first_seen = known.first_seen_at if known is not None else now
    age = now - max(first_seen, held_at or first_seen)
    return max((min(age, PATIENCE) if is_over else age) // timedelta(seconds=1), 0).bit_length()
