"""How lines become paragraphs, and a line of Arabic words again; on lines as the reader's process tells them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pdf_layout import Line, Page, is_symbol, laid_out
from pipeline.pdf_rtl import has_rtl, logical

WIDTH = 400.0


def page(*texts: str, number: int = 1, step: float = 12.0) -> Page:
    """A page of full lines, one below the other, in the middle of the page."""
    lines = (Line(text, 72, 72 + WIDTH, 600 - at * step, 10) for at, text in enumerate(texts))
    return Page(number, 800, tuple(lines))


def line(text: str, baseline: float, *, left: float = 72, right: float = 472, size: float = 10) -> Line:
    """One line."""
    return Line(text, left, right, baseline, size)


def text_of(*lines: Line) -> str:
    """The text of a page of these lines."""
    return laid_out([Page(1, 800, lines)])[0]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("the Scientific", "Panel on AI"), "the Scientific Panel on AI"),
        (("an intel-", "ligence"), "an intelligence"),
        (("a non-", "binding text"), "a non-binding text"),
        (("so policy-", "relevant", "and policy-relevant again"), "so policy-relevant and policy-relevant again"),
        (("an intel-", "ligence", "of intelligence"), "an intelligence of intelligence"),
        (("evidence-", "based on evidence", "is based"), "evidence-based on evidence is based"),
        (("Asia-", "Pacific"), "Asia-Pacific"),
        (("soft\u00ad", "ened"), "softened"),
        (("as in A/79/", "L.118"), "as in A/79/L.118"),
        (("from 2025-", "2026"), "from 2025-2026"),
        (("人工智能独立国际", "科学小组"), "人工智能独立国际科学小组"),
        (("国际科学小组，", "并且"), "国际科学小组，并且"),
        (("小组", "AI Panel"), "小组 AI Panel"),
        (("小组，", "AI Panel"), "小组，AI Panel"),
        (("искусственному интел-", "лекту"), "искусственному интеллекту"),
    ],
)
def test_lines_are_joined_as_they_were_broken(lines: tuple[str, ...], text: str) -> None:
    """A hyphen at a line's end goes or stays as the document writes the word elsewhere; Chinese has no spaces."""
    assert laid_out([page(*lines)])[0] == text


def test_a_gap_parts_paragraphs() -> None:
    """More than the usual distance, other letters, or the next column."""
    assert text_of(line("one", 600), line("two", 588), line("three", 570), line("four", 558)) == "one two\n\nthree four"
    assert text_of(line("A heading", 600, size=14), line("its text", 586)) == "A heading\n\nits text"
    assert text_of(line("a column", 600), line("ends.", 588), line("Next", 640)) == "a column ends.\n\nNext"
    assert (
        text_of(line("a column", 600), line("goes", 588), line("on", 640), line("here", 628)) == "a column goes on here"
    )
    assert text_of(line("a column", 600), line("ends", 588), line("Next", 640)) == "a column ends\n\nNext"


def test_without_a_gap_a_paragraph_ends_where_a_sentence_does() -> None:
    """And the line is short, or the next is indented or has a number of its own."""
    assert text_of(line("one.", 600, right=200), line("Two", 588), line("on", 576)) == "one.\n\nTwo on"
    assert text_of(line("one.", 600), line("Two", 588, left=90), line("on", 576)) == "one.\n\nTwo on"
    assert (
        text_of(line("1. one;", 600), line("2. two;", 588), line("(a) three", 576)) == "1. one;\n\n2. two;\n\n(a) three"
    )
    assert text_of(line("one.", 600), line("Two", 588), line("on", 576)) == "one. Two on"
    assert text_of(line("in paragraph", 600, right=200), line("2. of it", 588)) == "in paragraph 2. of it"


def test_cells_of_a_row_are_one_line() -> None:
    """A masthead is a table: what stands beside each other is read together."""
    assert (
        text_of(line("United Nations", 600, right=200), line("A/81/5", 601, left=400, size=14))
        == "United Nations A/81/5"
    )


def test_heads_and_feet_are_left_out() -> None:
    """What repeats at the edge of pages, and at the foot what only job and page numbers look like."""
    pages = [
        Page(
            number,
            800,
            (
                line(f"A report, {number} of 3" if number > 1 else "A report, 1 of 3", 770),
                line("17" if number == 1 else str(16 + number), 790),
                line(f"said on page {number}.", 400),
                line(f"{number}/3", 30),
                line("25-13456 (E)" if number == 1 else "25-13456", 40),
                line("Printed by invention", 50),
            ),
        )
        for number in (1, 2, 3)
    ]
    text, sections = laid_out(pages)
    assert text == "A report, 1 of 3\n\nsaid on page 1.\n\nsaid on page 2.\n\nsaid on page 3."
    assert [section.heading for section in sections] == ["page 1", "page 2", "page 3"]


