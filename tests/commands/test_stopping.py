"""Ctrl-C, a killed crawl process and a database in use: what was found stays whole, the rest is found next time."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug import Request, Response

from storage.database import open_database

if TYPE_CHECKING:
    from tests.commands.conftest import House

COMMAND = [sys.executable, "-P", "-m", "cli"]


@contextmanager
def hanging_source(house: House) -> Iterator[threading.Event]:
    """A second source whose answer does not come until the block ends; the event tells that it was asked for."""
    asked, leave = threading.Event(), threading.Event()

    def wait(_request: Request) -> Response:
        asked.set()
        leave.wait()
        return Response("late", status=503)

    house.site.expect_request("/slow.xml").respond_with_handler(wait)
    notes = (house.folder / "sources.yaml").read_text(encoding="utf-8")
    slow = notes.replace("key: notes", "key: slow").replace("/feed.xml", "/slow.xml")
    # The quick source first, so that there is something to keep.
    (house.folder / "sources.yaml").write_text(notes + slow, encoding="utf-8")
    try:
        yield asked
    finally:
        leave.set()


def whole_documents(house: House) -> int:
    """How many documents there are; each has its text, its names and its sighting."""
    with sqlite3.connect(house.folder / "panelwatch.db") as database:
        counts = [
            database.execute(f"select count(distinct {column}) from {table}").fetchone()[0]  # noqa: S608 - our names
            for table, column in (
                ("documents", "id"),
                ("revisions", "document_id"),
                ("identities", "document_id"),
                ("sightings", "document_id"),
            )
        ]
    database.close()
    assert len(set(counts)) == 1, counts
    return int(counts[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_crawl_that_is_stopped_keeps_what_it_has(house: House, number: signal.Signals) -> None:
    """Ctrl-C ends with 130, nothing is half stored, and no process is left; the next crawl goes on."""
    with hanging_source(house) as asked:
        crawl = subprocess.Popen([*COMMAND, "crawl", "--all"], cwd=house.folder, stdout=subprocess.PIPE, text=True)
        assert asked.wait(30)
        crawl.send_signal(number)
        told, _ = crawl.communicate(timeout=30)
        assert crawl.returncode == 130
    assert "slow interrupted" in told
    assert whole_documents(house) == 2
    assert "notes unchanged" in house.run("crawl", "notes").out


def test_a_crawl_process_that_dies_is_told_and_loses_nothing(house: House) -> None:
    """Its source has failed with the cause, and is found whole by the next crawl."""
    with hanging_source(house) as asked:
        crawl = subprocess.Popen([*COMMAND, "crawl", "slow"], cwd=house.folder, stdout=subprocess.PIPE, text=True)
        assert asked.wait(30)
        os.kill(child_of(crawl.pid), signal.SIGKILL)
        told, _ = crawl.communicate(timeout=30)
        assert crawl.returncode == 3
    assert "slow failed" in told
    assert "killed by signal 9" in told
    assert "found late=2" in house.run("crawl", "notes").out


def test_a_crawl_process_does_not_outlive_its_parent(house: House) -> None:
    """A parent that is killed leaves no process that asks sites in its name."""
    with hanging_source(house) as asked:
        crawl = subprocess.Popen([*COMMAND, "crawl", "slow"], cwd=house.folder, stdout=subprocess.DEVNULL)
        assert asked.wait(30)
        child = child_of(crawl.pid)
        crawl.kill()
        crawl.wait(30)
        ended = os.pidfd_open(child)
        poll = select.poll()
        poll.register(ended)
        assert poll.poll(30_000)
        os.close(ended)


def child_of(pid: int) -> int:
    """The crawl process of a command (Linux)."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def test_a_database_in_use_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that keeps writing is told in one line, with the remedy."""
    house.run("crawl", "notes")
    impatient = partial(open_database, busy_timeout=timedelta(milliseconds=50))
    monkeypatch.setattr("app.application.open_database", impatient)
    other = sqlite3.connect(house.folder / "panelwatch.db", isolation_level=None)
    other.execute("begin immediate")
    told = house.run("crawl", "notes")
    other.execute("rollback")
    other.close()
    assert told.status == 3
    assert told.err.startswith("panelwatch: ")
    assert "panelwatch.db" in told.err
