"""Spans that say what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise import normalise
from pipeline.sections import QUESTIONS, joined, noon_briefing

BRIEFING = """Good afternoon.

**Sudan

Aid reached the town.

More tomorrow.

** Haiti **
The school opened.

**Guests** Two of them.

* *** *"""


def test_briefings_are_addressable_by_item() -> None:
    """Each heading begins a section, which ends where the next begins; asterisks are gone."""
    text, sections = noon_briefing(BRIEFING)
    assert [one.heading for one in sections] == ["Sudan", "Haiti", "Guests"]
    assert [text[one.start : one.end] for one in sections] == [
        "Sudan\n\nAid reached the town.\n\nMore tomorrow.",
        "Haiti\nThe school opened.",
        "Guests\nTwo of them.\n\n* *** *",
    ]
    assert text.startswith("Good afternoon.\n\nSudan\n")


@pytest.mark.parametrize("line", ["**Sudan", "** Sudan", "***Sudan", "* *Sudan", "**Sudan*", "**Sudan**"])
def test_slips_in_the_asterisks_of_a_heading(line: str) -> None:
    """A heading is one however its asterisks were typed, so that its item is not quoted from the one before."""
    text, sections = noon_briefing(f"**Haiti\n\nA school.\n\n{line}\n\nAid came.")
    assert [one.heading for one in sections] == ["Haiti", "Sudan"]
    assert text == "Haiti\n\nA school.\n\nSudan\n\nAid came."


def test_asterisks_alone_are_no_heading() -> None:
    """Neither a row of them nor two pairs around nothing."""
    text = "Hello.\n\n** **\n\n* *** *\n\n****"
    assert noon_briefing(text) == (text, ())


def test_questions_after_an_item_about_a_question() -> None:
    """The question of Palestine is an item; what journalists ask after it is not part of it."""
    _, sections = noon_briefing("**Question of Palestine\n\nThey met.\n\nQuestion: Where?")
    assert [one.heading for one in sections] == ["Question of Palestine", QUESTIONS]


def test_a_briefing_without_headings_is_a_text() -> None:
    """No asterisks, no sections."""
    assert noon_briefing("Good afternoon.") == ("Good afternoon.", ())


ASKED = """Good afternoon.

**Sudan

Aid reached the town.

The day is long.

Spokesman: Over to you.

Spokesman: The lady in the middle.

Question: Which town?

Spokesman: The northern one.

**Haiti

Correspondent: And the school?

**Questions and Answers

Question: Is that all?"""


def test_questions_are_a_section_of_their_own() -> None:
    """From where the floor is given for the first one to the next heading; where they have a heading it stays."""
    text, sections = noon_briefing(ASKED)
    assert [(one.heading, text[one.start : one.end]) for one in sections] == [
        ("Sudan", "Sudan\n\nAid reached the town.\n\nThe day is long."),
        (
            QUESTIONS,
            ASKED.partition("long.\n\n")[2].partition("\n\n**Haiti")[0],
        ),
        ("Haiti", "Haiti"),
        (QUESTIONS, "Correspondent: And the school?"),
        ("Questions and Answers", "Questions and Answers\n\nQuestion: Is that all?"),
    ]


def test_questions_without_any_heading() -> None:
    """Journalists are heard where a briefing has no headings; what the spokesperson says before is no question."""
    text, sections = noon_briefing("Spokesman: Good afternoon.\n\nNothing else.\n\nQ 1: Why?\n\nSpokesman: So.")
    assert [(one.heading, text[one.start : one.end]) for one in sections] == [
        (QUESTIONS, "Q 1: Why?\n\nSpokesman: So.")
    ]


def test_parts_are_joined_and_found_again() -> None:
    """A blank line parts them; empty ones are left out."""
    text, sections = joined([("description", "About."), ("notes", ""), ("transcript", "so hello")])
    assert text == "About.\n\nso hello"
    assert [(one.heading, text[one.start : one.end]) for one in sections] == [
        ("description", "About."),
        ("transcript", "so hello"),
    ]
    assert joined([("a", "")]) == ("", ())


LINES = [
    "**A b",
    "** C **",
    "**D** e",
    "words",
    "",
    "*",
    "****",
    "** ",
    "* *E",
    "**F*",
    "Question: why",
    "Spokesperson: so",
    "**Questions",
]


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_sections_are_spans_of_the_text(briefing: str) -> None:
    """In order, inside the text, each beginning with its heading or a question; the text stays normal."""
    text, sections = noon_briefing(normalise(briefing))
    ends = [0, *(one.end for one in sections)]
    for one, before in zip(sections, ends, strict=False):
        assert before <= one.start < one.end <= len(text)
        words = text[one.start : one.end]
        assert words.startswith(("Question:", "Spokesperson:") if one.heading == QUESTIONS else one.heading)
    assert normalise(text) == text
