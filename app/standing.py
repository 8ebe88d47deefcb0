"""How the sources stand: the newest run of each, when it was last seen well, when it is due again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.application import Application
from crawlers.youtube_places import site_of
from model import SourceKey, Wall
from storage.database import reading
from storage.runs import Run, last_runs
from storage.sources import Rhythm, rhythms
from storage.walls import standing

__all__ = ["Standing", "in_words", "standing_walls", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source of the catalogue; without a run, it was never crawled."""

    source: SourceKey
    enabled: bool
    run: Run | None
    last_success_at: datetime | None
    next_due_at: datetime | None
    failures: int  # in a row
    wall: Wall | None  # behind which its videos wait now


def standings(application: Application) -> tuple[Standing, ...]:
    """Every source of the catalogue, in its order.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        runs, states = last_runs(conn), rhythms(conn)
        walls = {wall.host: wall for wall in standing(conn, application.clock())}
    never = Rhythm(last_success_at=None, next_due_at=None, failures=0)
    return tuple(
        Standing(
            source=key,
            enabled=source.enabled,
            run=runs.get(key),
            last_success_at=states.get(key, never).last_success_at,
            next_due_at=states.get(key, never).next_due_at,
            failures=states.get(key, never).failures,
            wall=walls.get(site_of(source.url)),
        )
        for key, source in application.sources.items()
    )


def standing_walls(application: Application) -> tuple[Wall, ...]:
    """The hosts whose videos are left alone now.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        return standing(conn, application.clock())


def in_words(wall: Wall, zone: ZoneInfo) -> str:
    """A wall for a person: whose, why, until when."""
    until = f"{wall.until.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
    return f"no video of {wall.host} is asked for until {until}: {wall.cause}"
