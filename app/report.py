"""What a crawl came to, per source and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

from app.contracts import Came
from model import OutcomeKind, SourceKey, Verdict, VerdictKind
from storage.rematching import Rematch

__all__ = ["CrawlReport", "Rematch", "SourceReport", "Tally", "Watcher"]

_WELL = {OutcomeKind.OK, OutcomeKind.UNCHANGED}
_REACHED = {*_WELL, OutcomeKind.SILENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source in one crawl."""

    source: SourceKey
    outcome: OutcomeKind
    counts: Mapping[VerdictKind, int] = field(default_factory=dict)
    late: int = 0  # stored for the first time, but out for days: found late, and not among the new
    flagged: int = 0
    requests: int = 0
    cause: str = ""
    remedy: str = ""
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what a reader should know though nothing failed

    @property
    def well(self) -> bool:
        """Whether the source could be seen."""
        return self.outcome in _WELL

    @property
    def reached(self) -> bool:
        """Whether the source answered with anything that could be read."""
        return self.outcome in _REACHED or bool(self.counts) or self.late > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """Every source of one crawl, in the order they were asked for."""

    sources: tuple[SourceReport, ...]
    interrupted: bool = False
    busy: tuple[SourceKey, ...] = ()  # being crawled by another process
    rematched: Rematch = field(default_factory=Rematch)  # what was stored, where the topics have changed

    @property
    def exit_status(self) -> int:
        """0 all well, 1 some failed, 3 none could be reached (commands of this project share these meanings)."""
        if not self.sources and self.busy:
            return 3
        if all(report.well for report in self.sources):
            return 0
        return 1 if any(report.reached for report in self.sources) else 3

    def as_json(self) -> dict[str, object]:
        """One JSON-ready mapping."""
        return {
            "sources": [asdict(report) for report in self.sources],
            "interrupted": self.interrupted,
            "busy": list(self.busy),
            "rematched": asdict(self.rematched),
            "exit_status": self.exit_status,
        }


class Watcher(Protocol):
    """Someone who looks on while a crawl runs."""

    def rematching(self, done: int, total: int) -> None:
        """So many of the stored documents that need it were matched again."""

    def rematched(self, rematch: Rematch) -> None:
        """All of them were, or the crawl was stopped before."""

    def progress(self, source: SourceKey, requests: int) -> None:
        """A source has made this many requests."""

    def told(self, source: SourceKey, verdict: Verdict) -> None:
        """An entry was decided about and stored."""

    def settled(self, report: SourceReport) -> None:
        """A source is done."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one source while its crawl runs."""

    counts: Counter[VerdictKind] = field(default_factory=Counter)  # without what was found late
    late: int = 0
    flagged: int = 0
    refusals: list[str] = field(default_factory=list)
    came: Came = field(default_factory=Came)

    @property
    def stored(self) -> Mapping[VerdictKind, int]:
        """The counts as a run keeps them: what was found late is new to the database."""
        return self.counts + Counter({VerdictKind.NEW: self.late})

    def copy(self) -> Tally:
        """A tally of its own with the same counts."""
        return replace(self, counts=Counter(self.counts), refusals=list(self.refusals), came=self.came.copy())

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        if verdict.late:
            self.late += 1
        else:
            self.counts[verdict.kind] += 1
        self.flagged += bool(verdict.topics)
        if verdict.kind is VerdictKind.REFUSED:
            self.refusals.append(f"{verdict.url or verdict.native_id}: {verdict.reason}")
