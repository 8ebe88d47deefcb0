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
    TITLE = "title"  # all of them in the title
    SENTENCE = "sentence"
    SECTION = "section"  # an item of a noon briefing; the document, where it has none
    DOCUMENT = "document"


class Level(StrEnum):
    """What a match of a topic means to the reader."""

    FLAG = "flag"  # it speaks of what is watched
    RELATED = "related"  # it is what one leans on when writing about it: shown apart and last


class Prominence(StrEnum):
    """How much of a document is about a topic."""

    CENTRAL = "central"
    PASSING = "passing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to prove a topic: its parts are met by one of their forms, in any order, within the scope.

    A rule of one part is a name that proves alone. A description names its parts (number, role, organ, subject, place,
    date) and is met by the `needs` and so many others that `least` are met in all. The first part is always needed: it
    is the one quoted as evidence.
    """

    key: str
    parts: tuple[Forms, ...]
    score: float = 1.0
    scope: Scope = Scope.WINDOW
    window: int = 200  # characters between the first and the last part; a third of them in Han and kana
    unless: Forms = field(default_factory=dict)  # words that disprove what is quoted, in its sentence or beside it
    names: tuple[str, ...] = ()  # of a description: what each part tells
    needs: int = 0  # so many of the parts, from the first on, must be met; 0: all
    least: int = 0  # so many must be met in all; 0: all
    version: str = ""  # hash of the rule: equal words and weights, equal version


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
    level: Level = Level.FLAG


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that prove a match: `start` and `end` are character offsets into title or text, as `field` says."""

    rule: str  # the rule's key
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
    score: float = 0.0  # what the rule contributes, 0 to 1; 0: not recorded
    rule_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Why a document was flagged for a topic."""

    topic: TopicKey
    topic_version: str
    score: float  # 0 to 1
    evidence: tuple[Evidence, ...]
    level: Level = Level.FLAG
    prominence: Prominence = Prominence.PASSING
