"""The life of the daemon: from its lock to its last breath, with all it is told on the way."""

from __future__ import annotations

import logging
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Protocol, Self

from app.application import Application, open_application
from app.duties import Duty, Watch, begin_watch, duties
from app.logs import set_up, tell
from app.notify import Notifier
from app.pulse import Pulse
from app.signals import RELOAD, STOP, caught_signals
from errors import ConfigError, PanelwatchError
from settings import check_sending, load_settings, service_manager
from storage.backup import check_can_back_up
from storage.daemon_lock import Held, daemon_lock

__all__ = ["Pages", "Timetable", "live"]

_LOOK_EVERY_S = 1.0
_CHECK_LOCK_EVERY_S = 5.0
_CLOCK_SET_S = 2.0
_DRAIN_S = 20.0

Wait = Callable[[float], frozenset[int]]
Pages = Callable[[Application], AbstractContextManager[str]]
"""Serves our pages while its block runs; yields where."""


class Timetable(Protocol):
    """Whatever calls duties when their time has come."""

    def set(self, several: Sequence[Duty]) -> None:
        """These are the duties from now on, each done at once and then at its interval; one at work goes on."""

    def stop(self) -> None:
        """Begin none any more."""


def live(
    config: Path | None,
    timetable_of: Callable[[Pulse], Timetable],
    pages: Pages | None = None,
    *,
    debug: bool = False,
) -> None:
    """Watch until SIGTERM or SIGINT; SIGHUP reads the configuration anew. With `pages`, serve them too.

    Raises:
        ConfigError: the configuration is wrong at the start; later it is refused, and the old one stays.
        StorageError: another daemon is at work on this database, or the lock was lost.
    """
    application = _opened(config)
    with (
        daemon_lock(application.engine, application.clock()) as lock,
        caught_signals() as wait,
        _Served(pages) as served,
    ):
        set_up(application.settings, sys.stderr, debug=debug)
        watch = begin_watch(application, Event())
        life = _Life(config, application, watch, timetable_of(watch.pulse), served, debug=debug)
        try:
            life.run(wait, lock)
        except PanelwatchError as error:
            tell("end", {"cause": error}, logging.ERROR)
            raise
        finally:
            life.drain(wait)
    application.engine.dispose()


class _Life:
    """One daemon at work."""

    def __init__(
        self,
        config: Path | None,
        application: Application,
        watch: Watch,
        timetable: Timetable,
        served: _Served,
        *,
        debug: bool,
    ) -> None:
        self._config = config
        self._application = application
        self._watch = watch
        self._timetable = timetable
        self._served = served
        self._debug = debug
        manager = service_manager()
        self._notifier = Notifier(manager.socket)
        self._ping_every_s = manager.watchdog.total_seconds() / 2 if manager.watchdog else math.inf

    def run(self, wait: Wait, lock: Held) -> None:
        """Until it is told to stop."""
        self._served.serve(self._application)
        self._set_duties()
        tell("start", self._known())
        self._notifier.ready(self._status())
        clock, checked, pinged = _Clock(self._application), time.monotonic(), time.monotonic()
        while not (got := wait(min(_LOOK_EVERY_S, self._ping_every_s))) & STOP:
            now = time.monotonic()
            if got & RELOAD:
                self._reload()
            if clock.was_set():
                tell("clock-set", {}, logging.WARNING)
                self._set_duties()
            if now - checked >= _CHECK_LOCK_EVERY_S:
                lock.check()
                checked = now
            if now - pinged >= self._ping_every_s and not self._watch.pulse.hung():
                self._notifier.alive()
                pinged = now

    def drain(self, wait: Wait) -> None:
        """Let what is under way come to its end, for so long; what outlasts that is cut off, which loses nothing."""
        self._notifier.stopping()
        tell("stop", {"busy": " ".join(self._watch.pulse.busy())})
        self._watch.stop.set()
        self._timetable.stop()
        deadline = time.monotonic() + _DRAIN_S
        while busy := self._watch.pulse.busy():
            if wait(0.05) & STOP or time.monotonic() > deadline:
                tell("cut-off", {"busy": " ".join(busy)}, logging.WARNING)
                self._forget()
                logging.shutdown()
                os._exit(0)  # an ordinary exit would wait for the threads
        self._forget()

    def _reload(self) -> None:
        self._notifier.reloading()
        try:
            fresh = _reopened(self._config, self._application)
            self._served.serve(fresh)
            self._application = fresh
        except PanelwatchError as error:
            tell("reload", {"outcome": "refused", "cause": error, "kept": "what was set before"}, logging.ERROR)
        else:
            set_up(self._application.settings, sys.stderr, debug=self._debug)
            self._set_duties()
            tell("reload", {"outcome": "ok"} | self._known())
        self._notifier.ready(self._status())

    def _set_duties(self) -> None:
        several = duties(self._application, self._watch)
        self._watch.pulse.expect({duty.name: (duty.every, duty.limit) for duty in several})
        self._timetable.set(several)

    def _forget(self) -> None:
        """Whoever asks for our health is told that no daemon runs."""
        self._application.settings.health_file.unlink(missing_ok=True)

    def _known(self) -> dict[str, object]:
        application = self._application
        return {
            "sources": sum(source.enabled for source in application.sources.values()),
            "topics": len(application.topics),
            "subscriptions": len(application.settings.subscriptions),
            "database": self._watch.daemon.database,
            "version": self._watch.daemon.version,
        }

    def _status(self) -> str:
        return f"watching {self._known()['sources']} sources since {self._watch.daemon.since:%Y-%m-%d %H:%M} UTC"


class _Served:
    """Our pages, where they are wanted, as one configuration after the other has them."""

    def __init__(self, pages: Pages | None) -> None:
        self._pages = pages
        self._open = ExitStack()
        self._before: Application | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def serve(self, application: Application) -> None:
        """As this configuration has them; where it cannot, as it was before.

        Raises:
            ConfigError: the address cannot be had.
        """
        if self._pages is None:
            return
        self._open.close()
        try:
            address = self._open.enter_context(self._pages(application))
        except ConfigError:
            if self._before is not None:
                self._open.enter_context(self._pages(self._before))
            raise
        self._before = application
        tell("web", {"address": address})


class _Clock:
    """Notices when the clock on the wall is set: every interval would wait until an hour that was set back is over."""

    def __init__(self, application: Application) -> None:
        self._wall = application.clock
        self._offset = self._now()

    def was_set(self) -> bool:
        """Whether it was set since this was last asked, either way."""
        before, self._offset = self._offset, self._now()
        return abs(self._offset - before) > _CLOCK_SET_S

    def _now(self) -> float:
        return self._wall().timestamp() - time.monotonic()


def _opened(config: Path | None) -> Application:
    application = open_application(config)
    check_sending(application.settings)
    if application.settings.backup_dir is not None:
        check_can_back_up(application.engine)
    return application


def _reopened(config: Path | None, before: Application) -> Application:
    """The configuration as it is now, on the database that is open.

    Raises:
        ConfigError: it is wrong, or names another database.
    """
    if load_settings(config).database_url != before.settings.database_url:
        raise ConfigError("database_url has changed", remedy="restart the daemon for that")
    fresh = _opened(config)
    fresh.engine.dispose()
    return replace(fresh, engine=before.engine, clock=before.clock)
