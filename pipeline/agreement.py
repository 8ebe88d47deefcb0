"""How far flags and labels agree: counts, rates, and how sure so few cases can make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

__all__ = ["Interval", "Score", "Scores", "score"]

Interval = tuple[float, float]
"""The 95 % confidence interval of a rate."""

_Z = 1.959964  # standard deviations that hold 95 % of a normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of agreement, and what they come to; without any positive, precision and recall are 1."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

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

    @property
    def positives(self) -> int:
        """How many deserve a flag."""
        return self.tp + self.fn

    @property
    def precision_95(self) -> Interval:
        """Wilson's interval."""
        return _wilson(self.tp, self.tp + self.fp)

    @property
    def recall_95(self) -> Interval:
        """Wilson's interval."""
        return _wilson(self.tp, self.tp + self.fn)

    @property
    def f1_95(self) -> Interval:
        """Wilson's interval of the share j that flags and labels have in common, as F1 is 2j / (1 + j).

        Unlike a bootstrap it needs no dice, and does not shrink to a point where nothing was wrong.
        """
        low, high = _wilson(self.tp, self.tp + self.fp + self.fn)
        return 2 * low / (1 + low), 2 * high / (1 + high)

    @property
    def rates(self) -> tuple[tuple[float | None, Interval], ...]:
        """Precision, recall and F1 with their intervals; None where there was no case to measure one on."""
        return (
            (self.precision if self.tp + self.fp else None, self.precision_95),
            (self.recall if self.positives else None, self.recall_95),
            (self.f1 if self.positives + self.fp else None, self.f1_95),
        )

    def as_json(self) -> dict[str, float | int | list[float]]:
        """Numbers for `--json`."""
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        intervals = {"precision_95": self.precision_95, "recall_95": self.recall_95, "f1_95": self.f1_95}
        return (
            {key: round(rate, 4) for key, rate in rates.items()}
            | {"tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": self.tn}
            | {key: [round(end, 4) for end in ends] for key, ends in intervals.items()}
        )


Scores = Mapping[str, Score]
"""By group: topic, language, kind of source, strength."""


def score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Count pairs of what was expected and what was flagged."""
    seen = list(pairs)
    return Score(
        tp=seen.count((True, True)),
        fp=seen.count((False, True)),
        fn=seen.count((True, False)),
        tn=seen.count((False, False)),
    )


def _wilson(hits: int, cases: int) -> Interval:
    if not cases:
        return 0.0, 1.0
    share, weight = hits / cases, _Z * _Z / cases
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / cases + weight / (4 * cases)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
