"""The daemon as a process: it crawls, tells how it is, is alone, survives a kill, and keeps what is secret.

Only what a process is needed for; its life in all its turns is in tests/app/test_daemon_life.py.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from werkzeug import Request, Response

if TYPE_CHECKING:
    from tests.commands.conftest import House

PATIENCE_S = 60
SECRETS = {
    "smtp": "hunter2-of-the-mail-server",
    "key": "signs-every-link-in-mails",
    "hook": "hooks-nobody-else-may-know",
    "sign": "signs-what-hooks-are-sent",
    "beat": "uuid-of-the-heartbeat",
}


@dataclass
class Running:
    """A daemon at work, and what it has said so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def told(self, words: str) -> str:
        """The next line that holds these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                return line
        pytest.fail(f"it ended without {words!r}: {self.lines}")

    def end(self, number: int) -> int:
        """Its status after this signal."""
        self.process.send_signal(number)
        assert self.process.stderr is not None
        self.lines += list(self.process.stderr)
        return self.process.wait(PATIENCE_S)


@contextmanager
def daemon(house: House) -> Iterator[Running]:
    """One that is killed at the end, whatever happens."""
    command = [sys.executable, "-P", "-m", "cli", "run"]
    with subprocess.Popen(command, cwd=house.folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Running(process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def test_it_is_alone_and_well_and_a_kill_leaves_nothing_in_the_way(house: House) -> None:
    """A second one is told who is at work; after kill -9 the next one goes on; no secret is in a log."""
    ping = house.site.url_for(f"/ping/{SECRETS['beat']}")
    house.write_settings(
        f'secret_key = "{SECRETS["key"]}"\nheartbeat_url = "{ping}"\nlog_format = "json"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = 9\nsender = "desk@example.org"\npassword = "{SECRETS["smtp"]}"\n'
        f'[[subscriptions]]\nname = "hooked"\nchannel = "webhook"\nto = ["http://127.0.0.1:9/{SECRETS["hook"]}"]\n'
        f'secret = "{SECRETS["sign"]}"\nalerts = "all"\n'
        '[[subscriptions]]\nname = "mailed"\nto = ["desk@example.org"]\nalerts = "all"\n'
    )
    with daemon(house) as first:
        told = json.loads(first.told('"crawl"'))
        assert (told["source"], told["outcome"], told["new"], told["late"], told["flagged"]) == ("notes", "ok", 0, 2, 1)
        second = house.run("run")
        assert second.status == 3
        assert f"process {first.process.pid} on " in second.err
        assert len(second.err.splitlines()) == 1
        assert house.run("health").out == "well\n"
        first.end(signal.SIGKILL)
    with daemon(house) as next_one:
        next_one.told('"start"')
        assert next_one.end(signal.SIGTERM) == 0
    health = house.run("health")
    assert (health.status, "no daemon runs here" in health.out) == (1, True)
    assert house.run("search", "scientific panel").out
    log = "".join(first.lines + next_one.lines)
    assert not [name for name, secret in SECRETS.items() if secret in log]
    assert all(json.loads(line) for line in log.splitlines())


def test_a_crawl_under_way_is_settled_when_it_is_asked_to_end(house: House) -> None:
    """It ends with 0 within its time, and the source is due at once for the next one."""
    asked, answer = threading.Event(), threading.Event()

    def hang(_request: Request) -> Response:
        asked.set()
        answer.wait(PATIENCE_S)
        return Response("late")

    house.site.expect_request("/slow.xml").respond_with_handler(hang)
    house.write_source(house.site.url_for("/slow.xml"))
    with daemon(house) as running:
        running.told(" start ")
        assert asked.wait(PATIENCE_S)
        assert running.end(signal.SIGTERM) == 0
    answer.set()
    log = "".join(running.lines)
    assert "source=notes outcome=interrupted" in log
    assert "cut-off" not in log
    assert "interrupted" in house.run("sources", "status").out
