"""Captions of every format come out as the words that were said, each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import ParseError
from model import Chunk
from pipeline import transcript
from pipeline.transcript import SPEAKER_CHANGE, read_captions

CAPTIONS = Path(__file__).parents[1] / "fixtures" / "youtube" / "captions"


def texts(chunks: tuple[Chunk, ...]) -> list[str]:
    """What was said, chunk by chunk."""
    return [chunk.text for chunk in chunks]


def read(text: str) -> tuple[Chunk, ...]:
    """Read captions written in a test."""
    return read_captions(text.encode(), "text/vtt")


def test_rolling_captions_come_out_once() -> None:
    """A line that stays to be seen is heard once; one that is really said again is kept."""
    chunks = read_captions((CAPTIONS / "rolling.en.vtt").read_bytes(), "text/vtt")
    assert chunks == (
        Chunk(
            start_s=0.16,
            end_s=2.31,
            text="good morning the scientific panel",
            marks=((5, 0.4), (13, 0.9), (17, 1.1), (28, 1.6)),
        ),
        Chunk(start_s=2.32, end_s=4.47, text="has finished its report", marks=((4, 2.6), (13, 3.0), (17, 3.3))),
        Chunk(start_s=4.7, end_s=6.0, text="thank you", speaker=SPEAKER_CHANGE, marks=((6, 4.9),)),
        Chunk(start_s=6.01, end_s=7.5, text="thank you", marks=((6, 6.3),)),
        Chunk(start_s=7.51, end_s=9.0, text="thank you", marks=((6, 7.9),)),
    )


def test_json3_has_words_without_sounds_and_ends_where_the_next_begins() -> None:
    """Events that open a window or end a line say nothing, and a line that stays is not heard longer."""
    chunks = read_captions((CAPTIONS / "automatic.en.json3").read_bytes(), "json3")
    assert chunks == (
        Chunk(
            start_s=3.21,
            end_s=5.41,
            text="The scientific panel",
            speaker=SPEAKER_CHANGE,
            marks=((4, 3.45), (15, 3.91)),
        ),
        Chunk(start_s=5.41, end_s=8.41, text="on AI meets.", marks=((6, 5.81),)),
    )


def test_rolling_without_inline_times_is_recognised_by_its_repetitions() -> None:
    """Tools that strip the word times leave the rolling."""
    lines = [f"line number {number}" for number in range(10)]
    blocks = [
        f"00:{number:02}.000 --> 00:{number + 1:02}.000\n{lines[number - 1] if number else ''}\n{lines[number]}\n"
        for number in range(10)
    ]
    blocks[0] = "00:00.000 --> 00:01.000\nline number 0\n"
    assert texts(read("WEBVTT\n\n" + "\n".join(blocks))) == lines


def test_a_short_track_may_repeat_itself() -> None:
    """Two answers in a row are two answers."""
    said = read("WEBVTT\n\n00:01.000 --> 00:02.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\n")
    assert texts(said) == ["No.", "No."]


def test_notes_styles_regions_and_stray_text_are_not_said() -> None:
    """Only what stands under a valid time is a cue."""
    said = read(
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE said\nby nobody\n\n"
        "intro\n00:01.000 --> 00:02.000 region:fred align:left\nHello.\n\nstray text\n\nNOTE end\n"
    )
    assert texts(said) == ["Hello."]


@pytest.mark.parametrize(
    "timing",
    ["00:00:01.000 --> 00:00:0d.500", "00:00:05.000 --> 00:00:01.000", "--> 00:01.000", "00:01 -> 00:02"],
)
def test_an_invalid_cue_is_skipped(timing: str) -> None:
    """One bad cue takes nothing else with it."""
    said = read(f"WEBVTT\n\n{timing}\nlost\n\n00:00:03.000 --> 00:00:04.000\nkept\n")
    assert texts(said) == ["kept"]


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ("27:00:01.500", 97_201.5),
        ("00:01,250", 1.25),
        ("0:00:09.120000", 9.12),
        ("00:00:07", 7.0),
        ("01:02.5", 62.5),
    ],
)
def test_every_way_to_write_a_time(stamp: str, seconds: float) -> None:
    """Hours beyond a day, commas, short and long fractions."""
    (chunk,) = read(f"WEBVTT\n\n{stamp} --> 99:00:00.000\nwords\n")
    assert chunk.start_s == seconds


def test_times_without_zeros_before_their_numbers() -> None:
    """As Microsoft Teams writes them: behind the point are milliseconds, so ``6.80`` comes before ``6.530``."""
    said = read("WEBVTT\n\n0:4:6.80 --> 0:4:6.530\nStop.\n\n0:10:12.5 --> 0:10:13.0 position:5.5%\nGo on.\n")
    assert [(chunk.start_s, chunk.end_s, chunk.text) for chunk in said] == [
        (246.08, 246.53, "Stop."),
        (612.005, 613.0, "Go on."),
    ]
    (padded,) = read("WEBVTT\n\n00:01.5 --> 00:02.5 line:5.5% position:0:0:5.5%\nwords\n")
    assert (padded.start_s, padded.end_s) == (1.5, 2.5)


def test_subrip_without_blank_lines_and_with_numbers() -> None:
    """A number before the next time is its index, not a word; the number 7 in a text is one."""
    said = read("1\n00:00:01,000 --> 00:00:02,000\nSeven is\n7\n2\n00:00:02,000 --> 00:00:03,000\nenough\n")
    assert texts(said) == ["Seven is 7", "enough"]


def test_two_times_in_a_row_leave_an_empty_cue() -> None:
    """The first has no words."""
    said = read("WEBVTT\n00:01.000 --> 00:02.000\n00:02.000 --> 00:03.000\nwords\n")
    assert texts(said) == ["words"]


def test_tags_and_entities_are_undone() -> None:
    """Formatting goes, characters stay, whatever they look like."""
    said = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.colorCCCCCC>2 &lt; 3</c> <i>and</i>&nbsp;{\\an8}AT&amp;amp;T <b>x</b>\n"
        '\n00:02.000 --> 00:03.000\n<font color="#fff">a <3 b</font>\n'
    )
    assert texts(said) == ["2 < 3 and AT&T x", "a <3 b"]


def test_a_voice_names_its_speaker() -> None:
    """WebVTT's own way to tell who speaks."""
    said = read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ana &amp; Co>Good morning\n")
    assert [(chunk.speaker, chunk.text) for chunk in said] == [("Ana & Co", "Good morning")]


