"""Evidence from a recording: the second of its words, and what is said in the seconds around their sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Chunk, Evidence, Language, Rule, Topic, TopicKey
from pipeline import extract as module
from pipeline.flag import compile_topics, plain_document
from pipeline.transcript import SPEAKER_CHANGE, read_captions

FORMS = ("scientific panel", "科学小组")
FLAGGER = compile_topics(
    [
        Topic(
            key=TopicKey("topic"),
            title={Language("en"): "Topic"},
            confused_with={},
            rules=(Rule(key="rule", parts=({Language("en"): FORMS},)),),
            version="v1",
        )
    ]
)


def evidence(chunks: Sequence[Chunk], description: str = "", title: str = "") -> tuple[Evidence, ...]:
    """What a recording of these chunks proves."""
    text, cues = module._said(chunks)
    found = module._below(description, module.Extracted(text=text, cues=cues))
    document = replace(plain_document(found.text, title=title), kind="video", cues=found.cues, sections=found.sections)
    (match,) = FLAGGER.match(document)
    return match.evidence


def by_word(
    words: str, *, gap: float = 1.0, line: int = 6, marked: bool = True, speaker: str | None = None
) -> list[Chunk]:
    """A chunk for every few words, one word said every `gap` seconds."""
    said = words.split()
    chunks = []
    for first in range(0, len(said), line):
        text = " ".join(said[first : first + line])
        begins = [at + 1 for at, char in enumerate(text) if char == " "]
        marks = tuple((at, (first + number) * gap) for number, at in enumerate(begins, start=1))
        start, end = first * gap, (first + len(said[first : first + line])) * gap
        chunks.append(Chunk(start_s=start, end_s=end, text=text, speaker=speaker, marks=marks if marked else ()))
    return chunks


def counted(first: int, last: int) -> str:
    """Words that can be told apart."""
    return " ".join(f"w{number}" for number in range(first, last))


def test_evidence_begins_at_the_second_of_its_words() -> None:
    """Not where their line begins; without seconds of words, where the line does."""
    words = f"{counted(0, 40)} scientific panel {counted(42, 80)}"
    (marked,) = evidence(by_word(words))
    assert marked.second == 40.0
    (plain,) = evidence(by_word(words, marked=False))
    assert plain.second == 36.0


def test_what_is_said_around_is_fifteen_seconds_of_it() -> None:
    """From the word said then to the sentence, and from the sentence to the word said then: no word is there twice."""
    (one,) = evidence(by_word(f"{counted(0, 40)}. We met the scientific panel today. And {counted(47, 90)}"))
    assert one.second == 43.0
    assert one.sentence == "We met the scientific panel today."
    assert one.before == f"{counted(28, 39)} w39."
    assert one.after == f"And {counted(47, 61)}"


def test_nothing_is_said_around_what_the_sentence_holds_already() -> None:
    """A long sentence covers its own surroundings, and a recording has a beginning and an end."""
    (one,) = evidence(by_word(f"{counted(0, 30)} scientific panel {counted(32, 60)}", gap=0.1))
    assert (one.before, one.after) == ("", "")


def test_around_a_line_whose_words_have_no_seconds_whole_lines_are_told() -> None:
    """Those in which the first and the last word may lie."""
    (one,) = evidence(by_word(f"{counted(0, 40)}. The scientific panel met. And {counted(45, 90)}", marked=False))
    assert one.second == 36.0
    assert one.before == f"{counted(18, 39)} w39."
    assert one.after == f"And {counted(45, 66)}"


def test_the_description_is_not_said() -> None:
    """What is said around is of the recording; words of the title or the description have no second."""
    description = "The scientific panel on tape"
    found = evidence(by_word("the scientific panel met. Thank you."), description, title="A scientific panel")
    told = [(one.field, one.section, one.second, one.before, one.after) for one in found]
    assert told == [
        ("title", None, None, "", ""),
        ("text", "description", None, "", ""),
        ("text", "transcript", 1.0, "", "Thank you."),
    ]


def test_another_speaker_begins_another_sentence() -> None:
    """Whoever asks is not quoted with who answers, though told as what is said before, on a line of his own."""
    (one,) = evidence(
        [
            Chunk(start_s=0, end_s=0, text="good morning", speaker="Chair"),
            Chunk(start_s=0, end_s=2, text="who will report", speaker="Press"),
            Chunk(start_s=2, end_s=4, text="the scientific panel will", speaker="Chair"),
            Chunk(start_s=4, end_s=6, text="thank you", speaker=SPEAKER_CHANGE),
        ]
    )
    assert (one.sentence, one.speaker) == ("the scientific panel will", "Chair")
    assert (one.before, one.after) == ("good morning\nwho will report", "thank you")


def test_of_an_endless_sentence_the_lines_around_are_shown() -> None:
    """Captions without stops: the line with the words, the one before it and the one after it, then what is around."""
    (one,) = evidence(by_word(f"{counted(0, 300)} scientific panel {counted(302, 600)}"))
    assert one.sentence == f"{counted(294, 300)} scientific panel {counted(302, 312)}"
    assert (one.before, one.after) == (counted(285, 294), counted(312, 318))


def test_an_endless_sentence_is_shorter_in_chinese() -> None:
    """Where more is said in fewer characters: the lines around the words, and what is said around these."""
    lines = (
        ["大家早安歡迎來到今天的記者會接著我們看"] * 4
        + ["科学小组今天在日內瓦討論"]
        + ["人道援助仍然非常困難請各位提出問題"] * 4
    )
    (one,) = evidence([Chunk(start_s=4.0 * at, end_s=4.0 * at + 4, text=line) for at, line in enumerate(lines)])
    assert one.sentence == "".join(lines[3:6])
    assert (one.before, one.after) == ("".join(lines[:3]), "".join(lines[6:]))


def test_words_over_two_lines_are_found_and_shown_whole() -> None:
    """A name is met across the border of cues; its second is that of its first word."""
    (one,) = evidence(by_word(f"{counted(0, 299)} scientific panel {counted(301, 600)}", line=5))
    assert (one.words, one.second) == ("scientific panel", 299.0)
    assert one.sentence == f"{counted(290, 299)} scientific panel {counted(301, 310)}"


def test_chinese_is_met_across_cues_and_told_from_any_character() -> None:
    """No spaces are needed, neither for the match nor for what is said around it."""
    said = [("人工智能", 0), ("会议。科", 10), ("学小组开会了。", 12), ("谢谢", 14), ("各位", 40)]
    marks = {10: ((3, 11.5),), 14: ((1, 15.0),)}
    (one,) = evidence(
        [Chunk(start_s=at, end_s=at + 2, text=text, marks=marks.get(at, ())) for text, at in said],
    )
    assert (one.words, one.second) == ("科学小组", 11.5)
    assert (one.sentence, one.before, one.after) == ("科学小组开会了。", "人工智能会议。", "谢谢")


@pytest.mark.parametrize("between", [" ", ""])
def test_what_is_said_around_has_a_limit(between: str) -> None:
    """A file that claims that everything is said at once does not fill the database; it is cut between words."""
    filler = f"word{between}" * 2000
    (one,) = evidence(
        [
            Chunk(start_s=5, end_s=5, text=filler),
            Chunk(start_s=5, end_s=5, text="scientific panel.", speaker="A"),
            *[Chunk(start_s=5, end_s=5, text="word " * 30, speaker="B") for _ in range(100)],
        ]
    )
    assert len(one.before) <= 1000
    assert 900 < len(one.after) <= 1000
    assert set(one.before.split()) <= {"word"}


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["so", "met.", "scientific panel", "科学小组", "人", ">> yes"]), min_size=1),
            st.integers(0, 20_000),
        ),
        max_size=12,
    ),
    st.sampled_from(["", "scientific panel."]),
)
def test_evidence_of_any_recording_holds_together(said: list[tuple[list[str], int]], description: str) -> None:
    """Whatever is said when: the words at their second, in their sentence, and around them what is really there."""
    now, events = 0, []
    for pieces, silence in said:
        segs = [{"utf8": f" {piece}", "tOffsetMs": 300 * number} for number, piece in enumerate(pieces)]
        events.append({"tStartMs": now, "dDurationMs": 5000, "segs": segs})
        now += 300 * len(pieces) + silence
    chunks = [
        *read_captions(json.dumps({"events": events}).encode(), ""),
        Chunk(start_s=now / 1000, end_s=now / 1000 + 9, text="scientific panel"),
    ]
    spoken = " ".join(" ".join(chunk.text for chunk in chunks).split())
    for one in evidence(chunks, description):
        assert one.words in FORMS
        assert one.words == one.sentence[one.at :][: len(one.words)]
        if one.section == "description":
            assert (one.second, one.before, one.after) == (None, "", "")
            continue
        assert one.second is not None
        assert any(chunk.start_s <= one.second for chunk in chunks)
        flat = "".join(spoken.split())
        assert "".join(f"{one.before}{one.sentence}{one.after}".split()) in flat
