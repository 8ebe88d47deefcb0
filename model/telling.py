"""What is told to whom: flagged documents as they are read back, subscriptions, editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

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
    story_id: str = ""  # permanent; `document_id` may become that of another document of the story
    flagged_at: datetime | None = None  # when the newest of its matches was made


OVERDUE = "overdue"
"""The kind of trouble of a source that was not even asked, though it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A source that could not be seen, for the foot of a digest."""

    source: SourceKey
    kind: str  # an `OutcomeKind`, or `OVERDUE`
    cause: str
    since: datetime | None = None  # when it was last seen well
    remedy: str = ""
    until: datetime | None = None  # of a block: it is left alone till then


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A flagged document a subscriber was told of, whose source has changed or removed it since."""

    document: Copy
    match_ids: tuple[str, ...]
    revision: int  # the present one
    seen_at: datetime  # when the present text was first seen, or that it was removed
    title_before: str
    text_before: str  # as it was told
    text: str
    removed: bool


class Alerts(StrEnum):
    """What a subscriber is told of at once."""

    OFF = "off"
    CENTRAL = "central"  # what is about a topic, not what names it in passing
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours in which no alert is sent, in the subscriber's zone; they may span midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told what when."""

    name: str
    to: tuple[str, ...] = field(default=(), repr=False)  # mail addresses, or addresses of a hook that may hold a secret
    topics: tuple[TopicKey, ...] = ()  # empty: all
    languages: tuple[Language, ...] = ()  # empty: all
    sources: tuple[SourceKey, ...] = ()  # empty: all
    at: time = time(7, 30)
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # empty: no digest, only alerts
    timezone: str = "Asia/Taipei"
    language: Language = ENGLISH
    level: float = 0.0  # least score
    when_empty: bool = True
    channel: str = "mail"
    alerts: Alerts = Alerts.OFF
    quiet: Quiet | None = None
    secret: str = field(default="", repr=False)  # with which what goes to a webhook is signed


class EditionKind(StrEnum):
    """What an edition is; each kind is numbered for itself."""

    DIGEST = "digest"
    ALERT = "alert"
    CATCH_UP = "catch-up"  # everything from a day on, told before or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One digest, alert or catch-up, whole."""

    subscription: Subscription
    number: int
    built_at: datetime
    since: datetime | None  # of a catch-up: from then on
    flagged: tuple[Flagged, ...]
    related: tuple[Flagged, ...] = ()  # what names neither body but is leaned on when writing of them: told last
    troubles: tuple[Trouble, ...] = ()
    sources_checked: int = 0
    kind: EditionKind = EditionKind.DIGEST
    slot: datetime | None = None  # the scheduled moment that names it; None where a person asked for it
    previous_at: datetime | None = None  # when the subscriber's last digest was built
    missed: int = 0  # slots before this one for which nothing was sent: this edition holds them
    changes: tuple[Change, ...] = ()
    alerted: tuple[Flagged, ...] = ()  # told by alert since the last digest
    waiting: tuple[Copy, ...] = ()  # recordings whose captions are still waited for

    @property
    def id(self) -> str:
        """Its permanent name: who, what, which."""
        return f"{self.subscription.name}/{self.kind}/{self.number}"

    @property
    def is_empty(self) -> bool:
        """Whether it tells nothing new; what could not be seen does not count."""
        return not (self.flagged or self.related or self.changes)

    @property
    def window(self) -> str:
        """What names it for ever: its slot; where it has none, its number."""
        return self.slot.isoformat() if self.slot else str(self.number)


class AnswerKind(StrEnum):
    """What became of a message that was handed over."""

    SENT = "sent"
    LATER = "later"  # not now: worth another try
    NEVER = "never"  # this recipient, or this message, for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a server answered a message for one recipient."""

    kind: AnswerKind
    cause: str = ""  # for people, without a secret
    retry_after_s: float | None = None  # where the server says so
