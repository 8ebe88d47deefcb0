"""How the topics stand: what each is made of, and in how many stored documents it is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.application import open_engine, open_flagger
from model import Language, Level, Topic, TopicKey
from settings import load_settings
from storage.database import reading
from storage.evidence import count_matches
from storage.texts import count_outdated

__all__ = ["Standing", "TopicStanding", "standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStanding:
    """One topic."""

    key: TopicKey
    title: Mapping[Language, str]
    level: Level
    rules: int
    forms: int  # written forms, each counted once
    version: str
    documents: int  # in which it is found now


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All topics."""

    topics: tuple[TopicStanding, ...]
    gone: Mapping[TopicKey, int]  # documents of topics there are no more
    outdated: int  # documents that were last matched with other topics
    version: str


def standing(config: Path | None) -> Standing:
    """Every topic, in the order of their files.

    Raises:
        ConfigError: the topics cannot be used.
        StorageError: the database refuses.
    """
    flagger = open_flagger(config)
    with reading(open_engine(load_settings(config))) as conn:
        counts, outdated = count_matches(conn), count_outdated(conn, flagger.version)
    return Standing(
        topics=tuple(_standing(ready.topic, counts.pop(ready.topic.key, 0)) for ready in flagger.topics),
        gone=counts,
        outdated=outdated,
        version=flagger.version,
    )


def _standing(topic: Topic, documents: int) -> TopicStanding:
    lists = [*(part for rule in topic.rules for part in (*rule.parts, rule.unless)), topic.confused_with]
    return TopicStanding(
        key=topic.key,
        title=topic.title,
        level=topic.level,
        rules=len(topic.rules),
        forms=len({form for forms in lists for several in forms.values() for form in several}),
        version=topic.version,
        documents=documents,
    )
