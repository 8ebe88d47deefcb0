"""What sources, topics and people are called for a reader, and the moments of things in the reader's zone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.words import words_in
from model import ENGLISH, Language, Mention, Precision, SourceKey, TopicKey

__all__ = ["Names", "when"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What sources and topics are called, for people."""

    sources: Mapping[SourceKey, str]
    topics: Mapping[TopicKey, Mapping[Language, str]]
    related: Collection[TopicKey] = ()  # those of the topics that are told apart and last
    actors: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)  # people too, by their keys

    def source(self, key: SourceKey) -> str:
        """The source's title, or its key where the catalogue no longer has it."""
        return self.sources.get(key, key)

    def topic(self, key: TopicKey, language: Language) -> str:
        """The topic's title in this language, else in English, else its key."""
        return _called(self.topics.get(key, {}), language) or key

    def actor(self, mention: Mention, language: Language) -> str:
        """Who it is: a country or body, or a person and for whom it speaks."""
        actor = _called(self.actors.get(mention.actor, {}), language) or mention.actor
        if not mention.person:
            return actor
        person = _called(self.actors.get(mention.person, {}), language) or mention.person
        return words_in(language).person.format(name=person, actor=actor) if actor else person


def _called(names: Mapping[Language, str], language: Language) -> str:
    return names.get(language) or names.get(ENGLISH, "")


def when(moment: datetime, precision: Precision | None, zone: str) -> str:
    """A moment in the reader's zone; a date that is only a date stays that date everywhere."""
    if precision is Precision.DAY:
        return f"{moment:%Y-%m-%d}"
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
