"""Measured quality: how well what is flagged agrees with a labelled file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from errors import ConfigError
from model import Document
from model.names import UNDETERMINED, Language, TopicKey
from pipeline.explain import Finding, NearMiss, explain
from pipeline.flag import Flagger, plain_document

__all__ = ["FlagReport", "LabelledItem", "Score", "WrongItem", "flags", "labelled_items"]

Key = TypeVar("Key", TopicKey, Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledItem:
    """A document and what a person says of it."""

    id: str
    document: Document
    labels: Mapping[TopicKey, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of agreement, and what they come to; without any positive, precision and recall are 1."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """The share of the flagged that deserve it."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """The share of the deserving that are flagged."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else 1.0

    def as_json(self) -> dict[str, float | int]:
        """Numbers for `--json`."""
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {key: round(rate, 4) for key, rate in rates.items()} | {"tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongItem:
    """One disagreement, and the rules behind it."""

    id: str
    topic: TopicKey
    expected: bool
    got: bool
    why: str

    def as_json(self) -> dict[str, str | int]:
        """One entry of `wrong`."""
        expected, got = int(self.expected), int(self.got)
        return {"id": self.id, "topic": self.topic, "expected": expected, "got": got, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReport:
    """What an evaluation came to."""

    items: int
    topics: Mapping[TopicKey, Score]
    languages: Mapping[Language, Score]
    wrong: tuple[WrongItem, ...]

    def as_json(self) -> dict[str, object]:
        """The document `evaluate flags --json` writes."""
        return {
            "items": self.items,
            "topics": {key: score.as_json() for key, score in self.topics.items()},
            "languages": {key: score.as_json() for key, score in self.languages.items()},
            "wrong": [one.as_json() for one in self.wrong],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One item's label and flag for one topic."""

    item: LabelledItem
    finding: Finding
    expected: bool


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
        id=item["id"], document=document, labels={TopicKey(key): bool(label) for key, label in labels.items()}
    )


def _published(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    when = datetime.fromisoformat(str(value))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def flags(lines: Iterable[str], flagger: Flagger, *, name: str = "labelled file") -> FlagReport:
    """Flag every item of a labelled file and count where flags and labels agree.

    Raises:
        ConfigError: a line is not an item.
    """
    items = 0
    judged: list[_Judged] = []
    for item in labelled_items(lines, name):
        items += 1
        judged += _judged(item, flagger)
    return FlagReport(
        items=items,
        topics=_scores(judged, lambda one: one.finding.topic),
        languages=_scores(judged, lambda one: one.item.document.language),
        wrong=tuple(_wrong(one) for one in judged if one.finding.flagged != one.expected),
    )


def _judged(item: LabelledItem, flagger: Flagger) -> list[_Judged]:
    return [
        _Judged(item=item, finding=finding, expected=item.labels[finding.topic])
        for finding in explain(flagger, item.document)
        if finding.topic in item.labels
    ]


def _scores(judged: Iterable[_Judged], by: Callable[[_Judged], Key]) -> dict[Key, Score]:
    groups: dict[Key, list[_Judged]] = {}
    for one in judged:
        groups.setdefault(by(one), []).append(one)
    return {key: _score(groups[key]) for key in sorted(groups)}


def _score(judged: list[_Judged]) -> Score:
    pairs = [(one.expected, one.finding.flagged) for one in judged]
    return Score(tp=pairs.count((True, True)), fp=pairs.count((False, True)), fn=pairs.count((True, False)))


def _wrong(one: _Judged) -> WrongItem:
    finding = one.finding
    if finding.flagged:
        why = "; ".join(f"{each.rule} proved by {each.evidence.words!r}" for each in finding.contributions)
    else:
        why = "; ".join(_told(miss) for miss in finding.misses[:3]) or "no part of any rule was found"
    return WrongItem(id=one.item.id, topic=finding.topic, expected=one.expected, got=finding.flagged, why=why)


def _told(miss: NearMiss) -> str:
    met = ", ".join(repr(each.words) for each in miss.met) or "nothing"
    wanting = ", ".join(f"one of {', '.join(samples)} …" for samples in miss.missing)
    against = ", ".join(repr(each.words) for each in miss.against)
    details = "; ".join(
        part for part in (f"met {met}", wanting and f"lacks {wanting}", against and f"against {against}") if part
    )
    return f"{miss.rule} {miss.want}: {details}"
