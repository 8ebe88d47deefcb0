"""What we watch, what we remember of it, and how a run of it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from model.names import UNDETERMINED, Language, SourceKey

UNFINISHED = "unfinished"
"""The fingerprint storage tells of an entry that was stored partial: equal to no other, so it is asked for again."""


class OutcomeKind(StrEnum):
    """How one run of one source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"  # the source said, or its bytes did, that nothing is new
    FAILED = "failed"
    BLOCKED = "blocked"
    SILENT = "silent"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsPolicy:
    """Whether robots.txt is obeyed; an exemption carries its reason and the day it was decided."""

    obey: bool = True
    reason: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """A robots.txt as it was answered; `host` is scheme and authority, "https://press.un.org"."""

    host: str
    status: int
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a source is expected to bring, so that silence can be told from quiet."""

    at_least: int = 0
    within: timedelta | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """CSS selectors of a listing."""

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    next: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """A second way to the same source."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place we watch."""

    key: SourceKey
    title: str
    organisation: str
    kind: str
    url: str
    language: Language = UNDETERMINED
    every: timedelta = timedelta(hours=1)
    expect: Expectation = Expectation()
    floor: timedelta | None = None
    ceiling: timedelta | None = None
    delay: float = 1.0  # seconds between two requests to one host
    pages: int = 1
    revisit: timedelta | None = None  # documents younger than this are asked for again, conditionally
    full_text: bool = True  # fetch the page of an entry whose feed tells only a summary
    timezone: str = "UTC"  # for dates that name no zone
    queries: tuple[str, ...] = ()  # what is asked for by name: search words, document symbols
    languages: tuple[Language, ...] = ()  # the language versions that are looked for
    select: Select = Select()
    fallback: tuple[Fallback, ...] = ()
    robots: RobotsPolicy = RobotsPolicy()
    terms: str = ""
    why: str = ""
    evidence: str = ""
    verified: date | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What lets a request ask "has it changed?": per URL, as the server gave it, and our own hash of the body."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry this source showed before."""

    native_id: str
    url: str
    fingerprint: str  # of what the listing said of it; another one means: look again
    first_seen_at: datetime
    listed: str = ""  # the fingerprint as it was stored, even where the entry was stored partial
    published_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A host that refuses what reads its videos: it is not asked again before `until`."""

    host: str
    cause: str
    remedy: str = ""
    met_at: datetime
    until: datetime
    times: int = 1  # in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What an adapter may know of the past of its source, and how far back this crawl is to go."""

    validators: Mapping[str, Validator] = field(default_factory=dict)  # by URL
    known: Mapping[str, Known] = field(default_factory=dict)  # by native id
    pins: Mapping[str, str] = field(
        default_factory=dict
    )  # what a name was found to stand for, once: a handle's channel
    cursor: str | None = None  # where a walk back to `since` that was stopped goes on
    since: datetime | None = None  # walk the archive back to this moment, where there is one
    last_success_at: datetime | None = None
    now: datetime | None = None  # when this crawl began


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one source fared in one crawl, as the crawl process saw it."""

    source: SourceKey
    kind: OutcomeKind
    requests: int = 0
    entries: int = 0
    unchanged: int = 0  # entries the source showed again, without a difference
    cause: str = ""  # what failed, where
    remedy: str = ""
    retry_after_s: float | None = None
    until: datetime | None = None  # of the wall its videos wait behind, though the source itself may have been read
    skipped: tuple[str, ...] = ()  # follow-ups that failed, each with its cause
    notes: tuple[str, ...] = ()  # what a reader should know though nothing failed: gaps, what is not published yet
