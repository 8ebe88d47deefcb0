"""The daemon's pulse: when each job last began and ended, and which one shows no sign of life any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

__all__ = ["Pulse", "Tick"]

_MISSED_TICKS = 4  # in a row: then it is not a slow machine, but a scheduler that stands still
_LEAST_PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A job's last tick, for people: by the clock on the wall."""

    job: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    failures: int = 0  # in a row


@dataclass(slots=True)
class _Job:
    every: timedelta
    limit: timedelta
    tick: Tick
    running: bool = False
    sign_of_life: float = field(default_factory=time.monotonic)


class Pulse:
    """Keeps the ticks of all jobs; several threads use it. What hangs is told by a clock that nobody can set."""

    def __init__(self, clock: Callable[[], datetime], running_clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._now = running_clock
        self._jobs: dict[str, _Job] = {}
        self._lock = Lock()

    def expect(self, jobs: Mapping[str, tuple[timedelta, timedelta]]) -> None:
        """These jobs there are from now on: how often each ticks, and how long it may go without a sign of life."""
        with self._lock:
            known = self._jobs
            self._jobs = {}
            for name, (every, limit) in jobs.items():
                job = known.get(name) or _Job(every, limit, Tick(job=name), sign_of_life=self._now())
                job.every, job.limit = every, limit
                self._jobs[name] = job

    @contextmanager
    def ticking(self, name: str) -> Iterator[None]:
        """A tick of this job; what it raises passes through."""
        self._note(name, running=True, failed=None)
        failed = True
        try:
            yield
            failed = False
        finally:
            self._note(name, running=False, failed=failed)

    def alive(self, name: str) -> None:
        """A job that takes its time shows that it gets on."""
        with self._lock:
            if name in self._jobs:
                self._jobs[name].sign_of_life = self._now()

    def ticks(self) -> tuple[Tick, ...]:
        """The last tick of each job."""
        with self._lock:
            return tuple(job.tick for job in self._jobs.values())

    def busy(self) -> tuple[str, ...]:
        """The jobs that are at work now."""
        with self._lock:
            return tuple(name for name, job in self._jobs.items() if job.running)

    def hung(self) -> tuple[str, ...]:
        """The jobs without a sign of life: at work for too long, or not begun for several ticks."""
        with self._lock:
            return tuple(name for name, job in self._jobs.items() if self._is_hung(job))

    def _is_hung(self, job: _Job) -> bool:
        silent = timedelta(seconds=self._now() - job.sign_of_life)
        return silent > (job.limit if job.running else max(job.every * _MISSED_TICKS, _LEAST_PATIENCE))

    def _note(self, name: str, *, running: bool, failed: bool | None) -> None:
        at = self._clock()
        with self._lock:
            job = self._jobs.get(name)
            if job is None:  # taken out by a reload while it was at work
                return
            before = job.tick
            job.running, job.sign_of_life = running, self._now()
            job.tick = Tick(
                job=name,
                began_at=at if running else before.began_at,
                ended_at=before.ended_at if running else at,
                failures=before.failures if failed is None else before.failures + 1 if failed else 0,
            )
