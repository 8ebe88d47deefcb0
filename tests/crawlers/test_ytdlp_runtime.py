"""What yt-dlp needs on this machine: found where yt-dlp finds it, or explained with the command that mends it."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from app.doctor import State, examine
from crawlers.ytdlp.messages import Answer, YtdlpJob
from crawlers.ytdlp.process import read_video
from crawlers.ytdlp.runtime import age, find_runtime, install_command, notes_of_machine

WATCH = "https://www.youtube.com/watch?v=fixVideo_01"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any runtime: `scripts` is the environment's own folder, `path` is on the path."""
    real = sysconfig.get_path
    for name in ("scripts", "path"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(
        sysconfig, "get_path", lambda name, *more: str(tmp_path / name) if name == "scripts" else real(name, *more)
    )
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def put(path: Path, says: str) -> None:
    """A program that tells this version."""
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def read(hosts: HTTPServer, today: str = "") -> Answer:
    """A video of YouTube, of which the player tells nothing much."""
    hosts.expect_request("/www.youtube.com/watch").respond_with_data("<html></html>", content_type="text/html")
    told = {"playabilityStatus": {"status": "ERROR", "reason": "This video is unavailable"}}
    hosts.expect_request("/www.youtube.com/youtubei/v1/player").respond_with_json(told)
    hosts.expect_request("/www.youtube.com/youtubei/v1/next").respond_with_json({})
    job = YtdlpJob(url=WATCH, user_agent="test", allow_private_addresses=True, sleep_requests_s=0, today=today)
    return read_video(job)


@pytest.mark.parametrize(
    ("place", "says", "found"),
    [
        ("scripts/deno", "deno 2.9.8 (stable)", "deno 2.9.8"),
        ("path/deno", "deno 2.3.0", "deno 2.3.0"),
        ("path/node", "v22.0.0", "node 22.0.0"),
    ],
)
def test_a_runtime_is_found(machine: Path, place: str, says: str, found: str) -> None:
    """In this environment, though it may not be active, and on the path."""
    put(machine / place, says)
    runtime = find_runtime()
    assert (runtime.found, runtime.lacking) == (f"{found}, {machine / place}", "")


def test_a_runtime_that_lacks_is_explained(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is there and too old, by the doctor too, with the command that mends it."""
    put(machine / "path/node", "v20.20.2")
    put(machine / "path/qjs", "QuickJS version 2025-04-26")  # would let a site's script at the files of this machine
    why = "Deno was not found; Node 20.20.2 is too old, 22 is needed"
    assert (find_runtime().found, find_runtime().lacking) == ("", why)
    put(machine / "path/deno", "deno 2.2.9")
    assert "Deno 2.2.9 is too old, 2.3 is needed" in find_runtime().lacking
    monkeypatch.chdir(machine)
    told = next(finding for finding in examine(None) if finding.subject == "JavaScript")
    assert (told.state, told.remedy) == (State.NOTE, install_command("deno>=2.9.8,<3"))
    assert "Node 20.20.2 is too old" in told.text


def test_the_command_fits_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that uv made has no pip."""
    monkeypatch.setattr(sys, "executable", "/my env/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    assert install_command("deno>=2") == "'/my env/bin/python' -m pip install --upgrade 'deno>=2'"
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert install_command("deno>=2") == "uv pip install --python '/my env/bin/python' --upgrade 'deno>=2'"


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(-400, 4000))
def test_yt_dlp_is_old_after_45_days(released: date, days: int) -> None:
    """Counted from the day its version names, by a clock that is given."""
    version = f"{released:%Y.%m.%d}.dev1"
    assert age(version, released + timedelta(days=days)) == (days if days > 45 else None)


@pytest.mark.parametrize("version", ["1.2", "2026.13.45", "2026.x.1", ""])
def test_a_version_without_a_day_is_not_judged(version: str) -> None:
    """It may be somebody's own."""
    assert age(version, date(2030, 1, 1)) is None
    assert notes_of_machine([], "2030-01-01", version) == ()


@pytest.mark.usefixtures("machine")
def test_what_the_machine_lacks_is_a_note_and_no_fault_of_the_video(hosts: HTTPServer) -> None:
    """A missing runtime and an old yt-dlp are told beside the answer, never as a failure."""
    answer = read(hosts, today="2090-01-01")
    assert answer.failure is None
    runtime, old = answer.notes
    assert "Deno was not found; Node was not found" in runtime
    assert "days old" in old
    assert all("mend it with: " in note for note in answer.notes)
    assert not any("JavaScript" in problem for problem in answer.problems)


def test_a_runtime_other_than_yt_dlps_own_choice_is_used(machine: Path, hosts: HTTPServer) -> None:
    """Node is handed to it; a machine that lacks nothing has no note."""
    put(machine / "path/node", "v22.0.0")
    assert read(hosts, today="2020-01-01").notes == ()
