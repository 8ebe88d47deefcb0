"""The difference of two texts: complete, small where the change is small, and never slow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.difference import Side, difference, pieces

WORDS = st.lists(
    st.sampled_from(
        ["the", "Panel", "met", "in", "July", ". ", "\n", "  ", "小組", "七月", "八月", "。", "اللجنة", "ภาษา", "𠮷"]
    )
).map(" ".join)


def told(old: str, new: str, most: int = 3) -> list[str]:
    """Each passage on a line, removed words in [-…-] and added ones in {+…+}."""
    marks = {Side.KEPT: "{}", Side.REMOVED: "[-{}-]", Side.ADDED: "{{+{}+}}"}
    return ["".join(marks[one.side].format(one.text) for one in each) for each in difference(old, new, most).passages]


@given(st.one_of(st.text(), WORDS), st.one_of(st.text(), WORDS))
def test_nothing_is_lost(old: str, new: str) -> None:
    """Kept and removed words are the old text, kept and added ones the new; neighbours differ in kind."""
    found = pieces(old, new)
    assert "".join(one.text for one in found if one.side is not Side.ADDED) == old
    assert "".join(one.text for one in found if one.side is not Side.REMOVED) == new
    assert all(one.side is not other.side for one, other in pairwise(found))
    assert all(one.text for one in found)
    assert (old == new) == all(one.side is Side.KEPT for one in found)


@pytest.mark.parametrize(
    ("old", "new", "passage"),
    [
        (
            "It meets in July. All may come.",
            "It meets in August. All may come.",
            "It meets in [-July-]{+August+}. All may come.",
        ),
        ("小組將於七月在日內瓦開會。", "小組將於八月在日內瓦開會。", "小組將於[-七-]{+八+}月在日內瓦開會。"),
        ("تجتمع اللجنة في يوليو.", "تجتمع اللجنة في أغسطس.", "تجتمع اللجنة في [-يوليو-]{+أغسطس+}."),
        ("Группа встретится в июле.", "Группа встретится в августе.", "Группа встретится в [-июле-]{+августе+}."),
        ("One.\nTwo.", "One.\nTwo.\nThree.", "One.\nTwo.{+\nThree.+}"),
        ("Forty experts met.", "Nobody came at all.", "[-Forty experts met.-]{+Nobody came at all.+}"),
    ],
)
def test_a_small_change_is_told_small(old: str, new: str, passage: str) -> None:
    """By words, or by characters where no spaces part words; another sentence is told whole."""
    assert told(old, new) == [passage]


def test_only_what_changed_is_told_with_a_little_around_it() -> None:
    """Far from each other, changes are passages of their own; those beyond the limit are counted."""
    lines = [f"This is sentence number {number} of a long statement by somebody.\n" for number in range(200)]
    changed = [line.replace("long", "short") if number % 40 == 20 else line for number, line in enumerate(lines)]
    found = difference("".join(lines), "".join(changed), most=2)
    assert (len(found.passages), found.more) == (2, 3)
    first = told("".join(lines), "".join(changed))[0]
    assert "number 20 of a [-long-]{+short+} statement" in first
    assert first.startswith("… ")
    assert first.endswith(" …")
    assert len(first) < 250
    assert difference("same", "same").passages == ()


def test_a_text_without_end_is_told_shortened() -> None:
    """What was added is cut where nobody would read on."""
    (passage,) = difference("Short.", "Short." + "very " * 10_000).passages
    assert len("".join(one.text for one in passage)) < 500


@pytest.mark.parametrize("unit", ["ab ", "a. b. ", "七八", "a\nb\n", "x"])
def test_hostile_texts_cost_little(unit: str) -> None:
    """Tens of thousands of repetitions, off by one: the default of difflib would take hours."""
    found = pieces(unit * 20_000, unit[1:] + unit * 20_000 + "!")
    assert found
