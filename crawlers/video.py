"""Kind `video`: one video at one address, whatever site yt-dlp can read it at, and what becomes of any video looked at.

A page of webtv.un.org, a watch page of YouTube, a page that holds a player: the document exists at once, and its
captions are asked for again on the schedule of `captions_due`. Where a page holds several videos, each is a document.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.captions import description_part, notes_of, read_answer, with_captions
from crawlers.captions_due import UNTOLD, Look, is_due
from crawlers.un_webtv_page import story_keys
from crawlers.ytdlp.messages import Answer, ListedVideo, VideoState
from model import Entry, Known, Precision, Source, SourceState

__all__ = ["STEP", "from_listed", "look", "looks", "parse", "requests"]

STEP = "captions"

_WAITING = frozenset(
    {VideoState.PUBLISHED, VideoState.UPCOMING, VideoState.PREMIERE, VideoState.LIVE, VideoState.JUST_ENDED}
)
"""States in which captions may still come."""
_GONE = frozenset({VideoState.PRIVATE, VideoState.REMOVED})


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The video, when a look at it is due; of several videos, the page that holds them."""
    known = state.known.get(source.url)
    if state.now is None or is_due(known, UNTOLD, state, state.now):
        yield Fetch(url=f"ytdlp:{source.url}", step=STEP, conditional=False)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read what yt-dlp told of a video, or of the videos of a page.

    Raises:
        ParseError: it is no answer of yt-dlp.
    """
    listed = response.fetch.entry or _entry(source, source.url, source.url, source.title)
    known = state.known.get(listed.native_id)
    answer = read_answer(response, listed.url)
    yield from notes_of(answer)
    if answer.listed:
        for video in answer.listed:
            yield from from_listed(video, source, state, response.fetched_at)
    else:
        listed = replace(listed, fingerprint=listed.fingerprint or str(replace(Look.at(known), number=None)))
        yield _seen(answer, response, listed, known)
        if response.fetch.entry is None and not answer.captions:
            yield _note(answer)


def look(entry: Entry, known: Known | None, words: str) -> Fetch:
    """Ask for a video; until that is answered, it stays as it was seen last, and a look is owed."""
    before = replace(Look.at(known), words=words, number=None)
    asked = replace(entry, fingerprint=str(before))
    if known is not None:  # what it told of itself is not unsaid by a look that fails
        asked = replace(asked, published=None, attributes={})
    return Fetch(url=f"ytdlp:{entry.url}", step=STEP, entry=asked, conditional=False)


def looks(source: Source, state: SourceState, now: datetime, *, shown: Container[str]) -> Iterator[Fetch]:
    """Every known video at which a look is due, though its channel does not show it any more."""
    for known in state.known.values():
        if known.native_id not in shown and is_due(known, UNTOLD, state, now):
            yield look(_entry(source, known.native_id, known.url, known.title), known, Look.at(known).words)


def from_listed(video: ListedVideo, source: Source, state: SourceState, now: datetime) -> Iterator[Yielded]:
    """A look at a video that a list shows, or the word that there is nothing new about it."""
    native_id = video.id or video.url
    known = state.known.get(native_id)
    if known is not None and not is_due(known, UNTOLD, state, now):
        yield Unchanged(native_ids=(native_id,))
        return
    facts = {"duration_s": str(video.duration_s or ""), "live_status": video.live_status}
    entry = _entry(source, native_id, video.url, video.title)
    words = Look.at(known).words
    yield look(replace(entry, attributes={name: value for name, value in facts.items() if value}), known, words)


def _entry(source: Source, native_id: str, url: str, title: str) -> Entry:
    """A video as far as its address tells of it."""
    parts = urlsplit(url)
    asset = parts.path.rpartition("/")[2] if parts.hostname == "webtv.un.org" else ""
    return Entry(
        source=source.key,
        native_id=native_id,
        url=url,
        title=title,
        kind="video",
        identities=(f"un-webtv:{asset}",) if asset else (),
        story_keys=story_keys(asset) if asset else (),
    )


def _seen(answer: Answer, response: Fetched, listed: Entry, known: Known | None) -> Entry:
    """The video as it is now; what was had of it is never replaced by less."""
    entry = _told(answer, response, listed)
    found = with_captions(entry, answer, response, awaited=known is not None or answer.state in _WAITING)
    if not answer.captions and known is not None and answer.state in _GONE:
        found = replace(found, removed=True, partial=False)
    if answer.lacks_captions:
        return found
    held_at = _moment(found.published) or (known.published_at if known is not None else None)
    looked = Look.read(listed.fingerprint).answered(answer.state, known, held_at, response.fetched_at)
    return replace(found, fingerprint=str(looked))


def _note(answer: Answer) -> Note:
    """Why a source that is one video brought no captions: of a channel's videos that is no news."""
    if answer.lacks_captions:
        return Note(text="its captions could not be fetched", about=next(reversed(answer.problems), ""))
    state = answer.state.replace("-", " ")
    return Note(text=f"the video is {state}, and has no captions{' yet' if answer.state in _WAITING else ''}")


def _told(answer: Answer, response: Fetched, entry: Entry) -> Entry:
    """With the words and the day it tells itself: every way to a video must find the same."""
    info = answer.info
    description = description_part(str(info.get("description") or ""), response) or entry.parts
    title = str(info.get("title") or "") or entry.title
    if info.get("extractor") == "youtube" and info.get("id"):
        entry = replace(entry, identities=tuple(dict.fromkeys((*entry.identities, f"youtube:{info['id']}"))))
    published, precision = _day(answer) or (entry.published, entry.published_precision)
    return replace(entry, title=title, parts=description, published=published, published_precision=precision)


def _day(answer: Answer) -> tuple[str, Precision] | None:
    """When it is or was held, else published: to the second where that is told."""
    for name in ("release_timestamp", "timestamp"):
        if isinstance(moment := answer.info.get(name), int | float):
            return datetime.fromtimestamp(moment, UTC).isoformat(), Precision.SECOND
    day = str(answer.info.get("upload_date") or "")
    return (f"{day[:4]}-{day[4:6]}-{day[6:8]}", Precision.DAY) if len(day) == len("20260709") else None


def _moment(published: str | None) -> datetime | None:
    """An ISO 8601 date as a moment; None where it is no such date."""
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
