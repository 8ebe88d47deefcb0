"""Kind `un-sg`: what the Secretary-General and the spokespersons say, by the feed of un.org/sg or by a listing of it.

Source: https://www.un.org/sg/en/rss.xml: 10 entries with their full text, about 52 kB, with ETag; on quiet days they
reach back for months (fetched by others in September and on 4 October 2026). Texts lie at
`/sg/en/content/sg/<type>/<day>/<slug>`; a listing is read by links of that shape, and is unverified. The type was
"statement" until about 2024, and "notes-correspondents" in 2017; "personnel-appointments" are known from 2016 and 2020.

A text counts as published when the feed says it was put out. The day in its address is the day it was said or is meant
for: messages for a day of observance come out days before it (feed of September 2024), and would lie in the future. So
that day is kept as the attribute "dated", and dates only what has no other date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from crawlers.adapter import Fetch, Fetched, Yielded
from crawlers.feed_entries import read_entries
from crawlers.feed_items import fingerprint, language_tag, plain
from crawlers.follow import follow, lacks_text, with_prose
from crawlers.listing import Row, is_page, onward, resumed, rows, select
from crawlers.revisit import any_young
from crawlers.shape import elsewhere, missing
from crawlers.walk import day_of, gap, oldest
from model import Entry, Part, Precision, Source, SourceState

__all__ = ["parse", "requests"]

_TEXT_PATH = re.compile(
    r"^/sg(?:/(?P<language>en|fr|es|ar|ru|zh))?/(?:content/)?(?:(?P<office>sg|dsg|deputy-secretary-general)/)?"
    r"(?P<type>statement|speech|press-encounter|notes?-(?:to-)?correspondent|personnel-appointment)(?:s|es)?"
    r"/(?P<day>\d{4}-\d\d-\d\d)/(?P<slug>[^/]+)/?$",
    re.IGNORECASE,
)
_LINK_NAME = 'a[href*="/content/sg/"]'  # as people write what _TEXT_PATH selects
_PLACEHOLDER = re.compile(r"\b(?:00:00|12:00)(?::00)?\s*(?:\+0000|GMT|UTC|Z)$", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\[?\s*(?:…|\.{3})\s*\]?|read more\W*)$", re.IGNORECASE)
_LEAST = 200  # characters of the shortest statement; less is a teaser, or the title again


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed or the listing, then the page a stopped walk goes on from."""
    yield Fetch(url=source.url, conditional=state.since is None and not any_young(source, state))
    yield from resumed(state)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, a listing, or the page of a text.

    Raises:
        ParseError: what came has not the shape we know, is empty, or is not the text that was asked for.
        BlockedError: a challenge came instead.
    """
    entry = response.fetch.entry
    if entry is not None:
        text = with_prose(entry, response)
        if _named(entry.url) and not _named(response.url):
            raise elsewhere(response)
        yield text
    elif is_page(response):
        yield from _from_listing(response, source, state)
    else:
        listed = [_from_feed(told) for told in read_entries(response, source.key)]
        yield from follow(listed, response, source, state, wants_page=lacks_text)
        if note := gap(state, oldest(told.published for told in listed), shown_by=source.url):
            yield note


def _from_listing(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    page = select(response)
    listed = [_listed(row, source) for row in rows(response, page, _name)]
    if not listed:
        raise missing(response, _LINK_NAME)
    yield from follow(listed, response, source, state, wants_page=lacks_text)
    yield from onward(response, page, (day_of(told.published) for told in listed), source, state)


def _named(url: str) -> re.Match[str] | None:
    return _TEXT_PATH.match(urlsplit(url).path)


def _name(url: str) -> str:
    """The name of a text within its source, the same in the old form of its address and in the new one."""
    found = _named(url)
    if not found:
        return ""
    office = "sg" if (found["office"] or "sg").lower() == "sg" else "dsg"
    of_type = found["type"].lower().replace("speech", "statement").replace("notes", "note").replace("-to-", "-")
    return "/".join((found["language"] or "en", office, of_type, found["day"], unquote(found["slug"]))).lower()


def _kind(url: str) -> str:
    """What a text is, by its address: a statement where nothing else is known."""
    found = _named(url)
    of_type = found["type"].lower() if found else ""
    if of_type.startswith("note"):
        return "note-to-correspondents"
    return {"press-encounter": "press-encounter", "personnel-appointment": "appointment"}.get(of_type, "statement")


def _dated(url: str) -> str:
    """The day in an address, where it is one of the calendar."""
    found = _named(url)
    return found["day"] if found and day_of(found["day"]) else ""


def _language(url: str) -> str:
    found = _named(url)
    return (found["language"] or "en") if found else ""


def _from_feed(told: Entry) -> Entry:
    """An entry of the feed under the name of its text; its words are the whole text, unless they are cut off."""
    dated = _dated(told.url)
    published = told.published if day_of(told.published) else None
    by_day = not published or bool(_PLACEHOLDER.search(published))
    return replace(
        told,
        native_id=_name(told.url) or told.native_id,
        kind=_kind(told.url),
        published=published or dated or told.published,
        published_precision=Precision.DAY if by_day else None,
        language=language_tag(_language(told.url)) or told.language,
        parts=tuple(replace(part, complete=_is_whole(part)) for part in told.parts),
        attributes={**told.attributes, **({"dated": dated} if dated else {})},
    )


def _is_whole(part: Part) -> bool:
    words = plain(part.content.decode("utf-8", errors="replace"))
    return len(words) >= _LEAST and not _CUT_OFF.search(words)


def _listed(row: Row, source: Source) -> Entry:
    dated = _dated(row.url)
    return Entry(
        source=source.key,
        native_id=_name(row.url),
        url=row.url,
        title=row.title,
        kind=_kind(row.url),
        published=dated or row.dated or None,
        published_precision=Precision.DAY,
        language=language_tag(_language(row.url)),
        fingerprint=fingerprint(row.title, row.url),
        attributes={"dated": dated} if dated else {},
    )
