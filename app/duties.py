"""What the daemon does, and how often: a list made from the configuration, each item one call of a function of `app`.

Nothing here remembers when it was last done: what is due is decided from the database and the clock on the wall, each
time anew. So a restart, a long sleep or a clock that is set neither loses anything nor does anything twice.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event

from app.application import Application
from app.composing import compose_due
from app.crawl import crawl, due_sources
from app.crawl_log import CrawlLog
from app.health import health
from app.health_file import WRITTEN_EVERY, Daemon, write
from app.heartbeat import Heartbeat
from app.lanes import Lane, in_lane
from app.logs import tell
from app.pulse import Pulse
from app.sending import send_waiting
from app.upkeep import backup_due, make_backup, prune, quiet_hour_before
from delivery.channels import CHANNELS
from settings import product_version
from storage.failures import place
from storage.outbox import LetterState

__all__ = ["Duty", "Watch", "begin_watch", "duties"]

_CRAWL_EVERY = timedelta(seconds=15)
_TELL_EVERY = timedelta(seconds=10)  # an alert is out within a minute: this, twice, and what it takes
_HEARTBEAT_EVERY = timedelta(minutes=5)
_UPKEEP_EVERY = timedelta(minutes=10)
_A_WHILE = timedelta(minutes=15)  # without a sign of life: no single step takes so long on the slowest machine
_SEND_LIMIT = timedelta(hours=1)  # many messages over a slow line, in one tick
_UPKEEP_LIMIT = timedelta(hours=2)  # a large database on a slow disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that is done again and again."""

    name: str
    every: timedelta
    limit: timedelta  # without a sign of life for so long, it hangs
    do: Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Watch:
    """One daemon from its start to its end: what outlives a reload."""

    daemon: Daemon
    pulse: Pulse
    stop: Event
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    pruned_at: datetime | None = None

    def itself(self) -> Daemon:
        """What is known of this daemon now."""
        return replace(self.daemon, ticks=self.pulse.ticks(), hung=self.pulse.hung())


def begin_watch(application: Application, stop: Event) -> Watch:
    """A daemon that starts now, on this database."""
    daemon = Daemon(
        host=socket.gethostname(),
        pid=os.getpid(),
        version=product_version(),
        since=application.clock(),
        database=place(application.engine.url),
    )
    return Watch(daemon=daemon, pulse=Pulse(application.clock), stop=stop)


def duties(application: Application, watch: Watch) -> tuple[Duty, ...]:
    """Everything there is to do with this configuration."""
    crawl_limit = application.settings.crawl_timeout + _A_WHILE
    return (
        *(_duty(f"crawl-{lane}", _CRAWL_EVERY, crawl_limit, _crawl, application, watch, lane) for lane in Lane),
        _duty("telling", _TELL_EVERY, _A_WHILE, _compose, application),
        *(_duty(f"sending-{one}", _TELL_EVERY, _SEND_LIMIT, _send, application, watch, one) for one in CHANNELS),
        _duty("health", WRITTEN_EVERY, _A_WHILE, _write_health, application, watch),
        _duty("heartbeat", _HEARTBEAT_EVERY, _A_WHILE, _beat, application, watch),
        _duty("backup", _UPKEEP_EVERY, _UPKEEP_LIMIT, _back_up, application),
        _duty("prune", _UPKEEP_EVERY, _UPKEEP_LIMIT, _prune, application, watch),
    )


def _duty(name: str, every: timedelta, limit: timedelta, do: Callable[..., None], *args: object) -> Duty:
    return Duty(name=name, every=every, limit=limit, do=lambda: do(*args))


def _crawl(application: Application, watch: Watch, lane: Lane) -> None:
    sources = in_lane(lane, due_sources(application), application.sources.values())
    if sources and not watch.stop.is_set():
        crawl(application, sources, CrawlLog(lambda: watch.pulse.alive(f"crawl-{lane}")), watch.stop)


def _compose(application: Application) -> None:
    for edition in compose_due(application):
        facts = {"edition": edition.id, "stories": edition.stories, "left_out": edition.left_out or None}
        tell("edition", facts | {"slot": edition.slot})


def _send(application: Application, watch: Watch, channel: str) -> None:
    """What a channel of no subscription still holds is settled too."""
    done = send_waiting(application, channel, watch.stop)
    if done.in_doubt:
        tell("delivery", {"channel": channel, "outcome": "in doubt", "messages": done.in_doubt}, logging.WARNING)
    for one in done.settled:
        level = logging.INFO if one.state is LetterState.SENT else logging.WARNING
        facts = {"edition": one.edition_id, "channel": one.channel, "outcome": one.state, "cause": one.cause}
        tell("delivery", facts, level)


def _write_health(application: Application, watch: Watch) -> None:
    write(health(application, application.clock(), watch.itself()).as_json(), application.settings.health_file)


def _beat(application: Application, watch: Watch) -> None:
    """Silence is the alarm, so it is not broken while something is wrong."""
    if application.settings.heartbeat_url and health(application, application.clock(), watch.itself()).ok:
        watch.heartbeat.beat(application.settings.heartbeat_url)


def _back_up(application: Application) -> None:
    if backup_due(application, application.clock()):
        path, size = make_backup(application, application.clock())
        tell("backup", {"file": path, "bytes": size})


def _prune(application: Application, watch: Watch) -> None:
    """Once after every quiet hour, and at the start: what is gone already costs nothing."""
    now = application.clock()
    if watch.pruned_at and quiet_hour_before(now, application.settings.timezone) <= watch.pruned_at <= now:
        return
    gone = prune(application, now)
    watch.pruned_at = now
    if gone.runs or gone.pages or gone.archives:
        tell("prune", asdict(gone))
