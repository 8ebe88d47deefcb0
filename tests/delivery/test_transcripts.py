"""Transcripts as files: valid, with who speaks, and read back as what they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.transcripts import Recording, srt, text, vtt
from model import Cue
from pipeline.spoken import paragraphs
from pipeline.transcript import read_captions


def recording(*said: tuple[float, float, str], **facts: object) -> Recording:
    """A recording of which this was said; words that begin with a line break begin a turn."""
    whole, cues = "", []
    for start_s, end_s, words in said:
        gap = ("\n\n" if words.startswith("\n") else " ") if whole else ""
        start = len(whole) + len(gap)
        whole += gap + words.strip()
        cues.append(Cue(start_s=start_s, end_s=end_s, start=start, end=len(whole)))
    built = Recording(title="A talk", url="https://v.example/1", caveat="", text=whole, cues=tuple(cues))
    return replace(built, **facts)  # type: ignore[arg-type]  # a test's own shorthand


def named(one: Recording, *names: dict[str, str]) -> Recording:
    """The recording with who says each of its cues."""
    return replace(
        one,
        cues=tuple(replace(cue, **facts) for cue, facts in zip(one.cues, names, strict=True)),  # type: ignore[arg-type]
    )


TALK = named(
    recording(
        (1.0, 3.5, "R&D <here>"),
        (3.5, 3723.25, "goes on."),
        (3723.25, 3730.0, "\nThank you."),
        (3730.0, 3731.0, "\nYes."),
    ),
    {"speaker": "A. Example", "function": "Chair", "affiliation": "Slovenia"},
    {"speaker": "A. Example", "function": "Chair", "affiliation": "Slovenia"},
    {},
    {"affiliation": "Côte d'Ivoire"},
)


def test_webvtt_names_its_speakers_and_its_origin() -> None:
    """Voices with what is known of them, a mark where somebody unknown speaks, and nothing that could be markup."""
    told = "".join(vtt(replace(TALK, title="One --> two", caveat="speech recognition")))
    assert told == (
        "WEBVTT\n\n"
        "NOTE\nOne -> two\nhttps://v.example/1\nIts source says: speech recognition\n\n"
        "00:00:01.000 --> 00:00:03.500\n<v A. Example (Chair, Slovenia)>R&amp;D &lt;here&gt;\n\n"
        "00:00:03.500 --> 01:02:03.250\n<v A. Example (Chair, Slovenia)>goes on.\n\n"
        "01:02:03.250 --> 01:02:10.000\n&gt;&gt; Thank you.\n\n"
        "01:02:10.000 --> 01:02:11.000\n<v Côte d'Ivoire>Yes.\n\n"
    )


def test_subrip_names_who_begins_to_speak() -> None:
    """It has numbers and commas, no voices, and entities only where words would be taken for markup."""
    assert "".join(srt(TALK)) == (
        "1\n00:00:01,000 --> 00:00:03,500\n>> A. Example: R&amp;D &lt;here&gt;\n\n"
        "2\n00:00:03,500 --> 01:02:03,250\ngoes on.\n\n"
        "3\n01:02:03,250 --> 01:02:10,000\n>> Thank you.\n\n"
        "4\n01:02:10,000 --> 01:02:11,000\n>> Côte d'Ivoire: Yes.\n\n"
    )
    assert "\nR&D\n" in "".join(srt(recording((0, 1, "R&D"))))


def test_text_has_paragraphs_with_their_time_and_speaker() -> None:
    """As it is read: whole sentences, a dash where nobody knows who begins to speak."""
    told = "".join(text(replace(TALK, caveat="speech recognition"), paragraphs(TALK.text, TALK.cues)))
    assert told == (
        "A talk\nhttps://v.example/1\nIts source says: speech recognition\n"
        "\n[0:01] A. Example (Chair, Slovenia): R&D <here> goes on.\n"
        "\n[1:02:03] — Thank you.\n"
        "\n[1:02:10] Côte d'Ivoire: Yes.\n"
    )
    nowhere = recording((0, 1, "Yes."), url="")
    assert "".join(text(nowhere, paragraphs(nowhere.text, nowhere.cues))) == "A talk\n\n[0:00] Yes.\n"


def test_captions_are_in_order_and_none_is_without_length() -> None:
    """Players leave out, or refuse, what begins before the one ahead of it or ends as it begins."""
    told = recording((5.0, 5.0, "five"), (2.0, 2.0, "two"), (2.0, 2.0, "again"), (9.0, 9.0, "nine"))
    times = [line for line in "".join(vtt(told)).splitlines() if "-->" in line]
    assert times == [
        "00:00:02.000 --> 00:00:02.001",
        "00:00:02.000 --> 00:00:04.000",
        "00:00:05.000 --> 00:00:07.000",
        "00:00:09.000 --> 00:00:11.000",
    ]


def test_words_that_look_like_a_name_are_no_name() -> None:
    """A mark before them would make a speaker of them."""
    told = recording((0, 1, "Good morning everybody."), (1, 2, "\nNote: we begin."), (2, 3, "Then we end."))
    for written in (vtt(told), srt(told)):
        chunks = read_captions("".join(written).encode(), "")
        assert [one.text for one in chunks] == ["Good morning everybody.", "Note: we begin.", "Then we end."]


_WORDS = st.lists(
    st.text(st.sampled_from("abAB12.,!?'&<>/-—科學組。نمعбж"), min_size=1, max_size=8), min_size=1, max_size=6
).map(lambda words: re.sub(">+", ">", " ".join(words)))  # which captions have for a turn
_NAMES = st.sampled_from(
    ["", "A. Example", "Côte d'Ivoire", "議長", "12 (x)", "a", "An O'Brien, of <i> & --> all", "й" * 70]
)


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """What captions are read to be, with whatever words, names and seconds there may be."""
    said, names, at = [], [], 0.0
    for number in range(draw(st.integers(0, 12))):
        at += draw(st.integers(0, 5_000_000)) / 1000
        turn = "\n" if draw(st.booleans()) else ""
        said.append((at, at + draw(st.integers(0, 9_000)) / 1000, f"{turn}{draw(_WORDS)} {number}"))  # none said twice
        names.append({"speaker": name} if (name := draw(_NAMES)) else {})
    return named(recording(*said), *names)


@pytest.mark.parametrize("written", [vtt, srt])
@given(told=recordings())
def test_what_is_written_is_read_back(written: Callable[[Recording], Iterator[str]], told: Recording) -> None:
    """The same words at the same milliseconds, whatever the words are."""
    content = "".join(written(told)).encode()
    chunks = read_captions(content, "") if told.cues else ()
    assert [one.text for one in chunks] == [told.text[cue.start : cue.end] for cue in told.cues]
    assert [one.start_s for one in chunks] == [pytest.approx(cue.start_s, abs=1e-6) for cue in told.cues]
    long = [(one, cue) for one, cue in zip(chunks, told.cues, strict=True) if cue.end_s > cue.start_s]
    assert all(one.end_s == pytest.approx(cue.end_s, abs=1e-6) for one, cue in long)
