"""Loading topics: what a topic file may hold, and every fault of all files told at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model import UNDETERMINED, Example, Forms, Language, Level, Rule, Scope, Topic, TopicKey
from settings.faults import Faults, KeyPath, dotted
from settings.values import Day, Key, LanguageTag, Text
from settings.yaml_lines import YamlFile, read_yaml_files

__all__ = ["BUNDLED_TOPICS", "Entry", "TopicEntry", "WrittenForms", "forms_of", "load_topics"]

BUNDLED_TOPICS = Path(__file__).parent.parent / "pipeline" / "topics"

WrittenForms = dict[LanguageTag, Annotated[list[Text], Field(min_length=1)]]


class Entry(BaseModel):
    """Rules for all that is written in YAML: no unknown key, and a number is not a text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _AnyRule(Entry):
    """What rules and descriptions have in common."""

    key: Key
    score: float = Field(default=1.0, gt=0, le=1)
    scope: Literal["window", "title", "sentence", "section", "document"] = "window"
    window: int = Field(default=200, ge=1, le=10_000)
    unless: WrittenForms = {}

    def _rule(self, parts: Iterable[WrittenForms]) -> Rule:
        return Rule(
            key=self.key,
            score=self.score,
            scope=Scope(self.scope),
            window=self.window,
            parts=tuple(forms_of(part) for part in parts),
            unless=forms_of(self.unless),
            version=_hash(self.model_dump(mode="json")),
        )


class RuleEntry(_AnyRule):
    """One way to prove a topic."""

    parts: Annotated[list[Annotated[WrittenForms, Field(min_length=1)]], Field(min_length=1)]

    def rule(self) -> Rule:
        """The entry in the project's own words."""
        return self._rule(self.parts)


class DescriptionEntry(_AnyRule):
    """A way to tell what is meant without its name: some of many parts, in any order."""

    needs: Annotated[list[Key], Field(min_length=1)]
    least: int = Field(ge=2)
    parts: Annotated[dict[Key, Annotated[WrittenForms, Field(min_length=1)]], Field(min_length=2)]

    @model_validator(mode="after")
    def _parts_suffice(self) -> Self:
        strange = [name for name in self.needs if name not in self.parts]
        if strange:
            raise ValueError(f"needs {', '.join(strange)}, which is none of its parts: {', '.join(self.parts)}")
        if not len(self.needs) <= self.least <= len(self.parts):
            raise ValueError(f"least should be from {len(self.needs)} (the parts it needs) to {len(self.parts)} (all)")
        return self

    def rule(self) -> Rule:
        """The entry in the project's own words: what it needs comes first, in that order."""
        names = list(dict.fromkeys([*self.needs, *self.parts]))
        rule = self._rule(self.parts[name] for name in names)
        return replace(rule, names=tuple(names), needs=len(set(self.needs)), least=self.least)


class ExampleEntry(Entry):
    """A text the topic must, or must not, flag."""

    text: Text
    flagged: bool
    title: str = ""
    language: LanguageTag = UNDETERMINED


class TopicEntry(Entry):
    """One topic; `docs/topics.md` tells each key."""

    key: Key
    title: Annotated[dict[LanguageTag, Text], Field(min_length=1)]
    level: Literal["flag", "related"] = "flag"
    rules: Annotated[list[RuleEntry], Field(min_length=1)]
    descriptions: list[DescriptionEntry] = []
    confused_with: WrittenForms = {}
    examples: list[ExampleEntry] = []
    since: Day = None
    words: dict[str, WrittenForms] = {}  # lists that several rules refer to (`&ai`, `*ai`); they prove nothing here

    @model_validator(mode="after")
    def _rules_are_told_apart(self) -> Self:
        keys = [rule.key for rule in (*self.rules, *self.descriptions)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"two rules have the key {', '.join(twice)}; rename one of the two")
        return self

    def topic(self) -> Topic:
        """The entry in the project's own words."""
        return Topic(
            key=TopicKey(self.key),
            title={Language(tag): title for tag, title in self.title.items()},
            rules=(*(one.rule() for one in self.rules), *(one.rule() for one in self.descriptions)),
            confused_with=forms_of(self.confused_with),
            examples=tuple(
                Example(text=each.text, flagged=each.flagged, title=each.title, language=Language(each.language))
                for each in self.examples
            ),
            since=self.since,
            version=_hash(self.model_dump(mode="json", include=_DECISIVE)),
            level=Level(self.level),
        )


_DECISIVE = {"rules", "descriptions", "confused_with", "since", "level"}


def _hash(decisive: object) -> str:
    """Names what is flagged: equal rules, equal version, whatever the order of keys, comments or examples."""
    canonical = json.dumps(decisive, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def forms_of(written: Mapping[str, list[str]]) -> Forms:
    """Written forms in the project's own words."""
    return {Language(tag): tuple(forms) for tag, forms in written.items()}


def load_topics(path: Path | None) -> tuple[Topic, ...]:
    """The topics of a file or folder, or the bundled ones.

    Raises:
        ConfigError: with a line for every fault of every file.
    """
    return _bundled() if path is None else _loaded(path)


@cache  # they do not change while a program runs
def _bundled() -> tuple[Topic, ...]:
    return _loaded(BUNDLED_TOPICS)


def _loaded(path: Path) -> tuple[Topic, ...]:
    faults = Faults()
    topics: list[Topic] = []
    places: dict[str, str] = {}
    for file in read_yaml_files(path, faults):
        for at, item in _items(file, faults):
            entry = _entry(file, at, item, faults)
            if entry is None:
                continue
            place = file.place((*at, "key"))
            first = places.setdefault(entry.key, place)
            if first != place:
                faults.add(place, f"the same key stands in {first}", key=entry.key, remedy="rename or remove one")
            topics.append(entry.topic())
    faults.raise_any()
    return tuple(topics)


def _items(file: YamlFile, faults: Faults) -> list[tuple[KeyPath, object]]:
    """A file holds one topic, or a list of them."""
    if isinstance(file.value, list) and file.value:
        return [((place,), item) for place, item in enumerate(file.value)]
    if isinstance(file.value, dict):
        return [((), file.value)]
    faults.add(file.place(()), "should be a topic, or a list of topics")
    return []


def _entry(file: YamlFile, at: KeyPath, item: object, faults: Faults) -> TopicEntry | None:
    try:
        return TopicEntry.model_validate(item)
    except ValidationError as error:
        key = item.get("key") if isinstance(item, dict) else None
        file.report(error, TopicEntry, at, key if isinstance(key, str) else dotted(at), faults)
        return None
