"""How written forms are found."""

from __future__ import annotations

import pytest

from errors import ConfigError
from model.names import ENGLISH
from pipeline.forms import Vocabulary, expanded
from pipeline.spelling import Folded


def found(form: str, text: str) -> list[str]:
    """The words of the text that one form finds."""
    folded = Folded(text)
    return [text[slice(*folded.source(*span))] for span in Vocabulary([{ENGLISH: (form,)}]).hits(folded)[0]]


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("panel", "a panel, panels and the subpanel", ["panel"]),
        ("AI", "he said AI. And AI4Good, ai", ["AI", "ai"]),
        ("ИИ", "о ИИ и ИИВ, комиссИИ", ["ИИ"]),
        ("小組", "聯合國AI小組在此", ["小組"]),
        ("AI", "聯合國AI小組", ["AI"]),
        ("과학", "유엔과학패널", ["과학"]),
        ("A/RES/79/325", "see (A/RES/79/325) not A/RES/79/3250", ["A/RES/79/325"]),
        ("40人", "140人と40人", ["40人"]),
        ("ONU", "l’ONU et l'ONU", ["ONU", "ONU"]),
    ],
)
def test_a_form_ends_where_words_end(form: str, text: str, words: list[str]) -> None:
    """Borders of words are asked for only where the script has them."""
    assert found(form, text) == words


@pytest.mark.parametrize("attached", ["", "ال", "و", "وال", "ب", "بال", "كال", "لل", "ولل", "ف"])
def test_an_arabic_word_may_carry_particles(attached: str) -> None:
    """Conjunctions, prepositions and the article are written attached and belong to the word."""
    assert found("فريق علمي", f"قال {attached}فريق علمي هنا") == [f"{attached}فريق علمي"]


def test_other_arabic_letters_before_a_form_are_another_word() -> None:
    """What precedes must be particles and nothing else."""
    assert found("فريق", "تفريق، والتفريق، متفرفريق") == []


def test_an_arabic_article_in_the_form_is_not_required() -> None:
    """The article melts into a preposition, so a form with it finds the word with any particle."""
    assert found("الفريق", "قال للفريق") == ["للفريق"]


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("научн*", "научной и ненаучной", ["научной"]),
        ("научн* групп* ООН", "о научной группе ООН", ["научной группе ООН"]),
        ("научн* групп*", "научной работе группы", []),
        ("co chair*", "the co-chairs and Co‐Chair", ["co-chairs", "Co‐Chair"]),
        ("(forty|40) (AI |)experts", "40 experts, forty AI experts, 41 experts", ["40 experts", "forty AI experts"]),
        ("forty .. experts", "forty very independent experts", ["forty very independent experts"]),
        ("forty .. experts", "forty cows. Experts", []),
        ("forty .. experts", "fortyexperts and forty nonexperts", []),
        ("forty .. experts", "forty " + "so " * 20 + "experts", []),
        ("四十..(專家|學者)", "四十位由聯大任命的學者", ["四十位由聯大任命的學者"]),
        ("四十..專家", "四十年前。專家", []),
        ("أربعين .. (الجمعية|المجلس)", "أربعين خبيرا عينتهم الجمعية", ["أربعين خبيرا عينتهم الجمعية"]),
        ("خبراء .. الجمعية", "خبراء تابعون للجمعية", ["خبراء تابعون للجمعية"]),
        ("UN .. panel", "U.N. scientific panel", ["U.N. scientific panel"]),
        ("forty .. (expert|experts)", "forty with expertise, no experts", ["forty with expertise, no experts"]),
        ("(forty|forty five) .. (experts|AI)", "forty five AI experts", ["forty five AI"]),  # the nearest
    ],
)
def test_endings_gaps_and_alternatives(form: str, text: str, words: list[str]) -> None:
    """Stars, gaps and alternatives find what they promise, and no more."""
    assert found(form, text) == words


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("=UN", "un groupe de l'UN", ["UN"]),
        ("=Global Dialogue on AI", "a global dialogue on AI; the Global Dialogue on AI", ["Global Dialogue on AI"]),
        ("=Global Dialogue on AI", "GLOBAL DIALOGUE ON AI", ["GLOBAL DIALOGUE ON AI"]),
        ("=the Panel", "The Panel and the Panel", ["the Panel"]),
        ("=the panel", "THE PANEL", []),
        (
            "(=UN|united nations) panel",
            "un panel, UN panel, United Nations panel",
            ["UN panel", "United Nations panel"],
        ),
        ("=AI", "A.I. and ai", ["A.I"]),
        ("=UN AI", "at the UN/AI desk, UN AI", ["UN AI"]),
    ],
)
def test_capitals_count_where_the_form_says_so(form: str, text: str, words: list[str]) -> None:
    """An equals sign asks for capitals as written; a headline in capitals passes."""
    assert found(form, text) == words


def test_the_longest_form_of_a_group_is_kept() -> None:
    """A hit within another of the same list is not counted again; overlapping ones are."""
    text = "independent scientific panel on AI"
    vocabulary = Vocabulary(
        [{ENGLISH: ("scientific panel", "independent scientific panel", "panel on AI")}, {ENGLISH: ("panel",)}]
    )
    hits = vocabulary.hits(Folded(text))
    assert [text[slice(*span)] for span in hits[0]] == ["independent scientific panel", "panel on AI"]
    assert [text[slice(*span)] for span in hits[1]] == ["panel"]


@pytest.mark.parametrize("form", ["*group", "forty .. *", "", "..", "(a|)"])
def test_a_form_must_begin_with_letters(form: str) -> None:
    """A form the search cannot start from is refused with its text."""
    with pytest.raises(ConfigError, match="does not begin with letters"):
        Vocabulary([{ENGLISH: (form,)}])


@pytest.mark.parametrize("form", ["a (b|(c|d)) e", "a (b", "a b)", "a .. =UN"])
def test_slips_of_writing_are_refused(form: str) -> None:
    """What cannot be meant is told, and not looked for letter by letter."""
    with pytest.raises(ConfigError, match="a parenthesis within another"):
        Vocabulary([{ENGLISH: (form,)}])


def test_alternatives_expand_to_every_choice() -> None:
    """Each group of alternatives is chosen from independently; spaces close up."""
    assert sorted(expanded("(a|b|) c (d|e)")) == ["a c d", "a c e", "b c d", "b c e", "c d", "c e"]
