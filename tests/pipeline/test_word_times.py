"""Every word of captions keeps the second that was written for it, through all that is done to its line."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from html import escape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Chunk
from pipeline.timed_words import Words, tidied
from pipeline.transcript import SPEAKER_CHANGE, read_captions

Lines = list[list[tuple[str, int]]]
"""Lines of words, each with its milliseconds; they grow from word to word."""

WORDS = st.sampled_from(
    ["so", "the", "panel", "A&T", "5", "да,", "ИИ", "人工智能", "小组", "été", "الحوار", "on", "ai", "no"]
)


@st.composite
def lines(draw: st.DrawFn) -> Lines:
    """What is said, as a recogniser hears it: never two words at once, now and then a long silence."""
    now = draw(st.integers(0, 100_000_000))
    said: Lines = []
    for words in draw(st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=8, max_size=14)):
        line = []
        for word in words:
            now += draw(st.one_of(st.integers(20, 900), st.integers(900, 90_000)))
            line.append((word, now))
        now += 20
        said.append(line)
    return said


def stamp(ms: int) -> str:
    """A time as WebVTT writes it."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def rolling_vtt(said: Lines) -> str:
    """YouTube's automatic captions: each line shown while it grows, for 10 ms, and above the next one."""
    blocks, above = [], " "
    for line, ms, until in timed(said):
        first, *others = [(escape(word, quote=False), at) for word, at in line]
        grown = first[0] + "".join(f"<{stamp(at)}><c> {word}</c>" for word, at in others)
        plain = " ".join([first[0], *(word for word, _ in others)])
        head = "align:start position:0%"
        blocks.append(f"{stamp(ms)} --> {stamp(until - 10)} {head}\n{above}\n{grown}\n")
        blocks.append(f"{stamp(until - 10)} --> {stamp(until)} {head}\n{plain}\n \n")
        above = plain
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)


