"""The daemon: APScheduler jobs and nothing else."""

from __future__ import annotations

import logging
from threading import Event

from app.application import Application
from app.crawl import crawl, due_sources
from app.report import Rematch, SourceReport
from app.stopping import stop_on_signals
from errors import PanelwatchError
from model import SourceKey, Verdict

__all__ = ["run_daemon"]

_TICK_S = 30

log = logging.getLogger("panelwatch")


class _Logged:
    """Writes one line for every source that is done."""

    def rematching(self, done: int, total: int) -> None:
        """Too small for a log."""

    def rematched(self, rematch: Rematch) -> None:
        """One line, if there was anything to do."""
        if rematch.documents:
            told = (rematch.documents, rematch.gained, rematch.lost)
            log.info("the topics have changed: %d documents matched again: %d flags gained, %d lost", *told)

    def progress(self, source: SourceKey, requests: int) -> None:
        """Too small for a log."""

    def told(self, source: SourceKey, verdict: Verdict) -> None:
        """Too small for a log."""

    def settled(self, report: SourceReport) -> None:
        """One line: outcome, counts, cause."""
        counts = " ".join(f"{kind}={count}" for kind, count in report.counts.items())
        told = f"{counts} found late={report.late}" if report.late else counts
        log.info("%s %s %s flagged=%d %s", report.source, report.outcome, told, report.flagged, report.cause)


def run_daemon(application: Application) -> None:
    """Crawl what is due until SIGINT or SIGTERM; a crawl under way is stopped and settled first."""
    from apscheduler.schedulers.background import BackgroundScheduler

    with stop_on_signals() as stop:
        scheduler = BackgroundScheduler(timezone=application.settings.timezone)
        scheduler.add_job(
            _tick,
            "interval",
            args=(application, stop),
            seconds=_TICK_S,
            next_run_time=application.clock(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # the default of one second drops a tick after every long crawl
        )
        scheduler.start()
        log.info("watching %d sources", sum(source.enabled for source in application.sources.values()))
        stop.wait()
        scheduler.shutdown(wait=True)


def _tick(application: Application, stop: Event) -> None:
    sources = due_sources(application)
    if not sources:
        return
    try:
        crawl(application, sources, _Logged(), stop)
    except PanelwatchError as error:
        log.error("crawl failed: %s", error)  # noqa: TRY400 - one line for people; the next tick tries again
