"""Hosts that refuse what reads their videos: each is left alone for a time that doubles, across crawls.

A wall is met when yt-dlp is refused by a site as a whole, never for one odd video. While it stands nothing of yt-dlp's
goes to that host; afterwards the gate lets one request through, which takes the wall down or doubles its time. Feeds
and pages that are read without yt-dlp were not refused, and are not held up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from crawlers.spool import SpooledRecord, SpooledWall
from errors import BlockedError, FetchError
from model import Wall

__all__ = ["Walls", "next_wall", "running_clock"]

_FIRST = timedelta(hours=1)
_LONGEST = timedelta(days=1)
_MOST_DOUBLINGS = 5  # more is longer than a day, and at some number longer than a datetime can tell
_REFUSED = frozenset({401, 403})
_REFUSALS_IN_A_ROW = 3  # of single pages: then it is not the pages


def running_clock(started_at: datetime) -> Callable[[], datetime]:
    """The clock of whoever said when a crawl started, as it goes on from there."""
    began = time.monotonic()
    return lambda: started_at + timedelta(seconds=time.monotonic() - began)


def next_wall(before: Wall | None, refusal: FetchError, host: str, now: datetime) -> Wall:
    """The wall a host has after it refused us (again): for an hour, doubled each time, or as long as it asks for."""
    times = before.times + 1 if before is not None else 1
    doubled = _FIRST * 2 ** min(times - 1, _MOST_DOUBLINGS)
    asked = timedelta(seconds=min(refusal.retry_after_s or 0.0, _LONGEST.total_seconds()))
    until = now + min(max(doubled, asked), _LONGEST)
    return Wall(host=host, cause=refusal.message, remedy=refusal.remedy, met_at=now, until=until, times=times)


class Walls:
    """The walls of one crawl: those it was told of, and those it meets."""

    def __init__(
        self, known: Mapping[str, Wall], tell: Callable[[SpooledRecord], None], clock: Callable[[], datetime]
    ) -> None:
        self._walls = dict(known)
        self._tell = tell
        self._clock = clock
        self._refusals: dict[str, int] = {}  # of single pages, in a row

    def before(self, host: str) -> BlockedError | None:
        """The refusal of everything that would go to this host, while its wall stands."""
        wall = self._walls.get(host)
        return None if wall is None or wall.until <= self._clock() else _error(wall, f"ytdlp:https://{host}/")

    def standing(self) -> tuple[str, ...]:
        """The hosts that are left alone now."""
        return tuple(host for host in self._walls if self.before(host))

    def answered(self, host: str) -> None:
        """A video of this host could be read."""
        self._refusals.pop(host, None)
        if self._walls.pop(host, None) is not None:
            self._tell(SpooledWall(host=host, wall=None))

    def failed(self, host: str, fault: FetchError) -> FetchError:
        """What a failure is to be taken for: a host that forbids page after page means them all.

        Behind a wall that stands nothing was asked: a page of another site led there, and it is not refused anew.
        """
        if (standing := self.before(host)) is not None:
            return standing
        if fault.status in _REFUSED:
            self._refusals[host] = self._refusals.get(host, 0) + 1
        many = self._refusals.get(host, 0) >= _REFUSALS_IN_A_ROW
        return self._met(host, fault) if many or isinstance(fault, BlockedError) else fault

    def _met(self, host: str, refusal: FetchError) -> BlockedError:
        wall = next_wall(self._walls.get(host), refusal, host, self._clock())
        self._walls[host] = wall
        self._refusals.pop(host, None)
        self._tell(SpooledWall(host=host, wall=wall))
        return _error(wall, refusal.url, refusal.status)


def _error(wall: Wall, url: str, status: int | None = None) -> BlockedError:
    return BlockedError(wall.cause, url=url, status=status, remedy=wall.remedy, until=wall.until)