def test_each_voice_of_a_cue_says_its_own_words() -> None:
    """Two people in one cue, on lines of their own or on one."""
    said = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n(off) well\n<v Ana>Yes.</v>\n<v Bo>No.</v> <v.loud Ana>Why\nnot?</v>\n"
    )
    assert [(chunk.speaker, chunk.text) for chunk in said] == [
        (None, "(off) well"),
        ("Ana", "Yes."),
        ("Bo", "No."),
        ("Ana", "Why not?"),
    ]


def test_turns_begin_a_chunk() -> None:
    """A named turn holds until the next one; one that comes before its words waits for them."""
    said = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nwelcome >> Mr. Reyes: thanks\n\n"
        "00:02.000 --> 00:03.000\nall of you &gt;&gt;\n\n00:03.000 --> 00:04.000\nat 10:30 we stop\n\n"
        "00:04.000 --> 00:05.000\nfor lunch\n"
    )
    assert [(chunk.speaker, chunk.text) for chunk in said] == [
        (None, "welcome"),
        ("Mr. Reyes", "thanks"),
        ("Mr. Reyes", "all of you"),
        (SPEAKER_CHANGE, "at 10:30 we stop"),
        (None, "for lunch"),
    ]


def test_names_before_nearly_every_line_are_speakers() -> None:
    """Meeting software writes its speakers into the text."""
    said = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nAna López: Good morning.\n\n00:02.000 --> 00:03.000\n"
        "Bo | R&D @ X/Y: Hi: all\n\n"
        "00:03.000 --> 00:04.000\nno name here\n"
    )
    assert [(chunk.speaker, chunk.text) for chunk in said] == [
        ("Ana López", "Good morning."),
        ("Bo | R&D @ X/Y", "Hi: all"),
        (None, "no name here"),
    ]


