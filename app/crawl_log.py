"""Whoever looks on while the daemon crawls: one line of the log for every source that is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from app.logs import tell
from app.report import Rematch, SourceReport
from model import SourceKey, Verdict, VerdictKind

__all__ = ["CrawlLog"]

_ALWAYS = (VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.DUPLICATE)


class CrawlLog:
    """Tells what is worth a line, and passes on every sign that the crawl gets on."""

    def __init__(self, alive: Callable[[], None]) -> None:
        self._alive = alive
        self._began = time.monotonic()

    def rematching(self, done: int, total: int) -> None:  # noqa: ARG002 - the signature is a Watcher's
        """Too small for a log."""
        self._alive()

    def rematched(self, rematch: Rematch) -> None:
        """One line, if there was anything to do."""
        self._alive()
        if rematch.documents:
            tell("rematch", {"documents": rematch.documents, "gained": rematch.gained, "lost": rematch.lost})

    def progress(self, source: SourceKey, requests: int) -> None:  # noqa: ARG002
        """Too small for a log."""
        self._alive()

    def told(self, source: SourceKey, verdict: Verdict) -> None:  # noqa: ARG002
        """Too small for a log."""
        self._alive()

    def settled(self, report: SourceReport) -> None:
        """One line: outcome, counts, cause."""
        self._alive()
        counts = {kind.value: report.counts.get(kind, 0) for kind in _ALWAYS}
        counts |= {kind.value: count for kind, count in report.counts.items() if kind is not VerdictKind.UNCHANGED}
        facts: dict[str, object] = {"source": report.source, "outcome": report.outcome, **counts}
        facts |= {"late": report.late, "flagged": report.flagged, "requests": report.requests}
        facts |= {"seconds": round(time.monotonic() - self._began, 1), "cause": report.cause, "remedy": report.remedy}
        tell("crawl", facts, logging.INFO if report.well else logging.WARNING)
