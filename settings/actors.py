"""Loading actors: what a file of them may hold, and every fault of all files told at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from model import Actor, Cast, Language, Person, Role, Speech
from settings.faults import Faults, KeyPath, did_you_mean
from settings.topics import Entry, WrittenForms, forms_of
from settings.values import Day, Key, LanguageTag, Text
from settings.yaml_lines import YamlFile, read_yaml_files

__all__ = ["BUNDLED_ACTORS", "CastEntry", "load_cast"]

BUNDLED_ACTORS = Path(__file__).parent.parent / "pipeline" / "actors"

_Name = Annotated[dict[LanguageTag, Text], Field(min_length=1)]


class ActorEntry(Entry):
    """A country, group or body; one without forms is named by its people only."""

    key: Key
    name: _Name
    forms: WrittenForms = Field(default_factory=dict)
    confused_with: WrittenForms = Field(default_factory=dict)

    def actor(self) -> Actor:
        """The entry in the project's own words."""
        return Actor(
            key=self.key, name=_named(self.name), forms=forms_of(self.forms), confused_with=forms_of(self.confused_with)
        )


class RoleEntry(Entry):
    """For whom a person speaks, as what, and when."""

    actor: Key
    title: _Name
    since: Day = None
    until: Day = None


class PersonEntry(Entry):
    """Somebody with a name, and the roles they hold."""

    key: Key
    name: _Name
    forms: Annotated[WrittenForms, Field(min_length=1)]
    short: WrittenForms = Field(default_factory=dict)
    beside: WrittenForms = Field(default_factory=dict)
    roles: list[RoleEntry] = Field(default_factory=list)

    def person(self) -> Person:
        """The entry in the project's own words."""
        return Person(
            key=self.key,
            name=_named(self.name),
            forms=forms_of(self.forms),
            short=forms_of(self.short),
            beside=forms_of(self.beside),
            roles=tuple(
                Role(actor=each.actor, title=_named(each.title), since=each.since, until=each.until)
                for each in self.roles
            ),
        )


class SpeechEntry(Entry):
    """The words that tell a speaker from somebody who is spoken of."""

    says: WrittenForms = Field(default_factory=dict)
    says_first: WrittenForms = Field(default_factory=dict)
    speaks_for: WrittenForms = Field(default_factory=dict)
    offices: WrittenForms = Field(default_factory=dict)
    links: WrittenForms = Field(default_factory=dict)
    spoken_to: WrittenForms = Field(default_factory=dict)
    confused_with: WrittenForms = Field(default_factory=dict)

    def speech(self) -> Speech:
        """The entry in the project's own words."""
        return Speech(**{name: forms_of(getattr(self, name)) for name in type(self).model_fields})


class CastEntry(Entry):
    """One file; `docs/actors.md` tells each key."""

    actors: list[ActorEntry] = Field(default_factory=list)
    people: list[PersonEntry] = Field(default_factory=list)
    speech: SpeechEntry | None = None


def load_cast(path: Path | None) -> Cast:
    """The actors and people of a file or folder, or the bundled ones.

    Raises:
        ConfigError: with a line for every fault of every file.
    """
    faults = Faults()
    files = [
        (file, entry)
        for file in read_yaml_files(path or BUNDLED_ACTORS, faults)
        if (entry := _entry(file, faults)) is not None
    ]
    _check_keys(files, faults)
    _check_roles(files, faults)
    speech = _speech(files, faults)
    faults.raise_any()
    return Cast(
        actors=tuple(one.actor() for _, entry in files for one in entry.actors),
        people=tuple(one.person() for _, entry in files for one in entry.people),
        speech=speech.speech(),
    )


def _entry(file: YamlFile, faults: Faults) -> CastEntry | None:
    try:
        return CastEntry.model_validate(file.value)
    except ValidationError as error:
        file.report(error, CastEntry, (), "", faults)
        return None


def _check_keys(files: list[tuple[YamlFile, CastEntry]], faults: Faults) -> None:
    """Actors and people are told apart by their keys, whichever file they stand in."""
    places: dict[str, str] = {}
    for place, key in _keys(files):
        first = places.setdefault(key, place)
        if first != place:
            faults.add(place, f"the same key stands in {first}", key=key, remedy="rename or remove one")


def _keys(files: list[tuple[YamlFile, CastEntry]]) -> Iterator[tuple[str, str]]:
    for file, entry in files:
        for name in ("actors", "people"):
            for at, one in enumerate(getattr(entry, name)):
                yield file.place((name, at, "key")), one.key


def _check_roles(files: list[tuple[YamlFile, CastEntry]], faults: Faults) -> None:
    """Whoever a person speaks for is an actor, and no role ends before it begins."""
    known = {one.key for _, entry in files for one in entry.actors}
    for file, path, person, role in _roles(files):
        if role.actor not in known:
            what, remedy = f"there is no actor {role.actor!r}", did_you_mean(role.actor, known)
            faults.add(file.place((*path, "actor")), what, key=person.key, remedy=remedy or "add it to `actors`")
        if role.since and role.until and role.until < role.since:
            faults.add(file.place((*path, "until")), "is before since", key=person.key, remedy="swap the two days")


def _roles(files: list[tuple[YamlFile, CastEntry]]) -> Iterator[tuple[YamlFile, KeyPath, PersonEntry, RoleEntry]]:
    for file, entry in files:
        for at, person in enumerate(entry.people):
            for place, role in enumerate(person.roles):
                yield file, ("people", at, "roles", place), person, role


def _speech(files: list[tuple[YamlFile, CastEntry]], faults: Faults) -> SpeechEntry:
    told = [(file.place(("speech",)), entry.speech) for file, entry in files if entry.speech]
    for place, _ in told[1:]:
        faults.add(place, f"speech stands in {told[0][0]}, too", remedy="keep one of the two")
    return told[0][1] if told else SpeechEntry()


def _named(written: dict[str, str]) -> dict[Language, str]:
    return {Language(tag): name for tag, name in written.items()}
