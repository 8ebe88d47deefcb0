"""Labelled files: texts, and what a person says each is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from errors import ConfigError
from model import Document
from model.names import UNDETERMINED, Language, TopicKey
from pipeline.flag import plain_document

__all__ = ["LabelledItem", "labelled_items"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledItem:
    """A document and what a person says of it."""

    id: str
    document: Document
    labels: Mapping[TopicKey, bool]
    kind: str = ""  # of source: "news", "un-briefing"; empty where it is not told
    strength: str = ""  # how the topic is named, or how hard it is not to see it: "passing", "hard"


def labelled_items(lines: Iterable[str], name: str) -> Iterator[LabelledItem]:
    """The items of a labelled file, one a line; empty lines are passed over.

    Raises:
        ConfigError: a line is not an item; the message names file and line.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _item(line)
            except (ValueError, TypeError, KeyError) as error:
                fault = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                remedy = "each line is one JSON object with id, lang, title, text, published and labels"
                raise ConfigError(f"{name}:{number}: {fault}", remedy=remedy) from error


def _item(line: str) -> LabelledItem:
    item = json.loads(line)
    if not isinstance(item, dict):
        raise TypeError("is not an object")
    labels = item["labels"]
    if not isinstance(labels, dict) or not all(label in (0, 1) for label in labels.values()):
        raise TypeError("labels must be an object of topics with 0 or 1")
    for key in ("id", "text"):
        if not isinstance(item[key], str):
            raise TypeError(f"{key} must be a text")
    document = plain_document(
        item["text"],
        title=str(item.get("title") or ""),
        language=Language(str(item.get("lang") or UNDETERMINED)),
        published_at=_published(item.get("published")),
    )
    return LabelledItem(
        id=item["id"],
        document=document,
        labels={TopicKey(key): bool(label) for key, label in labels.items()},
        kind=str(item.get("kind") or ""),
        strength=str(item.get("strength") or ""),
    )


def _published(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    when = datetime.fromisoformat(str(value))
    return when if when.tzinfo else when.replace(tzinfo=UTC)
