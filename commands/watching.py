"""How a crawl looks while it runs and when it is done: live on a terminal, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from app.report import CrawlReport, SourceReport, Watcher
from model import SourceKey, Verdict, VerdictKind
from storage.rematching import Rematch

__all__ = ["Lines", "Onlooker", "Quiet", "rematch_line", "rematching_line", "show_outcomes", "style_of", "watching"]

_KINDS = (VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.DUPLICATE, VerdictKind.UNCHANGED, VerdictKind.REFUSED)
_ALWAYS_SHOWN = {VerdictKind.NEW, "flagged"}
_MARKS = {"ok": "green", "unchanged": "green", "interrupted": "yellow"}


class Quiet:
    """Sees nothing: for --json."""

    def rematching(self, done: int, total: int) -> None:
        """Say nothing."""

    def rematched(self, rematch: Rematch) -> None:
        """Say nothing."""

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

    def rematched(self, rematch: Rematch) -> None:
        """Print what came of it, if there was anything to do."""
        if rematch.documents:
            self._print(rematch_line(rematch))

    def settled(self, report: SourceReport) -> None:
        """Print the line."""
        counts = " ".join(f"{kind}={report.counts.get(kind, 0)}" for kind in _KINDS)
        late = f" found late={report.late}" if report.late else ""
        cause = f" cause: {_cause(report)}" if report.cause else ""
        self._print(f"{report.source} {report.outcome} {counts} flagged={report.flagged}{late}{cause}")
        for note in report.notes:
            self._print(f"{report.source} note: {note}")

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, markup=False, highlight=False)


class Onlooker(Quiet):
    """A status line that lives while the crawl runs."""

    def __init__(self, live: Live, total: int) -> None:
        self._live = live
        self._total = total
        self._done = 0
        self._requests: dict[SourceKey, int] = {}
        self._flagged = 0

    def rematching(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._live.update(rematching_line(done, total))

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


def show_outcomes(report: CrawlReport, console: Console) -> None:
    """Per source what came of it, and below, in whole sentences, why a source failed and what else is to be known."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    columns = _columns(report)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for number, one in enumerate(report.sources):
        outcome = Text(one.outcome, style=style_of(one.outcome))
        table.add_row(one.source, outcome, *(str(counts[number] or "·") for counts in columns.values()))
    console.print(table)
    if report.rematched.documents:
        console.print(Text(rematch_line(report.rematched)), soft_wrap=True)
    for one in report.sources:
        if one.cause:
            console.print(Text.assemble((f"{one.source}: ", style_of(one.outcome)), _cause(one)), soft_wrap=True)
        for note in one.notes:
            console.print(Text(f"{one.source}: {note}"), soft_wrap=True)


def rematching_line(done: int, total: int) -> str:
    """How far matching stored documents again is."""
    return f"the topics have changed: {done}/{total} stored documents matched again"


def rematch_line(rematch: Rematch) -> str:
    """What came of matching stored documents again."""
    documents = "1 document" if rematch.documents == 1 else f"{rematch.documents} documents"
    return f"the topics have changed: {documents} matched again: {rematch.gained} flags gained, {rematch.lost} lost"


def _columns(report: CrawlReport) -> dict[str, list[int]]:
    """The counts of every source by their names; one that is nought everywhere only takes room on a terminal."""
    every = {
        **{str(kind): [one.counts.get(kind, 0) for one in report.sources] for kind in _KINDS},
        "flagged": [one.flagged for one in report.sources],
        "found late": [one.late for one in report.sources],
    }
    return {name: counts for name, counts in every.items() if any(counts) or name in _ALWAYS_SHOWN}


def style_of(outcome: str) -> str:
    """The colour of an outcome."""
    return _MARKS.get(outcome, "red")


def _cause(report: SourceReport) -> str:
    return f"{report.cause} ({report.remedy})" if report.remedy else report.cause
