"""What is told to whom: flagged documents as they are read back, subscriptions, editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from model.actors import Mention
from model.documents import Precision
from model.names import ENGLISH, Language, SourceKey, TopicKey
from model.topics import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another document of the same story: a copy, a language version, a recording."""

    document_id: str
    title: str
    url: str
    language: Language
    sources: tuple[SourceKey, ...]
    kind: str = ""
    published_at: datetime | None = None
    published_precision: Precision | None = None
    caveat: str = ""  # as `Flagged.caveat`


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A flagged story: one document that stands for it, the evidence, and the story's other documents."""

    document_id: str
    title: str
    url: str
    kind: str
    language: Language
    published_at: datetime | None
    published_precision: Precision | None
    first_seen_at: datetime
    changed_at: datetime | None  # of its newest revision, where there is more than one
    sources: tuple[SourceKey, ...]
    matches: tuple[Match, ...]
    match_ids: tuple[str, ...]  # of every document of the story, for the deliveries
    copies: tuple[Copy, ...] = ()
    proven_by: Mapping[TopicKey, Copy] = field(default_factory=dict)  # the topics that only another document proves
    removed: bool = False
    late: bool = False  # found late: published long before it was first seen
    mentions: Mapping[str, tuple[Mention, ...]] = field(default_factory=dict)  # who is named, by the story's documents
    caveat: str = ""  # what its source says of its own text: "speech recognition, not an official record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A source that could not be seen, for the foot of a digest."""

    source: SourceKey
    kind: str
    cause: str
    since: datetime | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told what when."""

    name: str
    to: tuple[str, ...] = ()
    topics: tuple[TopicKey, ...] = ()  # empty: all
    languages: tuple[Language, ...] = ()  # empty: all
    sources: tuple[SourceKey, ...] = ()  # empty: all
    at: time = time(7, 30)
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    timezone: str = "Asia/Taipei"
    language: Language = ENGLISH
    level: float = 0.0  # least score
    when_empty: bool = True
    channel: str = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One digest, whole."""

    subscription: Subscription
    number: int
    built_at: datetime
    since: datetime | None
    flagged: tuple[Flagged, ...]
    related: tuple[Flagged, ...] = ()  # what names neither body but is leaned on when writing of them: told last
    troubles: tuple[Trouble, ...] = ()
    sources_checked: int = 0
