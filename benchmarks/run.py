"""Speed, as ratios measured in one run: what a stage costs against the least it could cost on this machine.

Absolute times differ between machines and hours; ratios are worth comparing. `make bench` runs it.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import html as lxml_html

from app.application import open_engine
from crawlers import feed
from crawlers.adapter import Fetch, Fetched
from model import Entry, Part, PartRole, Source, SourceKey, SourceState, Verdict
from pipeline.flag import compile_topics
from pipeline.ingest import Prepared, ingest, prepare_entry
from settings import Settings, load_topics
from storage.database import writing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("bench"), title="", organisation="", kind="feed", url="https://b.example/", full_text=False
)
DOCUMENTS = 400
ROUNDS = 3

WORDS = (
    "delegates", "from", "many", "countries", "spoke", "about", "rules", "for", "machines", "that", "learn", "and",
    "asked", "who", "would", "pay", "治理", "人工智慧", "會議", "代表", "the", "budget", "of", "science", "in",
)  # fmt: skip


def text_of(number: int) -> str:
    """A text of about 260 words, different for every number, in paragraphs."""
    step = 3 + number % 5
    chosen = [
        WORDS[(number * 7 + place * step) % len(WORDS)] + (str(number) if place % 9 == 0 else "")
        for place in range(260)
    ]
    return "</p><p>".join(" ".join(chosen[start : start + 40]) + "." for start in range(0, 260, 40))


def page_of(number: int) -> bytes:
    """A page with navigation around the text."""
    menu = "".join(f"<li><a href='/{place}'>Entry {place}</a></li>" for place in range(40))
    body = f"<main><article><h1>Title {number}</h1><p>{text_of(number)}</p></article></main>"
    return (
        f"<html><head><title>Title {number}</title></head><body><nav><ul>{menu}</ul></nav>{body}</body></html>".encode()
    )


def entry_of(number: int) -> Entry:
    """An entry with a page to extract."""
    url = f"https://b.example/{number}"
    part = Part(role=PartRole.PAGE, content=page_of(number), charset="utf-8", url=url)
    return Entry(source=SOURCE.key, native_id=url, url=url, title=f"Title {number}", parts=(part,))


def feed_of(entries: int) -> Fetched:
    """A feed whose entries carry full text."""
    items = "".join(
        f"<item><title>T {n}</title><link>https://b.example/{n}</link><guid>https://b.example/{n}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{text_of(n)}</p>]]></description></item>"
        for n in range(entries)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode()
    return Fetched(
        url=SOURCE.url,
        status=200,
        headers={"content-type": "application/rss+xml; charset=utf-8"},
        body=body,
        fetch=Fetch(url=SOURCE.url),
        fetched_at=NOW,
    )


def seconds(work: Callable[[], object]) -> float:
    """The best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def line(name: str, ours: float, floor_name: str, floor: float) -> None:
    """One ratio."""
    print(f"{name:<44} {ours:8.3f} s   {ours / floor:7.1f} x {floor_name} ({floor:.3f} s)")


def reading_feeds() -> None:
    """The feed adapter against lxml parsing the same bytes."""
    answer = feed_of(300)
    ours = seconds(lambda: list(feed.parse(answer, SOURCE, SourceState())))
    line("feed of 300 entries, read", ours, "lxml parse", seconds(partial(lxml_html.fromstring, answer.body)))


def preparing_and_storing() -> None:
    """Extraction, matching and storing against their floors."""
    flagger = compile_topics(load_topics(None))
    entries = [entry_of(number) for number in range(DOCUMENTS)]
    started = time.perf_counter()
    items = [prepare_entry(entry, SOURCE, flagger, NOW) for entry in entries]
    prepared = time.perf_counter() - started
    line(
        f"{DOCUMENTS} pages, prepared",
        prepared,
        "lxml parse",
        seconds(lambda: [lxml_html.fromstring(e.parts[0].content) for e in entries]),
    )
    documents = [item.document for item in items if isinstance(item, Prepared)]
    texts = [document.text for document in documents]
    matching = seconds(lambda: [flagger.match(document) for document in documents])
    line(f"{DOCUMENTS} texts, matched", matching, "casefold", seconds(lambda: [text.casefold() for text in texts]))
    with TemporaryDirectory() as folder:
        first, again = stored_twice(items, Path(folder))
        floor = bare_insert(texts, Path(folder))
    line(f"{DOCUMENTS} documents, stored as new", first, "bare INSERT", floor)
    line(f"{DOCUMENTS} documents, known already", again, "stored as new", first)


def stored_twice(items: Sequence[Prepared | Verdict], folder: Path) -> tuple[float, float]:
    """Seconds to ingest the items into an empty database, and once more."""
    engine = open_engine(Settings(database_url=f"sqlite:///{folder}/bench.db"))
    times = []
    for _ in range(2):
        started = time.perf_counter()
        with writing(engine) as conn:
            ingest(conn, items, NOW)
        times.append(time.perf_counter() - started)
    engine.dispose()
    return times[0], times[1]


def bare_insert(texts: list[str], folder: Path) -> float:
    """Seconds to put the texts into one table without keys."""
    database = sqlite3.connect(folder / "floor.db")
    database.execute("create table texts (text)")
    started = time.perf_counter()
    with database:
        database.executemany("insert into texts values (?)", [(text,) for text in texts])
    took = time.perf_counter() - started
    database.close()
    return took


def main() -> None:
    """Measure everything."""
    print(f"Python {sys.version.split()[0]}, {DOCUMENTS} documents of about 260 words")
    reading_feeds()
    preparing_and_storing()


if __name__ == "__main__":
    main()
