"""From yt-dlp's answer about a video to an entry with its captions, or with the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawlers.adapter import Fetched, Note
from crawlers.feed_items import language_tag
from crawlers.ytdlp.messages import Answer, Track
from errors import ParseError
from model import Entry, Language, Part, PartRole

__all__ = ["description_part", "notes_of", "read_answer", "with_captions"]

_MEDIA_TYPES = {
    "json3": "application/x-youtube-json3",
    "srv3": "application/x-youtube-srv3",
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "ttml": "application/ttml+xml",
    "dfxp": "application/ttml+xml",
}
_NO_LANGUAGE = frozenset({"mul", "und", "zxx", "mis"})  # ISO 639's words for several, unknown, none and other


def read_answer(response: Fetched, url: str) -> Answer:
    """What yt-dlp told of the video at this address.

    Raises:
        ParseError: it is no such answer.
    """
    try:
        return Answer.from_json(response.body)
    except ValueError as error:
        raise ParseError(f"{url}: {error}") from error


def notes_of(answer: Answer) -> Iterator[Note]:
    """What yt-dlp lacks on this machine, for the reader of the run: it is no fault of the video."""
    yield from (Note(text=text) for text in answer.notes)


def with_captions(entry: Entry, answer: Answer, response: Fetched, *, awaited: bool) -> Entry:
    """The video with its captions; without them it is partial where they are awaited, and else as good as it gets.

    Where Kaltura has another name for it, its story is known by that one too.
    """
    track = next(iter(answer.captions), None)
    other = answer.info.get("canonical_id")
    if other and f"kaltura:{other}" not in entry.story_keys:
        entry = replace(entry, story_keys=(*entry.story_keys, f"kaltura:{other}"))
    facts = {**entry.attributes, **_facts(answer, track)}
    if track is None:
        description = entry.parts or description_part(str(answer.info.get("description", "")), response)
        return replace(entry, parts=description, attributes=facts, partial=awaited)
    language = _language(track)
    part = Part(
        role=PartRole.CAPTIONS,
        content=track.content,
        media_type=_MEDIA_TYPES.get(track.ext, "text/plain"),
        url=track.url,
        language=language,
        record_id=track.record_id or response.record_id,
    )
    return replace(entry, parts=(*entry.parts, part), language=language, attributes=facts, partial=False)


def description_part(text: str, response: Fetched) -> tuple[Part, ...]:
    """What stands below a video, as plain text; nothing where there is none."""
    if not text:
        return ()
    part = Part(
        role=PartRole.FEED,
        content=text.encode(),
        media_type="text/plain",
        charset="utf-8",
        url=response.url,
        record_id=response.record_id,
    )
    return (part,)


def _language(track: Track) -> Language | None:
    declared = track.language or ""
    return None if declared in _NO_LANGUAGE else language_tag(declared)


def _facts(answer: Answer, track: Track | None) -> dict[str, str]:
    """What is worth keeping of a video besides its text."""
    info = answer.info
    kind = "none" if track is None else "automatic" if track.automatic else "manual"
    facts = {
        "state": str(answer.state),
        "caption_kind": kind,
        "channel": str(info.get("channel", "")),
        "duration_s": str(info.get("duration", "")),
        "live_status": str(info.get("live_status", "")),
        "problems": "; ".join(answer.problems),
    }
    return {name: value for name, value in facts.items() if value}
