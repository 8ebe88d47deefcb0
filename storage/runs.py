"""How the runs of sources ended: kept with the state the next run starts from, and told again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from model import OVERDUE, Outcome, OutcomeKind, Source, SourceKey, Trouble, Validator, VerdictKind
from storage.state_tables import runs, source_state, validators
from storage.statements import Row, upsert

__all__ = ["Run", "Settlement", "last_run", "last_runs", "settle", "sources_checked", "troubles"]

_WELL = {OutcomeKind.OK, OutcomeKind.UNCHANGED}
_MOST_DOUBLINGS = 6
_LONGEST_WAIT = timedelta(days=1)
_LEAST_HASTE = timedelta(hours=1)  # what is due before its rhythm does not make a source be asked more often than this
_LONGEST_RETRY_AFTER = timedelta(days=7)  # a server may ask for any number of seconds
_ON_TIME = timedelta(hours=1)  # a crawl under way may take so long to come to a source that is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a source's run ended, and what its next one starts from."""

    source: Source
    outcome: Outcome
    counts: Mapping[VerdictKind, int] = field(default_factory=dict)
    flagged: int = 0
    validators: tuple[Validator, ...] = ()
    started_at: datetime
    ended_at: datetime
    due_by: datetime | None = None  # when something of it falls due that may be before its rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of one source, as it is kept."""

    id: int
    source: SourceKey
    started_at: datetime
    ended_at: datetime
    outcome: OutcomeKind
    requests: int
    entries: int
    counts: Mapping[VerdictKind, int]
    flagged: int
    cause: str
    remedy: str
    until: datetime | None  # of the wall its videos wait behind
    skipped: tuple[str, ...]
    notes: tuple[str, ...] = ()


def settle(conn: Connection, settlement: Settlement) -> int:
    """Keep the run, and the state and validators the next one starts from; the id of the run.

    Called in the transaction that stores the last entries of the run: validators written earlier would lose, in a
    crash, the entries they vouch for.
    """
    key = settlement.source.key
    before = conn.execute(select(source_state).where(source_state.c.source == key)).mappings().first()
    upsert(conn, source_state, [_state_row(settlement, dict(before or {}))])
    upsert(
        conn,
        validators,
        [
            {
                "source": key,
                "url": one.url,
                "etag": one.etag,
                "last_modified": one.last_modified,
                "body_hash": one.body_hash,
            }
            for one in settlement.validators
        ],
    )
    return int(conn.execute(runs.insert().values(_run_row(settlement)).returning(runs.c.id)).scalar_one())


def last_runs(conn: Connection, *, uninterrupted: bool = False) -> dict[SourceKey, Run]:
    """The newest run of each source; with `uninterrupted`, the newest that came to its end."""
    mine = select(runs.c.id).where(runs.c.source == source_state.c.source)
    if uninterrupted:
        mine = mine.where(runs.c.outcome != OutcomeKind.INTERRUPTED)
    # Source by source down the index: a year of runs is half a million rows, and health asks every few seconds.
    newest = select(mine.order_by(runs.c.id.desc()).limit(1).scalar_subquery()).select_from(source_state)
    rows = conn.execute(select(runs).where(runs.c.id.in_(newest)).order_by(runs.c.source)).mappings()
    return {SourceKey(row["source"]): _run(dict(row)) for row in rows}


