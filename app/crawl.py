"""One crawl from claim to settled: take the claims, start the child, store what it spools, let go."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from sqlalchemy import Connection

from app.application import Application, check_cookies
from app.child_process import ChildProcess
from app.intake import Intake
from app.processes import is_gone, new_owner
from app.rematching import rematch
from app.report import CrawlReport, Watcher
from crawlers.job import Job
from model import Source, SourceKey
from storage.database import reading, writing
from storage.sources import claim, due, holders, load_robots, load_states, release
from storage.walls import load_walls

__all__ = ["crawl", "due_sources"]

_LEASE_BEYOND_LIMIT = timedelta(minutes=5)  # a claim outlives its crawl's time limit by this, then anyone may take it
_KNOWN, _KNOWN_BY_A_WALK = 2000, 20_000  # entries of a source its adapter is told of, the ones seen last
_ROBOTS_KEPT = timedelta(days=1)  # RFC 9309, section 2.4


def crawl(
    application: Application,
    sources: Sequence[Source],
    watcher: Watcher,
    stop: Event,
    *,
    since: datetime | None = None,
    max_entries: int | None = None,
) -> CrawlReport:
    """Crawl these sources once, in one child process; what could not be seen is in the report, not an exception.

    What is stored is first matched again where the topics have changed since (ADR 12).

    With `since`, archives are walked back to that moment, and what was published earlier is left out; a walk that was
    stopped goes on where it stopped at the next crawl with the same `since`. `max_entries` leaves out what a source
    brings beyond so many; another crawl brings the rest. Setting `stop` ends the crawl within seconds: what was found
    is stored, the rest stays as it was.

    Raises:
        ConfigError: the file of cookies that the settings name cannot be used.
        StorageError: the database refuses; the next crawl brings again what was not stored.
    """
    check_cookies(application.settings)
    rematched = rematch(application, watcher.rematching, stop)
    watcher.rematched(rematched)
    with _claimed(application, sources) as claimed:
        mine = [source for source in sources if source.key in claimed]
        intake = Intake(application, mine, watcher, since=since, max_entries=max_entries)
        if mine:
            _run(application, mine, intake, stop, _Reach(since=since, max_entries=max_entries))
    return CrawlReport(
        sources=tuple(intake.reports[source.key] for source in mine),
        interrupted=stop.is_set(),
        busy=tuple(source.key for source in sources if source.key not in claimed),
        rematched=rematched,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """How far a crawl goes."""

    since: datetime | None
    max_entries: int | None


def due_sources(application: Application) -> tuple[Source, ...]:
    """The enabled sources whose time has come."""
    enabled = [source for source in application.sources.values() if source.enabled]
    with reading(application.engine) as conn:
        keys = due(conn, enabled, application.clock())
    return tuple(application.sources[key] for key in keys)


@contextmanager
def _claimed(application: Application, sources: Sequence[Source]) -> Iterator[set[SourceKey]]:
    """Claims of the sources no other process is crawling, let go at the end."""
    owner = new_owner()
    lease = application.settings.crawl_timeout + _LEASE_BEYOND_LIMIT
    with writing(application.engine) as conn:
        _let_go_for_the_dead(conn)
        claimed = claim(conn, [source.key for source in sources], owner, application.clock(), lease)
    try:
        yield claimed
    finally:
        with writing(application.engine) as conn:
            release(conn, claimed, owner)


def _let_go_for_the_dead(conn: Connection) -> None:
    """Release what processes of this machine hold that are no more: a kill must not block the next crawl."""
    for owner, keys in holders(conn).items():
        if is_gone(owner):
            release(conn, keys, owner)


def _run(application: Application, sources: Sequence[Source], intake: Intake, stop: Event, reach: _Reach) -> None:
    deadline = time.monotonic() + application.settings.crawl_timeout.total_seconds()
    with (
        TemporaryDirectory(prefix="panelwatch-") as folder,
        ChildProcess(_job(application, sources, Path(folder), reach), Path(folder)) as child,
    ):
        for records in child.batches():
            intake.take(records)
            if time.monotonic() > deadline:
                intake.stopped_because = _took_too_long(application, reach)
            if intake.stopped_because or stop.is_set():
                child.stop()
        cause = intake.stopped_because or child.last_words()
    intake.abandon("stopped by request" if stop.is_set() else cause, interrupted=stop.is_set())


def _took_too_long(application: Application, reach: _Reach) -> str:
    cause = f"the crawl took longer than its limit of {application.settings.crawl_timeout} and was stopped"
    return f"{cause}; the same command goes on where it stopped" if reach.since else cause


def _job(application: Application, sources: Sequence[Source], folder: Path, reach: _Reach) -> Job:
    settings = application.settings
    limit = _KNOWN_BY_A_WALK if reach.since else _KNOWN
    with reading(application.engine) as conn:
        states = load_states(conn, [source.key for source in sources], since=reach.since, known_limit=limit)
        robots = load_robots(conn, application.clock(), _ROBOTS_KEPT)
        walls = load_walls(conn)
    return Job(
        crawl_id=f"{application.clock():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        sources=tuple(sources),
        states=states,
        robots=robots,
        walls=walls,
        user_agent=settings.user_agent,
        video_cookies=str(settings.video_cookies.absolute()) if settings.video_cookies else None,
        allow_private_addresses=settings.allow_private_addresses,
        archive_dir=str(settings.archive_dir.absolute()),
        spool=str(folder / "spool.jsonl"),
        concurrency=settings.concurrency,
        request_timeout_s=settings.request_timeout_s,
        max_body_bytes=settings.max_body_bytes,
        max_entries=reach.max_entries,
        since=reach.since,
        started_at=application.clock(),
    )
