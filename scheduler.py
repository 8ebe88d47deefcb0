"""The daemon: APScheduler jobs and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from app.application import now
from app.daemon import Pages, live
from app.duties import Duty
from app.logs import tell
from app.pulse import Pulse
from errors import PanelwatchError

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent

__all__ = ["Timetable", "run_daemon"]

_MOST_AT_ONCE = 16  # more than there are jobs: none waits for another one's thread


class Timetable:
    """Duties as jobs, kept in memory: they are made anew from the configuration, and decide from the database."""

    def __init__(self, pulse: Pulse) -> None:
        """Start without a job."""
        from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        self._pulse = pulse
        self._failing: dict[str, tuple[str, int]] = {}  # by job: what it meets, and how often in a row
        self._scheduler = BackgroundScheduler(
            timezone=UTC,  # not the machine's own: there may be none, and intervals need none
            executors={"default": ThreadPoolExecutor(_MOST_AT_ONCE)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,  # the default of one second drops a tick after every long crawl
            },
        )
        self._scheduler.add_listener(self._tell_error, EVENT_JOB_ERROR)
        self._scheduler.add_listener(lambda event: self._failing.pop(event.job_id, None), EVENT_JOB_EXECUTED)
        self._scheduler.start()

    def set(self, several: Sequence[Duty]) -> None:
        """These are the jobs from now on; one that is at work under its name goes on, and is not begun twice."""
        for job in self._scheduler.get_jobs():
            if job.id not in {duty.name for duty in several}:
                job.remove()
        for duty in several:
            self._scheduler.add_job(
                _ticking(self._pulse, duty),
                "interval",
                seconds=duty.every.total_seconds(),
                id=duty.name,
                next_run_time=now(),
                replace_existing=True,
            )

    def stop(self) -> None:
        """Begin no job any more; those at work go on to their end."""
        self._scheduler.shutdown(wait=False)

    def _tell_error(self, event: JobExecutionEvent) -> None:
        """One line; the job goes on at its next tick. APScheduler caught it, so that one job never stops the others.

        What stays wrong is told the first time in a row, the second, the fourth, the eighth: for weeks it may be met
        every few seconds, and would wash everything else out of the log.
        """
        foreseen = isinstance(event.exception, PanelwatchError)
        cause = str(event.exception) if foreseen else f"{type(event.exception).__name__}: {event.exception}"
        before, times = self._failing.get(event.job_id, ("", 0))
        times = times + 1 if cause == before else 1
        self._failing[event.job_id] = cause, times
        if times.bit_count() == 1:
            facts = {"job": event.job_id, "cause": cause, "times": times if times > 1 else None}
            tell("job-failed", facts | {"traceback": "" if foreseen else event.traceback}, logging.ERROR)


def run_daemon(config: Path | None, *, web: bool = False, debug: bool = False) -> None:
    """Watch until SIGINT or SIGTERM, and serve our pages where they are wanted: see `app.daemon`."""
    live(config, Timetable, _pages() if web else None, debug=debug)


def _pages() -> Pages:
    from web.server import serving

    return serving


def _ticking(pulse: Pulse, duty: Duty) -> Callable[[], None]:
    def tick() -> None:
        with pulse.ticking(duty.name):
            duty.do()

    return tick
