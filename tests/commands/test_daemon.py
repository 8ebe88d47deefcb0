"""The daemon as a process: it crawls what is due, tells it in a line, and ends when it is asked to."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import House


def test_the_daemon_crawls_what_is_due_and_ends_when_asked(house: House) -> None:
    """One line for the source, then SIGTERM ends it with 0 and the documents are there."""
    command = [sys.executable, "-P", "-m", "cli", "run"]
    with subprocess.Popen(command, cwd=house.folder, stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stderr is not None
        told = next((line for line in daemon.stderr if "source=notes" in line), "")
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(20) == 0
    assert "outcome=ok new=0" in told
    assert "late=2" in told
    assert "flagged=1" in told
    assert house.run("search", "scientific panel").out
