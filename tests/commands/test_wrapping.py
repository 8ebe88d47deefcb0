"""Lines of a terminal: none too wide, none that begins with a comma, and every word still there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from commands.wrapping import wrapped


def lines(text: str, width: int) -> list[str]:
    """The text in lines of this width."""
    return [line.plain for line in wrapped(Text(text), width)]


def test_words_are_parted_at_spaces() -> None:
    """A word stays whole, unless it alone is wider than a line."""
    assert lines("the panel met in Geneva", 9) == ["the panel", "met in", "Geneva"]
    assert lines("Verfassungsgericht tagt", 10) == ["Verfassung", "sgericht", "tagt"]
    assert lines("1「1한", 4) == ["1", "「1", "한"]


def test_chinese_is_parted_anywhere_but_before_a_comma() -> None:
    """A line is full, with Latin words in it whole, and brackets hold on to what they enclose."""
    assert lines("獨立國際AI科學小組", 10) == ["獨立國際AI", "科學小組"]
    assert lines("科學小組，全球對話", 8) == ["科學小", "組，全球", "對話"]
    assert lines("召開了「全球對話」", 8) == ["召開了", "「全球對", "話」"]
    assert lines("학 소조 회의", 5) == ["학", "소조", "회의"]


def test_marks_stay_on_their_words() -> None:
    """What is reversed is so on both lines."""
    first, second = wrapped(Text.assemble("the ", ("Scientific Panel", "reverse")), 14)
    assert [(span.start, span.end) for span in first.spans] == [(4, 14)]
    assert [(span.start, span.end) for span in second.spans] == [(0, 5)]


_TEXTS = st.text(st.sampled_from("ab. ,科學「」，نم\u0301é1 한"), max_size=80).map(lambda text: " ".join(text.split()))


@given(text=_TEXTS, width=st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    """Whatever is said, and however narrow it is shown."""
    shown = lines(text, width)
    assert all(cell_len(line) <= width for line in shown)
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")
