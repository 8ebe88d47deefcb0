"""Kind `un-transcripts`: meetings of the United Nations and what was said in them, by the open interface of their site.

Two ways lead to a meeting. Searches ask for the source's `queries` inside the statements of the past 30 days; each hit
is fetched in every language of `languages` that has a track. And the list of the past 7 days is read whole: every
meeting with a transcript is fetched once, because speech recognition spells the names of what we look for in its own
ways, and our rules are to see the text. A meeting without a transcript is stored with its title and awaited for 72
hours. What is younger than the source's `revisit` is asked for again each time its age has doubled, conditionally, and
so are the tracks a hit still lacks: transcripts change, tracks arrive late, meetings are removed. What vanished from
the list is asked for once a day, as it answers 404 once it is removed.

Politeness: the UN's own reader of UN Web TV allows itself about 1,342 requests a day. Asked every 2 hours with 15
queries, we make 12 x 18 for lists, and for 40 meetings a day one each and 6 looks again; 2 hits a day bring 5 tracks
more, looked for as often: about 550 a day, one at a time. A first walk over a year brings a request for each track of
each hit, besides one list per query.

A walk (`SourceState.since`) pages the searches back, at most a year, and fetches their hits; the list stays with its 7
days, as a year holds thousands of meetings. A walk that was stopped begins anew: a request lists 250 meetings, and no
meeting that is known is fetched again. A source whose address is one meeting's page reads that meeting alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.un_transcripts_follow import GONE, Follower, known_entry
from crawlers.un_transcripts_lists import json_of, read_list
from crawlers.un_transcripts_meeting import meeting_entry
from crawlers.un_transcripts_site import LOCALES, Site, asked, language_of, locale_of, site_of
from errors import ParseError
from model import UNDETERMINED, UNFINISHED, Entry, Source, SourceState

__all__ = ["parse", "requests"]

_TAGGED = re.compile(rf"({'|'.join(LOCALES)}): (.+)", re.DOTALL)


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """A search for every query and the list of recent meetings; or the one meeting the source's address names.

    A query is searched in the source's language, or in the one it begins with: "fr: dialogue mondial".

    Raises:
        SourceError: a query, a language or a parameter of the source's address is none the site takes.
    """
    site = site_of(source)
    if not urlsplit(source.url).path.endswith("/meetings.json"):
        yield from _alone(source, state, site)
        return
    main = locale_of(site.main)
    for query in source.queries:
        tagged = _TAGGED.fullmatch(query)
        locale, words = (tagged[1], tagged[2]) if tagged else (main, query)
        # Without `xlang` a list hides what UN Web TV did not announce in its language, though a track says the words.
        yield _list(site, locale, {"q": words if '"' in words else f'"{words}"', "ft": "1", "xlang": "1"})
    yield _list(site, main, {"xlang": "1"})


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read a list or a meeting; the content tells which.

    Raises:
        ParseError: what came has not the shape we know, or is not what was asked for.
    """
    told = json_of(response)
    site = site_of(source)
    if "meetings" in told:
        listing = read_list(response, told)
        is_search = "q" in asked(response.fetch.url) or "statementTotal" in told
        yield from Follower(
            source=source, state=state, site=site, response=response, listing=listing, is_search=is_search
        ).follow()
    elif "video" in told:
        yield from _meeting(response, told, source, state, site)
    else:
        raise ParseError(f"{response.url}: neither `meetings` nor `video`: this is no answer we know")


def _list(site: Site, locale: str, parameters: Mapping[str, str]) -> Fetch:
    """The first page of a list: asked for whole, as it leads to what is asked for again."""
    return Fetch(url=site.listing(locale, parameters), conditional=False)


def _alone(source: Source, state: SourceState, site: Site) -> Iterator[Fetch]:
    """The one meeting: in its language, and in each other one that is wanted."""
    path = urlsplit(source.url).path.removesuffix(".json").strip("/")
    place, _, rest = path.partition("/")
    slug = rest if place in LOCALES else path
    for language in site.languages:
        known = next((one for name, one in state.known.items() if name.endswith(f";{language}")), None)
        yield Fetch(url=site.meeting(slug, language), entry=known_entry(known, source) if known else None)


def _meeting(
    response: Fetched, told: Mapping[str, object], source: Source, state: SourceState, site: Site
) -> Iterator[Yielded]:
    """The transcript that came, if it is of the language that was asked for; else what its absence means."""
    entry = meeting_entry(response, told, source.key, site)
    track = asked(response.fetch.url).get("language", [""])[0]
    awaited = response.fetch.entry
    if entry.parts:
        if not track or language_of(track) == (entry.language or UNDETERMINED):
            yield _under_its_listing(entry, awaited)
        return
    if track and awaited is None:
        return  # it was looked for and is not there
    name = awaited.native_id if awaited else entry.native_id
    known = state.known.get(name)
    if known is not None and known.fingerprint != UNFINISHED:
        yield Note(text=f"{known.url}: no transcript any more; what was read of it stays")
        yield Unchanged(native_ids=(name,))
    elif not track:
        yield entry


def _under_its_listing(entry: Entry, awaited: Entry | None) -> Entry:
    """The entry with the fingerprint of the list that led to it: the next list is compared with that."""
    if awaited is None or awaited.native_id != entry.native_id or awaited.fingerprint in {"", GONE}:
        return entry
    return replace(entry, fingerprint=awaited.fingerprint)
