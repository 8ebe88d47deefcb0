"""Why a document is flagged for a topic, or what was missing: the long answer, for `why`."""

from __future__ import annotations

from dataclasses import dataclass

from model import Document, Evidence, Rule
from model.names import TopicKey
from model.topics import Forms, Level
from pipeline.flag import THRESHOLD, Flagger, ReadyTopic, combined
from pipeline.forms import expanded
from pipeline.quote import Quoter
from pipeline.rules import ReadyRule, Text, Want

__all__ = ["Contribution", "Finding", "NearMiss", "explain"]

_MOST_MISSES = 5
_SAMPLES = 3  # written forms shown of a part that is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A rule that proves the topic: the words quoted, and those that meet its other parts."""

    rule: str
    score: float
    evidence: Evidence
    others: tuple[Evidence, ...] = ()

    @property
    def is_name(self) -> bool:
        """Whether this is a name that proves alone: one part, and no doubt."""
        return self.score >= 1 and not self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that was partly met: the parts found, samples of the forms missing, the words that spoke against it."""

    rule: str
    score: float
    want: Want
    met: tuple[Evidence, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    against: tuple[Evidence, ...] = ()
    lacks: int = 0  # so many of the missing parts would do


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one topic's rules make of a document."""

    topic: TopicKey
    flagged: bool  # of a topic of level related: whether it is met
    score: float
    level: Level = Level.FLAG
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
            evidence=quoter.evidence(rule.rule, proof.spans[0]),
            others=tuple(quoter.evidence(rule.rule, span) for span in proof.spans[1:]),
        )
        for rule, several in proofs.items()
        for proof in several
    )
    if ready.is_early(document):
        misses = [NearMiss(rule=c.rule, score=c.score, want=Want.EARLY, met=(c.evidence,)) for c in contributions]
        return Finding(
            topic=ready.topic.key,
            flagged=False,
            score=0.0,
            level=ready.topic.level,
            misses=tuple(misses[:_MOST_MISSES]),
        )
    score = combined(rule.rule.score for rule in proofs)
    flagged = score >= THRESHOLD
    return Finding(
        topic=ready.topic.key,
        flagged=flagged,
        score=score,
        level=ready.topic.level,
        contributions=contributions,
        misses=() if flagged else _misses(ready, text, quoter, proven=set(proofs)),
    )


def _misses(ready: ReadyTopic, text: Text, quoter: Quoter, proven: set[ReadyRule]) -> tuple[NearMiss, ...]:
    found = (_miss(rule, text, quoter) for rule in ready.rules if rule not in proven)
    near = [miss for miss in found if miss is not None]
    near.sort(key=lambda miss: (len(miss.missing), -len(miss.met), -miss.score, miss.rule))
    return tuple(near[:_MOST_MISSES])


def _miss(ready: ReadyRule, text: Text, quoter: Quoter) -> NearMiss | None:
    short = ready.shortfall(text)
    if short is None:
        return None
    rule = ready.rule
    return NearMiss(
        rule=rule.key,
        score=rule.score,
        want=short.want,
        met=tuple(quoter.evidence(rule, span) for span in short.met),
        missing=tuple(_samples(rule.parts[place]) for place in short.unmet),
        against=tuple(quoter.evidence(rule, span) for span in short.against[:_SAMPLES]),
        lacks=_lacks(rule, len(short.met), short.unmet),
    )


def _lacks(rule: Rule, met: int, unmet: tuple[int, ...]) -> int:
    needed = sum(place < (rule.needs or len(rule.parts)) for place in unmet)
    return max(needed, (rule.least or len(rule.parts)) - met)


def _samples(forms: Forms) -> tuple[str, ...]:
    return tuple(next(expanded(form)) for several in forms.values() for form in several)[:_SAMPLES]
