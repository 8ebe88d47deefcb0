"""Folding for matching, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spelling import Folded, bordered, fold, is_dense, joins


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diálogo Mundial", "dialogo mundial"),
        ("Dia\u0301logo", "DIALOGO"),
        ("ＡＩ", "ai"),
        ("oﬃce", "office"),
        ("A.I.", "AI"),
        ("U.N. panel", "un panel"),
        ("KI‑Governance", "KI Governance"),
        ("l’IA", "l'ia"),
        ("«Groupe»", '"Groupe"'),
        ("two \n\n lines", "two lines"),
        ("الْعِلْمِيّ", "العلمي"),
        ("الأمم المتحدة", "الامم المتحده"),
        ("المعنــى", "المعني"),
        ("٤٠ خبيرًا", "40 خبيرا"),
        ("учёный", "ученыи"),
        ("Straße", "STRASSE"),
        ("℡", "tel"),
        ("ﾊﾟﾈﾙ", "パネル"),
        ("約書亞·本吉奧", "約書亞本吉奧"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("Łódź œuvre", "lodz oeuvre"),
    ],
)
def test_ways_to_write_the_same_fold_to_one(one: str, other: str) -> None:
    """Two spellings of the same words become equal."""
    assert fold(one) == fold(other)


def test_hangul_syllables_stay_whole() -> None:
    """A syllable is not folded to its letters: half of one must not match."""
    assert fold("과학") == "과학"


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("an oﬃce here", "office", "oﬃce"),
        ("el Dia\u0301logo de hoy", "dialogo", "Dia\u0301logo"),
        ("the  A.I.   panel", "ai panel", "A.I.   panel"),
        ("ＡＩ 小組", "ai", "ＡＩ"),
        ("قال الْعِلْمِيّ اليوم", "العلمي", "الْعِلْمِيّ"),
        ("half ﬁ end", "f", "f"),
    ],
)
def test_the_way_back_finds_whole_characters(text: str, words: str, found: str) -> None:
    """A folded span leads to the original's characters, with their marks and ligatures."""
    folded = Folded(text)
    start = folded.text.index(words)
    assert text[slice(*folded.source(start, start + len(words)))] == found


def test_the_way_back_holds_far_into_a_text() -> None:
    """Blocks of changing length in between do not shift the span."""
    text = "ﬁ…  U.N. " * 400 + "The Panel ends."
    folded = Folded(text)
    start = folded.text.index("the panel")
    assert text[slice(*folded.source(start, start + 9))] == "The Panel"


@given(st.text(alphabet="aZ .é\u0301ﬁ人ـأ\n-А.", max_size=700), st.data())
def test_positions_lead_there_and_back(text: str, data: st.DataObject) -> None:
    """Folding the original's slice gives at least what was asked for, and positions never go backwards."""
    folded = Folded(text)
    positions = [folded.position(index) for index in range(len(text) + 1)]
    assert positions == sorted(positions)
    assert positions[-1] <= len(folded.text)
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        first, last = folded.source(start, end)
        assert 0 <= first < last <= len(text)
        assert folded.text[start:end].strip(" .") in Folded(text[max(0, first - 1) : last + 1]).text or last - first > 1


@given(st.text(max_size=80))
def test_what_is_passed_over_folds_to_itself(text: str) -> None:
    """Folding a text is folding its characters, one by one, but for the dots of acronyms and doubled spaces."""
    apart = "".join(fold(char) or ("" if not char.isspace() else " ") for char in text)
    assert Folded(text).text.replace(" ", "").replace(".", "") == apart.replace(" ", "").replace(".", "")


def test_half_a_character_is_no_obstacle() -> None:
    """What a broken file holds is kept."""
    assert Folded("A\ud800É").text == "a\ud800e"
    assert bordered("a\ud800") == " a  "


def test_only_initials_lose_their_dots() -> None:
    """An ending is none, nor is a letter that ends a sentence."""
    assert fold("notes.a.b and plan B. A.I. is u.n.") == "notes.a.b and plan b. ai is un"


@given(st.text(alphabet="aЯé9ع小パ학 .'—“_\x00", max_size=40))
def test_borders_are_where_no_character_joins(text: str) -> None:
    """Every character keeps its place; what joins no word is a space."""
    assert bordered(text) == f" {''.join(char if joins(char) else ' ' for char in text)} "


def test_borders_of_words_exist_only_in_scripts_that_part_them() -> None:
    """Letters and digits join a word; Han, kana and hangul do not."""
    assert all(joins(char) for char in "aя9ع")
    assert not any(joins(char) for char in "小パ학 .'")
    assert is_dense("小")
    assert is_dense("パ")
    assert not is_dense("학")


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("全球 AI 治理", "全球ai治理"),
        ("40 位", "40位"),
        ("中  AI  x 國", "中ai x國"),
        ("АИ 治理", "аи 治理"),
    ],
)
def test_a_space_beside_han_makes_no_difference(original: str, folded: str) -> None:
    """Taiwan sets Latin letters and digits apart from Han, others do not; the way back leads to the very words."""
    text = Folded(original)
    assert text.text == folded
    for place, char in enumerate(text.text):
        start, end = text.source(place, place + 1)
        assert fold(original[start:end]) in {char, ""} or char == " "
