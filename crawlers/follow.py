"""What a list of entries leads to: the pages that are wanted, the entries that are whole already, what is unchanged.

For adapters whose source lists entries, as a feed or as a page. Not for reading the list: each adapter does its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.feed_items import http_address
from crawlers.revisit import is_due
from crawlers.shape import missing
from errors import ParseError
from model import Entry, Part, PartRole, Source, SourceState

__all__ = ["follow", "has_page", "is_known", "lacks_text", "with_page", "with_prose"]

_PARAGRAPH = re.compile(rb"<p[\s>]", re.IGNORECASE)  # and not the <path> of a challenge's picture
_ROLES = {
    "": PartRole.PAGE,
    "text/html": PartRole.PAGE,
    "application/xhtml+xml": PartRole.PAGE,
    "text/plain": PartRole.TEXT,
    "application/pdf": PartRole.PDF,
}


def follow(
    listed: Iterable[Entry],
    response: Fetched,
    source: Source,
    state: SourceState,
    wants_page: Callable[[Entry], bool],
) -> Iterator[Yielded]:
    """Ask for the page of what is new, changed, or due to be looked at again; yield as it is what needs no page."""
    unchanged: list[str] = []
    for entry in listed:
        known, wanted = is_known(entry, state), wants_page(entry)
        due = wanted and is_due(source, state, state.known.get(entry.native_id), response.fetched_at)
        if known and not due:
            unchanged.append(entry.native_id)
        elif wanted:
            yield Fetch(url=entry.url, step="page", entry=entry, conditional=known)
        else:
            yield entry
    if unchanged:
        yield Unchanged(native_ids=tuple(dict.fromkeys(unchanged)))


def is_known(entry: Entry, state: SourceState) -> bool:
    """Whether the source showed this entry before, and told the same of it."""
    known = state.known.get(entry.native_id)
    return known is not None and known.fingerprint == entry.fingerprint


def has_page(entry: Entry) -> bool:
    """Whether the entry has a page of its own; a film or a picture is none."""
    return bool(http_address(entry.url, "")) and entry.url != entry.attributes.get("enclosure")


def lacks_text(entry: Entry) -> bool:
    """Whether the list told only a summary, of something that has a page of its own."""
    return has_page(entry) and not any(part.complete for part in entry.parts)


def with_page(entry: Entry, response: Fetched) -> Entry:
    """The entry with what its address brought; a film or a picture adds nothing to read.

    Raises:
        ParseError: the page is empty.
    """
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
    # A list may link through a redirect: the reader goes where it ends.
    return replace(entry, url=http_address(response.url, "") or entry.url, parts=(*entry.parts, page))


def with_prose(entry: Entry, response: Fetched) -> Entry:
    """As `with_page`, on a site whose every page has a paragraph: a challenge has none.

    Raises:
        ParseError: the page is empty, or has another shape.
        BlockedError: a challenge came instead.
    """
    found = with_page(entry, response)
    if _ROLES.get(response.media_type) is PartRole.PAGE and not _PARAGRAPH.search(response.body):
        raise missing(response, "p")
    return found
