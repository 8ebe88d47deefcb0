"""Kind `un-press`: press.un.org, by its RSS feed, a section's listing, or a single release; told apart by content.

Source: https://press.un.org/en/rss.xml (10 entries, about 10 a day) and https://press.un.org/en/content/... (listings,
`?page=N` from 0; those of 2017 to 2025 are known as others copied them). Releases are corrected under the same address,
mostly within days: those younger than the source's `revisit` are asked for again, conditionally, whether or not they
still stand in the listing. A walk back follows a listing's pages; the feed cannot be walked, and says so.

History: 2026-09: a listing answered a named reader with 200 and a challenge of 3,038 bytes while rss.xml was open. So a
page without the selectors we know is never an empty listing: tiny, it is a refusal; large, a new shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from parsel import Selector

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.feed_entries import read_entries
from crawlers.feed_items import fingerprint, language_tag
from crawlers.follow import follow, has_page, is_known
from crawlers.listing import Row, is_page, onward, resumed, rows, select
from crawlers.revisit import any_young, is_due
from crawlers.shape import missing
from crawlers.un_press_page import RELEASE_PATH, briefing_day, is_release, native_id, read_page, url_kind, url_language
from crawlers.walk import day_of, gap, oldest
from model import Entry, Precision, Source, SourceState

__all__ = ["parse", "requests"]

_LINK_NAME = 'a[href$=".doc.htm"]'  # as people write what RELEASE_PATH selects


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The listing, then the page a stopped walk goes on from.

    It is asked for whole while releases are young, as they are asked for only after it, and where a walk begins.
    """
    yield Fetch(url=source.url, conditional=state.since is None and not any_young(source, state))
    yield from resumed(state)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read a feed, a listing or a release.

    Raises:
        ParseError: what came has not the shape we know; the missing selector is named.
        BlockedError: a challenge came instead.
    """
    fetch = response.fetch
    if fetch.entry is not None:
        yield _release(response, select(response), source, fetch.entry)
        return
    if not is_page(response):
        listed = _from_feed(response, source)
        yield from _follow(listed, response, source, state)
        yield from _unreached(listed, source, state)
        return
    page = select(response)
    if is_release(page):
        entry = _release(response, page, source, None)
        yield Unchanged(native_ids=(entry.native_id,)) if is_known(entry, state) else entry
        return
    listed = _from_listing(response, page, source)
    yield from _follow(listed, response, source, state)
    yield from onward(response, page, map(_day, listed), source, state)


def _release(response: Fetched, page: Selector, source: Source, listed: Entry | None) -> Entry:
    """The release on a page, under the name and fingerprint its listing gave it."""
    entry = read_page(response, page, source.key)
    if listed is None:
        body = entry.parts[0].content.decode("utf-8")
        return replace(entry, fingerprint=fingerprint(entry.title, entry.published or "", body))
    return replace(entry, native_id=listed.native_id, fingerprint=listed.fingerprint)


def _follow(listed: list[Entry], response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Ask for what is wanted; the first page of a listing also speaks for what it shows no more."""
    yield from follow(listed, response, source, state, wants_page=has_page)
    if response.fetch.step == "start":
        yield from _revisits({entry.native_id for entry in listed}, response, source, state)


def _revisits(listed: set[str], response: Fetched, source: Source, state: SourceState) -> Iterator[Fetch]:
    for name, known in state.known.items():
        if name not in listed and is_due(source, state, known, response.fetched_at):
            told = known.listed or known.fingerprint
            entry = Entry(source=source.key, native_id=name, url=known.url, title="", fingerprint=told, partial=True)
            yield Fetch(url=known.url, step="page", entry=entry)


def _unreached(listed: list[Entry], source: Source, state: SourceState) -> Iterator[Note]:
    """What a walk cannot reach by the feed, and where it can."""
    if note := gap(state, oldest(entry.published for entry in listed), shown_by=source.url):
        yield replace(
            note, text=f"{note.text}; walk the listings of its sections (press.un.org/en/content/...) for that"
        )


def _from_feed(response: Fetched, source: Source) -> list[Entry]:
    return [
        replace(
            entry,
            native_id=native_id(entry.url) or entry.native_id,
            kind=url_kind(entry.url),
            published_precision=Precision.DAY,
        )
        for entry in read_entries(response, source.key)
    ]


def _from_listing(response: Fetched, page: Selector, source: Source) -> list[Entry]:
    """One entry for each release the listing links to."""
    found = rows(response, page, lambda url: native_id(url) if RELEASE_PATH.match(urlsplit(url).path) else "")
    if not found:
        raise missing(response, _LINK_NAME)
    return [_listed(row, source) for row in found]


def _listed(row: Row, source: Source) -> Entry:
    dated = row.dated or briefing_day(row.url)
    return Entry(
        source=source.key,
        native_id=native_id(row.url),
        url=row.url,
        title=row.title,
        kind=url_kind(row.url, source.url),
        published=dated or None,
        published_precision=Precision.DAY if dated else None,
        language=language_tag(url_language(row.url)),
        fingerprint=fingerprint(row.title, row.dated, row.url),
    )


def _day(entry: Entry) -> date | None:
    """The day of a listed release; the last one of the year in its address where the listing does not date it."""
    named = RELEASE_PATH.match(urlsplit(entry.url).path)
    return day_of(entry.published) or day_of(f"{named[2]}-12-31" if named else None)
