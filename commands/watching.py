"""How a crawl looks while it runs and when it is done: live on a terminal, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from app.report import CrawlReport, SourceReport, Watcher
from model import SourceKey, Verdict, VerdictKind

__all__ = ["Lines", "Onlooker", "Quiet", "outcome_table", "watching"]

_SHOWN = (VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.DUPLICATE, VerdictKind.UNCHANGED, VerdictKind.REFUSED)
_MARKS = {"ok": "green", "unchanged": "green", "interrupted": "yellow"}


class Quiet:
    """Sees nothing: for --json."""

    def progress(self, source: SourceKey, requests: int) -> None:
        """Say nothing."""

    def told(self, source: SourceKey, verdict: Verdict) -> None:
        """Say nothing."""

    def settled(self, report: SourceReport) -> None:
        """Say nothing."""


class Lines(Quiet):
    """One plain line for every source that is done."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def settled(self, report: SourceReport) -> None:
        """Print the line."""
        counts = " ".join(f"{kind}={report.counts.get(kind, 0)}" for kind in _SHOWN)
        cause = f" cause: {_cause(report)}" if report.cause else ""
        self._console.print(
            f"{report.source} {report.outcome} {counts} flagged={report.flagged}{cause}",
            soft_wrap=True,
            markup=False,
            highlight=False,
        )


class Onlooker(Quiet):
    """A status line that lives while the crawl runs."""

    def __init__(self, live: Live, total: int) -> None:
        self._live = live
        self._total = total
        self._done = 0
        self._requests: dict[SourceKey, int] = {}
        self._flagged = 0

    def progress(self, source: SourceKey, requests: int) -> None:
        """Count the source's requests."""
        self._requests[source] = requests
        self._show(source)

    def told(self, source: SourceKey, verdict: Verdict) -> None:
        """Count what was flagged."""
        self._flagged += bool(verdict.topics)
        self._show(source)

    def settled(self, report: SourceReport) -> None:
        """Count the source as done."""
        self._done += 1
        self._show(report.source)

    def _show(self, source: SourceKey) -> None:
        requests = sum(self._requests.values())
        self._live.update(
            f"{self._done}/{self._total} sources done, {requests} requests, {self._flagged} flagged  ({source})"
        )


@contextmanager
def watching(console: Console, total: int) -> Iterator[Watcher]:
    """Someone who looks on as fits where the output goes."""
    if not console.is_terminal:
        yield Lines(console)
        return
    with Live("starting", console=console, transient=True, refresh_per_second=8) as live:
        yield Onlooker(live, total)


def outcome_table(report: CrawlReport) -> Table:
    """Per source: what came of it, and the cause of a failure."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for kind in _SHOWN:
        table.add_column(str(kind), justify="right")
    table.add_column("flagged", justify="right")
    table.add_column("cause", overflow="fold")
    for one in report.sources:
        mark = _MARKS.get(one.outcome, "red")
        counts = [str(one.counts.get(kind, 0) or "·") for kind in _SHOWN]
        table.add_row(one.source, f"[{mark}]{one.outcome}[/]", *counts, str(one.flagged or "·"), _escaped(_cause(one)))
    return table


def _cause(report: SourceReport) -> str:
    return f"{report.cause} ({report.remedy})" if report.remedy else report.cause


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
