"""Where sentences begin and what is shown around a find."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.sentences import around, starts


def parted(text: str) -> list[str]:
    """The sentences of a text."""
    begins = [*starts(text), len(text)]
    return [text[one:two].strip() for one, two in pairwise(begins)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("He met Mr. Smith and Ms. Lee.", 1),
        ("The U.N. Panel met. It ended.", 2),
        ("See No. 5 and Art. 3 of it.", 1),
        ("She said no. Then she left.", 2),
        ("J. Smith spoke of 3.5 per cent.", 1),
        ("approx. ten of them", 1),
        ("他来了。她走了！真的？", 3),
        ("قال ذلك؟ نعم.", 2),
        ("First line\nsecond line", 2),
        ("“Done.” Next one.", 2),
        ("... and so on", 1),
        ("真的?是的!好", 3),
        ("See https://example.org/watch?v=1 for it", 1),
        ("!. Then", 2),
        ("/. Then", 2),
        ("", 1),
    ],
)
def test_sentences_are_parted_where_a_reader_would(text: str, count: int) -> None:
    """Stops of several scripts end a sentence, abbreviations and numbers do not."""
    assert len(parted(text)) == count


def test_the_sentence_around_words_is_trimmed() -> None:
    """What is shown has no white space at its ends."""
    text = "One here.  \n Two there. Three."
    start = text.index("there")
    assert text[slice(*around(text, starts(text), start, start + 5))] == "Two there."


def test_words_over_two_sentences_show_both() -> None:
    """A span that crosses a full stop is shown whole."""
    text = "Before. At Geneva. July came. After."
    start, end = text.index("Geneva"), text.index(" came")
    assert text[slice(*around(text, starts(text), start, end))] == "At Geneva. July came."


def test_an_endless_sentence_is_cut_between_words() -> None:
    """Captions without stops are shown around the words, cut between words, never inside the span."""
    text = "word " * 500 + "panel " + "word " * 500
    start = text.index("panel")
    shown = text[slice(*around(text, starts(text), start, start + 5))]
    assert "panel" in shown
    assert 300 < len(shown) <= 400
    assert set(shown.split()) == {"word", "panel"}


def test_an_endless_sentence_in_chinese_is_cut_anywhere() -> None:
    """Without spaces every place is one between words."""
    text = "字" * 900 + "小组" + "字" * 900
    shown = text[slice(*around(text, starts(text), 900, 902))]
    assert len(shown) == 400


def test_one_endless_word_is_cut_at_the_found_words() -> None:
    """Where no gap is near, the piece ends with the words found."""
    text = "x" * 900 + "panel" + "x" * 900
    assert text[slice(*around(text, starts(text), 900, 905))] == "panel"


def test_a_find_at_either_end_of_an_endless_text_is_shown() -> None:
    """The piece is cut by the text's own ends."""
    text = "panel " + "word " * 200 + "panel"
    assert text[slice(*around(text, starts(text), 0, 5))].startswith("panel word")
    assert text[slice(*around(text, starts(text), len(text) - 5, len(text)))].endswith("word panel")


@pytest.mark.parametrize("run", ["." * 300_000 + "x", "!?" * 150_000 + "x", "。" * 300_000, '."' * 150_000 + "x"])
def test_stops_without_end_are_read_in_one_pass(run: str) -> None:
    """A run of stops is tried once, not from each of them."""
    assert starts(run)[0] == 0


def test_an_endless_sentence_of_captions_is_cut_at_its_lines() -> None:
    """Whole lines read better than a piece; lines that are endless themselves are cut like any text."""
    text = "word " * 500 + "panel " + "word " * 500
    start = text.index("panel")
    assert (
        text[slice(*around(text, starts(text), start, start + 5, (start - 10, start + 16)))]
        == "word word panel word word"
    )
    assert len(text[slice(*around(text, starts(text), start, start + 5, (0, len(text))))]) <= 400
    short = "One two. The panel met. Three."
    start = short.index("panel")
    assert short[slice(*around(short, starts(short), start, start + 5, (start, start + 5)))] == "The panel met."
