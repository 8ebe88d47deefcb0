"""What a transcript reads like: paragraphs, sentences, their seconds, and that not a word is lost on the way."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Cue, Marks
from pipeline.spelling import is_dense, joins
from pipeline.spoken import paragraphs

Said = tuple[float, float, str]


def transcript(*said: Said, between: str = " ", marks: tuple[Marks, ...] = ()) -> tuple[str, tuple[Cue, ...]]:
    """A text and its cues; words that begin with a line break begin a turn."""
    text, cues = "", []
    for number, (start_s, end_s, words) in enumerate(said):
        gap = ("\n\n" if words.startswith("\n") else between) if text else ""
        start = len(text) + len(gap)
        text += gap + words.strip()
        known = marks[number] if marks else ()
        cues.append(Cue(start_s=start_s, end_s=end_s, start=start, end=len(text), marks=known))
    return text, tuple(cues)


def read(text: str, cues: tuple[Cue, ...]) -> list[list[str]]:
    """The sentences of each paragraph."""
    return [[text[one.start : one.end].strip() for one in paragraph.sentences] for paragraph in paragraphs(text, cues)]


def words_of(text: str, second: float, pause: float = 0.0) -> tuple[Marks, float]:
    """Marks of words that are said at two a second, with a pause before the word "then"."""
    marks = []
    for word in re.finditer(r"\S+", text):
        second += pause if word[0] == "then" else 0.0
        marks.append((word.start(), second))
        second += 0.5
    return tuple(marks), second


def test_sentences_go_over_the_ends_of_captions() -> None:
    """A caption is as long as a screen; a sentence ends where its punctuation says."""
    text, cues = transcript((0, 2, "The Panel met in"), (2, 4, "Geneva. It will"), (4, 6, "report to No. 5 soon."))
    assert read(text, cues) == [["The Panel met in Geneva.", "It will report to No. 5 soon."]]
    first, second = paragraphs(text, cues)[0].sentences
    assert (first.start_s, second.end_s) == (0, 6)
    assert 2 < first.end_s <= second.start_s < 4


def test_each_turn_is_a_paragraph_of_its_speaker() -> None:
    """Who speaks is told where it begins; a change to nobody we know is a change all the same."""
    text, cues = transcript((0, 2, "Good morning."), (2, 4, "\nThank you."), (4, 6, "Indeed."), (6, 7, "\nNo."))
    named = (replace(cues[0], speaker="A. Example", function="Chair", affiliation="Slovenia"), *cues[1:])
    told = [(one.speaker, one.function, one.affiliation, one.turn) for one in paragraphs(text, named)]
    assert told == [("A. Example", "Chair", "Slovenia", True), (None, None, None, True), (None, None, None, True)]
    assert not paragraphs(text, cues)[0].turn  # nobody spoke before
    assert read(text, cues) == [["Good morning."], ["Thank you.", "Indeed."], ["No."]]


def test_captions_without_punctuation_are_cut_at_the_longest_pause() -> None:
    """Where the speaker stopped is known from the words' own seconds, not from the ends of captions."""
    line = " ".join(["word"] * 30) + " then " + " ".join(["word"] * 60)
    marks, end_s = words_of(line, 10.0, pause=1.0)
    text, cues = transcript((10, end_s, line), marks=(marks,))
    (first, second, *_), *_ = read(text, cues)
    assert first.endswith("word")
    assert second.startswith("then")
    assert paragraphs(text, cues)[0].sentences[1].start_s == pytest.approx(10 + 30 * 0.5 + 1.0)


def test_a_comma_is_worth_a_pause() -> None:
    """A sentence that is too long is cut where it breathes."""
    line = " ".join(["word"] * 30) + ", then " + " ".join(["word"] * 60)
    text, cues = transcript((0, 60, line))
    assert read(text, cues)[0][0].endswith("word,")


def test_silence_ends_a_sentence_and_a_paragraph() -> None:
    """What is said minutes later belongs to nothing said before, however short that is."""
    text, cues = transcript((0, 1, "hello"), (1, 2, "everybody"), (600, 602, "good morning"))
    assert read(text, cues) == [["hello everybody"], ["good morning"]]
    assert [one.sentences[0].start_s for one in paragraphs(text, cues)] == [0, 600]


