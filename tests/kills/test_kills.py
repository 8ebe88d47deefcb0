"""A few kills of the whole line; `make kills` makes hundreds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("kills", "how"), [(2, ()), (16, ("--by-hand",))], ids=["with crawls", "after them"])
def test_nothing_is_lost_and_nothing_told_twice_but_in_doubt(tmp_path: Path, kills: int, how: tuple[str, ...]) -> None:
    """Whatever a process was doing when it was killed."""
    killing = Path(__file__).with_name("killing.py")
    command = [sys.executable, str(killing), str(tmp_path / "house"), "--kills", str(kills), "--seed", "7", *how]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["kills"] >= kills
    assert verdict["messages"] > 0
    for fault in ("missing", "twice", "never", "unsent", "lost"):
        assert {
            name: count for name, count in verdict.items() if fault in name and name != "came twice" and count
        } == {}
    assert verdict["came twice"] <= verdict["in doubt"]
