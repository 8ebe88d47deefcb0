"""The life of the daemon, in this process: signals, configuration read anew, what the service manager is told.

Duties are not done here, only set: a timetable that writes them down stands in for APScheduler.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import app.application
import app.daemon
from app.application import Application
from app.daemon import live
from app.duties import Duty
from app.pulse import Pulse
from errors import ConfigError, StorageError
from storage.daemon_lock import lock_file
from storage.database import open_database

SOURCE = "- {{key: {key}, title: T, organisation: O, kind: feed, url: 'https://{key}.example/feed'}}\n"


@dataclass
class Ledger:
    """A timetable that only writes down, and calls the test when duties are set."""

    pulse: Pulse
    told: Callable[[int], None]
    duties: list[Sequence[Duty]] = field(default_factory=list)
    stopped: bool = False

    def set(self, several: Sequence[Duty]) -> None:
        """Write them down."""
        self.duties.append(several)
        self.told(len(self.duties))

    def stop(self) -> None:
        """Write that down."""
        self.stopped = True


@dataclass
class Home:
    """A configuration, and a daemon that lives on it."""

    folder: Path
    events: list[logging.LogRecord]
    ledgers: list[Ledger] = field(default_factory=list)
    steps: dict[int, Callable[[], None]] = field(default_factory=dict)  # what to do when duties are set that often
    after: dict[str, Callable[[], None]] = field(default_factory=dict)  # what to do when this was logged

    def write_sources(self, *keys: str) -> None:
        """The catalogue."""
        (self.folder / "sources.yaml").write_text("".join(SOURCE.format(key=key) for key in keys), encoding="utf-8")

    def write_settings(self, more: str = "") -> None:
        """The settings file."""
        text = f'sources = "{self.folder}/sources.yaml"\n{more}'
        (self.folder / "panelwatch.toml").write_text(text, encoding="utf-8")

    def live(self, **more: object) -> None:
        """From start to end, in this thread."""

        def timetable(pulse: Pulse) -> Ledger:
            self.ledgers.append(Ledger(pulse, lambda times: self.steps.get(times, end)()))
            return self.ledgers[-1]

        live(None, timetable, **more)  # type: ignore[arg-type]  # by name

    def told(self, event: str) -> list[dict[str, object]]:
        """The facts of each event of this name."""
        return [dict(getattr(one, "facts", {})) for one in self.events if one.getMessage() == event]


def end() -> None:
    """As `systemctl stop` does."""
    os.kill(os.getpid(), signal.SIGTERM)


def reload() -> None:
    """As `systemctl reload` does."""
    os.kill(os.getpid(), signal.SIGHUP)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A daemon that looks around a hundred times a second; the log of this process is as before at the end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app.daemon, "_LOOK_EVERY_S", 0.01)
    root, ours = logging.getLogger(), logging.getLogger("panelwatch")
    before = (
        list(root.handlers),
        root.level,
        ours.level,
        logging.getLogger("apscheduler").level,
        logging.raiseExceptions,
    )
    home = Home(tmp_path, [])

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            home.events.append(record)
            home.after.get(record.getMessage(), lambda: None)()

    listener = Listener()
    ours.addHandler(listener)
    home.write_sources("one")
    home.write_settings()
    yield home
    ours.removeHandler(listener)
    root.handlers, level, ours_level, theirs, logging.raiseExceptions = before
    root.setLevel(level)
    ours.setLevel(ours_level)
    logging.getLogger("apscheduler").setLevel(theirs)


@contextmanager
def service_manager(monkeypatch: pytest.MonkeyPatch, address: str, usec: str = "") -> Iterator[socket.socket]:
    """A socket that hears what systemd would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        ear.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.setenv("WATCHDOG_USEC", usec)
        yield ear