def test_what_one_person_says_for_minutes_is_several_paragraphs() -> None:
    """Only the first of them begins a turn."""
    text, cues = transcript(*((float(at), at + 1.0, "We met and we spoke about many things.") for at in range(100)))
    told = paragraphs(text, (replace(cues[0], speaker="A. Example"), *cues[1:]))
    assert len(told) > 3
    assert {one.speaker for one in told} == {"A. Example"}
    assert [one.turn for one in told] == [True, *[False] * (len(told) - 1)]
    assert max(one.sentences[-1].end - one.sentences[0].start for one in told) < 600


def test_chinese_is_cut_between_captions_and_after_its_marks() -> None:
    """No spaces part its words, and a character says more than a letter."""
    pieces = tuple((float(at), at + 1.0, "科學小組在日內瓦舉行會議，") for at in range(12))
    text, cues = transcript(*pieces, between="")
    sentences = [one for paragraph in read(text, cues) for one in paragraph]
    assert all(one.endswith("會議，") for one in sentences)
    assert max(map(len, sentences)) <= 80
    whole, cue = transcript((0, 30, "科學小組" * 50))
    assert read(whole, cue) == [["科學小組" * 50]]  # nothing tells where a word ends
    told, spoken = transcript((0, 5, "小組開會。主席發言！謝謝"), between="")
    assert read(told, spoken) == [["小組開會。", "主席發言！", "謝謝"]]


def test_no_comma_stands_at_the_head_of_a_sentence() -> None:
    """Not even where a caption begins with one."""
    pieces = [(0.0, 1.0, "科學小組" * 10), (1.0, 2.0, "，" + "全球對話" * 10), (2.0, 3.0, "日內瓦會議" * 10)]
    text, cues = transcript(*pieces, between="")
    assert [one[0] for paragraph in read(text, cues) for one in paragraph] == ["科", "日"]


def test_no_sentence_is_only_a_space() -> None:
    """Though a second is told for the space after a character, and a long silence for what follows."""
    marks = ((0, 0.0), (2, 4.0), (3, 8.0))
    cues = (Cue(start_s=0, end_s=1, start=0, end=1), Cue(start_s=0, end_s=9, start=2, end=6, marks=marks))
    text = "1 1學 1"
    assert all(one.strip() for paragraph in read(text, cues) for one in paragraph)


def test_nothing_is_read_of_a_document_without_captions() -> None:
    """A page has no paragraphs of this kind."""
    assert paragraphs("A page.", ()) == ()


_WORDS = st.text(st.sampled_from("ab. ,!?12'科學組。，، нمع—"), min_size=1, max_size=60).map(
    lambda one: " ".join(one.split())
)
_SECONDS = st.floats(0, 20_000, allow_nan=False)


@st.composite
def transcripts(draw: st.DrawFn) -> tuple[str, tuple[Cue, ...]]:
    """Cues in the order of their text, with whatever seconds a source may tell."""
    text = draw(st.sampled_from(["", "Below the video.\n\n"]))
    cues: list[Cue] = []
    for words in draw(st.lists(_WORDS.filter(bool), max_size=12)):
        gaps = ["", " ", "\n\n"] if cues and is_dense(text[-1]) and is_dense(words[0]) else [" ", "\n\n"]
        gap = draw(st.sampled_from(gaps)) if cues else ""
        start = len(text) + len(gap)
        text += gap + words
        offsets = sorted(draw(st.lists(st.integers(0, len(words) + 2), max_size=6)))
        marks = tuple((at, draw(_SECONDS)) for at in offsets)
        start_s = draw(_SECONDS)
        end_s = start_s + draw(st.floats(0, 30))
        cues.append(Cue(start_s=start_s, end_s=end_s, start=start, end=len(text), marks=marks))
    return text, tuple(cues)


@given(transcripts())
def test_the_sentences_are_the_text_and_their_seconds_go_on(given_: tuple[str, tuple[Cue, ...]]) -> None:
    """One after the other they say exactly what was said, no word is parted, and time only goes on."""
    text, cues = given_
    told = paragraphs(text, cues)
    sentences = [one for paragraph in told for one in paragraph.sentences]
    said = text[cues[0].start : cues[-1].end] if cues else ""
    assert "".join(text[one.start : one.end] for one in sentences) == said
    assert all(one.start_s <= one.end_s for one in sentences)
    assert all(one.end_s <= other.start_s for one, other in pairwise(sentences))
    assert all(text[one.start : one.end].strip() for one in sentences)
    assert not any(joins(text[one.start - 1]) and joins(text[one.start]) for one in sentences[1:])
