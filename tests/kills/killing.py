"""Kills the whole line, from crawl to settled mail, at moments nobody chose, and counts what arrived.

    python tests/kills/killing.py FOLDER --kills 200 [--seed 1] [--database postgresql://...]

Each round the site shows something new and a day goes by. A process crawls, matches, composes, claims, sends and
settles; it is killed with SIGKILL right before or after one of the things it does to the world (a statement or commit
of the database, a line of the mail protocol), or at any moment of its life. Another goes on where it died. At the end
nothing may be lost, and nothing may have come twice but what was killed between "handed over" and "settled".
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Event

from sqlalchemy import event, select

import app.sending as sending_steps
from app import composing, intake
from app.application import Application, open_application
from app.crawl import crawl
from commands.watching import Quiet
from model import Entry, Part, PartRole, Source
from pipeline.ingest import prepare_entry
from storage.database import open_database, reading
from storage.outbox import LetterState
from storage.reading import flagged
from storage.tables import documents, matches
from storage.telling_tables import deliveries, outbox

PEOPLE = ("an@example.org", "bo@example.org")
START = datetime(2026, 11, 1, 0, 5, tzinfo=UTC)
STEPS = ("crawl", "match", "store", "compose", "claim", "send", "settle")
_PANEL = "Members of the Independent International Scientific Panel on Artificial Intelligence met in session {number}."
_OTHER = "Rain is expected in the mountains on day {number}; carry an umbrella and mind the slippery paths."


class Killed:
    """Ends this very process at the n-th thing a step does to the world, and leaves word of the step it was in."""

    def __init__(self, at: tuple[str, int] | None, note: Path) -> None:
        self._in, self._left = at or ("", 0)
        self._note = note
        self.step = ""

    def enter(self, step: str) -> None:
        """From here on it is this step."""
        self.step = step
        self._note.write_text(step, encoding="utf-8")

    def point(self, *_: object) -> None:
        """One thing that is, or was, done."""
        if self.step != self._in:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def watched(killed: Killed, engine: object) -> None:
    """Make every statement, every commit and every line to the mail server a point; mark the steps."""
    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "begin"):
        event.listen(engine, name, killed.point)
    putcmd, getreply = smtplib.SMTP.putcmd, smtplib.SMTP.getreply

    def put(self: smtplib.SMTP, cmd: str, args: str = "") -> None:
        killed.point()
        putcmd(self, cmd, args)
        killed.point()

    def reply(self: smtplib.SMTP) -> tuple[int, bytes]:
        answer = getreply(self)
        killed.point()
        return answer

    smtplib.SMTP.putcmd = put  # type: ignore[method-assign]
    smtplib.SMTP.getreply = reply  # type: ignore[method-assign]
    for place, name, step in (
        (intake, "prepare_entry", "match"),
        (intake, "store", "store"),
        (composing, "write", "compose"),
        (sending_steps, "claim_letters", "claim"),
        (sending_steps, "hand_over", "send"),
        (sending_steps, "settle_letter", "settle"),
    ):
        setattr(place, name, _marked(getattr(place, name), killed, step))


def _marked(work: Callable[..., object], killed: Killed, step: str) -> Callable[..., object]:
    def marked(*told: object, **named: object) -> object:
        killed.enter(step)
        return work(*told, **named)

    return marked


def line(application: Application, killed: Killed, feed: bytes | None) -> None:
    """The whole of it, as the daemon does it; with a feed at hand, what follows upon the crawl."""
    killed.enter("crawl")
    sources = tuple(application.sources.values())
    if feed is None:
        crawl(application, sources, Quiet(), Event())
    else:
        import_feed(application, sources[0], feed)
    composing.compose_due(application)
    sending_steps.send_waiting(application, "mail")


def import_feed(application: Application, source: Source, feed: bytes) -> None:
    """Take in what a crawl would have brought of the newest day, and of the day before."""
    now, items = application.clock(), []
    for item in feed.split(b"<item>")[1:][-4:]:
        link = item.partition(b"<link>")[2].partition(b"</link>")[0].decode()
        said = item.partition(b"<description>")[2].partition(b"</description>")[0]
        part = Part(role=PartRole.TEXT, content=said, media_type="text/plain")
        name, day = link.rsplit("/", 2)[1:]
        entry = Entry(source=source.key, native_id=link, url=link, title=f"{name} {day}", parts=(part,))
        items.append(getattr(intake, "prepare_entry")(entry, source, application.flagger, now))  # noqa: B009 - marked
    getattr(intake, "store")(application.engine, items, now, lambda *_: None)  # noqa: B009 - likewise


@dataclass(kw_only=True)
class House:
    """One installation, with the servers it speaks to."""

    folder: Path
    smtp_port: int
    site: str
    read: Application | None = None
    day: int = 0
    entries: list[str] = field(default_factory=list)
    by_hand: bool = False  # without the crawl, which is most of the time
    handed: set[tuple[object, ...]] = field(default_factory=set)
    in_doubt: int = 0
    table: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def open(self) -> Application:
        """Everything, at this day's hour; topics are read once, and each process has connections of its own."""
        if self.read is None:
            self.read = open_application(self.folder / "panelwatch.toml")
            self.read.engine.dispose()
            self._warm(self.read)
        engine = open_database(self.read.settings.database_url)
        return replace(self.read, engine=engine, clock=lambda: START + timedelta(days=self.day))

    def _warm(self, application: Application) -> None:
        """What a process makes when it first needs it is made here once, for all that are forked."""
        (source,) = application.sources.values()
        said = _PANEL.format(number=0).encode()
        part = Part(role=PartRole.TEXT, content=said, media_type="text/plain")
        entry = Entry(source=source.key, native_id="warm", url=f"{self.site}/warm", title="warm", parts=(part,))
        prepare_entry(entry, source, application.flagger, START)

    def publish(self) -> None:
        """A day goes by, and the site shows one thing more about the panel, and one about the weather."""
        self.day += 1
        for name, words in (("panel", _PANEL), ("rain", _OTHER)):
            said = " ".join(words.format(number=f"{self.day}.{part}") for part in range(3))
            link = f"{self.site}/{name}/{self.day}"
            self.entries.append(
                f"<item><title>{name} {self.day}</title><link>{link}</link><guid>{link}</guid>"
                f"<description>{said}</description></item>"
            )
        items = "".join(self.entries[-12:])
        feed = f'<rss version="2.0"><channel><title>Notes</title><link>{self.site}</link>{items}</channel></rss>'
        (self.folder / "feed.xml").write_text(feed, encoding="utf-8")

    def run(self, kill_at: tuple[str, int] | None, kill_after: float | None = None) -> str | None:
        """Run the line in a process of its own; the step it was killed in, or None where it came to its end."""
        note = self.folder / "step"
        note.write_text("crawl", encoding="utf-8")
        pid = os.fork()
        if pid == 0:
            self._live(kill_at, note)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            step = note.read_text(encoding="utf-8") or "crawl"
            self._look(step)
            return step
        assert os.WEXITSTATUS(status) == 0, "the line failed"
        self.handed = set()
        return None

    def _live(self, kill_at: tuple[str, int] | None, note: Path) -> None:
        status = 1
        try:
            application = self.open()
            killed = Killed(kill_at, note)
            watched(killed, application.engine)
            line(application, killed, (self.folder / "feed.xml").read_bytes() if self.by_hand else None)
            status = 0
        finally:
            os._exit(status)

    def _look(self, step: str) -> None:
        """What the killed process left: whatever was handed over and not settled may come twice."""
        application = self.open()
        with reading(application.engine) as conn:
            handed = conn.execute(
                select(outbox.c.edition_id, outbox.c.recipient, outbox.c.claimed_by).where(
                    outbox.c.state == LetterState.HANDED
                )
            ).all()
        application.engine.dispose()
        now = {tuple(row) for row in handed}
        self.table[step]["kills"] += 1
        self.table[step]["in doubt"] += len(now - self.handed)
        self.in_doubt += len(now - self.handed)
        self.handed = now

    def arrived(self) -> Counter[tuple[str, str]]:
        """How often each message came to each person."""
        came: Counter[tuple[str, str]] = Counter()
        for path in sorted((self.folder / "mails").iterdir()):
            recipient, _, content = path.read_bytes().partition(b"\n")
            came[message_from_bytes(content)["Message-ID"], recipient.decode()] += 1
        return came


