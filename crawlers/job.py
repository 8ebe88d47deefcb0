"""What one crawl process is told to do: a value that travels as JSON from the composition root to the child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from errors import ConfigError
from model import RobotsFile, Source, SourceKey, SourceState, Wall

__all__ = ["WIRE", "Job"]

WIRE = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_timedelta="float")
"""How values of the vocabulary become JSON and come back equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One crawl of many sources."""

    __pydantic_config__: ClassVar[ConfigDict] = WIRE

    crawl_id: str
    sources: tuple[Source, ...]
    user_agent: str
    archive_dir: str
    spool: str
    states: Mapping[SourceKey, SourceState] = field(default_factory=dict)
    robots: Mapping[str, RobotsFile] = field(default_factory=dict)  # by `RobotsFile.host`
    walls: Mapping[str, Wall] = field(default_factory=dict)  # by `Wall.host`
    video_cookies: str | None = field(default=None, repr=False)  # the path of a file, for yt-dlp
    allow_private_addresses: bool = False
    concurrency: int = 8  # hosts asked at the same time
    request_timeout_s: float = 60.0  # for one request as a whole, however slowly its answer drips
    max_body_bytes: int = 20_000_000  # of one answer, decompressed
    max_entries: int | None = None  # of one source; what is left is seen by the next crawl
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: datetime | None = None  # walk archives back to this moment; a walk that stopped goes on from its cursor

    def to_json(self) -> str:
        """Write it down."""
        return _JOB.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        """Read it back.

        Raises:
            ConfigError: the text is no job.
        """
        try:
            return _JOB.validate_json(text)
        except ValidationError as error:
            raise ConfigError(f"this is not a job of this version of panelwatch: {error}") from error


_JOB = TypeAdapter(Job)
