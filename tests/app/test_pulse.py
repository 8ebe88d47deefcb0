"""The daemon's pulse: which job shows no sign of life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.pulse import Pulse

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """Two clocks that stand until they are moved: one for people, one that only runs."""

    def __init__(self) -> None:
        self.wall = NOON
        self.running = 0.0

    def passes(self, **span: float) -> None:
        """Time goes by on both."""
        self.wall += timedelta(**span)
        self.running += timedelta(**span).total_seconds()


@pytest.fixture
def clock() -> Clock:
    """Both at their beginning."""
    return Clock()


@pytest.fixture
def pulse(clock: Clock) -> Pulse:
    """One job that ticks every 15 s and may be silent for ten minutes."""
    pulse = Pulse(lambda: clock.wall, lambda: clock.running)
    pulse.expect({"crawl": (timedelta(seconds=15), timedelta(minutes=10))})
    return pulse


def test_a_job_at_work_for_too_long_hangs(pulse: Pulse, clock: Clock) -> None:
    """Until it ends, or shows that it gets on."""
    with pulse.ticking("crawl"):
        clock.passes(minutes=9)
        assert pulse.hung() == ()
        assert pulse.busy() == ("crawl",)
        pulse.alive("crawl")
        clock.passes(minutes=9)
        assert pulse.hung() == ()
        clock.passes(minutes=2)
        assert pulse.hung() == ("crawl",)
    assert pulse.hung() == ()
    assert pulse.busy() == ()


def test_a_job_that_is_not_begun_any_more_hangs(pulse: Pulse, clock: Clock) -> None:
    """Then it is the scheduler that stands still."""
    clock.passes(seconds=55)
    assert pulse.hung() == ()
    clock.passes(seconds=10)
    assert pulse.hung() == ("crawl",)


def test_a_clock_that_is_set_does_not_make_a_job_hang(pulse: Pulse, clock: Clock) -> None:
    """Neither forward nor back: what hangs is told by a clock that nobody can set."""
    clock.wall += timedelta(days=1)
    assert pulse.hung() == ()
    clock.wall -= timedelta(days=2)
    assert pulse.hung() == ()


def test_the_last_tick_is_told_with_how_it_ended(pulse: Pulse, clock: Clock) -> None:
    """A tick that fails passes its error on, and is counted until one does not."""

    def tick_that_fails() -> None:
        with pulse.ticking("crawl"):
            clock.passes(seconds=3)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        tick_that_fails()
    (tick,) = pulse.ticks()
    assert (tick.began_at, tick.ended_at, tick.failures) == (NOON, NOON + timedelta(seconds=3), 1)
    with pytest.raises(ValueError, match="no"):
        tick_that_fails()
    assert pulse.ticks()[0].failures == 2
    with pulse.ticking("crawl"):
        assert pulse.ticks()[0].failures == 2
    assert pulse.ticks()[0].failures == 0


def test_a_reload_keeps_what_is_known_and_forgets_what_is_gone(pulse: Pulse, clock: Clock) -> None:
    """A job that was taken out while at work ends in silence."""
    with pulse.ticking("crawl"):
        pulse.expect({"telling": (timedelta(seconds=10), timedelta(minutes=1))})
        clock.passes(hours=1)
    assert [tick.job for tick in pulse.ticks()] == ["telling"]