def test_sounds_are_not_words() -> None:
    """Music and applause go, in brackets of any kind; what the editor adds stays."""
    said = read("WEBVTT\n\n00:01.000 --> 00:02.000\n[Applause] (música) ♪ the [scientific] panel [ __ ]\n")
    assert texts(said) == ["the [scientific] panel"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbfWEBVTT\n\n00:01.000 --> 00:02.000\nd\xc3\xa9j\xc3\xa0\n", "déjà"),
        ("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\ndéjà\n".encode("utf-16-le"), "déjà"),
        ("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\ndéjà\n".encode("utf-16-be"), "déjà"),
        (
            '\ufeff<?xml version="1.0" encoding="utf-16"?><transcript><text start="1">déjà</text></transcript>'.encode(
                "utf-16-le"
            ),
            "déjà",
        ),
        ("1\r\n00:00:01,000 --> 00:00:02,000\r\ndéjà à Genève\r\n".encode("cp1252"), "déjà à Genève"),
        ("00:01.000 --> 00:02.000\rdéjà".encode(), "déjà"),
    ],
)
def test_every_encoding_and_line_end(content: bytes, words: str) -> None:
    """Marks, none, a missing head, a wrong claim, old code pages."""
    assert texts(read_captions(content, "")) == [words]


def test_one_broken_byte_spoils_one_character() -> None:
    """An answer that ends within a character, or lost a byte, is still in the encoding it is in."""
    whole = ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "人工智能科学小组" * 100 + "开会了").encode()
    assert texts(read_captions(whole[:-1], "")) == ["人工智能科学小组" * 100 + "开会\ufffd"]


def test_a_track_without_cues_is_empty() -> None:
    """Nobody spoke: that is no fault."""
    assert read("WEBVTT\n") == ()
    assert read('{"events": []}') == ()
    assert read("WEBVTT\n\n00:01.000 --> 00:02.000\n<c></c>\n") == ()


def test_json3_events_that_are_none_are_skipped() -> None:
    """One odd event takes nothing else with it."""
    said = read(
        '{"events": [1, {"segs": 2}, {"segs": [3, {"utf8": "lost"}]}, {"tStartMs": -5, "segs": [{"utf8": "lost"}]},'
        ' {"tStartMs": 900, "dDurationMs": 100, "segs": [{"utf8": "second\\nline"}]},'
        ' {"tStartMs": 100, "dDurationMs": 100, "segs": [{"utf8": "first"}]}]}'
    )
    assert said == (
        Chunk(start_s=0.1, end_s=0.2, text="first"),
        Chunk(start_s=0.9, end_s=1.0, text="second line"),
    )


SRV3 = """<timedtext format="3"><head/><body><w t="0" id="1"/>
<p t="1000" d="500" w="1"><s>one</s> <s>two</s></p><p t="1400" w="1" a="1">\n</p>
<p t="x">lost</p></body></timedtext>"""
SRV1 = """<?xml version="1.0" encoding="utf-8" ?><transcript>
<text start="1" dur="0.5">one &lt;i>two&lt;/i></text><text dur="1">lost</text></transcript>"""
TTML = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p {times}>one<br/>two</p><p>lost</p></div></body></tt>'


@pytest.mark.parametrize(
    "markup",
    [
        SRV3,
        SRV1,
        TTML.format(times='begin="00:00:01.000" end="00:00:01.500"'),
        TTML.format(times='begin="1s" dur="500ms"'),
        TTML.format(times='begin="0:01" end="1.5"'),
    ],
    ids=["srv3", "srv1", "ttml", "ttml-offset", "ttml-clock"],
)
def test_captions_in_xml(markup: str) -> None:
    """YouTube's two and TTML tell the same."""
    assert read(markup) == (Chunk(start_s=1.0, end_s=1.5, text="one two"),)


