"""Signals as something to wait for: no handler does any work, so none can meet a lock that is held."""

from __future__ import annotations

import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["RELOAD", "STOP", "caught_signals"]

STOP = frozenset({signal.SIGINT, signal.SIGTERM})
RELOAD = frozenset({signal.SIGHUP})


@contextmanager
def caught_signals() -> Iterator[Callable[[float], frozenset[int]]]:
    """A function that waits for so many seconds, or until signals come, and tells which came. Main thread only.

    They are caught as bytes in a socket, as an Event that a handler sets may be locked by whom the handler interrupts.
    Blocking them instead would block them in the crawl processes too, which inherit what is blocked.
    """
    ours, kernels = socket.socketpair()
    with ours, kernels:
        ours.setblocking(False)
        kernels.setblocking(False)

        def wait(seconds: float) -> frozenset[int]:
            ready, _, _ = select.select([ours], [], [], max(seconds, 0.0))
            return frozenset(ours.recv(4096)) if ready else frozenset()

        before = {number: signal.signal(number, lambda _number, _frame: None) for number in STOP | RELOAD}
        wakeup = signal.set_wakeup_fd(kernels.fileno(), warn_on_full_buffer=False)
        try:
            yield wait
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
