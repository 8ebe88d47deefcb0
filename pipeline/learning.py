"""A small model of what a reader says of a topic, trained on the labels: it ranks, and never changes a flag.

Trained anew each time, which takes a second: a stored model would be a file of code to be trusted. Equal labels give
equal ranks. Needs the extra `learn` (scikit-learn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.agreement import Score, score

__all__ = ["REQUIREMENT", "Model", "Quality", "shortage", "train"]

REQUIREMENT = "scikit-learn>=1.7,<2"
_LEAST, _LEAST_OF_EACH = 30, 8
_FOLDS = 4  # of 8 examples of a kind, two are in each
_LONGEST = 5  # characters of an n-gram
_FEATURES = 2**18
_SURE = 0.5
_BETTER = 0.9  # of few labels that nothing tells apart, a model is a tenth better than guessing by chance alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How the model does on labels it was not trained with."""

    score: Score
    brier: float  # mean squared distance between chance and verdict: 0 is best
    guessing: float  # the same of who knows nothing but how often the answer is yes

    @property
    def is_worth_it(self) -> bool:
        """Whether the model knows so much more than that, that it can hardly be luck."""
        return self.brier < _BETTER * self.guessing


class Model:
    """What was learnt of one topic."""

    def __init__(self, vectors: Any, classifier: Any, quality: Quality) -> None:  # noqa: ANN401 - scikit-learn has no types
        """Use `train`."""
        self._vectors, self._classifier = vectors, classifier
        self.quality = quality

    def chances(self, passages: Sequence[str]) -> list[float]:
        """How likely a reader would say yes to each."""
        if not passages:
            return []
        return [float(chance) for _, chance in self._classifier.predict_proba(self._vectors.transform(passages))]


def shortage(verdicts: Sequence[bool]) -> str:
    """Why there are too few labels to learn from; empty where there are enough."""
    yes = sum(verdicts)
    no = len(verdicts) - yes
    if len(verdicts) >= _LEAST and min(yes, no) >= _LEAST_OF_EACH:
        return ""
    return f"a model needs {_LEAST} labels with {_LEAST_OF_EACH} of each kind; there are {yes} yes and {no} no"


def train(passages: Sequence[str], verdicts: Sequence[bool]) -> Model:
    """Learn from so many passages and verdicts that there is no `shortage`.

    N-grams of characters need no words, so that one model reads all languages: within words where spaces part them,
    and across whole sentences of Chinese, where they do not.

    Raises:
        ModuleNotFoundError: scikit-learn is not installed.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    vectors = HashingVectorizer(
        analyzer="char_wb", ngram_range=(1, _LONGEST), n_features=_FEATURES, alternate_sign=False, norm=None
    )
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    # Of the solvers the one for few texts of many features; in one thread, so that it waits for nobody.
    regression = LogisticRegression(C=30, class_weight="balanced", solver="liblinear", dual=True, random_state=0)
    plain = make_pipeline(TfidfTransformer(sublinear_tf=True), regression)
    classifier = CalibratedClassifierCV(plain, method="sigmoid", cv=folds, ensemble=False)
    features = vectors.transform(passages)
    unseen = cross_val_predict(classifier, features, list(verdicts), cv=folds, method="predict_proba")
    classifier.fit(features, list(verdicts))
    return Model(vectors, classifier, _quality([float(chance) for _, chance in unseen], verdicts))


def _quality(chances: Sequence[float], verdicts: Sequence[bool]) -> Quality:
    pairs = list(zip(chances, verdicts, strict=True))
    share = sum(verdicts) / len(verdicts)
    return Quality(
        score=score((verdict, chance >= _SURE) for chance, verdict in pairs),
        brier=sum((chance - verdict) ** 2 for chance, verdict in pairs) / len(pairs),
        guessing=share * (1 - share),
    )
