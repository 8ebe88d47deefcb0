"""Speed, as ratios measured in one run: what a stage costs against the least it could cost on this machine.

Absolute times differ between machines and hours; ratios are worth comparing. `make bench` runs it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree
from lxml import html as lxml_html

from app.application import open_engine
from crawlers import feed
from crawlers.adapter import Fetch, Fetched
from model import Entry, Part, PartRole, Source, SourceKey, SourceState, Verdict
from pipeline.extract import extract
from pipeline.flag import compile_topics, plain_document
from pipeline.ingest import Prepared, ingest, prepare_entry
from pipeline.transcript import read_captions
from settings import Settings, load_topics
from storage.database import writing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("bench"), title="", organisation="", kind="feed", url="https://b.example/", full_text=False
)
DOCUMENTS = 400
ROUNDS = 3
WORDS_SAID = 9_000  # in an hour

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


def said_in_an_hour() -> list[list[tuple[str, int]]]:
    """Lines of seven words, each word with its milliseconds: 150 words a minute, as a slow English speaker says."""
    number = 0
    lines: list[list[tuple[str, int]]] = []
    while number < WORDS_SAID:
        lines.append([(WORDS[(number + at) % len(WORDS)], 400 * (number + at)) for at in range(7)])
        number += 7
    return lines


def stamp(ms: int) -> str:
    """A time as WebVTT writes it."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def rolling_of(lines: list[list[tuple[str, int]]]) -> bytes:
    """YouTube's automatic captions: every line while it grows, for 10 ms, and above the next one."""
    blocks, above = [], " "
    for line in lines:
        start, end = line[0][1], line[0][1] + 2790
        grown = line[0][0] + "".join(f"<{stamp(ms)}><c> {word}</c>" for word, ms in line[1:])
        plain = " ".join(word for word, _ in line)
        head = "align:start position:0%"
        blocks.append(f"{stamp(start)} --> {stamp(end)} {head}\n{above}\n{grown}\n")
        blocks.append(f"{stamp(end)} --> {stamp(end + 10)} {head}\n{plain}\n \n")
        above = plain
    return ("WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)).encode()


def json3_of(lines: list[list[tuple[str, int]]]) -> bytes:
    """The same as YouTube's json3, with an event that ends a line between any two."""
    events: list[dict[str, object]] = []
    for line in lines:
        start = line[0][1]
        segs = [
            {"utf8": f" {word}" if ms > start else word, "tOffsetMs": ms - start, "acAsrConf": 0} for word, ms in line
        ]
        events.append({"tStartMs": start, "dDurationMs": 5000, "wWinId": 1, "segs": segs})
        events.append({"tStartMs": start + 2790, "wWinId": 1, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    return json.dumps({"wireMagic": "pb3", "events": events}, indent=2).encode()


def srv3_of(lines: list[list[tuple[str, int]]]) -> bytes:
    """The same as YouTube's XML."""
    paragraphs = [
        f'<p t="{line[0][1]}" d="5000" w="1">'
        f'<s ac="0">{line[0][0]}</s>'
        + "".join(f'<s t="{ms - line[0][1]}" ac="0"> {word}</s>' for word, ms in line[1:])
        + f'</p>\n<p t="{line[0][1] + 2790}" d="2210" w="1" a="1">\n</p>'
        for line in lines
    ]
    return f'<timedtext format="3"><body>{"".join(paragraphs)}</body></timedtext>'.encode()


def reading_captions() -> None:
    """An hour of each format against the least that reads its bytes at all; then with everything up to its text."""
    lines = said_in_an_hour()
    rolling, json3, srv3 = rolling_of(lines), json3_of(lines), srv3_of(lines)
    for name, content, floor_name, floor in (
        ("rolling WebVTT", rolling, "decode and split", partial(split, rolling)),
        ("json3", json3, "json.loads", partial(json.loads, json3)),
        ("srv3", srv3, "lxml parse", partial(etree.fromstring, srv3)),
    ):
        line(f"an hour of {name}, read", seconds(partial(read_captions, content, "")), floor_name, seconds(floor))
        part = Part(role=PartRole.CAPTIONS, content=content)
        entry = Entry(source=SOURCE.key, native_id="v", url=SOURCE.url, title="V", parts=(part,))
        line(f"an hour of {name}, extracted", seconds(partial(extract, entry)), floor_name, seconds(floor))
    flagger = compile_topics(load_topics(None))
    document = plain_document(extract(entry).text)
    matched, read = seconds(partial(flagger.match, document)), seconds(partial(read_captions, json3, ""))
    line("an hour of captions, matched", matched, "json3, read", read)


def split(content: bytes) -> list[list[str]]:
    """Every word of a file, whatever it is."""
    return [row.split() for row in content.decode().split("\n")]


def main() -> None:
    """Measure everything."""
    print(f"Python {sys.version.split()[0]}, {DOCUMENTS} documents of about 260 words")
    reading_feeds()
    reading_captions()
    preparing_and_storing()


if __name__ == "__main__":
    main()
