"""Kind `un-news`: UN News, by the feed of one of its languages: summaries, and the page of each story.

Source: https://news.un.org/feed/subscribe/{language}/news/all/rss.xml: 30 entries, about 34 kB, 15 to 20 a day in
English, without ETag (fetched by others on 16 September 2026). There is no archive to walk.

History: links lead through `/feed/view/...`, a redirect, so the page of the story is asked for at its own address
straight. The guid was the redirecting address in 2022 and that of the page in 2026, so neither is a name: language and
number of the story are. The versions of one story have numbers of their own in each language, and share nothing. Dates
told the true time in 2022, and the placeholder 12:00:00 +0000 in September 2026, when the feeds of single topics and
regions answered 200 with an empty body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.adapter import Fetch, Fetched, Yielded
from crawlers.feed_entries import read_entries
from crawlers.follow import follow, lacks_text, with_prose
from crawlers.revisit import any_young
from crawlers.shape import elsewhere
from crawlers.walk import gap, oldest
from model import Entry, Source, SourceState

__all__ = ["parse", "requests"]

_HOST = "news.un.org"
_STORY = re.compile(r"^/(?:feed/view/)?(?P<language>[a-z]{2})/[\w-]+/\d{4}/\d\d/(?P<number>\d+)", re.ASCII)


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed; asked for whole while stories are young, as their pages are asked for only after it."""
    yield Fetch(url=source.url, conditional=state.since is None and not any_young(source, state))


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, or the page of a story.

    Raises:
        ParseError: no feed came, or an empty body; or the page has another shape, or is not the story's.
        BlockedError: a challenge came instead.
    """
    entry = response.fetch.entry
    if entry is not None:
        story = with_prose(entry, response)
        if _name(entry.url) not in {"", _name(response.url)}:
            raise elsewhere(response)
        yield story
        return
    listed = [_named(told) for told in read_entries(response, source.key)]
    yield from follow(listed, response, source, state, wants_page=lambda told: source.full_text and lacks_text(told))
    if note := gap(state, oldest(told.published for told in listed), shown_by=source.url):
        yield note


def _named(told: Entry) -> Entry:
    """An entry under the name of its story, the same in every feed that shows it."""
    return replace(told, native_id=_name(told.url) or told.native_id)


def _name(url: str) -> str:
    """Language and number of the story at an address, or an empty string."""
    parts = urlsplit(url)
    story = _STORY.match(parts.path) if parts.hostname == _HOST else None
    return f"{story['language']}/{story['number']}" if story else ""