def heard(ear: socket.socket) -> list[str]:
    """Every datagram so far."""
    found: list[str] = []
    try:
        while True:
            found.append(ear.recv(4096).decode())
    except BlockingIOError:
        return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked_and_leaves_nothing_behind(home: Home, number: int) -> None:
    """No health file, no lock, and the signals are whose they were."""
    before = signal.getsignal(number)
    home.steps[1] = lambda: os.kill(os.getpid(), number)
    for _ in range(2):
        home.live()
    assert [ledger.stopped for ledger in home.ledgers] == [True, True]
    assert signal.getsignal(number) is before
    assert not Path("panelwatch.health.json").exists()
    assert len(home.told("stop")) == 2


def test_every_job_is_set_at_the_start(home: Home) -> None:
    """Two lanes, telling, health, heartbeat, upkeep; and each is known to the pulse."""
    home.live()
    (ledger,) = home.ledgers
    names = [duty.name for duty in ledger.duties[0]]
    assert {"crawl-pages", "crawl-video", "telling", "sending-mail", "health", "heartbeat", "backup", "prune"} <= set(
        names
    )
    assert [tick.job for tick in ledger.pulse.ticks()] == names
    assert home.told("start")[0]["sources"] == 1


def test_a_new_configuration_is_taken_over(home: Home) -> None:
    """Sources that were added are watched from then on, by jobs of the same names."""

    def change() -> None:
        home.write_sources("one", "two")
        reload()

    home.steps[1] = change
    home.live()
    assert [len(several) for several in home.ledgers[0].duties] == [len(home.ledgers[0].duties[0])] * 2
    assert home.told("reload")[0] | {"outcome": "ok", "sources": 2} == home.told("reload")[0]


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ("tiemzone = 'UTC'", "timezone"),
        ('database_url = "sqlite:///other.db"', "restart the daemon"),
        ('topics = "none.yaml"', "none.yaml"),
    ],
)
def test_a_bad_configuration_is_refused_and_the_old_one_stays(home: Home, settings: str, cause: str) -> None:
    """The error is logged with its remedy, no job is set anew, and nothing else is opened."""

    def change() -> None:
        home.write_settings(settings)
        home.after["reload"] = end
        reload()

    home.steps[1] = change
    home.live()
    (refused,) = home.told("reload")
    assert refused["outcome"] == "refused"
    assert cause in str(refused["cause"])
    assert len(home.ledgers[0].duties) == 1
    assert not Path("other.db").exists()


def test_a_bad_configuration_at_the_start_is_an_error(home: Home) -> None:
    """There is no old one to go on with."""
    home.write_settings("backup_dir = 3")
    with pytest.raises(ConfigError, match="backup_dir"):
        home.live()
    assert not home.ledgers


@pytest.mark.parametrize("abstract", [True, False])
def test_the_service_manager_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, abstract: bool
) -> None:
    """Ready, reloading with the moment, ready again, stopping: what Type=notify-reload wants, in that order."""
    address = f"@panelwatch-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    home.steps[1] = reload
    with service_manager(monkeypatch, address) as ear:
        home.live()
        told = heard(ear)
    assert re.fullmatch(r"READY=1\nSTATUS=watching 1 sources since .* UTC", told[0])
    assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=[0-9]+", told[1])
    assert [one.partition("\n")[0] for one in told] == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]