def test_the_foot_of_a_single_page_is_known_by_its_look() -> None:
    """Words at the foot of one page are a footnote."""
    assert text_of(line("said.", 400), line("*2513456*", 40), line("1 See annex.", 60)) == "said.\n\n1 See annex."


def test_a_sentence_goes_on_over_pages() -> None:
    """The pages' sections meet inside it; an empty page has none; a hyphen between pages is undone."""
    text, sections = laid_out(
        [page("the intel-"), Page(2, 800, ()), page("ligence of all.", number=3), page("New", number=4)]
    )
    assert text == "the intelligence of all.\n\nNew"
    assert [(one.heading, text[one.start : one.end]) for one in sections] == [
        ("page 1", "the intel"),
        ("page 3", "ligence of all."),
        ("page 4", "New"),
    ]


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=5))
def test_sections_span_the_text(texts: list[list[str]]) -> None:
    """Whatever the lines say: in order, apart, inside the text, and none of them empty."""
    text, sections = laid_out([page(*lines, number=number) for number, lines in enumerate(texts, start=1)])
    ends = [0, *(section.end for section in sections)]
    for section, before in zip(sections, ends, strict=False):
        assert before <= section.start <= section.end <= len(text)


@pytest.mark.parametrize("word", ["A/RES/79/325", "A/79/L.118", "S/RES/2788(2025)", "A/HRC/58/59", "ST/SGB/2025/1*"])
def test_symbols_are_known(word: str) -> None:
    """Those of the principal organs and the Secretariat."""
    assert is_symbol(word)


@pytest.mark.parametrize("word", ["A/B", "and/or", "N/A", "(A/79/L.118)", "A/", "AI/2025", "1/2"])
def test_other_words_are_no_symbols(word: str) -> None:
    """A slash makes no symbol, nor does a bracket belong to one."""
    assert not is_symbol(word)


def drawn(visual: str) -> list[tuple[str, float]]:
    """Characters as they are seen from left to right."""
    return [(char, float(place)) for place, char in enumerate(visual)]


def test_a_line_is_read_from_the_right() -> None:
    """Words and numbers among them, in whatever order the file holds them."""
    visual = "2025 " + "الفقرة"[::-1] + " (AI Panel) " + "من"[::-1]
    assert logical(drawn(visual)) == "من (AI Panel) الفقرة 2025"
    assert logical(drawn(visual)[::-1]) == "من (AI Panel) الفقرة 2025"


def test_numbers_keep_their_figures() -> None:
    """A symbol, a day with slashes, and numbers that only spaces part."""
    assert logical(drawn("A/79/L.118 " + "انظر"[::-1])) == "انظر A/79/L.118"
    assert logical(drawn("1 - 26/8/2025 " + "يوم"[::-1])) == "يوم 26/8/2025 - 1"


def test_a_line_of_endless_numbers_is_read_in_one_pass() -> None:
    """Without a Latin letter behind them, none of fifty thousand numbers is a reason to look through all the others."""
    assert logical(drawn("12 " * 50_000 + "عدد"[::-1])) == "عدد" + " 12" * 50_000


def test_one_glyph_of_two_letters_is_read_in_their_order() -> None:
    """Lam and alef stand in one place; a space stands where the glyph left of it begins."""
    assert logical([("ا", 5.0), ("ل", 5.0), ("و", 9.0)]) == "ولا"
    assert logical([("ل", 5.0), ("ا", 5.0), ("و", 9.0)]) == "ولا"
    assert logical([("ب", 9.0), ("ت", 5.0), (" ", 5.0), ("ث", 1.0)]) == "ب تث"


def test_only_some_scripts_run_from_the_right() -> None:
    """Arabic and Hebrew do."""
    assert has_rtl("A الأمم")
    assert has_rtl("שלום")
    assert not has_rtl("United Nations, 联合国, ООН 2025")


@given(st.text(alphabet="ابتAB12 /()-", min_size=1, max_size=40))
def test_no_character_is_lost(text: str) -> None:
    """However strange the line, what is read is what is seen, but for the side a bracket is open to."""
    assert sorted(logical(drawn(text)).replace(")", "(")) == sorted(text.replace(")", "("))
