"""Kind `feed`: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, with the page of an entry where the feed holds only a summary.

Not for reading the formats: that is feed_entries. A source's `revisit` asks again, conditionally, for the pages of
entries that are still in the feed and were first seen that short a time ago: so corrections are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.feed_entries import read_entries
from crawlers.feed_items import http_address
from crawlers.revisit import any_young, is_young
from errors import ParseError
from model import Entry, Part, PartRole, Source, SourceState

__all__ = ["parse", "requests"]

_ROLES = {
    "": PartRole.PAGE,
    "text/html": PartRole.PAGE,
    "application/xhtml+xml": PartRole.PAGE,
    "text/plain": PartRole.TEXT,
    "application/pdf": PartRole.PDF,
}


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed; asked for whole while entries are young, as their pages are asked for only after it."""
    yield Fetch(url=source.url, conditional=not any_young(source, state))


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, or the page of one of its entries.

    Raises:
        ParseError: no feed came, or an empty page.
        BlockedError: a challenge came instead of the feed.
    """
    if response.fetch.entry is not None:
        yield _with_page(response.fetch.entry, response)
    else:
        yield from _from_feed(response, source, state)


def _from_feed(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    unchanged: list[str] = []
    for entry in read_entries(response, source.key):
        known = state.known.get(entry.native_id)
        is_known = known is not None and known.fingerprint == entry.fingerprint
        wants_page = source.full_text and _lacks_text(entry)
        if is_known and not (wants_page and is_young(source, known, response.fetched_at)):
            unchanged.append(entry.native_id)
        elif wants_page:
            yield Fetch(url=entry.url, step="page", entry=entry, conditional=is_known)
        else:
            yield entry
    if unchanged:
        yield Unchanged(native_ids=tuple(dict.fromkeys(unchanged)))


def _lacks_text(entry: Entry) -> bool:
    """Whether the feed told only a summary, of something that has a page of its own."""
    own_page = entry.url and entry.url != entry.attributes.get("enclosure")
    return bool(own_page and http_address(entry.url, "")) and not any(part.complete for part in entry.parts)


def _with_page(entry: Entry, response: Fetched) -> Entry:
    """The entry with what its address brought; a film or a picture adds nothing to read."""
    if not response.body.strip():
        raise ParseError(f"{response.url}: empty page")
    role = _ROLES.get(response.media_type)
    if role is None:
        return entry
    page = Part(
        role=role,
        content=response.body,
        media_type=response.media_type or "text/html",
        charset=response.charset,
        url=response.url,
        record_id=response.record_id,
    )
    # A feed may link through a redirect: the reader goes where it ends.
    return replace(entry, url=http_address(response.url, "") or entry.url, parts=(*entry.parts, page))