def test_the_watchdog_is_fed_while_every_job_is_alive_and_not_when_one_hangs(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are heard; then a job hangs, and none is, so that systemd starts the daemon anew."""
    pings: list[str] = []
    hung = threading.Event()

    class Sick(Pulse):
        def hung(self) -> tuple[str, ...]:
            pings.extend(one for one in heard(ear) if "WATCHDOG" in one)
            if hung.is_set():
                end()
                return ("crawl-pages",)
            if len(pings) >= 2:
                hung.set()
            return ()

    monkeypatch.setattr("app.duties.Pulse", Sick)
    home.steps[1] = lambda: None
    with service_manager(monkeypatch, f"@panelwatch-dog-{os.getpid()}", "20000") as ear:
        home.live()
        late = [one for one in heard(ear) if "WATCHDOG" in one]
    assert len(pings) >= 2
    assert len(late) <= 1  # the one of the round in which it was still well


def test_a_watchdog_that_is_another_ones_is_not_fed(monkeypatch: pytest.MonkeyPatch) -> None:
    """sd_watchdog_enabled(3): WATCHDOG_PID says whose it is; nonsense is none."""
    from settings import service_manager as known

    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    assert known().watchdog == timedelta(seconds=30)
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert known().watchdog is None
    monkeypatch.delenv("WATCHDOG_PID")
    monkeypatch.setenv("WATCHDOG_USEC", "-3")
    assert known().watchdog is None


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_set_makes_no_job_wait(home: Home, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Set back by five hours, every interval would wait for five hours: all jobs are set anew, and begin at once."""
    shift = timedelta()

    def clock() -> datetime:
        return datetime.now(UTC) + shift

    def set_clock() -> None:
        nonlocal shift
        shift = timedelta(hours=hours)

    opened = app.application.open_application

    def with_clock(config: Path | None) -> Application:
        from dataclasses import replace

        return replace(opened(config), clock=clock)

    monkeypatch.setattr(app.daemon, "open_application", with_clock)
    home.steps[1] = lambda: None
    home.after["start"] = lambda: threading.Timer(0.05, set_clock).start()
    home.live()
    assert len(home.told("clock-set")) == 1
    assert len(home.ledgers[0].duties) == 2


def test_a_lost_lock_ends_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not go on beside another daemon; the status tells a service manager to start it again."""
    monkeypatch.setattr(app.daemon, "_CHECK_LOCK_EVERY_S", 0.0)
    path = lock_file(open_database("sqlite:///panelwatch.db"))
    assert path is not None
    home.steps[1] = path.unlink
    with pytest.raises(StorageError, match="removed under the daemon"):
        home.live()
    assert home.ledgers[0].stopped
    assert "removed under the daemon" in str(home.told("end")[0]["cause"])


@pytest.mark.parametrize("again", [True, False])
def test_what_outlasts_the_drain_is_cut_off(home: Home, monkeypatch: pytest.MonkeyPatch, *, again: bool) -> None:
    """After its time, or at a second signal; the status is 0, and the log names what was cut off."""
    monkeypatch.setattr(app.daemon, "_DRAIN_S", 600.0 if again else 0.0)

    class CutOff(Exception):  # noqa: N818 - it stands for the end of the process
        pass

    def leave(status: int) -> None:
        raise CutOff(status)

    monkeypatch.setattr(os, "_exit", leave)
    release = threading.Event()

    def hang() -> None:
        with home.ledgers[0].pulse.ticking("health"):
            end()
            release.wait(60)

    home.steps[1] = threading.Thread(target=hang).start
    if again:
        home.after["stop"] = end
    with pytest.raises(CutOff, match="0"):
        home.live()
    release.set()
    assert home.told("cut-off") == [{"busy": "health"}]


def test_jobs_under_way_are_told_to_stop_and_waited_for(home: Home) -> None:
    """The flag that a crawl looks at is set, and the end waits for it."""
    seen: list[str] = []

    def work() -> None:
        ledger = home.ledgers[0]
        stop = next(duty for duty in ledger.duties[0] if duty.name == "crawl-pages").do
        with ledger.pulse.ticking("crawl-pages"):
            end()
            while not ledger.stopped:
                pass
            stop()  # a tick that comes too late begins no crawl
            seen.append("done")

    home.steps[1] = threading.Thread(target=work).start
    home.live()
    assert seen == ["done"]


def test_pages_follow_the_configuration(home: Home) -> None:
    """They are served anew after a reload; where the new address cannot be had, as before."""
    served: list[int] = []

    def pages(application: Application) -> nullcontext[str]:
        served.append(len(application.sources))
        if len(application.sources) == 3:
            raise ConfigError("the port is taken")
        return nullcontext("http://127.0.0.1:1")

    def change(*keys: str) -> Callable[[], None]:
        def write() -> None:
            home.write_sources(*keys)
            reload()

        return write

    def refused() -> None:
        if home.told("reload")[-1]["outcome"] == "refused":
            end()

    home.steps |= {1: change("one", "two"), 2: change("one", "two", "three")}
    home.after["reload"] = refused
    home.live(pages=pages)
    assert served == [1, 2, 3, 2]
