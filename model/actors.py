"""Who speaks and who is spoken of: countries, groups and bodies, and the people who speak for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from model.names import Language
from model.topics import Forms


class Manner(StrEnum):
    """How an actor stands in a text."""

    SPEAKER = "speaker"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A country, group or body. Its names inside one of the `confused_with` forms do not mean it."""

    key: str
    name: Mapping[Language, str]
    forms: Forms = field(default_factory=dict)
    confused_with: Forms = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """For whom a person speaks, as what, from when until when: on both days, too; None is open."""

    actor: str  # an actor's key
    title: Mapping[Language, str]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a name. `short` names count only in a document that has one of the full `forms`."""

    key: str
    name: Mapping[Language, str]
    forms: Forms
    short: Forms = field(default_factory=dict)
    beside: Forms = field(default_factory=dict)  # of a common name: one of these words must stand in the document
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The words that tell a speaker from somebody who is spoken of."""

    says: Forms = field(default_factory=dict)  # "said": after a name
    says_first: Forms = field(default_factory=dict)  # "a déclaré", "قال": before a name
    speaks_for: Forms = field(default_factory=dict)  # "the representative of", "on behalf of": before a name
    offices: Forms = field(default_factory=dict)  # "ambassador": after the name of whom it speaks for
    links: Forms = field(default_factory=dict)  # "also", "has": between a name and what it says
    spoken_to: Forms = field(default_factory=dict)  # "told", 對: before a name, which then does not speak
    confused_with: Forms = field(default_factory=dict)  # 說法: words that hold one of the others and mean no speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who is told apart, and how speakers are known."""

    actors: tuple[Actor, ...] = ()
    people: tuple[Person, ...] = ()
    speech: Speech = field(default_factory=Speech)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An actor, or one of its people, at a place of a document: `start` and `end` are offsets as `field` says.

    A recording's own list of speakers is the field "speaker"; its offsets are those of what they say.
    """

    actor: str  # "": the person has no role on the day of the document
    person: str = ""  # "": the actor itself, not one of its people
    manner: Manner
    field: str  # "title" | "text" | "speaker"
    start: int
    end: int
    words: str
    second: float | None = None