def last_run(conn: Connection, source: SourceKey) -> Run | None:
    """The newest run of this source that came to its end."""
    ended = select(runs).where(runs.c.source == source, runs.c.outcome != OutcomeKind.INTERRUPTED)
    row = conn.execute(ended.order_by(runs.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _run(dict(row))


def troubles(
    conn: Connection, sources: Mapping[SourceKey, Source] | None = None, now: datetime | None = None
) -> tuple[Trouble, ...]:
    """The sources whose newest run did not see them, each with its cause and the last time it was seen well.

    With `sources`, only of these: a source that was taken out of the catalogue is no trouble. With `now` too, those of
    them that are enabled and were not even asked though they are due: by more than an hour, and than their own rhythm.
    """
    states = {SourceKey(row["source"]): row for row in conn.execute(select(source_state)).mappings()}
    unseen = {
        key: Trouble(
            source=key,
            kind=run.outcome,
            cause=run.cause,
            since=states[key]["last_success_at"] if key in states else None,
            remedy=run.remedy,
            until=run.until,
        )
        for key, run in last_runs(conn, uninterrupted=True).items()
        if run.outcome not in _WELL and (sources is None or key in sources)
    }
    late = () if sources is None or now is None else _overdue(sources, states, now)
    return (*unseen.values(), *(trouble for trouble in late if trouble.source not in unseen))


def _overdue(
    sources: Mapping[SourceKey, Source], states: Mapping[SourceKey, RowMapping], now: datetime
) -> Iterator[Trouble]:
    """The sources that nobody asks; one that was never asked is due since ever."""
    for key, source in sources.items():
        state = states.get(key)
        due_at = None if state is None else state["next_due_at"]
        is_asked_now = state is not None and state["claimed_by"] is not None and state["claim_expires_at"] > now
        is_on_time = due_at is not None and now - due_at <= max(source.every, _ON_TIME)
        if source.enabled and not is_asked_now and not is_on_time:
            yield Trouble(source=key, kind=OVERDUE, cause="", since=state["last_success_at"] if state else None)


def sources_checked(conn: Connection) -> int:
    """How many sources the newest run of each could see."""
    return sum(run.outcome in _WELL for run in last_runs(conn, uninterrupted=True).values())


def _run(row: Row) -> Run:
    counts = {kind: row.pop(kind.value) for kind in VerdictKind}
    lists: Row = {name: tuple(row[name]) for name in ("skipped", "notes")}  # type: ignore[arg-type]  # JSON lists
    fixed: Row = {"outcome": OutcomeKind(str(row["outcome"])), "counts": counts} | lists
    return Run(**(row | fixed))  # type: ignore[arg-type]  # the columns are the fields


def _state_row(settlement: Settlement, before: Row) -> Row:
    """The state after a run; claim and cursor are not touched.

    A silent run is no success: readers are told since when a source has not been seen well.
    """
    kind, ended_at = settlement.outcome.kind, settlement.ended_at
    failures = int(str(before.get("failures", 0)))
    if kind is not OutcomeKind.INTERRUPTED:
        failures = failures + 1 if _backs_off(settlement.outcome) else 0
    return {
        "source": settlement.source.key,
        "last_success_at": ended_at if kind in _WELL else before.get("last_success_at"),
        "last_attempt_at": ended_at,
        "failures": failures,
        "next_due_at": ended_at + _wait(settlement, failures),
    }


def _backs_off(outcome: Outcome) -> bool:
    """Whether a source is asked less often after this; a wall before its videos has a clock of its own."""
    return outcome.kind is OutcomeKind.FAILED or (outcome.kind is OutcomeKind.BLOCKED and outcome.until is None)


def _wait(settlement: Settlement, failures: int) -> timedelta:
    """Until the source is due again: its rhythm, doubled with every failure, and never less than it asked for."""
    source, outcome = settlement.source, settlement.outcome
    if outcome.kind is OutcomeKind.INTERRUPTED:
        return timedelta()
    if not _backs_off(outcome):
        return min(source.every, _haste(settlement))
    doubled: timedelta = source.every * 2 ** min(failures, _MOST_DOUBLINGS)
    longest = max(source.every, source.ceiling or _LONGEST_WAIT)
    waited = min(doubled, longest)
    asked = min(outcome.retry_after_s or 0, _LONGEST_RETRY_AFTER.total_seconds())
    return max(waited, timedelta(seconds=asked))


def _haste(settlement: Settlement) -> timedelta:
    """Until what falls due before the rhythm of the source, but not at once: it is a site that is asked."""
    if settlement.due_by is None or settlement.outcome.until is not None:  # behind a wall nothing would come of it
        return settlement.source.every
    return max(settlement.due_by - settlement.ended_at, settlement.source.floor or _LEAST_HASTE)


def _run_row(settlement: Settlement) -> Row:
    outcome = settlement.outcome
    return {
        "source": settlement.source.key,
        "started_at": settlement.started_at,
        "ended_at": settlement.ended_at,
        "outcome": outcome.kind,
        "requests": outcome.requests,
        "entries": outcome.entries,
        "flagged": settlement.flagged,
        "cause": outcome.cause,
        "remedy": outcome.remedy,
        "until": outcome.until,
        "skipped": list(outcome.skipped),
        "notes": list(outcome.notes),
    } | {kind.value: settlement.counts.get(kind, 0) for kind in VerdictKind}
