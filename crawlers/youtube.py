"""Kind `youtube`: a channel, a name of one, a playlist or a video; what is found is looked at by yt-dlp.

A channel's feed shows the 15 newest videos. It is known to answer 404 and 500 for days, on the whole platform: that is
an outage and never says that a channel or a video is gone, so its videos are listed by yt-dlp instead. They are too
where the feed does not reach back to when it was read last, as when nobody watched for a day. A name is resolved once,
and its id kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from lxml import etree

from crawlers import video
from crawlers.adapter import Fetch, Fetched, Note, Pin, Unchanged, Yielded
from crawlers.captions import description_part, notes_of, read_answer
from crawlers.captions_due import any_due, is_due
from crawlers.feed_items import fingerprint, http_address
from crawlers.walk import day_of
from crawlers.youtube_list import STEPS, first_pages, missed, parse_list, unread, walk
from crawlers.youtube_places import CHANNEL_ID, Kind, Place, feed_of, is_youtube, place_of
from crawlers.ytdlp.messages import Listing
from errors import BlockedError, ParseError
from model import Entry, Source, SourceState

__all__ = ["parse", "requests"]

_NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "yt": "http://www.youtube.com/xml/schemas/2015",
    "media": "http://search.yahoo.com/mrss/",
}
_FEED = "{http://www.w3.org/2005/Atom}feed"
_HANDLE = "handle"
_A_DAY = timedelta(days=1)  # what was published may be shown later


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed of a channel, or the list of a playlist; of a name that is not known yet, whose it is."""
    place = place_of(source.url)
    if place.kind is Kind.HANDLE and place.url in state.pins:
        place = feed_of(state.pins[place.url])
    if place.kind is Kind.HANDLE:
        yield Fetch(url=Listing().address(place.url), step=_HANDLE, conditional=False)
    elif place.kind is Kind.VIDEO:
        yield from video.requests(source, state)
    elif place.kind is Kind.FEED:
        yield _feed_of(place, source, state)
    elif state.since is None:
        yield from first_pages(place, source, state)
    if state.cursor is not None or place.kind is Kind.PLAYLIST:
        yield from walk(place, state, state.cursor)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, or what yt-dlp told of one of its videos, of their list or of a channel's name.

    Raises:
        ParseError: none of these came.
        BlockedError: a consent page or a captcha came instead of the feed.
    """
    step = response.fetch.step
    if step == video.STEP:
        yield from video.parse(response, source, state)
    elif step in STEPS:
        yield from parse_list(response, source, state)
    elif step == _HANDLE:
        yield from _from_handle(response, source, state)
    else:
        yield from _from_feed(response, source, state)


def _feed_of(place: Place, source: Source, state: SourceState) -> Fetch:
    """A feed, asked for whole where there is something to do even if it shows nothing new."""
    others = first_pages(place, source, state)
    whole = state.since is not None or any_due(state, state.now or state.last_success_at)
    whole = whole or any(True for _ in unread(place, state))
    return Fetch(url=place.url, conditional=not whole, otherwise=others)


def _from_handle(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Whose name it is, which is kept, and the feed of that channel."""
    name, _ = Listing.in_address(response.fetch.url.removeprefix("ytdlp:"))
    answer = read_answer(response, name)
    yield from notes_of(answer)
    channel = str(answer.info.get("channel_id", ""))
    if not CHANNEL_ID.fullmatch(channel):
        raise ParseError(f"{name} leads to no channel", remedy="look it up in a browser: it may be misspelt")
    yield Pin(name=name, value=channel)
    yield _feed_of(feed_of(channel), source, state)


def _from_feed(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    place, now = place_of(response.fetch.url), response.fetched_at
    entries = [
        entry for node in _feed(response).iterfind("atom:entry", _NS) if (entry := _entry(node, response, source))
    ]
    unchanged = []
    for entry in entries:
        known = state.known.get(entry.native_id)
        if known is None or is_due(known, entry.fingerprint, state, now):
            yield video.look(entry, known, entry.fingerprint)
        else:
            unchanged.append(entry.native_id)
    if unchanged:
        yield Unchanged(native_ids=tuple(unchanged))
    shown = {entry.native_id for entry in entries}
    yield from video.looks(source, state, now, shown=shown)
    if state.since is not None:
        yield from walk(place, state)
    elif place.lists and _falls_short(entries, state):
        yield Note(text=f"{response.url} shows the newest videos only; those published before them were listed")
        yield from missed(place, state, place.lists)
    else:
        yield from unread(place, state)


def _falls_short(entries: Sequence[Entry], state: SourceState) -> bool:
    """Whether videos may have been published before those shown and after the feed was read last.

    The last one tells: a known one above it may be a broadcast that was announced long ago and is shown by its hour.
    """
    if not entries or not state.known or entries[-1].native_id in state.known:
        return False
    reached, read = day_of(entries[-1].published), state.last_success_at
    return reached is None or read is None or reached >= (read - _A_DAY).date()


def _feed(response: Fetched) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(response.body, parser)
    except etree.XMLSyntaxError as error:
        if b"consent.youtube.com" in response.body or b"g-recaptcha" in response.body:
            raise BlockedError(f"{response.url}: a wall came instead of the feed", url=response.url) from error
        raise ParseError(f"{response.url}: no feed came: {error}") from error
    if root.tag != _FEED:
        raise ParseError(f"{response.url}: <{etree.QName(root).localname}> came instead of a feed")
    return root


def _entry(node: etree._Element, response: Fetched, source: Source) -> Entry | None:
    """A video as the feed tells it, with what it says as its fingerprint; None where it leads to no web page."""
    video, title = _text(node, "yt:videoId"), _text(node, "atom:title")
    link = node.find("atom:link[@rel='alternate']", _NS)
    url = http_address("" if link is None else link.get("href", ""), response.url)
    if not video or not url:
        return None
    description = _text(node, "media:group/media:description")
    channel = _text(node, "atom:author/atom:name")
    is_known_site = is_youtube(url)
    return Entry(
        source=source.key,
        native_id=video,
        url=f"https://www.youtube.com/watch?v={video}" if is_known_site else url,
        title=title or _text(node, "media:group/media:title"),
        kind="video",
        published=_text(node, "atom:published") or None,
        identities=(f"youtube:{video}",) if is_known_site else (),
        parts=description_part(description, response),
        fingerprint=fingerprint(video, title, description),  # `updated` and the counts change all the time
        attributes={"channel": channel} if channel else {},
    )


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(path, "", _NS) or "").strip()
