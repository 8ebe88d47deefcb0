"""What the download handler and the yt-dlp process say to each other: a job on one line, an answer as one document.

A list of videos is asked for by an address that names the places wanted: ``ytdlp:https://…/videos#videos=1-300``.

Standard library only: the crawl process imports this, and must not import yt-dlp.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

__all__ = [
    "MEDIA_TYPE",
    "Answer",
    "Failure",
    "FailureKind",
    "ListedVideo",
    "Listing",
    "Track",
    "VideoState",
    "YtdlpJob",
]

MEDIA_TYPE = "application/x-panelwatch-ytdlp+json"


_PLACES = re.compile(r"#videos=(\d+)-(\d+)(?:;since=(\d+))?$")
_LISTED_IN_A_LIMIT = 300  # videos that are listed well within the time limit of one request


class VideoState(StrEnum):
    """Why a video has captions, or has none (yet)."""

    PUBLISHED = "published"
    UPCOMING = "upcoming"
    PREMIERE = "premiere"  # upcoming too, but a film and no broadcast
    LIVE = "live"
    JUST_ENDED = "just-ended"
    PRIVATE = "private"
    MEMBERS_ONLY = "members-only"
    AGE_GATED = "age-gated"
    REGION_BLOCKED = "region-blocked"
    REMOVED = "removed"
    UNAVAILABLE = "unavailable"


class FailureKind(StrEnum):
    """What a failure means for the other videos of the same site."""

    BLOCKED = "blocked"  # the site refuses us: stop
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which videos of a channel or a playlist are to be listed, by their place: 1 is the newest, or the first.

    Up to place 0 none is, and only asked whose list it is. What is surely older than `since` ends the list.
    """

    first: int = 1
    last: int = 0
    since: float | None = None

    @property
    def limits(self) -> int:
        """How many times the time limit of one request it may take: a site shows its list from the start only."""
        return max(1, -(-self.last // _LISTED_IN_A_LIMIT))

    def address(self, url: str) -> str:
        """What a crawler asks for."""
        since = "" if self.since is None else f";since={self.since:.0f}"
        return f"ytdlp:{url}#videos={self.first}-{self.last}{since}"

    @classmethod
    def in_address(cls, url: str) -> tuple[str, Listing | None]:
        """The address without the places, and these where it names any."""
        found = _PLACES.search(url)
        if found is None:
            return url, None
        since = float(found[3]) if found[3] else None
        return url[: found.start()], cls(first=int(found[1]), last=int(found[2]), since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class YtdlpJob:
    """One video to be read, or a list of videos."""

    url: str
    user_agent: str
    listing: Listing | None = None
    allow_private_addresses: bool = False
    cookies: str = field(default="", repr=False)  # the text of a cookies.txt
    left_alone: tuple[str, ...] = ()  # hosts behind walls, to which a page of another may lead
    today: str = ""  # a date, by which yt-dlp itself may be old
    archive: str | None = None  # a WARC file; every exchange is appended to it
    socket_timeout_s: float = 20.0
    max_body_bytes: int = 20_000_000  # of one response, encoded and decoded; of all together, four times as much
    sleep_requests_s: float = 0.75
    sleep_captions_s: float = 5.0

    def to_line(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> YtdlpJob:
        """Read what `to_line` wrote."""
        told = json.loads(line)
        listing, left_alone = told.pop("listing"), tuple(told.pop("left_alone"))
        return cls(**told, left_alone=left_alone, listing=None if listing is None else Listing(**listing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no answer about the video."""

    kind: FailureKind
    cause: str
    status: int | None = None
    retry_after_s: float | None = None
    transient: bool = True
    remedy: str = ""
    asked: str = ""  # the address that was asked for last: whose failure it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One caption track, bytes as they came."""

    language: str | None
    automatic: bool
    ext: str
    url: str
    content: bytes
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVideo:
    """A video as a list tells it."""

    id: str
    url: str
    title: str = ""
    latest_at: float | None = None  # it was published on that day or earlier: no date to be stored
    duration_s: float | None = None
    live_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What yt-dlp told of a video, or of a list of videos. `problems` are short lines for a person."""

    state: VideoState = VideoState.PUBLISHED
    info: Mapping[str, str | int | float] = field(default_factory=dict)
    captions: tuple[Track, ...] = ()
    lacks_captions: bool = False  # there are some, or may be, and they could not be fetched
    listed: tuple[ListedVideo, ...] = ()
    more: bool = False  # the list may go on
    problems: tuple[str, ...] = ()  # of this video
    notes: tuple[str, ...] = ()  # of the machine: what all videos lack
    failure: Failure | None = None

    def to_json(self) -> bytes:
        """One document, with the bytes of the tracks in base 64."""
        captions = [
            {
                "language": track.language,
                "kind": "automatic" if track.automatic else "manual",
                "ext": track.ext,
                "url": track.url,
                "data": b64encode(track.content).decode(),
                "record_id": track.record_id,
            }
            for track in self.captions
        ]
        failure = None if self.failure is None else asdict(self.failure)
        document = {
            "state": self.state,
            "info": dict(self.info),
            "captions": captions,
            "lacks_captions": self.lacks_captions,
            "listed": [asdict(one) for one in self.listed],
            "more": self.more,
            "problems": self.problems,
            "notes": self.notes,
            "failure": failure,
        }
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, document: bytes) -> Answer:
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not such a document.
        """
        try:
            told = json.loads(document)
            return cls(
                state=VideoState(told["state"]),
                info=dict(told["info"]),
                captions=tuple(map(_track, told["captions"])),
                lacks_captions=bool(told["lacks_captions"]),
                listed=tuple(ListedVideo(**one) for one in told["listed"]),
                more=bool(told["more"]),
                problems=tuple(told["problems"]),
                notes=tuple(told["notes"]),
                failure=_failure(told["failure"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an answer of the yt-dlp process: {error!r}") from error


def _track(told: Mapping[str, str]) -> Track:
    return Track(
        language=told["language"],
        automatic=told["kind"] == "automatic",
        ext=told["ext"],
        url=told["url"],
        content=b64decode(told["data"], validate=True),
        record_id=told["record_id"],
    )


def _failure(told: Mapping[str, object] | None) -> Failure | None:
    if told is None:
        return None
    return Failure(**{**told, "kind": FailureKind(str(told["kind"]))})  # type: ignore[arg-type]