def kill(house: House, kills: int, chance: random.Random) -> None:
    """Kill so many times, a quarter of them by the clock; each day ends with a line that is let live."""
    longest_s = 0.3 if house.by_hand else 2.5
    done = 0
    while done < kills:
        house.publish()
        for _ in range(chance.randint(1, 4)):
            by_clock = chance.random() < 1 / 4
            at = chance.choice(STEPS), int(chance.expovariate(1 / 8)) + 1
            step = house.run(None if by_clock else at, chance.uniform(0.02, longest_s) if by_clock else None)
            done += step is not None
        house.run(None)


def verdict(house: House) -> dict[str, object]:
    """What is lost, and what came more often than it should."""
    application = house.open()
    with reading(application.engine) as conn:
        stored = [row.title for row in conn.execute(select(documents.c.title))]
        untold = flagged(conn, undelivered_to="daily")
        told = Counter(
            conn.execute(
                select(matches.c.document_id).join_from(deliveries, matches, deliveries.c.match_id == matches.c.id)
            ).scalars()
        )
        letters = conn.execute(select(outbox.c.edition_id, outbox.c.recipient, outbox.c.state)).all()
    came = house.arrived()
    twice = {key: often for key, often in came.items() if often > 1}
    return {
        "days": house.day,
        "kills": sum(row["kills"] for row in house.table.values()),
        "steps": {step: dict(house.table[step]) for step in STEPS if step in house.table},
        "documents missing": house.day * 2 - len(set(stored)),
        "documents twice": len(stored) - len(set(stored)),
        "stories never told": len(untold),
        "stories told twice": sum(often > 1 for often in told.values()),
        "messages": len(letters),
        "messages unsent": sum(letter.state != LetterState.SENT for letter in letters),
        "messages lost": len(letters) - len(came),
        "came twice": sum(often - 1 for often in twice.values()),
        "in doubt": house.in_doubt,
    }


