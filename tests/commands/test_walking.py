"""A walk back to a day, stopped in every way there is: it goes on where it stopped, and nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug import Request, Response

if TYPE_CHECKING:
    from tests.commands.conftest import House

COMMAND = [sys.executable, "-P", "-m", "cli", "crawl", "archive"]
PAGES = 7
NOW = datetime.now(UTC)
SINCE = (
    f"{NOW - timedelta(days=87):%Y-%m-%d}"  # midnight in the zone of the settings, far from any entry of the archive
)
_ITEM = """<item><title>Note {number}</title><guid>note-{number}</guid><link>{site}/note-{number}</link>
<pubDate>{date}</pubDate><description>{number} boats left the harbour on this invented morning.</description></item>"""
_FEED = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Archive</title>{next}{items}
</channel></rss>"""


@dataclass
class Archive:
    """A feed in pages of two entries each, one entry a week; one page may be held back."""

    site: str
    held: int | None = None
    asked: list[int] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)  # the page that is held back was asked for
    leave: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request) -> Response:
        """One page; a held one answers when the test lets it."""
        page = int(request.args.get("page", 1))
        self.asked.append(page)
        if page == self.held:
            self.reached.set()
            self.leave.wait(60)
        items = "".join(
            _ITEM.format(number=number, site=self.site, date=format_datetime(NOW - timedelta(weeks=number)))
            for number in (2 * page - 2, 2 * page - 1)
        )
        link = f'<atom:link rel="next" href="/archive.xml?page={page + 1}"/>' if page < PAGES else ""
        return Response(_FEED.format(next=link, items=items), content_type="application/rss+xml")


@pytest.fixture
def archive(house: House) -> Iterator[Archive]:
    """The feed, and a catalogue that watches it."""
    archive = Archive(house.site.url_for("").rstrip("/"))
    house.site.expect_request("/archive.xml").respond_with_handler(archive.answer)
    house.write_source(house.site.url_for("/archive.xml"), key="archive")
    house.run("db", "upgrade")
    yield archive
    archive.leave.set()


@contextmanager
def walking(archive: Archive, house: House, page: int) -> Iterator[subprocess.Popen[str]]:
    """A crawl that has come to this page and waits for it, with the page before it remembered."""
    archive.held = page
    crawl = subprocess.Popen([*COMMAND, "--since", SINCE], cwd=house.folder, stdout=subprocess.PIPE, text=True)
    try:
        assert archive.reached.wait(30)
        while f"page={page - 1}" not in (place_of(house) or ""):
            with pytest.raises(subprocess.TimeoutExpired):  # it goes on; looking without end would take its processor
                crawl.wait(0.05)
        yield crawl
    finally:
        archive.held = None
        archive.leave.set()
        crawl.kill()
        crawl.communicate()


def place_of(house: House) -> str | None:
    """What is remembered of the walk."""
    database = sqlite3.connect(house.folder / "panelwatch.db")
    row = database.execute("select cursor from source_state where source = 'archive'").fetchone()
    database.close()
    return str(row[0]) if row and row[0] else None


def documents(house: House) -> int:
    """How many are stored."""
    database = sqlite3.connect(house.folder / "panelwatch.db")
    [(count,)] = database.execute("select count(*) from documents").fetchall()
    database.close()
    return int(count)


def kill_child(crawl: subprocess.Popen[str]) -> None:
    """Kill the crawl process of a command (Linux)."""
    children = Path(f"/proc/{crawl.pid}/task/{crawl.pid}/children").read_text(encoding="ascii")
    os.kill(int(children.split()[0]), signal.SIGKILL)


@pytest.mark.parametrize(
    ("stop", "status"),
    [
        (lambda crawl: crawl.send_signal(signal.SIGINT), 130),
        (lambda crawl: crawl.send_signal(signal.SIGTERM), 130),
        (subprocess.Popen.kill, -9),
        (kill_child, 1),
    ],
    ids=["Ctrl-C", "SIGTERM", "kill -9", "kill -9 of the crawl process"],
)
def test_a_walk_that_was_stopped_goes_on(
    house: House, archive: Archive, stop: Callable[[subprocess.Popen[str]], None], status: int
) -> None:
    """The next crawl asks for the start, for the page it stood at, and for what is left; then all is stored."""
    with walking(archive, house, 5) as crawl:
        stop(crawl)
        assert crawl.wait(30) == status
    assert archive.asked == [1, 2, 3, 4, 5]
    assert documents(house) == 8
    archive.asked.clear()
    told = house.run("crawl", "archive", "--since", SINCE)
    assert told.status == 0
    assert sorted(archive.asked) == [1, 4, 5, 6, 7]
    assert documents(house) == 13  # the fourteenth is older than the day
    assert place_of(house) is None


def test_other_crawls_leave_a_walk_alone(house: House, archive: Archive) -> None:
    """An ordinary crawl reads what is new, one back to another day walks by itself; then the first goes on."""
    with walking(archive, house, 4) as crawl:
        crawl.send_signal(signal.SIGINT)
        crawl.wait(30)
    place = place_of(house)
    archive.asked.clear()
    assert house.run("crawl", "archive").status == 0
    assert archive.asked == [1]
    assert house.run("crawl", "archive", "--since", f"{NOW - timedelta(days=10):%Y-%m-%d}").status == 0
    assert place_of(house) == place
    archive.asked.clear()
    assert house.run("crawl", "--all", "--since", SINCE).status == 0
    assert sorted(archive.asked) == [1, 3, 4, 5, 6, 7]


def test_what_an_archive_holds_is_found_late(house: House, archive: Archive) -> None:
    """Old entries are never called new, and a day that the archive does not reach is said."""
    told = house.run("crawl", "archive", "--since", f"{NOW - timedelta(days=300):%Y-%m-%d}")
    assert re.search(r"^archive ok new=1 .* found late=13$", told.out, re.MULTILINE)
    assert re.search(
        r"^archive note: the feed goes back no further: from \S+ to \S+ it covers nothing$", told.out, re.MULTILINE
    )
    stands = house.run("sources", "status").out
    assert "archive: note: the feed goes back no further" in stands
    again = house.run("crawl", "archive", "--since", f"{NOW - timedelta(days=300):%Y-%m-%d}", "--json").out
    assert '"late": 0' in again
    assert "goes back no further" in again


def test_so_many_at_a_time_come_to_the_end(house: House, archive: Archive) -> None:
    """`--max` bites off a part of a walk, says so, and the same command goes on."""
    bites = [house.run("crawl", "archive", "--since", SINCE, "--max", "5") for _ in range(3)]
    assert [bite.status for bite in bites] == [0, 0, 0]
    assert "note: the walk back to" in bites[0].out
    assert "the same command goes on where it stopped" in bites[1].out
    assert "note: the walk" not in bites[2].out
    assert documents(house) == 13


def test_a_silent_source_ends_the_crawl_with_1(house: House, archive: Archive) -> None:
    """It is a trouble like a failure: named by the crawl, by the status, and at the foot of the digest."""
    source = house.folder / "sources.yaml"
    source.write_text(source.read_text(encoding="utf-8") + "  expect: {at_least: 3, within: 2d}\n", encoding="utf-8")
    told = house.run("crawl", "archive")
    assert told.status == 1
    cause = f"1 entry in the last 2 d, the newest of {NOW:%Y-%m-%d}; expected at least 3"
    assert f"cause: {cause}" in told.out
    assert cause in house.run("sources", "status").out
    assert cause in " ".join(house.run("digest", "--preview").out.split())
