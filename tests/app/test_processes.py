"""Who holds a claim: only a process that is certainly no more loses it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app import processes
from app.processes import is_gone, new_owner


def test_ours_is_alive_and_one_of_another_time_is_not() -> None:
    """In a container every start has the same number."""
    owner = new_owner()
    assert not is_gone(owner)
    host, pid, rest = owner.rsplit(":", 2)
    assert is_gone(f"{host}:{pid}:1-{rest.rpartition('-')[2]}")
    assert not is_gone(f"{host}:{pid}:-abc")  # told by a machine that does not say when a process began


def test_one_that_has_ended_is_gone() -> None:
    """And one of another machine is never known to be."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert is_gone(f"{socket.gethostname()}:{ended.pid}:5-abc")
    assert not is_gone(f"elsewhere:{ended.pid}:5-abc")


def test_a_process_that_cannot_be_looked_at_is_not_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under ProtectProc=invisible those of other users are hidden: their claims stay theirs."""
    monkeypatch.setattr(processes, "Path", lambda _path: tmp_path / "hidden")
    assert not is_gone(f"{socket.gethostname()}:{os.getpid()}:5-abc")
