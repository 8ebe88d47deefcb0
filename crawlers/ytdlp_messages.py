"""What the download handler and the yt-dlp process say to each other: a job on one line, an answer as one document.

Standard library only: the crawl process imports this, and must not import yt-dlp.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

__all__ = ["MEDIA_TYPE", "Answer", "Failure", "FailureKind", "Track", "VideoState", "YtdlpJob"]

MEDIA_TYPE = "application/x-panelwatch-ytdlp+json"


class VideoState(StrEnum):
    """Why a video has captions, or has none (yet)."""

    PUBLISHED = "published"
    UPCOMING = "upcoming"  # premieres too
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
class YtdlpJob:
    """One video to be read."""

    url: str
    user_agent: str
    allow_private_addresses: bool = False
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
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no answer about the video."""

    kind: FailureKind
    cause: str
    status: int | None = None
    retry_after_s: float | None = None
    transient: bool = True
    remedy: str = ""


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
class Answer:
    """What yt-dlp told of a video. `problems` are short lines for a person."""

    state: VideoState = VideoState.PUBLISHED
    info: Mapping[str, str | int | float] = field(default_factory=dict)
    captions: tuple[Track, ...] = ()
    problems: tuple[str, ...] = ()
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
        document = {"state": self.state, "info": dict(self.info), "captions": captions, "problems": self.problems}
        return json.dumps({**document, "failure": failure}, ensure_ascii=False).encode()

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
                problems=tuple(told["problems"]),
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
