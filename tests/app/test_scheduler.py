"""The timetable on APScheduler itself: what fails goes on, what is at work is not begun twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.duties import Duty
from app.pulse import Pulse
from errors import StorageError
from scheduler import Timetable

SOON = timedelta(seconds=0.05)
PATIENCE_S = 60


@pytest.fixture
def timetable() -> Iterator[Timetable]:
    """One that is stopped at the end."""
    timetable = Timetable(Pulse(lambda: datetime.now(UTC)))
    yield timetable
    timetable.stop()


def duty(name: str, do: Callable[[], None]) -> Duty:
    """One that ticks often."""
    return Duty(name=name, every=SOON, limit=timedelta(minutes=1), do=do)


@pytest.mark.parametrize(
    ("error", "cause"),
    [(StorageError("no disk", remedy="buy one"), "no disk (buy one)"), (KeyError("odd"), "KeyError: 'odd'")],
)
def test_a_job_that_fails_is_told_in_a_line_and_goes_on(
    timetable: Timetable, caplog: pytest.LogCaptureFixture, error: Exception, cause: str
) -> None:
    """So do the others; only a defect comes with its traceback."""
    again, other = threading.Event(), threading.Event()
    ticks: list[int] = []

    def fail() -> None:
        ticks.append(1)
        if len(ticks) > 1:
            again.set()
        raise error

    with caplog.at_level(logging.ERROR, "panelwatch"):
        timetable.set([duty("fails", fail), duty("other", other.set)])
        assert again.wait(PATIENCE_S)
        assert other.wait(PATIENCE_S)
    told = next(record for record in caplog.records if record.name == "panelwatch")
    facts = dict(getattr(told, "facts", {}))
    assert (facts["job"], facts["cause"]) == ("fails", cause)
    assert ("traceback" in facts) == isinstance(error, KeyError)


def test_what_stays_wrong_is_told_less_and_less_often(timetable: Timetable, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk is met every few seconds for days; another cause is told at once."""
    done = threading.Event()
    ticks: list[int] = []

    def fail() -> None:
        ticks.append(1)
        if len(ticks) > 12:
            done.set()
        raise StorageError("no disk" if len(ticks) < 7 else "no table", remedy="")

    with caplog.at_level(logging.ERROR, "panelwatch"):
        timetable.set([duty("fails", fail)])
        assert done.wait(PATIENCE_S)
    told = [dict(getattr(one, "facts", {})) for one in caplog.records if one.name == "panelwatch"]
    assert [one.get("times", 1) for one in told][:6] == [1, 2, 4, 1, 2, 4]


def test_a_job_at_work_is_not_begun_again_also_when_jobs_are_set_anew(timetable: Timetable) -> None:
    """A crawl that outlasts a reload is the only one of its lane; one whose job is gone begins no more."""
    release, begun, other = threading.Event(), threading.Event(), threading.Event()
    together: list[int] = []
    once: list[int] = []
    inside = threading.Semaphore(0)

    def crawl() -> None:
        inside.release()
        begun.set()
        together.append(1)
        release.wait(PATIENCE_S)

    timetable.set([duty("crawl", crawl), duty("gone", lambda: once.append(1))])
    assert begun.wait(PATIENCE_S)
    timetable.set([duty("crawl", crawl), duty("other", other.set)])
    assert other.wait(PATIENCE_S)
    other.clear()
    assert other.wait(PATIENCE_S)
    assert len(together) == 1
    seen = len(once)
    other.clear()
    assert other.wait(PATIENCE_S)
    assert len(once) == seen
    release.set()
