"""WebVTT and SubRip: blocks of timed lines. What one cue says and who says it, before overlaps are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from pipeline.timed_words import UNTIMED, Words, spoken

__all__ = ["SPEAKER_CHANGE", "TimedLines", "bare_all", "is_timed_text", "read_timed_text"]

SPEAKER_CHANGE = ">>"
"""The speaker of a chunk where another person begins, and nothing says who it is."""

# What stands between brackets never holds another bracket: a search for the end of each would take hours.
_STAMP = r"((?:\d{1,5}:)?\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$")
_UNPADDED = re.compile(r"\s*\d{1,5}:\d:\d[.,]\d{1,3}\s*-->")
_FRACTION = re.compile(r"(?<=[.,])\d{1,2}(?!\d)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>")
_VOICES = re.compile(r"(?=<v[.\s])")
_MOST_VOICES = 1_000  # in one cue; more are no voices
_TAG = re.compile(r"</?(?:c|i|b|u|s|v|ruby|rt|lang|font|span)(?:[.\s][^<>]*)?>|<[\d:.,]+>|\{\\[^{}]*\}", re.IGNORECASE)
_INLINE = re.compile(rf"<{_STAMP}>")
_MARKUP = re.compile("[<{&]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,31});", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d+\s*")


class TimedLines(NamedTuple):
    """A cue as a file has it: plain lines, none of them blank."""

    start_s: float
    end_s: float
    lines: tuple[Words, ...]
    speaker: str | None = None
    rolls: bool = False  # its words are timed one by one, as in automatic captions that roll


def is_timed_text(text: str) -> bool:
    """Whether this is WebVTT or SubRip at all, however badly written."""
    return text.lstrip().startswith("WEBVTT") or any(_TIMING.match(line) for line in _lines(text))


def read_timed_text(text: str) -> Iterator[TimedLines]:
    """Every cue with a valid time; header, notes, styles, regions and identifiers are no cues."""
    lines = _lines(text)
    timings = [at for at, line in enumerate(lines) if "-->" in line]
    clock = _padded if any(_UNPADDED.match(lines[at]) for at in timings) else str
    for at, following in pairwise([*timings, len(lines)]):
        yield from _cues(clock(lines[at]), _payload(lines[at + 1 : following], last=following == len(lines)))


def _padded(timing: str) -> str:
    """The times of a track whose numbers have no zeros before them: ``0:4:6.80`` is 80 ms after the sixth second.

    So writes Microsoft Teams. What stands behind the times is not read.
    """
    return _FRACTION.sub(lambda found: found[0].zfill(3), timing)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _payload(lines: list[str], *, last: bool) -> list[str]:
    """A payload ends at an empty line (a line of one space is none), or where the next cue begins without one."""
    if "" in lines:
        return lines[: lines.index("")]
    return lines[:-1] if lines and not last and _NUMBER.fullmatch(lines[-1]) else lines


def _cues(timing: str, payload: list[str]) -> Iterator[TimedLines]:
    """The cue of a valid time; where several voices are in it, a part for each."""
    found = _TIMING.match(timing)
    if not found:
        return
    start, end = _seconds(*found.group(1, 2, 3)), _seconds(*found.group(4, 5, 6))
    if end < start:
        return
    raw = "\n".join(payload)
    for said in [voice.split("\n") for voice in _VOICES.split(raw, _MOST_VOICES)] if "<v" in raw else [payload]:
        yield _cue(start, end, said)


def _cue(start: float, end: float, payload: list[str]) -> TimedLines:
    said: list[Words] = []
    speaker, since, rolls = None, start, False
    for line in payload:
        if "<" in line:
            speaker = speaker or (_voice(line) if "<v" in line else None)
            rolls = rolls or _INLINE.search(line) is not None
        words = _words(line, since)
        if words.text:
            said.append(words)
        if words.marks:
            since = words.marks[-1][1]
    return TimedLines(start, end, tuple(said), speaker, rolls)


def _voice(line: str) -> str | None:
    found = _VOICE.search(line)
    return " ".join(bare(found[1]).split()) if found else None


def _words(line: str, since: float) -> Words:
    """What a line says, with the second of each piece that has a stamp before it."""
    if "<" not in line:
        return _plain(line)
    parts = _INLINE.split(line.replace("<c>", "").replace("</c>", ""))  # what parts the words of automatic captions
    seconds = map(_seconds, parts[1::4], parts[2::4], parts[3::4])
    return spoken(bare_all(parts[0::4]), [UNTIMED, *seconds], since)


@lru_cache(maxsize=16)
def _plain(line: str) -> Words:
    """A line without stamps; captions that roll show each one again."""
    return Words(" ".join(bare(line).split()))


def _seconds(clock: str, second: str, fraction: str | None) -> float:
    """Whole numbers until the last: what is added as fractions ends in other digits than were written."""
    digits = fraction or ""
    whole, scale = _scaled(clock, len(digits))
    return (whole + int(second + digits)) / scale


@lru_cache(maxsize=16)
def _scaled(clock: str, digits: int) -> tuple[int, int]:
    """The seconds of hours and minutes, and one second, in units of so many digits; many words share them."""
    hours, _, minutes = clock.rpartition(":")
    scale: int = 10**digits
    return (int(hours or 0) * 60 + int(minutes)) * 60 * scale, scale


def bare(piece: str) -> str:
    """A piece of a line without tags, then without entities (some are written twice over)."""
    return _decoded(_decoded(_TAG.sub("", piece))) if _MARKUP.search(piece) else piece


def bare_all(pieces: Sequence[str]) -> Sequence[str]:
    """The pieces of a line without tags and entities."""
    return [bare(piece) for piece in pieces] if _MARKUP.search("".join(pieces)) else pieces


def _decoded(piece: str) -> str:
    return _ENTITY.sub(lambda entity: unescape(entity[0]), piece)
