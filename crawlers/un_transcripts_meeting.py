"""One meeting of transcripts.un.org as its JSON tells it: whether there is a transcript, and the entry that follows.

The shape is the one published in August and September 2026: `video` says what was filmed; `transcript` is null, names a
status while it is being made, or holds the statements. The text is speech recognition; names of persons are left out by
the site's own policy, countries and functions are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from crawlers.adapter import Fetched
from crawlers.feed_items import language_tag
from crawlers.un_transcripts_lists import Listed, listed_fingerprint, seconds, slug_of, text_of
from crawlers.un_transcripts_site import Site, language_of
from errors import ParseError
from model import UNDETERMINED, Entry, Language, Part, PartRole, Precision, SourceKey

__all__ = ["CAVEAT", "MEDIA_TYPE", "MEETING", "listed_entry", "meeting_entry", "symbol_of"]

MEETING = "meeting"
MEDIA_TYPE = "application/x-un-transcript+json"
CAVEAT = "speech recognition, not an official record"

_FINAL = frozenset({"no_content"})  # statuses that no transcript follows
_SYMBOLS = (  # pages of the site's documentation, July 2026; a trailing number is the part of a recording
    (r"sc/(\d+)", "S/PV.{0}"),
    (r"ga/es(\d+)/(\d+)", "A/ES-{0}/PV.{1}"),
    (r"ga/c1/(\d+)/(\d+)", "A/C.1/{0}/PV.{1}"),
    (r"ga/c([2-6])/(\d+)/(\d+)", "A/C.{0}/{1}/SR.{2}"),
    (r"ga/(\d+)/(\d+)", "A/{0}/PV.{1}"),
    (r"hrc/(\d+)/(\d+)", "A/HRC/{0}/SR.{1}"),
    (r"ecosoc/(\d+)/(\d+)", "E/{0}/SR.{1}"),
)


def symbol_of(slug: str) -> str:
    """The symbol of the record that a meeting's address is made of, or nothing."""
    for pattern, symbol in _SYMBOLS:
        if found := re.fullmatch(rf"{pattern}(?:/\d+)?", slug):
            return symbol.format(*found.groups())
    return ""


def _language(told: Mapping[str, object], url: str) -> Language | None:
    """The language of the transcript that came, whatever was asked for; None where there is none yet.

    Raises:
        ParseError: the transcript has not the known shape.
    """
    transcript = told.get("transcript")
    if transcript is None:
        return None
    if not isinstance(transcript, Mapping):
        raise ParseError(f"{url}: `transcript` is {type(transcript).__name__}")
    if "data" not in transcript:
        if not isinstance(transcript.get("status"), str):
            raise ParseError(f"{url}: `transcript` has neither `data` nor a `status`")
        return None
    if not isinstance(transcript["data"], list):
        raise ParseError(f"{url}: `transcript.data` is {type(transcript['data']).__name__}, not a list")
    if "language" not in transcript:
        raise ParseError(f"{url}: `transcript.language` is missing: nothing says what the text is written in")
    code = text_of(transcript["language"])  # null, as "floor", is the sound of the room in whatever was spoken there
    return language_of("zh") if code == "zh" else language_tag(code) or UNDETERMINED


def meeting_entry(response: Fetched, told: Mapping[str, object], source: SourceKey, site: Site) -> Entry:
    """The meeting with its transcript, or without a text, and partial, where one may still come.

    Raises:
        ParseError: what came has not the known shape.
    """
    video = told.get("video")
    if not isinstance(video, Mapping):
        raise ParseError(f"{response.url}: a meeting without `video`")
    language = _language(told, response.url)
    slug, asset = slug_of(video.get("slug"), response.url), _asset(video, response.url)
    spoken = language or site.main
    published, precision = _published(video)
    return Entry(
        source=source,
        native_id=f"{slug};{spoken}",
        url=site.page(slug, spoken),
        title=text_of(video.get("clean_title")) or text_of(video.get("title")),
        kind=MEETING,
        published=published,
        published_precision=precision,
        language=language if language != UNDETERMINED else None,
        identities=(f"un-transcript:{asset};{spoken}",),
        story_keys=tuple(dict.fromkeys(_story_keys(video, asset))),
        parts=(_part(response, language),) if language else (),
        fingerprint=listed_fingerprint(
            text_of(video.get("title")),
            text_of(video.get("date")) or None,
            seconds(video.get("duration")),
            has_transcript=language is not None,
        ),
        partial=language is None and _status(told) not in _FINAL,
        attributes=_facts(video, told),
    )


