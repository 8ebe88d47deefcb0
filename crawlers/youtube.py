"""Kind `youtube`: a channel's feed, then the captions of each new video, read by yt-dlp behind the `ytdlp:` scheme.

The feed shows the 15 newest videos. It is known to answer 404 and 500 for days, on the whole platform: that is an
outage and never says that a channel or a video is gone. A video without captions (yet) is stored at once with its
description, marked partial, so that it is asked for again for two days, while the feed shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml import etree

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.captions import description_part, read_answer, with_captions
from crawlers.feed_items import fingerprint, http_address
from crawlers.ytdlp_messages import VideoState
from errors import BlockedError, ParseError
from model import UNFINISHED, Entry, Known, Source, SourceState

__all__ = ["parse", "requests"]

_NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "yt": "http://www.youtube.com/xml/schemas/2015",
    "media": "http://search.yahoo.com/mrss/",
}
_FEED = "{http://www.w3.org/2005/Atom}feed"
_PATIENCE = timedelta(hours=48)
_WAITING = frozenset({VideoState.PUBLISHED, VideoState.UPCOMING, VideoState.LIVE, VideoState.JUST_ENDED})
"""States in which captions may still come."""


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The channel's feed; asked for whole while captions are awaited, as they are asked for only after it."""
    now = state.last_success_at
    awaited = now is not None and any(_awaited(known, now) for known in state.known.values())
    yield Fetch(url=source.url, conditional=not awaited)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, or what yt-dlp told of one of its videos.

    Raises:
        ParseError: neither of the two came.
        BlockedError: a consent page or a captcha came instead of the feed.
    """
    if response.fetch.step == "captions" and response.fetch.entry is not None:
        answer = read_answer(response, response.fetch.entry.url)
        yield with_captions(response.fetch.entry, answer, response, awaited=answer.state in _WAITING)
    else:
        yield from _from_feed(response, source, state)


def _from_feed(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    unchanged = []
    for node in _feed(response).iterfind("atom:entry", _NS):
        entry = _entry(node, response, source)
        if entry is None:
            continue
        known = state.known.get(entry.native_id)
        if known is not None and _is_done(known, entry, response.fetched_at):
            unchanged.append(entry.native_id)
        else:
            yield Fetch(url=f"ytdlp:{entry.url}", step="captions", entry=entry, conditional=False)
    if unchanged:
        yield Unchanged(native_ids=tuple(unchanged))


def _is_done(known: Known, entry: Entry, now: datetime) -> bool:
    """Whether there is no reason to ask for a video again."""
    if known.fingerprint == UNFINISHED:
        return not _awaited(known, now)
    return known.fingerprint == entry.fingerprint


def _awaited(known: Known, now: datetime) -> bool:
    """Whether captions may still come: they do within hours, and hardly ever after two days."""
    return known.fingerprint == UNFINISHED and now - known.first_seen_at < _PATIENCE


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
    """A video as the feed tells it; None where it has no id or leads to no web page."""
    video, title = _text(node, "yt:videoId"), _text(node, "atom:title")
    link = node.find("atom:link[@rel='alternate']", _NS)
    url = http_address("" if link is None else link.get("href", ""), response.url)
    if not video or not url:
        return None
    description = _text(node, "media:group/media:description")
    channel = _text(node, "atom:author/atom:name")
    is_youtube = _is_youtube(url)
    return Entry(
        source=source.key,
        native_id=video,
        url=f"https://www.youtube.com/watch?v={video}" if is_youtube else url,
        title=title or _text(node, "media:group/media:title"),
        kind="video",
        published=_text(node, "atom:published") or None,
        identities=(f"youtube:{video}",) if is_youtube else (),
        parts=description_part(description, response),
        fingerprint=fingerprint(video, title, description),  # `updated` and the counts change all the time
        attributes={"channel": channel} if channel else {},
    )


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(path, "", _NS) or "").strip()


def _is_youtube(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in {"youtube.com", "youtu.be"} or host.endswith(".youtube.com")
