"""Kind `un-press`: press.un.org, by its RSS feed, a section's listing, or a single release; told apart by content.

Source: https://press.un.org/en/rss.xml (10 entries, about 10 a day) and https://press.un.org/en/content/... (listings,
`?page=N` from 0). Releases are corrected under the same address, mostly within days: those younger than the source's
`revisit` are asked for again, conditionally, whether or not they still stand in the listing.

History: 2026-09: a listing answered a named reader with 200 and a challenge of 3,038 bytes while rss.xml was open. So a
page without the selectors we know is never an empty listing: tiny, it is a refusal; large, a new shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urljoin, urlsplit

from parsel import Selector

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.feed_entries import read_entries
from crawlers.feed_items import fingerprint, http_address, language_tag
from crawlers.revisit import any_young, is_young
from crawlers.un_press_page import (
    RELEASE_PATH,
    is_release,
    missing,
    named_kind,
    native_id,
    read_page,
    select,
    url_language,
)
from model import Entry, Precision, Source, SourceState

__all__ = ["parse", "requests"]

_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|rdf:RDF|feed)\b", re.IGNORECASE)
_OUTSIDE = "ancestor::aside or ancestor::header or ancestor::footer or ancestor::nav"
_LINKS = f"//a[@href][not({_OUTSIDE})]"
_ROW = (
    "ancestor::*[self::article or self::li or self::tr or contains(concat(' ', @class, ' '), ' views-row ')][1]"
    "//time/@datetime"
)
_LINK_NAME = 'a[href$=".doc.htm"]'  # as people write what _LINKS and RELEASE_PATH select
_NEXT = '.pager__item--next a::attr(href), a[rel="next"]::attr(href)'


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The listing; asked for whole while releases are young, as they are asked for only after it."""
    yield Fetch(url=source.url, conditional=not any_young(source, state))


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
    if _XML.match(response.body) or not response.body.strip():
        yield from _follow(_from_feed(response, source), response, source, state)
        return
    page = select(response)
    if is_release(page):
        entry = _release(response, page, source, None)
        known = state.known.get(entry.native_id)
        is_known = known is not None and known.fingerprint == entry.fingerprint
        yield Unchanged(native_ids=(entry.native_id,)) if is_known else entry
        return
    yield from _follow(_from_listing(response, page, source), response, source, state)
    if following := _next_page(response, page, source):
        yield Fetch(url=following, step="listing")


def _release(response: Fetched, page: Selector, source: Source, listed: Entry | None) -> Entry:
    """The release on a page, under the name and fingerprint its listing gave it."""
    entry = read_page(response, page, source.key)
    if listed is None:
        body = entry.parts[0].content.decode("utf-8")
        return replace(entry, fingerprint=fingerprint(entry.title, entry.published or "", body))
    return replace(entry, native_id=listed.native_id, fingerprint=listed.fingerprint)


def _follow(listed: list[Entry], response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Ask for what is new, changed or young; the first page of a listing also speaks for what it shows no more."""
    unchanged = []
    for entry in listed:
        known = state.known.get(entry.native_id)
        is_known = known is not None and known.fingerprint == entry.fingerprint
        if is_known and not is_young(source, known, response.fetched_at):
            unchanged.append(entry.native_id)
        elif http_address(entry.url, ""):
            yield Fetch(url=entry.url, step="page", entry=entry, conditional=is_known)
        else:
            yield entry
    if unchanged:
        yield Unchanged(native_ids=tuple(unchanged))
    if response.fetch.step == "start":
        yield from _revisits({entry.native_id for entry in listed}, response, source, state)


def _revisits(listed: set[str], response: Fetched, source: Source, state: SourceState) -> Iterator[Fetch]:
    for name, known in state.known.items():
        if name not in listed and is_young(source, known, response.fetched_at):
            entry = Entry(
                source=source.key, native_id=name, url=known.url, title="", fingerprint=known.fingerprint, partial=True
            )
            yield Fetch(url=known.url, step="page", entry=entry)


def _from_feed(response: Fetched, source: Source) -> list[Entry]:
    return [
        replace(
            entry,
            native_id=native_id(entry.url) or entry.native_id,
            kind=named_kind(entry.url),
            published_precision=Precision.DAY,
        )
        for entry in read_entries(response, source.key)
    ]


def _from_listing(response: Fetched, page: Selector, source: Source) -> list[Entry]:
    """One entry for each release the listing links to; the longest text among the links to it is its title."""
    found: dict[str, Entry] = {}
    for link in page.xpath(_LINKS):
        url = urljoin(response.url, link.attrib["href"].strip())
        if not RELEASE_PATH.match(urlsplit(url).path):
            continue
        entry = _listed(link, url, source)
        known = found.get(entry.native_id)
        if known is None or len(entry.title) > len(known.title):
            found[entry.native_id] = entry
    if not found:
        raise missing(response, _LINK_NAME)
    return list(found.values())


def _listed(link: Selector, url: str, source: Source) -> Entry:
    title = " ".join(" ".join(link.css("::text").getall()).split())
    dated = link.xpath(_ROW).get()
    return Entry(
        source=source.key,
        native_id=native_id(url),
        url=url,
        title=title,
        kind=named_kind(url),
        published=dated,
        published_precision=Precision.DAY if dated else None,
        language=language_tag(url_language(url)),
        fingerprint=fingerprint(title, dated or "", url),
    )


def _next_page(response: Fetched, page: Selector, source: Source) -> str:
    """The following page of the listing, while the source wants so many."""
    following = page.css(_NEXT).get()
    if not following:
        return ""
    url = urljoin(response.url, following)
    number = parse_qs(urlsplit(url).query).get("page", [""])[0].rpartition(",")[2]
    return url if number.isdecimal() and int(number) < source.pages else ""
