"""What text looks like once it is kept."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.normalise import normalise, one_line

ODD = st.text(
    st.sampled_from(
        "aé e\u0301\u200c\u200d\u200b\u00ad\u202e\r\n\t \u3000\x00\x1c\x85\u2028\u2029میन्क👩🔬\ud83d\ude00\ufeff\ufe0f"
    )
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("  one  \r\n two\r\n\r\n\r\n\r\nthree ", "one\ntwo\n\nthree"),
        ("so\u00adft\u200b\ufeff", "soft"),
        ("\u202eright\u202c \u2067left\u2069", "right left"),
        ("nul\x00 bell\x07", "nul bell"),
        ("a\u2029b\x0bc\x85d\u2028e", "a\n\nb\n\nc\nd\ne"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("Latin\u200cwords\u200d.", "Latinwords."),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("می\u200c\u200d\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("", ""),
    ],
)
def test_text_is_kept_plain(raw: str, kept: str) -> None:
    """Composed, visible, with plain spaces; joiners stay where they change what is seen."""
    assert normalise(raw) == kept


def test_titles_are_one_line() -> None:
    """Line ends in a title are spaces."""
    assert one_line(" Two\n\n lines\u00a0here ") == "Two lines here"


@example("\u0300\u094d\u200c\u0600")  # composing puts these marks into another order
@given(st.one_of(st.text(), ODD))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What was normalised is normal, as text and as one line."""
    once = normalise(text)
    assert normalise(once) == once
    assert one_line(one_line(text)) == one_line(text)


@given(ODD)
def test_nothing_invisible_is_left(text: str) -> None:
    """No control, bidi or surrogate character survives but the line end."""
    kept = normalise(text)
    assert not set(kept) & set("\x00\t\r\x1c\x85\u2028\u2029\u202e\u200b\u00ad\ufeff\u3000")
    kept.encode("utf-8")