def test_ttml_without_an_end_has_no_length() -> None:
    """Nothing is invented."""
    assert read('<tt><p begin="2m">one</p></tt>') == (Chunk(start_s=120.0, end_s=120.0, text="one"),)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"just words", "without a time"),
        (b"", "without a time"),
        (b'{"error": 429}', "without events"),
        (b'{"events": 1}', "without events"),
        (b"{broken", "begins like JSON"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<p>broken", "begins like XML"),
        (b"<rss></rss>", "no known format"),
    ],
)
def test_what_is_no_track_is_refused(content: bytes, cause: str) -> None:
    """A consent page or an error must not become a transcript."""
    with pytest.raises(ParseError, match=cause):
        read_captions(content, "text/vtt")


@pytest.mark.parametrize(
    ("language", "sounds"),
    [
        ("en", "[Music] [Applause] (laughter) [Intro] [ __ ] [♪♪♪]"),
        ("fr", "[Musique] [Applaudissements] (rires)"),
        ("es", "[Música] [Aplausos] [Risas]"),
        ("de", "[Musik] [Applaus] (Gelächter)"),
        ("ru", "[музыка] [Аплодисменты] (смех)"),
        ("ar", "[موسيقى] [تصفيق] (ضحك)"),
        ("zh", "[音乐] 【掌聲】 （笑声） [音樂]"),
        ("ja-ko", "[音楽] [拍手] [음악] [박수]"),
    ],
)
def test_sounds_of_every_language_are_not_words(language: str, sounds: str) -> None:
    """As YouTube and human writers put them between the words."""
    assert texts(read(f"WEBVTT\n\n00:01.000 --> 00:02.000\none {sounds} two\n")) == ["one two"], language


def test_an_older_head_has_styles_and_no_blank_line_of_its_own() -> None:
    """What YouTube wrote before its cues until 2019, with colours in its tags; the first cue of a stream comes late."""
    said = read(
        "WEBVTT\nKind: captions\nLanguage: en\nStyle:\n::cue(c.colorCCCCCC) { color: rgb(204,204,204);\n }\n"
        "::cue(c.colorE5E5E5) { color: rgb(229,229,229);\n }\n##\n\n"
        "02:12:41.000 --> 02:12:44.000 align:start position:19%\n \n"
        "<c.colorE5E5E5>good<02:12:41.500><c> evening</c></c><c.colorCCCCCC><02:12:42.000><c> all</c></c>\n\n"
    )
    assert said == (Chunk(start_s=7961.0, end_s=7964.0, text="good evening all", marks=((5, 7961.5), (13, 7962.0))),)


def test_an_empty_tag_on_a_line_of_its_own_does_not_end_a_cue() -> None:
    """Only an empty line does."""
    assert texts(read("WEBVTT\n\n00:01.000 --> 00:02.000\n<c></c>\nwords\n\nstray\n")) == ["words"]


def test_a_name_at_the_turn_is_no_word() -> None:
    """Each form in which transcribers mark who speaks."""
    said = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n>>> THE CHAIR: good morning\n\n"
        "00:02.000 --> 00:03.000\n&gt;&gt;Ms. O'Neil-Smith: thank you\n>> [applause]\n\n"
        "00:03.000 --> 00:04.000\n>> at 10:30: lunch\n"
    )
    assert [(chunk.speaker, chunk.text) for chunk in said] == [
        ("THE CHAIR", "good morning"),
        ("Ms. O'Neil-Smith", "thank you"),
        (SPEAKER_CHANGE, "at 10:30: lunch"),
    ]


def test_what_json3_repeats_was_said_again() -> None:
    """A word chanted through a whole track, in a format that shows no line twice."""
    events = ",".join(
        f'{{"tStartMs": {second}000, "dDurationMs": 500, "segs": [{{"utf8": "peace"}}]}}' for second in range(1, 10)
    )
    assert texts(read(f'{{"events": [{{"tStartMs": 0, "id": 1}}, {events}]}}')) == ["peace"] * 9


