"""Meetings of transcripts.un.org come out as sentences, with who spoke, for whom, as what and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import ParseError
from model import Chunk, Entry, Part, PartRole, SourceKey
from pipeline.extract import extract
from pipeline.transcript import SPEAKER_CHANGE, read_captions

MEETING = Path(__file__).parents[1] / "fixtures" / "un-transcripts" / "meeting" / "answer.json"
TYPE = "application/x-un-transcript+json"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["transcript", "data", "speaker", "paragraphs", "sentences", "text", "start", "end", "name"]
            ),
            inner,
        )
    ),
)


def read(data: object) -> tuple[Chunk, ...]:
    """The chunks of a meeting with these statements."""
    return read_captions(json.dumps({"video": {}, "transcript": {"data": data}}).encode(), TYPE)


def statement(*sentences: object, **speaker: object) -> dict[str, object]:
    """One statement of one paragraph."""
    return {"speaker": speaker, "paragraphs": [{"sentences": list(sentences)}]}


def test_a_meeting_is_read_sentence_by_sentence() -> None:
    """Each statement begins a turn, whether or not the speaker's name is told."""
    assert read_captions(MEETING.read_bytes(), TYPE) == (
        Chunk(
            start_s=12.0,
            end_s=14.5,
            text="I call the meeting to order.",
            speaker=SPEAKER_CHANGE,
            affiliation="El Salvador",
            function="Chair",
        ),
        Chunk(start_s=14.5, end_s=16.0, text="The floor is open.", affiliation="El Salvador", function="Chair"),
        Chunk(
            start_s=17.25,
            end_s=18.5,
            text="Thank you, Chair.",
            speaker="Runa Mosi",
            affiliation="Iceland",
            function="Rapporteur",
        ),
        Chunk(
            start_s=18.5,
            end_s=24.0,
            text="The scientific panel on AI has written to the gardeners of the north.",
            speaker="Runa Mosi",
            affiliation="Iceland",
            function="Rapporteur",
        ),
    )


def test_the_type_does_not_matter() -> None:
    """A saved file may be called anything."""
    assert read_captions(b"\xef\xbb\xbf" + MEETING.read_bytes(), "") == read_captions(MEETING.read_bytes(), TYPE)


def test_statements_are_paragraphs_and_cues_know_their_speakers() -> None:
    """The text has a paragraph for each statement, and every sentence of it who spoke."""
    part = Part(role=PartRole.CAPTIONS, content=MEETING.read_bytes(), media_type=TYPE)
    found = extract(Entry(source=SourceKey("s"), native_id="n", url="https://ex.org", title="T", parts=(part,)))
    assert found.text == (
        "I call the meeting to order. The floor is open.\n\n"
        "Thank you, Chair. The scientific panel on AI has written to the gardeners of the north."
    )
    said = [(found.text[cue.start : cue.end], cue.speaker, cue.function, cue.affiliation) for cue in found.cues]
    assert said[1] == ("The floor is open.", None, "Chair", "El Salvador")
    assert said[2] == ("Thank you, Chair.", "Runa Mosi", "Rapporteur", "Iceland")


def test_a_speaker_who_speaks_again_after_another_begins_a_paragraph() -> None:
    """Though nobody knows who spoke between."""
    one = {"text": "Moss.", "start": 1, "end": 2}
    content = json.dumps(
        {"transcript": {"data": [statement(one, name="Ana"), statement(one), statement(one, name="Ana")]}}
    )
    part = Part(role=PartRole.CAPTIONS, content=content.encode(), media_type=TYPE)
    found = extract(Entry(source=SourceKey("s"), native_id="n", url="https://ex.org", title="T", parts=(part,)))
    assert found.text == "Moss.\n\nMoss.\n\nMoss."
    assert [cue.speaker for cue in found.cues] == ["Ana", None, "Ana"]


def test_a_code_stands_for_a_country_without_a_name() -> None:
    """Whatever is known of whom somebody speaks for."""
    (chunk,) = read([statement({"text": "Moss.", "start": 1, "end": 2}, affiliation="ISL", affiliation_full=" ")])
    assert (chunk.affiliation, chunk.function) == ("ISL", None)


@pytest.mark.parametrize("time", [None, "12", -1, True, 10**400, float("nan"), float("inf"), [3]])
def test_a_time_that_is_none_keeps_the_one_before(time: object) -> None:
    """The words are kept: what was said counts more than when."""
    first = {"text": "One.", "start": 5.0, "end": 9.0}
    chunks = read([statement(first, {"text": "Two.", "start": time, "end": time})])
    assert [(chunk.text, chunk.start_s, chunk.end_s) for chunk in chunks] == [("One.", 5.0, 9.0), ("Two.", 5.0, 5.0)]


def test_a_sentence_never_ends_before_it_begins() -> None:
    """Times out of order are kept, but no time runs backwards inside a sentence."""
    later, earlier = {"text": "Two.", "start": 9.0, "end": 3.0}, {"text": "One.", "start": 1.0, "end": 2.0}
    assert [(chunk.start_s, chunk.end_s) for chunk in read([statement(later, earlier)])] == [(9.0, 9.0), (1.0, 2.0)]


def test_what_is_no_sentence_is_passed_over() -> None:
    """Odd parts cost themselves, and not the others."""
    odd: list[object] = [
        None,
        "x",
        {},
        {"paragraphs": {}},
        {"paragraphs": [7, {"sentences": None}]},
        statement("x", {"text": 3}),
    ]
    (chunk,) = read([*odd, {**statement({"text": " Moss\n grows. ", "start": 1, "end": 2}), "speaker": "Chair"}])
    assert (chunk.text, chunk.speaker, chunk.affiliation) == ("Moss grows.", SPEAKER_CHANGE, None)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"transcript": ', "is none"),
        (b'{"transcript":' + b"[" * 100_000, "is none"),
        (b'{"transcript": null}', "without a sentence"),
        (b'{"transcript": {"status": "transcribing"}}', "without a sentence"),
        (b'{"transcript": {"data": []}}', "without a sentence"),
        (b'{"video": {}}', "without events"),
    ],
)
def test_what_is_no_transcript_is_said(content: bytes, named: str) -> None:
    """JSON of another kind, or of no words, is an error, and other JSON is still tried as captions."""
    with pytest.raises(ParseError, match=named):
        read_captions(content, TYPE)


@given(JSON)
def test_no_shape_is_a_crash(data: object) -> None:
    """Whatever stands where the statements should be, words come out with ordinary times, or an error."""
    try:
        chunks = read(data)
    except ParseError:
        return
    assert all(0 <= chunk.start_s <= chunk.end_s and chunk.text.strip() for chunk in chunks)
