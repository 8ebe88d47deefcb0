"""Why a document is flagged for a topic, or what was missing: the long answer, for `why`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from model import Document, Evidence
from model.names import TopicKey
from model.topics import Forms, Level, Prominence, Rule
from pipeline.flag import THRESHOLD, Flagger, ReadyTopic, combined
from pipeline.forms import expanded
from pipeline.prominence import prominence
from pipeline.quote import Quoter
from pipeline.rules import ReadyRule, Text
from pipeline.shortfall import Want, shortfall

__all__ = ["Contribution", "Finding", "NearMiss", "explain"]

_MOST_MISSES = 5
_SAMPLES = 3  # written forms shown of a part that is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A rule that proves the topic: the words quoted, and those that meet its other parts."""

    rule: str
    score: float
    version: str  # of the rule
    evidence: Evidence
    others: tuple[Evidence, ...] = ()
    parts: tuple[str, ...] = ()  # of a description: what the words quoted tell, and then each of the others

    @property
    def is_name(self) -> bool:
        """Whether this is a name that proves alone: one part, and no doubt."""
        return self.score >= 1 and not self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that was partly met: the parts found, samples of the forms missing, the words that spoke against it."""

    rule: str
    score: float
    version: str
    want: Want
    met: tuple[Evidence, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    parts: tuple[str, ...] = ()  # of a description: what each missing part would tell
    lacks: int = 0  # so many of the missing parts would do
    against: tuple[Evidence, ...] = ()

    @property
    def lacking(self) -> str:
        """What was missing, in words: "2 of organ (General Assembly, …), date (2026, …), place (Geneva, …)"."""
        names = self.parts or ("one of",) * len(self.missing)
        told = [f"{name} ({', '.join(samples)}, …)" for name, samples in zip(names, self.missing, strict=True)]
        return f"{self.lacks} of {', '.join(told)}" if self.lacks < len(told) else " and ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one topic's rules make of a document."""

    topic: TopicKey
    flagged: bool  # of a topic of level related: whether it is met
    score: float
    version: str = ""  # of the topic
    level: Level = Level.FLAG
    prominence: Prominence | None = None  # of what is flagged
    contributions: tuple[Contribution, ...] = ()
    misses: tuple[NearMiss, ...] = ()  # of an unflagged topic, the nearest first


def explain(flagger: Flagger, document: Document) -> tuple[Finding, ...]:
    """For each topic why the document is flagged or, where it is not, which rules came nearest."""
    text = flagger.read(document)
    return tuple(_finding(ready, document, text) for ready in flagger.topics)


def _finding(ready: ReadyTopic, document: Document, text: Text) -> Finding:
    quoter = Quoter(document, text)
    proofs = ready.proofs(text)
    contributions = tuple(
        Contribution(
            rule=rule.rule.key,
            score=rule.rule.score,
            version=rule.rule.version,
            evidence=quoter.evidence(rule.rule, proof.spans[0]),
            others=tuple(quoter.evidence(rule.rule, span) for span in proof.spans[1:]),
            parts=_names(rule.rule, proof.parts),
        )
        for rule, several in proofs.items()
        for proof in several
    )
    if ready.is_early(document):
        misses = [
            NearMiss(rule=one.rule, score=one.score, version=one.version, want=Want.EARLY, met=(one.evidence,))
            for one in contributions
        ]
        return Finding(
            topic=ready.topic.key,
            flagged=False,
            score=0.0,
            version=ready.topic.version,
            level=ready.topic.level,
            misses=tuple(misses[:_MOST_MISSES]),
        )
    score = combined(rule.rule.score for rule in proofs)
    flagged = score >= THRESHOLD
    return Finding(
        topic=ready.topic.key,
        flagged=flagged,
        score=score,
        version=ready.topic.version,
        level=ready.topic.level,
        prominence=prominence([proof for several in proofs.values() for proof in several], text) if flagged else None,
        contributions=contributions,
        misses=() if flagged else _misses(ready, text, quoter, proven=set(proofs)),
    )


def _misses(ready: ReadyTopic, text: Text, quoter: Quoter, proven: set[ReadyRule]) -> tuple[NearMiss, ...]:
    found = (_miss(rule, text, quoter) for rule in ready.rules if rule not in proven)
    near = [miss for miss in found if miss is not None]
    near.sort(key=lambda miss: (miss.score < THRESHOLD, miss.lacks, -len(miss.met), -miss.score, miss.rule))
    return tuple(near[:_MOST_MISSES])


def _miss(ready: ReadyRule, text: Text, quoter: Quoter) -> NearMiss | None:
    short = shortfall(ready, text)
    if short is None:
        return None
    rule = ready.rule
    return NearMiss(
        rule=rule.key,
        score=rule.score,
        version=rule.version,
        want=short.want,
        met=tuple(quoter.evidence(rule, span) for span in short.met),
        missing=tuple(_samples(rule.parts[place]) for place in short.unmet),
        parts=_names(rule, short.unmet),
        lacks=short.lacks,
        against=tuple(quoter.evidence(rule, span) for span in short.against[:_SAMPLES]),
    )


def _names(rule: Rule, places: Iterable[int]) -> tuple[str, ...]:
    """What parts of a description tell; nothing for a rule whose parts have no names."""
    return tuple(rule.names[place] for place in places) if rule.names else ()


def _samples(forms: Forms) -> tuple[str, ...]:
    return tuple(next(expanded(form)).removeprefix("=") for several in forms.values() for form in several)[:_SAMPLES]
