"""The model of what a reader says: enough labels or a reason, equal labels equal ranks, better than a coin."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.learning import REQUIREMENT, Model, shortage, train

ABOUT = [
    "Forty scientists whom the Assembly chose will report on machines that learn, {}",
    "聯合國的科學家小組在{}談人工智慧",
    "The experts of the Assembly's body on thinking machines met in {}",
]
NOT_ABOUT = [
    "A jury of {} judged the cakes of the county fair and ate most of them",
    "{}的烘焙比賽評審小組吃了很多蛋糕",
    "Solar cells on the roof of a barn in {} were washed by the rain",
]
PLACES = ["Geneva", "Lima", "Oslo", "Accra", "Quito", "Hanoi"]


def labelled() -> tuple[list[str], list[bool]]:
    """36 passages, half of them about the topic."""
    told = [
        (form.format(place), about)
        for about, forms in ((True, ABOUT), (False, NOT_ABOUT))
        for form in forms
        for place in PLACES
    ]
    return [text for text, _ in told], [about for _, about in told]


@pytest.fixture(scope="module")
def model() -> Model:
    """Trained on all of them."""
    pytest.importorskip("sklearn", reason="the extra `learn` is not installed")
    return train(*labelled())


def test_a_model_tells_what_is_like_what_was_said_yes_to(model: Model) -> None:
    """In both scripts, with chances that mean something."""
    about, cake, chinese, chinese_cake = model.chances(
        [
            "The Assembly's scientists will report on machines that learn",
            "The jury ate the cakes of the fair",
            "科學家小組談人工智慧",
            "評審小組吃了蛋糕",
        ]
    )
    assert about > 0.7
    assert cake < 0.3
    assert chinese > chinese_cake
    assert model.chances([]) == []


def test_its_quality_is_measured_on_labels_it_has_not_seen(model: Model) -> None:
    """Much better than a coin, on these."""
    counts = model.quality.score
    assert counts.tp + counts.fn == counts.fp + counts.tn == 18
    assert counts.precision > 0.9
    assert model.quality.brier < 0.1
    assert model.quality.guessing == 0.25
    assert model.quality.is_worth_it


def test_equal_labels_give_equal_ranks(model: Model) -> None:
    """To the last digit."""
    again = train(*labelled())
    text = ["A body of scientists met at the fair in Lima"]
    assert again.chances(text) == model.chances(text)
    assert again.quality == model.quality


@pytest.mark.parametrize(
    ("yes", "no", "told"),
    [
        (15, 14, "a model needs 30 labels with 8 of each kind; there are 15 yes and 14 no"),
        (25, 7, "a model needs 30 labels with 8 of each kind; there are 25 yes and 7 no"),
        (22, 8, ""),
    ],
)
def test_too_few_labels_are_told(yes: int, no: int, told: str) -> None:
    """With what there should be, and what there is."""
    assert shortage([True] * yes + [False] * no) == told


def test_what_the_command_says_to_install_is_the_extra() -> None:
    """One requirement, in two places."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["learn"] == [REQUIREMENT]
    assert re.search(r"'\.\[[a-z,]*learn[a-z,]*\]'", (Path(__file__).parents[2] / "Makefile").read_text("utf-8"))