def json3(said: Lines) -> str:
    """The same as YouTube's json3: a window first, and a line end between any two lines."""
    events: list[dict[str, object]] = [{"tStartMs": 0, "dDurationMs": 9, "id": 1, "wpWinPosId": 1, "wsWinStyleId": 1}]
    for line, ms, until in timed(said):
        segs: list[dict[str, object]] = [{"utf8": line[0][0], "acAsrConf": 0}]
        segs += [{"utf8": f" {word}", "tOffsetMs": at - ms, "acAsrConf": 0} for word, at in line[1:]]
        events.append({"tStartMs": ms, "dDurationMs": 2 * (until - ms), "wWinId": 1, "segs": segs})
        events.append({"tStartMs": until - 10, "dDurationMs": 9, "wWinId": 1, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    return json.dumps({"wireMagic": "pb3", "pens": [{}], "events": events}, ensure_ascii=False)


def srv3(said: Lines) -> str:
    """The same as YouTube's XML."""
    events = []
    for line, ms, until in timed(said):
        others = "".join(f'<s t="{at - ms}" ac="0"> {escape(word)}</s>' for word, at in line[1:])
        events.append(f'<p t="{ms}" d="{2 * (until - ms)}" w="1"><s ac="0">{escape(line[0][0])}</s>{others}</p>')
        events.append(f'<p t="{until - 10}" d="9" w="1" a="1">\n</p>')
    body = "".join(['<w t="0" id="1" wp="1" ws="1"/>', *events])
    return f'<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><body>{body}</body></timedtext>'


def timed(said: Lines) -> list[tuple[list[tuple[str, int]], int, int]]:
    """Each line with the milliseconds it begins at, and those at which the next does."""
    begins = [line[0][1] for line in said]
    return list(zip(said, begins, [*begins[1:], said[-1][-1][1] + 1000], strict=True))


def read(text: str) -> tuple[Chunk, ...]:
    """Read captions written in a test."""
    return read_captions(text.encode(), "")


def heard(chunks: tuple[Chunk, ...]) -> list[tuple[str, float]]:
    """Every word with its second: its own, or that of the last one before it that has any."""
    told = []
    for chunk in chunks:
        at = 0
        for word in chunk.text.split(" "):
            known = bisect_right(chunk.marks, at, key=lambda mark: mark[0])
            told.append((word, chunk.marks[known - 1][1] if known else chunk.start_s))
            at += len(word) + 1
    return told


@pytest.mark.parametrize("written", [rolling_vtt, json3, srv3])
@settings(max_examples=40)
@given(said=lines())
def test_words_come_out_once_and_at_their_second(written: Callable[[Lines], str], said: Lines) -> None:
    """Whatever is said, however often again, in each of YouTube's shapes: these words at these seconds."""
    chunks = read(written(said))
    assert heard(chunks) == [(word, ms / 1000) for line in said for word, ms in line]
    seconds = [second for _, second in heard(chunks)]
    assert all(one < two for one, two in pairwise(seconds))
    for chunk in chunks:
        begins = {0, *(at + 1 for at, char in enumerate(chunk.text) if char == " ")}
        assert {offset for offset, _ in chunk.marks} <= begins


def vtt(*payloads: str) -> str:
    """Cues of ten seconds each."""
    return "WEBVTT\n\n" + "\n".join(
        f"00:00:{10 * number:02}.000 --> 00:00:{10 * number + 10:02}.000\n{payload}\n"
        for number, payload in enumerate(payloads)
    )


def test_a_turn_within_a_line_begins_at_its_own_second() -> None:
    """Who speaks second does not begin when the first does; a name that is written is not said."""
    (one, two, three) = read(
        vtt("thanks<00:00:02.000><c> &gt;&gt;</c><00:00:03.000><c> Ana: yes</c><00:00:04.500><c> sir &gt;&gt; no</c>")
    )
    assert (one.start_s, one.text, one.marks) == (0.0, "thanks", ())
    assert (two.start_s, two.text, two.speaker, two.marks) == (3.0, "yes sir", "Ana", ((4, 4.5),))
    assert (three.start_s, three.text, three.speaker, three.marks) == (4.5, "no", SPEAKER_CHANGE, ())


def test_sounds_leave_the_seconds_of_words() -> None:
    """What stands in brackets in automatic captions was heard, not said, whatever it is called."""
    (one, two) = read(
        vtt(
            "[Music]<00:00:01.000><c> hello</c><00:00:02.000><c> [clears</c><00:00:02.500><c> throat]</c>"
            "<00:00:03.000><c> all</c>",
            "[snorts]",
            "of<00:00:21.000><c> you</c><00:00:22.000><c> [applause]</c>",
        )
    )
    assert (one.start_s, one.text, one.marks) == (1.0, "hello all", ((6, 3.0),))
    assert (two.start_s, two.text, two.marks) == (20.0, "of you", ((3, 21.0),))


def test_names_taken_off_a_line_move_its_seconds() -> None:
    """Meeting software may time its words as well."""
    (said,) = read(vtt("Ana López: Good<00:00:01.000> morning<00:00:02.000> all"))
    assert (said.speaker, said.text, said.marks) == ("Ana López", "Good morning all", ((5, 1.0), (13, 2.0)))


def test_spaces_and_entities_around_stamps() -> None:
    """Spaces before or behind the stamp, doubled, or not breaking; entities written twice over."""
    (said,) = read(vtt("a <00:00:01.000><c>b&amp;amp;c </c> <00:00:02.000><c>&nbsp;d  </c><00:00:03.000><c></c>"))
    assert (said.text, said.marks) == ("a b&c d", ((2, 1.0), (6, 2.0)))


def test_lines_of_one_cue_are_one_text() -> None:
    """A name broken over two lines is whole again: Chinese without a space, everything else with one."""
    (said,) = read(vtt("人工<00:00:01.000>智能\n科学<00:00:02.000>小组\nAI<00:00:03.000> panel"))
    assert (said.text, said.marks) == ("人工智能科学小组 AI panel", ((2, 1.0), (6, 2.0), (12, 3.0)))


def test_line_ends_inside_timed_pieces() -> None:
    """json3 breaks a line within a piece: what follows is said some time later, but before the next second."""
    segs = [{"utf8": "one\n \n"}, {"utf8": "two", "tOffsetMs": 300}, {"utf8": " x\ny", "tOffsetMs": 500}]
    (said,) = read(json.dumps({"events": [{"tStartMs": 1000, "dDurationMs": 900, "segs": segs}]}))
    assert (said.text, said.marks) == ("one two x y", ((4, 1.3), (8, 1.5)))


@pytest.mark.parametrize("wild", [-5, "x", None, [1], 10**400, 1e999, 1200, 99_999_999, True, {}])
def test_seconds_that_cannot_be_are_left_out(wild: object) -> None:
    """A word is never said before its line, before the word before it, or after the next line has begun."""
    segs = [{"utf8": "one"}, {"utf8": " two", "tOffsetMs": wild}, {"utf8": " three", "tOffsetMs": 700}]
    events = [
        {"tStartMs": 1000, "dDurationMs": 9000, "segs": segs},
        {"tStartMs": 2000, "dDurationMs": 100, "segs": [{"utf8": "four"}, {"utf8": " five", "tOffsetMs": wild}]},
    ]
    chunks = read(json.dumps({"events": events}))
    assert [chunk.text for chunk in chunks] == ["one two three", "four five"]
    seconds = [second for _, second in heard(chunks)]
    assert seconds == sorted(seconds)
    assert all(1.0 <= second <= 2.1 for second in seconds)


def test_stamps_out_of_order_are_left_out() -> None:
    """In WebVTT as well."""
    (one, two) = read(vtt("a<00:00:05.000> b<00:00:04.000> c<00:00:06.000> d<00:00:11.000> e", "f"))
    assert (one.text, one.marks) == ("a b c d e", ((2, 5.0), (6, 6.0)))
    assert two.text == "f"


def test_characters_that_are_not_kept_move_the_seconds() -> None:
    """Invisible characters go, letters with their accents become one."""
    assert tidied(Words("so\u200b e\u0301te\u0301 c", ((4, 1.0), (10, 2.0)))) == Words("so été c", ((3, 1.0), (7, 2.0)))
    assert tidied(Words("a\u200b b")) == Words("a b")


def test_seconds_that_cannot_be_followed_are_dropped() -> None:
    """Where an accent is timed apart from its letter, the words stay and the seconds go."""
    assert tidied(Words("e\u0301t", ((1, 1.0), (2, 2.0)))) == Words("ét")
