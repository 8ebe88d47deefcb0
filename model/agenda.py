"""What texts tell of dates: sessions, deadlines, report releases, each with the sentences that name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from model.names import Language, TopicKey


class AgendaKind(StrEnum):
    """What takes place on a date."""

    SESSION = "session"  # a body meets, or is to meet
    DEADLINE = "deadline"  # something is to be handed in by then
    RELEASE = "release"  # a report is, or is to be, made public


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate:
    """A date that a sentence names: `at` is where its `words` begin in `sentence`, in characters."""

    topic: TopicKey
    kind: AgendaKind
    first: date
    last: date  # itself of the event; of a month, its last day
    month_only: bool  # the text tells no day: `first` and `last` are those of the month
    sentence: str
    words: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A document that names a date, and when it was first seen, and last found new or changed."""

    document_id: str
    title: str
    url: str
    language: Language
    published_at: datetime | None
    first_seen_at: datetime
    touched_at: datetime
    named: NamedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """One session, deadline or release, told by at least one document; who tells the day comes first."""

    topic: TopicKey
    kind: AgendaKind
    first: date
    last: date
    month_only: bool
    tellings: tuple[Telling, ...]
