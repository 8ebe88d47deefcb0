"""From spool to database: batches of records become documents, and a source is settled with the last of its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.application import Application
from app.contracts import judged
from app.report import SourceReport, Tally, Watcher
from app.storing import store
from crawlers.captions_due import KINDS, next_look
from crawlers.spool import (
    SpooledCursor,
    SpooledEntry,
    SpooledPin,
    SpooledProgress,
    SpooledRecord,
    SpooledRobots,
    SpooledSettled,
    SpooledUnchanged,
    SpooledWall,
)
from model import Outcome, OutcomeKind, Precision, Source, SourceKey, Verdict, VerdictKind
from pipeline.ingest import Prepared, prepare_entry
from storage.runs import Settlement, settle
from storage.sources import keep_cursor, keep_pin, load_states, save_robots, touch_sightings
from storage.walls import keep_wall

__all__ = ["Intake"]


class Intake:
    """Takes records in the order they were spooled; each call of `take` is one transaction."""

    def __init__(
        self,
        application: Application,
        sources: Iterable[Source],
        watcher: Watcher,
        *,
        since: datetime | None = None,
        max_entries: int | None = None,
    ) -> None:
        """With `since`, what was published earlier is left for another crawl: no validators are kept either.

        What a crawl saw only a part of, by either of the two, is not held against what its source promises.
        """
        self._application = application
        self._since = since
        self._zone = ZoneInfo(application.settings.timezone)
        self._max_entries = max_entries
        self._sources = {source.key: source for source in sources}
        self._watcher = watcher
        self._started_at = application.clock()
        self._tallies: dict[SourceKey, Tally] = defaultdict(Tally)
        self.reports: dict[SourceKey, SourceReport] = {}
        self.stopped_because = ""  # why sources that are settled as interrupted were, where nobody asked for it

    def take(self, records: Sequence[SpooledRecord]) -> None:
        """Store one batch whole.

        Raises:
            StorageError: the database refuses; nothing of the batch is stored, and its sources stay unsettled, so
                that the next crawl brings the same entries again.
        """
        now = self._application.clock()
        for record in records:
            if isinstance(record, SpooledProgress):
                self._watcher.progress(record.source, record.requests)
        entries, items = self._prepared(records, now)
        if any(not isinstance(record, SpooledProgress) for record in records):
            self._store(records, entries, items, now)

    def _prepared(
        self, records: Sequence[SpooledRecord], now: datetime
    ) -> tuple[list[SpooledEntry], list[Prepared | Verdict]]:
        """The entries of a batch that are wanted, and what they were prepared to."""
        entries: list[SpooledEntry] = []
        items: list[Prepared | Verdict] = []
        for record in records:
            if isinstance(record, SpooledEntry):
                source = self._sources[record.source]
                item = prepare_entry(record.entry, source, self._application.flagger, now)
                if not self._is_too_old(item):
                    entries.append(record)
                    items.append(item)
        return entries, items

    def _is_too_old(self, item: Prepared | Verdict) -> bool:
        if self._since is None or not isinstance(item, Prepared) or item.document.published_at is None:
            return False
        published = item.document.published_at
        if item.document.published_precision is Precision.DAY:  # which has no hour to compare, in whatever zone
            return published.date() < self._since.astimezone(self._zone).date()
        return published < self._since

    def abandon(self, cause: str, *, interrupted: bool) -> None:
        """Settle every source the child did not: without validators, so that nothing of it counts as seen."""
        kind = OutcomeKind.INTERRUPTED if interrupted else OutcomeKind.FAILED
        left = [key for key in self._sources if key not in self.reports]
        self.take([SpooledSettled(source=key, outcome=Outcome(source=key, kind=kind, cause=cause)) for key in left])

    def _store(
        self,
        records: Sequence[SpooledRecord],
        entries: Sequence[SpooledEntry],
        items: Sequence[Prepared | Verdict],
        now: datetime,
    ) -> None:
        def also(conn: Connection, verdicts: Sequence[Verdict]) -> tuple[dict[SourceKey, Tally], list[SourceReport]]:
            tallies = self._tallied(records, entries, items, verdicts)
            settled = [record for record in records if isinstance(record, SpooledSettled)]
            self._remember(conn, records, now)
            return tallies, [self._settle(conn, record, tallies[record.source], now) for record in settled]

        verdicts, (tallies, reports) = store(self._application.engine, items, now, also)
        self._tallies.update(tallies)
        self._tell(entries, verdicts, reports)

    def _tallied(
        self,
        records: Sequence[SpooledRecord],
        entries: Sequence[SpooledEntry],
        items: Sequence[Prepared | Verdict],
        verdicts: Sequence[Verdict],
    ) -> dict[SourceKey, Tally]:
        """Tallies as they will be once this batch is stored; the kept ones are untouched until it is."""
        tallies: dict[SourceKey, Tally] = {
            record.source: self._tallies[record.source].copy()
            for record in records
            if not isinstance(record, SpooledRobots | SpooledProgress | SpooledWall)
        }
        for found, item, verdict in zip(entries, items, verdicts, strict=True):
            tallies[found.source].add(verdict)
            if isinstance(item, Prepared):
                tallies[found.source].came.add(item.document, self._sources[found.source])
        for record in records:
            if isinstance(record, SpooledUnchanged):
                tallies[record.source].counts[VerdictKind.UNCHANGED] += len(record.native_ids)
        return tallies

    def _settle(self, conn: Connection, record: SpooledSettled, tally: Tally, now: datetime) -> SourceReport:
        source, outcome = self._sources[record.source], record.outcome
        if outcome.kind is OutcomeKind.INTERRUPTED and self.stopped_because:
            outcome = replace(outcome, cause=self.stopped_because)
        if self._saw_all(outcome):
            outcome = judged(conn, source, outcome, tally.came, now)
        settle(
            conn,
            Settlement(
                source=source,
                outcome=outcome,
                counts=tally.stored,
                flagged=tally.flagged,
                validators=() if self._since else record.validators,
                started_at=self._started_at,
                ended_at=now,
                due_by=_next_look(conn, source, now),
            ),
        )
        return SourceReport(
            source=record.source,
            outcome=outcome.kind,
            counts=dict(tally.counts),
            late=tally.late,
            flagged=tally.flagged,
            requests=outcome.requests,
            cause=self._in_words(outcome),
            remedy=outcome.remedy,
            refusals=(*tally.refusals, *outcome.skipped),
            notes=outcome.notes,
        )

    def _in_words(self, outcome: Outcome) -> str:
        """The cause, and until when a wall stands; what is stored tells them apart."""
        if outcome.until is None:
            return outcome.cause
        again = f"{outcome.until.astimezone(self._zone):%Y-%m-%d %H:%M} ({self._zone.key})"
        return f"{outcome.cause}; it is asked again from {again}"

    def _saw_all(self, outcome: Outcome) -> bool:
        return self._since is None and (self._max_entries is None or outcome.entries < self._max_entries)

    def _remember(self, conn: Connection, records: Sequence[SpooledRecord], now: datetime) -> None:
        for record in records:
            if isinstance(record, SpooledUnchanged):
                touch_sightings(conn, record.source, record.native_ids, now)
            if isinstance(record, SpooledCursor) and self._since:
                keep_cursor(conn, record.source, self._since, record.cursor)
            if isinstance(record, SpooledPin):
                keep_pin(conn, record.source, record.name, record.value)
            if isinstance(record, SpooledWall):
                keep_wall(conn, record.host, record.wall)
        save_robots(conn, [record for record in records if isinstance(record, SpooledRobots)])

    def _tell(
        self, entries: Sequence[SpooledEntry], verdicts: Sequence[Verdict], reports: Sequence[SourceReport]
    ) -> None:
        for record, verdict in zip(entries, verdicts, strict=True):
            self._watcher.told(record.source, verdict)
        for report in reports:
            self.reports[report.source] = report
            self._watcher.settled(report)


def _next_look(conn: Connection, source: Source, now: datetime) -> datetime | None:
    """When a video of this source is to be looked at again, whatever its rhythm."""
    if source.kind not in KINDS:
        return None
    return next_look(load_states(conn, [source.key])[source.key], now)
