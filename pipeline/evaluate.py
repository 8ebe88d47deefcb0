"""Measured quality: how well what is flagged agrees with what people say of the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.names import TopicKey
from pipeline.agreement import Score, Scores, score
from pipeline.explain import Contribution, Finding, NearMiss, explain
from pipeline.flag import THRESHOLD, Flagger
from pipeline.labelled import LabelledItem, labelled_items

__all__ = ["FlagReport", "WrongItem", "flags", "judge"]

_MOST_RULES = 3  # named for a flag that should not be
_MOST_PARTS = 3  # told of a rule that was missed


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
    """What an evaluation came to. All but `topics` and `names_alone` count each item once for each topic judged."""

    items: int
    topics: Scores
    languages: Scores
    kinds: Scores
    strengths: Scores
    names_alone: Scores  # what the exact names would do without any other rule
    wrong: tuple[WrongItem, ...]

    def as_json(self) -> dict[str, object]:
        """The document `evaluate flags --json` writes."""
        tables: dict[str, Scores] = {
            "topics": self.topics,
            "languages": self.languages,
            "kinds": self.kinds,
            "strengths": self.strengths,
            "names_alone": self.names_alone,
        }
        return {
            "items": self.items,
            **{name: {key: one.as_json() for key, one in table.items()} for name, table in tables.items()},
            "wrong": [one.as_json() for one in self.wrong],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One item's label and flag for one topic."""

    item: LabelledItem
    finding: Finding
    expected: bool

    @property
    def named(self) -> bool:
        """Whether a name that proves alone is there."""
        return self.finding.flagged and any(one.is_name for one in self.finding.contributions)


def flags(lines: Iterable[str], flagger: Flagger, *, name: str = "labelled file") -> FlagReport:
    """Flag every item of a labelled file and count where flags and labels agree.

    Raises:
        ConfigError: a line is not an item.
    """
    return judge(labelled_items(lines, name), flagger)


def judge(items: Iterable[LabelledItem], flagger: Flagger) -> FlagReport:
    """Flag every item and count where flags and labels agree; a topic that an item has no label for is not judged."""
    read = list(items)
    judged = [one for item in read for one in _judged(item, flagger)]
    return FlagReport(
        items=len(read),
        topics=_scores(judged, lambda one: one.finding.topic),
        languages=_scores(judged, lambda one: one.item.document.language),
        kinds=_scores(judged, lambda one: one.item.kind),
        strengths=_scores(judged, lambda one: one.item.strength),
        names_alone=_scores(judged, lambda one: one.finding.topic, lambda one: one.named),
        wrong=tuple(_wrong(one) for one in judged if one.finding.flagged != one.expected),
    )


def _judged(item: LabelledItem, flagger: Flagger) -> list[_Judged]:
    return [
        _Judged(item=item, finding=finding, expected=item.labels[finding.topic])
        for finding in explain(flagger, item.document)
        if finding.topic in item.labels
    ]


def _scores(
    judged: Iterable[_Judged],
    by: Callable[[_Judged], str],
    got: Callable[[_Judged], bool] = lambda one: one.finding.flagged,
) -> dict[str, Score]:
    """A score for each group; what belongs to none (no kind told) is left out."""
    groups: dict[str, list[tuple[bool, bool]]] = {}
    for one in judged:
        if key := by(one):
            groups.setdefault(key, []).append((one.expected, got(one)))
    return {key: score(groups[key]) for key in sorted(groups)}


def _wrong(one: _Judged) -> WrongItem:
    finding = one.finding
    why = _proved(finding.contributions) if finding.flagged else _fell_short(finding)
    return WrongItem(id=one.item.id, topic=finding.topic, expected=one.expected, got=finding.flagged, why=why)


def _proved(contributions: Iterable[Contribution]) -> str:
    """Each rule once, with the words that met it."""
    rules: dict[str, str] = {}
    for one in contributions:
        words = ", ".join(repr(each.words) for each in (one.evidence, *one.others))
        rules.setdefault(one.rule, f"{one.rule} ({one.score:.2f}) by {words}")
    more = len(rules) - _MOST_RULES
    return "; ".join([*list(rules.values())[:_MOST_RULES], *([f"{more} rules more"] if more > 0 else [])])


def _fell_short(finding: Finding) -> str:
    """What was proved, where that was not enough, and the rule that came nearest."""
    enough = (
        f"{_proved(finding.contributions)}: {finding.score:.2f} of {THRESHOLD:.2f}" if finding.contributions else ""
    )
    nearest = _told(finding.misses[0]) if finding.misses else ""
    return "; ".join(filter(None, (enough, nearest))) or "no part of any rule was found"


def _told(miss: NearMiss) -> str:
    met = ", ".join(repr(each.words) for each in miss.met[:_MOST_PARTS])
    against = ", ".join(repr(each.words) for each in miss.against)
    details = (met and f"met {met}", miss.lacking and f"lacks {miss.lacking}", against and f"against {against}")
    return f"{miss.rule} {miss.want}: {'; '.join(filter(None, details))}"
