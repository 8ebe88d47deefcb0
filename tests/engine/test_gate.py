"""The gap between requests to one host, with a clock that only moves when somebody sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from scrapy import Request
from scrapy.http import Response

from crawlers.middlewares.gate import HostGate
from crawlers.middlewares.politeness import RetryMiddleware
from errors import FetchError


class Time:
    """A clock and a way to sleep that agree."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        """What time it is."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let that time pass."""
        await asyncio.sleep(0)
        self.now += seconds


async def starts(gate: HostGate, time: Time, visits: Sequence[tuple[str, float]]) -> list[float]:
    """When each visit started, where an answer takes no time."""
    at = []
    for host, delay in visits:
        async with await gate.enter(host, delay):
            at.append(time.now - 100)
    return at


def gate_and_time() -> tuple[HostGate, Time]:
    """A gate on a clock of its own."""
    time = Time()
    return HostGate(4, time.clock, time.sleep), time


def test_requests_to_one_host_are_spaced_by_the_longest_delay_asked_for() -> None:
    """The source's delay or robots.txt's, whichever is longer, from start to start."""
    gate, time = gate_and_time()
    visits = [("a", 2.0), ("a", 2.0), ("a", 5.0), ("a", 2.0)]
    assert asyncio.run(starts(gate, time, visits)) == [0, 2, 7, 12]


def test_other_hosts_do_not_wait() -> None:
    """The gap is between requests to the same host."""
    gate, time = gate_and_time()
    assert asyncio.run(starts(gate, time, [("a", 9.0), ("b", 9.0), ("c", 9.0)])) == [0, 0, 0]


def test_a_host_that_asks_for_time_gets_it() -> None:
    """Retry-After holds every request to the host, not only the one that was refused."""
    gate, time = gate_and_time()
    gate.hold("a", 30)
    assert asyncio.run(starts(gate, time, [("b", 1.0), ("a", 1.0), ("a", 1.0)])) == [0, 30, 31]


def test_one_request_at_a_time_goes_to_a_host() -> None:
    """The second waits until the first has its whole answer."""
    gate, _ = gate_and_time()
    seen = []

    async def visit(name: str) -> None:
        async with await gate.enter("a", 0):
            seen.append(f"{name} in")
            await asyncio.sleep(0)
            seen.append(f"{name} out")

    async def both() -> None:
        await asyncio.gather(visit("1"), visit("2"))

    asyncio.run(both())
    assert seen == ["1 in", "1 out", "2 in", "2 out"]


def test_a_host_that_keeps_failing_is_closed_with_its_cause() -> None:
    """Six failures in a row end the visits of this crawl; an answer in between starts the count anew."""
    gate, time = gate_and_time()
    cause = FetchError("it does not answer", url="http://a/")
    for _ in range(5):
        gate.failed("a", cause)
    gate.answered("a")
    gate.failed("a", cause)
    assert asyncio.run(starts(gate, time, [("a", 0.0)])) == [0]
    for _ in range(5):
        gate.failed("a", cause)
    with pytest.raises(FetchError, match="6 attempts at a failed in a row, the last because it does not answer"):
        asyncio.run(starts(gate, time, [("a", 0.0)]))


def test_a_page_with_a_stand_in_is_not_insisted_on() -> None:
    """Its failure is no reason to ask it again, nor to give up the host, which has what stands in for it."""
    gate, time = gate_and_time()
    retries = RetryMiddleware(gate)
    request = Request("http://a/feed", meta={"has_stand_in": True})
    for _ in range(7):
        failed = Response("http://a/feed", status=500)
        assert retries.process_response(request, failed) is failed
    assert asyncio.run(starts(gate, time, [("a", 0.0)])) == [0]
    patience = Response("http://a/feed", status=503, headers={"Retry-After": "3600"})
    retries.process_response(request, patience)
    with pytest.raises(FetchError, match="wants to be left alone for 3600 s"):
        asyncio.run(starts(gate, time, [("a", 0.0)]))


def test_who_is_barred_while_waiting_is_told_at_once() -> None:
    """Without waiting for a turn of its own; whoever is not barred waits as ever."""
    gate, time = gate_and_time()
    barred: list[FetchError] = []

    async def visit(*, may_be_barred: bool) -> float | str:
        try:
            async with await gate.enter("a", 10.0, lambda: next(iter(barred), None) if may_be_barred else None):
                barred.append(FetchError("refused", url="ytdlp:https://a/"))
        except FetchError as error:
            return error.message
        return time.now - 100

    async def visit_all() -> list[float | str]:
        visitors = [visit(may_be_barred=True) for _ in range(3)]
        return await asyncio.gather(*visitors, visit(may_be_barred=False))

    assert asyncio.run(visit_all()) == [0, "refused", "refused", 10]
