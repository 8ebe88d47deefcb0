"""Captions of any format as the words that were said, each once, with their seconds and their speakers.

Rolling automatic captions show every line twice or thrice: what a cue repeats of the one before it is taken out. Sounds
in brackets are no words. ``>>`` means that another person speaks: a new chunk begins, marked `SPEAKER_CHANGE` where the
captions do not say who it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from errors import ParseError
from model import Chunk
from pipeline.timed_markup import read_json3, read_xml
from pipeline.timed_text import SPEAKER_CHANGE, TimedLines, is_timed_text, read_timed_text
from pipeline.un_transcript import is_meeting, read_meeting

__all__ = ["SPEAKER_CHANGE", "read_captions"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SOUNDS = (
    "music|applause|laughter|laughs|cheering|cheers|inaudible|foreign|silence|noise|crosstalk|gavel|background noise|"
    "intro|musique|applaudissements|rires|música|aplausos|risas|музыка|аплодисменты|смех|موسيقى|تصفيق|"
    "音乐|音樂|掌声|掌聲|笑声|笑聲|_+"
)
_SOUND = re.compile(rf"[\[(（【]\s*(?:{_SOUNDS})\s*[\])）】]|[♪♫]+", re.IGNORECASE)
_TURN = re.compile(r">>+")
_NAMED_TURN = re.compile(r"\s*([^\W\d_][\w.'’ -]{1,48}):(?=\s)")
_NAMED_LINE = re.compile(r"([^\W\d_][\w.'’()\[\] -]{0,48}): ")
_FEW = 8  # cues: of fewer, a repeated line may well have been said twice
_ROLLING_SHARE = 0.25
_NAMED_SHARE = 0.6  # of the cues, in the transcripts of meeting software


def read_captions(content: bytes, media_type: str) -> tuple[Chunk, ...]:
    """Read a caption track, or the JSON of a transcribed meeting; the content decides, as types are often wrong.

    Raises:
        ParseError: it is no caption track.
    """
    text = _decoded(content).strip("\ufeff\x00")
    if text.lstrip().startswith("{") and is_meeting(text):
        return read_meeting(text)
    cues = _cues(text, media_type)
    if _is_rolling(cues):
        cues = _unrolled(cues)
    return tuple(_chunks(_with_names(cues)))


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cues(text: str, media_type: str) -> list[TimedLines]:
    begin = text.lstrip()[:1]
    if begin == "{":
        return read_json3(text)
    if begin == "<":
        return read_xml(text.lstrip())
    if not is_timed_text(text):
        raise ParseError(f"no captions: {media_type or 'untyped'}, {len(text)} characters without a time")
    return sorted(read_timed_text(text), key=lambda cue: cue.start_s)


def _is_rolling(cues: Sequence[TimedLines]) -> bool:
    """Whether cues repeat what the ones before them said."""
    if any(cue.rolls for cue in cues):
        return True
    repeating = sum(_repeated(before.lines, cue.lines) > 0 for before, cue in pairwise(cues))
    return len(cues) >= _FEW and repeating > len(cues) * _ROLLING_SHARE


def _unrolled(cues: Iterable[TimedLines]) -> list[TimedLines]:
    """Each cue with its new lines only. The cues of 10 ms between say what stays to be seen, and bring nothing new."""
    shown: tuple[str, ...] = ()
    said: list[TimedLines] = []
    for cue in cues:
        if not cue.lines:
            continue
        said.append(replace(cue, lines=cue.lines[_repeated(shown, cue.lines) :]))
        shown = cue.lines
    return said


def _repeated(before: tuple[str, ...], now: tuple[str, ...]) -> int:
    """How many of the first lines are the last ones of the cue before."""
    longest = min(len(before), len(now))
    return next((count for count in range(longest, 0, -1) if before[-count:] == now[:count]), 0)


def _with_names(cues: list[TimedLines]) -> list[TimedLines]:
    """Take the names from the front of the lines where nearly every cue begins with one."""
    spoken = [cue for cue in cues if cue.lines]
    named = sum(_NAMED_LINE.match(cue.lines[0]) is not None for cue in spoken)
    if named <= len(spoken) * _NAMED_SHARE:
        return spoken
    return [_named(cue) for cue in spoken]


def _named(cue: TimedLines) -> TimedLines:
    found = _NAMED_LINE.match(cue.lines[0])
    if found is None:
        return cue
    return replace(cue, speaker=found[1], lines=(cue.lines[0][found.end() :], *cue.lines[1:]))


def _chunks(cues: Iterable[TimedLines]) -> Iterator[Chunk]:
    """One chunk per cue and turn; a name holds until the next turn, a turn without words until words come."""
    speaker: str | None = None
    turn: str | None = None
    for cue in cues:
        text = _SOUND.sub(" ", " ".join(cue.lines))
        for number, said in enumerate(_TURN.split(text)):
            if number:
                speaker, turn = None, SPEAKER_CHANGE
            if turn and (name := _NAMED_TURN.match(said)):
                speaker, turn, said = name[1], None, said[name.end() :]  # noqa: PLW2901 - the rest of it
            words = " ".join(said.split())
            if words:
                yield Chunk(start_s=cue.start_s, end_s=cue.end_s, text=words, speaker=cue.speaker or speaker or turn)
                turn = None