@contextmanager
def servers(folder: Path) -> Iterator[tuple[int, int]]:
    """A site and a mail server beside us; their ports."""
    command = [sys.executable, str(Path(__file__).with_name("kill_servers.py")), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        web, mail = map(int, process.stdout.readline().split())
        yield web, mail
        process.stdin.close()


def furnished(folder: Path, web: int, mail: int, database: str | None) -> House:
    """An installation in the folder."""
    site = f"http://127.0.0.1:{web}"
    (folder / "panelwatch.toml").write_text(
        f'database_url = "{database or f"sqlite:///{folder}/kills.db"}"\n'
        f'sources = "{folder}/sources.yaml"\narchive_dir = "{folder}/archive"\nallow_private_addresses = true\n'
        f'timezone = "UTC"\n[smtp]\nhost = "127.0.0.1"\nport = {mail}\nsecurity = "none"\n'
        'sender = "desk@example.org"\n'
        f'[[subscriptions]]\nname = "daily"\nto = {json.dumps(PEOPLE)}\nat = "00:00"\n',
        encoding="utf-8",
    )
    (folder / "sources.yaml").write_text(
        f"- key: notes\n  title: Notes\n  organisation: Somebody\n  kind: feed\n  url: {site}/feed.xml\n"
        "  language: en\n  delay: 0\n  full_text: false\n",
        encoding="utf-8",
    )
    return House(folder=folder, smtp_port=mail, site=site)


def main() -> None:
    """Kill, and print what came of it as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database")
    options.add_argument("--by-hand", action="store_true", help="leave out the crawl itself: ten times faster")
    told = options.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    (told.folder / "mails").mkdir(exist_ok=True)
    with servers(told.folder) as (web, mail):
        house = furnished(told.folder, web, mail, told.database)
        house.by_hand = told.by_hand
        house.open().engine.dispose()
        kill(house, told.kills, random.Random(told.seed))  # noqa: S311 - no secret
        json.dump(verdict(house), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
