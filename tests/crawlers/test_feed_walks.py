"""A feed walked back to a day: the pages it names (RFC 5005), and what is said where it names none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawlers import feed
from crawlers.adapter import Fetch, Fetched, Note
from model import Source, SourceKey, SourceState

URL = "https://site.example/feed/"
SINCE = datetime(2026, 8, 1, tzinfo=UTC)
SOURCE = Source(key=SourceKey("site"), title="Site", organisation="Site", kind="feed", url=URL, full_text=False)
WALK = SourceState(since=SINCE)
ITEM = "<item><title>A</title><guid>{day}</guid><pubDate>{day}T10:00:00Z</pubDate><description>B</description></item>"


def rss(links: str, *days: str) -> bytes:
    """A feed with links of its own and an entry a day."""
    items = "".join(ITEM.format(day=day) for day in days)
    head = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{links}'
    return f"{head}{items}</channel></rss>".encode()


def link(rel: str, href: str) -> str:
    """A link of the feed itself."""
    return f'<atom:link rel="{rel}" href="{href}"/>'


def further(body: bytes, state: SourceState = WALK, fetch: Fetch | None = None) -> list[Fetch | Note]:
    """What the adapter yields besides entries."""
    answer = Fetched(
        url=URL, status=200, headers={}, body=body, fetch=fetch or Fetch(url=URL), fetched_at=datetime.now(UTC)
    )
    return [found for found in feed.parse(answer, SOURCE, state) if isinstance(found, Fetch | Note)]


@pytest.mark.parametrize(
    ("links", "page"),
    [
        (link("next", "?paged=2"), "https://site.example/feed/?paged=2"),
        (link("prev-archive", "/2026/09.xml"), "https://site.example/2026/09.xml"),
        (link("next", "?p=2") + link("prev-archive", "/old.xml"), "https://site.example/old.xml"),
        (link("next", "javascript:alert(1)") + link("next", "/2"), "https://site.example/2"),
    ],
)
def test_the_page_before_is_asked_for_as_a_page_of_the_walk(links: str, page: str) -> None:
    """By its absolute address, which is also its place, and unconditionally; an archive before a moving page."""
    assert further(rss(links, "2026-09-20")) == [Fetch(url=page, step="earlier", cursor=page, conditional=False)]


def test_atom_and_json_feed_name_it_too() -> None:
    """Each in its own way."""
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/2"/><id>f</id>
    <entry><id>a</id><title>A</title><updated>2026-09-20T10:00:00Z</updated></entry></feed>"""
    items = [{"id": "a", "title": "A", "content_text": "B", "date_published": "2026-09-20T10:00:00Z"}]
    written = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items, "next_url": "/2"}
    for body in (atom, json.dumps(written).encode()):
        [page] = further(body)
        assert isinstance(page, Fetch)
        assert page.cursor == "https://site.example/2"


def test_a_walk_ends_at_its_day() -> None:
    """The page that reaches it is the last; one without dates tells nothing, and the walk goes on."""
    assert further(rss(link("next", "/2"), "2026-09-20", "2026-07-31")) == []
    assert len(further(rss(link("next", "/2"), "2026-09-20", "2026-08-01"))) == 1
    assert len(further(rss(link("next", "/2")))) == 1


def test_what_a_feed_does_not_reach_is_told() -> None:
    """Where it names no further page; not where it reaches the day."""
    [note] = further(rss("", "2026-09-20", "2026-09-02"))
    assert note == Note(text="the feed goes back no further: from 2026-08-01 to 2026-09-02 it covers nothing")
    assert further(rss("", "2026-09-20", "2026-07-30")) == []


def test_the_day_is_told_as_it_was_named() -> None:
    """Whatever the zone of the reader: its first moment is nearest to its midnight."""
    for moment in (datetime(2026, 7, 31, 16, tzinfo=UTC), SINCE, datetime(2026, 8, 1, 10, tzinfo=UTC)):
        [note] = further(rss("", "2026-09-20"), SourceState(since=moment))
        assert isinstance(note, Note)
        assert "from 2026-08-01 to 2026-09-20" in note.text


def test_a_day_to_come_is_no_day_that_was_reached() -> None:
    """Where only the year of what is shown is known, nobody knows how far back it goes."""
    [note] = further(rss("", "2026-12-31"), SourceState(since=SINCE, now=datetime(2026, 9, 22, tzinfo=UTC)))
    assert isinstance(note, Note)
    assert "to the day it was first read" in note.text


def test_an_ordinary_crawl_does_not_walk() -> None:
    """It reads the feed, and no more."""
    assert further(rss(link("next", "/2"), "2026-09-20"), SourceState()) == []


def test_a_stopped_walk_asks_for_its_start_and_its_place() -> None:
    """Both whole; without a day to go back to, the place means nothing."""
    place = "https://site.example/feed/?paged=7"
    asked = list(feed.requests(SOURCE, SourceState(since=SINCE, cursor=place)))
    assert asked == [
        Fetch(url=URL, conditional=False),
        Fetch(url=place, step="earlier", cursor=place, conditional=False),
    ]
    assert list(feed.requests(SOURCE, SourceState(cursor=place))) == [Fetch(url=URL)]
