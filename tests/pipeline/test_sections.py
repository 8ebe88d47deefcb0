"""Spans that say what they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise import normalise
from pipeline.sections import joined, noon_briefing

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


def test_a_briefing_without_headings_is_a_text() -> None:
    """No asterisks, no sections."""
    assert noon_briefing("Good afternoon.") == ("Good afternoon.", ())


def test_parts_are_joined_and_found_again() -> None:
    """A blank line parts them; empty ones are left out."""
    text, sections = joined([("description", "About."), ("notes", ""), ("transcript", "so hello")])
    assert text == "About.\n\nso hello"
    assert [(one.heading, text[one.start : one.end]) for one in sections] == [
        ("description", "About."),
        ("transcript", "so hello"),
    ]
    assert joined([("a", "")]) == ("", ())


@given(st.lists(st.sampled_from(["**A b", "** C **", "**D** e", "words", "", "*", "****", "** "])).map("\n".join))
def test_sections_are_spans_of_the_text(briefing: str) -> None:
    """In order, inside the text, each beginning with its heading; the text stays normal."""
    text, sections = noon_briefing(normalise(briefing))
    ends = [0, *(one.end for one in sections)]
    for one, before in zip(sections, ends, strict=False):
        assert before <= one.start < one.end <= len(text)
        assert text[one.start : one.end].startswith(one.heading)
    assert normalise(text) == text
