"""How near to a flag the rules come in a document: what lies in the middle is worth a reader's word."""

from __future__ import annotations

from collections.abc import Iterator

from model import Document, Evidence
from pipeline.explain import Finding, NearMiss
from pipeline.shortfall import Want

__all__ = ["is_doubtful", "leaning", "nearest", "passage"]

_LEAST, _MOST = 0.2, 0.8
# What a rule that just fails is worth, beside one that proves; how much of it is met counts besides.
_WEIGHTS = {Want.MISSING: 0.75, Want.APART: 0.75, Want.CONFUSED: 0.5, Want.RULED_OUT: 0.5, Want.EARLY: 0.0}
_PASSAGE = 4000  # characters


def leaning(finding: Finding) -> float:
    """The score, or what the rule that came nearest would have added, by how much of it was met: 0 to 1."""
    return round(max(finding.score, *(_worth(miss) for miss in finding.misses), 0.0), 6)


def nearest(finding: Finding) -> Evidence | None:
    """The words that prove most, or nearly do."""
    if finding.contributions:
        return finding.contributions[0].evidence
    best = max(finding.misses, key=_worth, default=None)
    return next(iter((*best.met, *best.against))) if best else None


def is_doubtful(finding: Finding) -> bool:
    """Whether the rules are of two minds."""
    return _LEAST <= leaning(finding) <= _MOST


def _worth(miss: NearMiss) -> float:
    """Parts that are missing weigh twice: two of three are nearer to a proof than one of two."""
    share = len(miss.met) / (len(miss.met) + miss.lacks) if miss.want is Want.MISSING else 1.0
    return miss.score * share * share * _WEIGHTS[miss.want]


def passage(document: Document, finding: Finding) -> str:
    """What a person would judge by: title and the sentences in which the rules found something, else the beginning."""
    sentences = dict.fromkeys(one.sentence for one in _evidence(finding))
    told = "\n".join(sentences) or document.text
    return f"{document.title}\n{told}"[:_PASSAGE]


def _evidence(finding: Finding) -> Iterator[Evidence]:
    for one in finding.contributions:
        yield from (one.evidence, *one.others)
    for miss in finding.misses:
        yield from (*miss.met, *miss.against)
