"""The service manager is told how the daemon is: the protocol of sd_notify(3), which is a datagram."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

__all__ = ["Notifier"]


class Notifier:
    """Tells whoever started us, if it listens; what it makes of it is its own affair."""

    def __init__(self, address: str) -> None:
        """Take the address in NOTIFY_SOCKET: a path, or ``@`` and an abstract name; empty: nobody listens."""
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def ready(self, status: str) -> None:
        """Start, or reload, is done."""
        self._tell("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """Configuration is being read anew; systemd wants to know when that began."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """What is under way is being brought to its end."""
        self._tell("STOPPING=1", "STATUS=stopping")

    def alive(self) -> None:
        """Every job shows signs of life."""
        self._tell("WATCHDOG=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.setblocking(False)
            out.sendto("\n".join(line.replace("\n", " ") for line in lines).encode(), self._address)
