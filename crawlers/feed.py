"""Kind `feed`: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, with the page of an entry where the feed holds only a summary.

Not for reading the formats: that is feed_entries. A source's `revisit` asks again, conditionally, for the pages of
entries that are still in the feed and were first seen that short a time ago: so corrections are found.

A crawl back to a day follows what RFC 5005 calls paged and archived feeds (`rel="next"`, `rel="prev-archive"`; in JSON
Feed `next_url`). Most feeds name no such page: then a note says what they do not reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crawlers.adapter import Fetch, Fetched, Yielded
from crawlers.feed_entries import earlier_page, read_entries
from crawlers.follow import follow, lacks_text, with_page
from crawlers.revisit import any_young
from crawlers.walk import gap, goes_on, oldest
from model import Source, SourceState

__all__ = ["parse", "requests"]


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed; asked for whole while entries are young, as their pages are asked for only after it."""
    yield Fetch(url=source.url, conditional=not any_young(source, state) and state.since is None)
    if state.since and state.cursor:
        yield _earlier(state.cursor)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, or the page of one of its entries.

    Raises:
        ParseError: no feed came, or an empty page.
        BlockedError: a challenge came instead of the feed.
    """
    if response.fetch.entry is not None:
        yield with_page(response.fetch.entry, response)
    else:
        entries = read_entries(response, source.key)
        yield from follow(
            entries, response, source, state, wants_page=lambda entry: source.full_text and lacks_text(entry)
        )
        if state.since:
            yield from _further(oldest(entry.published for entry in entries), response, state)


def _further(reached: date | None, response: Fetched, state: SourceState) -> Iterator[Yielded]:
    """The page of the feed before this one, or what is missed as there is none."""
    page = earlier_page(response)
    if page and goes_on(state, reached):
        yield _earlier(page)
    elif not page and (missed := gap(state, reached, shown_by="the feed")):
        yield missed


def _earlier(page: str) -> Fetch:
    return Fetch(url=page, step="earlier", cursor=page, conditional=False)