HOSTILE = 100_000


@pytest.mark.no_cover  # measuring makes it ten times as slow, and the tests above meet the same lines
@pytest.mark.parametrize(
    "words",
    [
        "<c " * HOSTILE,
        "<v" + "." * HOSTILE,
        "<v" + " " * HOSTILE,
        "{\\" * HOSTILE,
        "[" * HOSTILE,
        "[ " * HOSTILE,
        "&#" + "9" * HOSTILE + ";",
        "&" * HOSTILE,
        ">>" * HOSTILE,
        ">> a " * 50_000,
        "A " * HOSTILE,
        "7" * HOSTILE,
        "a\n" * HOSTILE,
        "<00:00:01.100>" * HOSTILE,
        "".join(f"<00:00:01.{number:09}>a >>" for number in range(1, HOSTILE // 2)),
    ],
    ids=lambda words: words[:12],
)
def test_a_hostile_line_is_read_in_one_pass(words: str) -> None:
    """Brackets that never close, numbers without end, turns without words: nothing is tried again from every place."""
    cue = f"00:00:01.000 --> 00:00:09.000\n{words}\n"
    *_, last = read(f"WEBVTT\n\n{cue}\n{cue}\n00:00:09.000 --> 00:00:10.000\nthe end\n")
    assert last.text == "the end"


@pytest.mark.parametrize("stamp", ["9" * 5000 + ":00:00.000", "00:00:00." + "0" * 5000, "00:" + "0" * 5000 + ":00"])
def test_a_time_without_end_is_none(stamp: str) -> None:
    """Its cue goes, and nothing with it."""
    assert texts(read(f"WEBVTT\n\n{stamp} --> {stamp}\nlost\n\n00:01.000 --> 00:02.000\nkept\n")) == ["kept"]
    assert read(f'<tt><p begin="{stamp}">lost</p></tt>') == ()


@given(st.lists(st.sampled_from(["one", "two", "three words here", "四"]), min_size=8, max_size=30))
def test_every_line_of_a_rolling_track_is_said_once(said: list[str]) -> None:
    """Whatever is said, and said again, in YouTube's rolling shape."""
    blocks, before = [], ""
    for second, line in enumerate(said):
        stamp = f"00:00:{second:02}"
        blocks.append(f"{stamp}.000 --> {stamp}.900\n{before or ' '}\n{line}<{stamp}.100><c></c>\n")
        blocks.append(f"{stamp}.900 --> {stamp}.910\n{line}\n \n")
        blocks.append(f"{stamp}.910 --> {stamp}.920\n \n")
        before = line
    assert texts(read("WEBVTT\n\n" + "\n".join(blocks))) == said


@pytest.mark.parametrize(
    "content",
    [
        "WEBVTT\n\n" + "".join(f"{at}:00.000 --> {at}:01.000\na\n\n" for at in range(10)) * 201,
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + ">> a " * 2_001,
        '{"events": [{"tStartMs": 0, "segs": [{"utf8": "' + ">> a " * 2_001 + '"}]}]}',
    ],
    ids=["cues", "turns", "turns of json3"],
)
def test_more_pieces_than_any_recording_has_are_refused(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a file is made to use up memory; a plain word of why is kept. Here a recording has a hundredth of them."""
    assert transcript._MOST == 200_000
    monkeypatch.setattr(transcript, "_MOST", 2_000)
    with pytest.raises(ParseError, match="more than 2000 pieces"):
        read_captions(content.encode(), "text/vtt")


def test_a_cue_of_endless_voices_is_one_of_a_thousand() -> None:
    """What comes after them is read as the words of the last."""
    voices = "".join(f"<v A>a{number} " for number in range(2_000))
    chunks = read_captions(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{voices}".encode(), "text/vtt")
    assert len(chunks) == 1_000
    assert chunks[-1].text.endswith("a1998 a1999")
