"""What to flag, and why a document was flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from model.names import UNDETERMINED, Language, TopicKey

Forms = Mapping[Language, tuple[str, ...]]
"""Written forms by language."""


class Scope(StrEnum):
    """How far apart the parts of a rule may stand."""

    WINDOW = "window"  # within `Rule.window` characters
    SENTENCE = "sentence"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to prove a topic: every part is met by one of its forms, in any order, within the scope.

    A rule of one part is a name that proves alone. The first part is the one quoted as evidence.
    """

    key: str
    parts: tuple[Forms, ...]
    score: float = 1.0
    scope: Scope = Scope.WINDOW
    window: int = 200  # characters between the first and the last part; a third of them in Han and kana
    unless: Forms = field(default_factory=dict)  # words that disprove what is quoted, in its sentence or beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text a topic must, or must not, flag: each is a test."""

    text: str
    flagged: bool
    title: str = ""
    language: Language = UNDETERMINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What to flag. Words inside one of the `confused_with` forms prove nothing."""

    key: TopicKey
    title: Mapping[Language, str]
    rules: tuple[Rule, ...]
    confused_with: Forms
    examples: tuple[Example, ...] = ()
    since: date | None = None  # what was published before this day cannot mean the topic
    version: str = ""  # hash of the rules: equal files, equal version


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that prove a match: `start` and `end` are character offsets into title or text, as `field` says."""

    rule: str
    field: str  # "title" | "text"
    start: int
    end: int
    words: str  # exactly as they stand in the document
    sentence: str
    section: str | None = None
    second: float | None = None
    speaker: str | None = None
    affiliation: str | None = None  # country or body the speaker speaks for
    function: str | None = None  # "President", "Rapporteur"
    at: int | None = None  # where in `sentence` the words begin, in characters; None: not recorded
    before: str = ""  # of a recording: what is said in the 15 seconds before the sentence, a line for each speaker
    after: str = ""  # and in those after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Why a document was flagged for a topic."""

    topic: TopicKey
    topic_version: str
    score: float  # 0 to 1
    evidence: tuple[Evidence, ...]
