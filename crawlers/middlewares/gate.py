"""The gate every request waits at: one at a time per host, spaced by the host's delay, few hosts at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from errors import FetchError

__all__ = ["HostGate"]

_FAILURES_TO_CLOSE = 6  # in a row, as many as two requests with their retries: the host is down, or has had enough


@dataclass(slots=True)
class _Host:
    """What is remembered of one host during this crawl."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    started_at: float = float("-inf")
    held_until: float = float("-inf")
    failures: int = 0
    closed: FetchError | None = None


class HostGate:
    """Lets requests through; a host is a name, whatever its scheme and port."""

    def __init__(
        self,
        concurrency: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._open = asyncio.Semaphore(concurrency)

    async def enter(
        self, host: str, delay: float, barred: Callable[[], FetchError | None] = lambda: None
    ) -> AsyncExitStack:
        """Wait for this host's turn; closing what is returned lets the next one in.

        The delay is counted from start to start, is never random, and of several asked for the longest holds. What
        `barred` tells is asked anew when the turn has come: it may have changed while this one waited.

        Raises:
            FetchError: the host was closed for the rest of this crawl, or is barred to this request.
        """
        known = self._hosts.setdefault(host, _Host())
        known.delay = max(known.delay, delay)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(known.turn)
            # Not polling: while we sleep, the host may be held for longer.
            while (closed := known.closed or barred()) is None and (wait := self._wait(known)) > 0:
                await self._sleep(wait)
            if closed is not None:
                raise closed
            await stack.enter_async_context(self._open)  # after the wait, so that waiting keeps no other host out
            known.started_at = self._clock()
            return stack.pop_all()

    def hold(self, host: str, seconds: float) -> None:
        """Start nothing at this host for so long."""
        known = self._hosts.setdefault(host, _Host())
        known.held_until = max(known.held_until, self._clock() + seconds)

    def close(self, host: str, cause: FetchError) -> None:
        """Start nothing at this host for the rest of this crawl."""
        self._hosts.setdefault(host, _Host()).closed = cause

    def answered(self, host: str) -> None:
        """The host is alive."""
        self._hosts.setdefault(host, _Host()).failures = 0

    def failed(self, host: str, cause: FetchError) -> None:
        """An attempt failed for a reason that may pass; too many in a row close the host."""
        known = self._hosts.setdefault(host, _Host())
        known.failures += 1
        if known.failures >= _FAILURES_TO_CLOSE and known.closed is None:
            known.closed = FetchError(
                f"not asked: {known.failures} attempts at {host} failed in a row, the last because {cause.message}",
                url=cause.url,
                status=cause.status,
                remedy="it is asked again by the next crawl",
            )

    def _wait(self, host: _Host) -> float:
        return max(host.started_at + host.delay, host.held_until) - self._clock()
