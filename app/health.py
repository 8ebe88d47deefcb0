"""How this installation is: daemon, sources, editions, outbox; as problems in sentences, and as facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.application import Application
from app.health_file import Daemon, complaints, read_daemon
from delivery.slots import latest_slot, next_slot
from errors import StorageError
from model import OVERDUE, EditionKind, SourceKey
from storage.database import reading
from storage.editions import known_since, last_edition, slot_taken
from storage.failures import place
from storage.outbox import Backlog, backlog
from storage.runs import troubles
from storage.sources import Rhythm, rhythms
from storage.subscribers import recipients

__all__ = ["Health", "LastEdition", "health"]

_OVERDUE_AFTER = timedelta(hours=1)  # beyond a crawl's time limit: a crawl before it may have been long
_FAILURES_IN_A_ROW = 3
_UNSEEN_AFTER = timedelta(hours=6)
_UNSENT_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdition:
    """The newest edition of one kind for one subscription: numbers have no gaps, so a reader sees what is missing."""

    subscription: str
    kind: EditionKind
    number: int
    built_at: datetime
    slot: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How it is at one moment; `ok` is what a monitor asks."""

    at: datetime
    problems: tuple[str, ...]  # for people, without a secret; any of them wants somebody to look
    daemon: Daemon | None
    sources: int = 0  # enabled
    failing: tuple[SourceKey, ...] = ()  # whose newest run did not see them: the digest tells of it, a monitor need not
    overdue: tuple[SourceKey, ...] = ()
    newest_success_at: datetime | None = None  # of any source
    waiting: int = 0  # messages in the outbox
    oldest_waiting_at: datetime | None = None
    refused: int = 0  # of the last seven days
    editions: tuple[LastEdition, ...] = ()
    next_slots: Mapping[str, datetime] = field(default_factory=dict)  # by subscription

    @property
    def ok(self) -> bool:
        """Whether nothing wants somebody to look."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """One JSON-ready mapping; moments in ISO 8601, UTC."""
        found: object = _plain({"ok": self.ok} | asdict(self))
        assert isinstance(found, dict)  # noqa: S101 - by what it was given
        return found


def health(application: Application, now: datetime, daemon: Daemon | None = None) -> Health:
    """How it is now; a database that refuses is a problem, not an exception.

    `daemon` is what the daemon itself knows; every other process leaves it out, and it is read from the health file.
    """
    problems: list[str] = []
    if daemon is None:
        daemon, problems = _daemon_of(application, now)
    problems += _of_jobs(daemon) if daemon else ()
    try:
        return _with_facts(application, now, daemon, problems)
    except StorageError as error:
        return Health(at=now, problems=(*problems, str(error)), daemon=daemon)


def _of_jobs(daemon: Daemon) -> Iterator[str]:
    """A job that fails once goes on at its next tick; one that fails again and again does not do its work."""
    for name in daemon.hung:
        yield f"the daemon's job {name} shows no sign of life"
    for tick in daemon.ticks:
        if tick.failures >= _FAILURES_IN_A_ROW:
            yield f"the daemon's job {tick.job} has failed {tick.failures} times in a row; its log says why"


def _with_facts(application: Application, now: datetime, daemon: Daemon | None, problems: list[str]) -> Health:
    enabled = {key: source for key, source in application.sources.items() if source.enabled}
    with reading(application.engine) as conn:
        states = {key: state for key, state in rhythms(conn).items() if key in enabled}
        unseen = troubles(conn, enabled, now)
        waits = backlog(conn, now)
        editions = tuple(
            LastEdition(
                subscription=subscription.name, kind=kind, number=last.number, built_at=last.built_at, slot=last.slot
            )
            for subscription in application.settings.subscriptions
            for kind in (EditionKind.DIGEST, EditionKind.ALERT)
            if (last := last_edition(conn, subscription.name, kind))
        )
        problems += _of_digests(conn, application, now)
    overdue = tuple(trouble.source for trouble in unseen if trouble.kind == OVERDUE)
    newest = max((state.last_success_at for state in states.values() if state.last_success_at), default=None)
    problems += _of_sources(application, states, daemon, len(overdue), now)
    problems += _of_outbox(waits, ZoneInfo(application.settings.timezone), now)
    return Health(
        at=now,
        problems=tuple(problems),
        daemon=daemon,
        sources=len(enabled),
        failing=tuple(trouble.source for trouble in unseen if trouble.kind != OVERDUE),
        overdue=overdue,
        newest_success_at=newest,
        waiting=waits.waiting,
        oldest_waiting_at=waits.oldest_built_at,
        refused=waits.refused,
        editions=editions,
        next_slots={
            one.name: slot for one in application.settings.subscriptions if (slot := next_slot(one, now)) is not None
        },
    )


def _of_sources(
    application: Application,
    states: Mapping[SourceKey, Rhythm],
    daemon: Daemon | None,
    overdue: int,
    now: datetime,
) -> Iterator[str]:
    """Single sources fail every day; a monitor is called when all of them do, or when nobody asks them.

    A daemon that has just started is given time to see them.
    """
    running = now - daemon.since if daemon else timedelta.max
    enabled = sum(source.enabled for source in application.sources.values())
    if overdue * 2 > enabled and running > application.settings.crawl_timeout + _OVERDUE_AFTER:
        yield f"{overdue} of {enabled} sources are overdue: nobody crawls them"
    newest = max((state.last_success_at for state in states.values() if state.last_success_at), default=None)
    patience = max(_UNSEEN_AFTER, 3 * min((application.sources[key].every for key in states), default=timedelta()))
    if states and running > patience and (newest is None or now - newest > patience):
        zone = ZoneInfo(application.settings.timezone)
        since = f"since {_moment(newest, zone)}" if newest else "yet"
        yield f"no source could be seen {since}; is this machine on the network?"


def _of_digests(conn: Connection, application: Application, now: datetime) -> Iterator[str]:
    """A slot that came and was not used; one before the newest edition is told by that edition."""
    for subscription in application.settings.subscriptions:
        slot, since = latest_slot(subscription, now - _UNSENT_AFTER), known_since(conn, subscription.name)
        if slot is None or since is None or slot <= since or not recipients(conn, subscription):
            continue
        last = last_edition(conn, subscription.name)
        if (last is None or last.slot is None or last.slot < slot) and not slot_taken(conn, subscription.name, slot):
            moment = _moment(slot, ZoneInfo(subscription.timezone))
            yield f"the digest {subscription.name} of {moment} was not composed"


def _of_outbox(waits: Backlog, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    if waits.oldest_built_at and now - waits.oldest_built_at > _UNSENT_AFTER:
        yield f"{waits.waiting} messages wait to be sent, the oldest since {_moment(waits.oldest_built_at, zone)}"


def _daemon_of(application: Application, now: datetime) -> tuple[Daemon | None, list[str]]:
    """What the living daemon of this very database wrote of itself, or why its word is not to be had."""
    path = application.settings.health_file
    if problems := list(complaints(path, now)):
        return None, problems
    daemon = read_daemon(path)
    if daemon is None or daemon.database != place(application.engine.url):
        return None, [f"the health file {path} is not of this database; give each daemon a health_file of its own"]
    return daemon, []


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def _plain(found: object) -> object:
    if isinstance(found, datetime):
        return found.isoformat()
    if isinstance(found, Mapping):
        return {str(key): _plain(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return found
