"""Who holds a claim: a process of this machine that is alive, or one that is no more."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

__all__ = ["is_gone", "new_owner"]


def new_owner() -> str:
    """A name for what this process is about to claim: host, process, when that began, and a word of its own."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_began(pid)}-{secrets.token_hex(4)}"


def is_gone(owner: str) -> bool:
    """Whether the process of this name is certainly no more; those of other machines are never known to be.

    A process that only has the same number began at another time: in a container it is nearly always number 1.
    """
    host, pid, rest = owner.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    began, now = rest.rpartition("-")[0], _began(int(pid))  # of another user's process the system may not say
    return not _is_alive(int(pid)) or ("" not in {began, now} and began != now)


def _began(pid: int) -> str:
    """When a process began, in clock ticks since the machine started; empty where the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]  # proc(5): field 22; the name in parentheses is field 2


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's, but it is
        return True
    return True