def listed_entry(meeting: Listed, source: SourceKey, site: Site) -> Entry:
    """The meeting as far as a list tells it: its title, its day, and no transcript yet."""
    asset = meeting.slug.removeprefix("asset/") if meeting.slug.startswith("asset/") else ""
    symbol = symbol_of(meeting.slug)
    return Entry(
        source=source,
        native_id=f"{meeting.slug};{site.main}",
        url=site.page(meeting.slug, site.main),
        title=meeting.title,
        kind=MEETING,
        published=meeting.held,
        published_precision=Precision.DAY,
        language=site.main,
        identities=(f"un-transcript:{asset};{site.main}",) if asset else (),
        story_keys=(*(_recording(asset) if asset else ()), *((f"symbol:{symbol}",) if symbol else ())),
        fingerprint=meeting.fingerprint,
        partial=True,
        attributes={} if meeting.has_transcript else {"state": "no transcript"},
    )


def _recording(asset: str) -> Iterator[str]:
    """Names of a recording: its asset, and the player's by the rule of UN Web TV ("k1o/k1oabc" plays "1_oabc")."""
    name = asset.rpartition("/")[2]
    yield f"un-asset:{name}"
    if name.startswith("k1"):
        yield f"kaltura:1_{name.removeprefix('k1')}"


def _asset(video: Mapping[str, object], url: str) -> str:
    """The id of the recording at UN Web TV, "k1o/k1o43lgs4z"."""
    asset = text_of(video.get("id"))
    if not asset:
        raise ParseError(f"{url}: `video.id` is missing")
    return asset


def _published(video: Mapping[str, object]) -> tuple[str | None, Precision | None]:
    """When it began, which the site corrects to UTC, or else the day."""
    if began := text_of(video.get("scheduled_time")):
        return began, None
    return text_of(video.get("date")) or None, Precision.DAY


def _story_keys(video: Mapping[str, object], asset: str) -> Iterator[str]:
    """The recording and the record: shared by all languages and, the latter, by both parts of a suspended meeting."""
    yield from _recording(asset)
    if player := text_of(video.get("kaltura_id")):
        yield f"kaltura:{player}"
    if symbol := text_of(video.get("pv_symbol")):
        yield f"symbol:{symbol}"


def _part(response: Fetched, language: Language | None) -> Part:
    return Part(
        role=PartRole.CAPTIONS,
        content=response.body,
        media_type=MEDIA_TYPE,
        charset="utf-8",
        url=response.url,
        language=language if language != UNDETERMINED else None,
        record_id=response.record_id,
    )


def _status(told: Mapping[str, object]) -> str:
    transcript = told.get("transcript")
    return text_of(transcript.get("status")) if isinstance(transcript, Mapping) else ""


def _facts(video: Mapping[str, object], told: Mapping[str, object]) -> dict[str, str]:
    """What is worth keeping besides the text."""
    transcript = told.get("transcript")
    flagged = isinstance(transcript, Mapping) and transcript.get("timestamps_flagged") is True
    note = text_of(transcript.get("timestamps_note")) if isinstance(transcript, Mapping) else ""
    state = _status(told) or ("no transcript" if transcript is None else "")
    facts = {
        "symbol": text_of(video.get("pv_symbol")),
        "body": text_of(video.get("body")),
        "category": text_of(video.get("category")),
        "duration_s": str(seconds(video.get("duration")) or ""),
        "video": text_of(video.get("url")),
        "state": state,
        "caveat": "" if state else CAVEAT,
        "timestamps": f"may be off: {note or 'the recording was cut after it was transcribed'}" if flagged else "",
    }
    return {name: value for name, value in facts.items() if value}
