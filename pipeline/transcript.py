"""Captions of any format as the words that were said, each once, with their seconds and their speakers.

Rolling automatic captions show every line twice or thrice: what a cue repeats of the one before it is taken out. Sounds
in brackets are no words. ``>>`` means that another person speaks: a new chunk begins, marked `SPEAKER_CHANGE` where the
captions do not say who it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TypeVar

from errors import ParseError
from model import Chunk
from pipeline.timed_markup import read_json3, read_xml
from pipeline.timed_text import SPEAKER_CHANGE, TimedLines, is_timed_text, read_timed_text
from pipeline.timed_words import Words, before, cut, joined, without
from pipeline.un_transcript import is_meeting, read_meeting

__all__ = ["SPEAKER_CHANGE", "read_captions"]

T = TypeVar("T")

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SOUNDS = (
    "music|applause|laughter|laughs|cheering|cheers|inaudible|foreign|silence|noise|crosstalk|gavel|background noise|"
    "intro|musique|applaudissements|rires|música|aplausos|risas|risos|musik|applaus|beifall|gelächter|музыка|"
    "аплодисменты|смех|موسيقى|تصفيق|ضحك|音乐|音樂|掌声|掌聲|笑声|笑聲|音楽|拍手|笑い|음악|박수|웃음|[♪♫]+|_+"
)
_SOUND = re.compile(rf"[\[(（【]\s*(?:{_SOUNDS})\s*[\])）】]|[♪♫]+", re.IGNORECASE)
_HEARD = re.compile(rf"\[[^\[\]]{{1,40}}\]|{_SOUND.pattern}", re.IGNORECASE)
"""In automatic captions: nobody has written an addition into these, whatever stands in brackets was heard."""
_BRACKET = re.compile(r"[\[(（【♪♫]")  # what every sound begins with: looked for first, as few lines have one
_TURN = re.compile(r">>+")
_NAMED_TURN = re.compile(r"\s*([^\W\d_][\w.'’ -]{1,48}):(?=\s)")
_NAMED_LINE = re.compile(r"([^\W\d_][\w.'’()\[\]|/&@+ -]{0,48}): ")
_WINDOW = 8  # lines that are seen at once, at most
_MOST = 200_000  # cues or turns: three days of automatic captions
_FEW = 8  # cues: of fewer, a repeated line may well have been said twice
_ROLLING_SHARE = 0.25
_NAMED_SHARE = 0.6  # of the cues, in the transcripts of meeting software


def read_captions(content: bytes, media_type: str) -> tuple[Chunk, ...]:
    """Read a caption track, or the JSON of a transcribed meeting; the content decides, as types are often wrong.

    Raises:
        ParseError: it is no caption track, or one of more pieces than any recording has.
    """
    text = _decoded(content).strip("\ufeff\x00")
    if text.lstrip().startswith("{") and is_meeting(text):
        return read_meeting(text)
    return tuple(_bounded(_chunks(_with_names(_cues(text, media_type)))))


def _bounded(pieces: Iterable[T]) -> list[T]:
    """All pieces; what is made to hold millions of them would take minutes and gigabytes."""
    read = list(islice(pieces, _MOST + 1))
    if len(read) > _MOST:
        raise ParseError(f"more than {_MOST} pieces: no recording is so long")
    return read


def _decoded(content: bytes) -> str:
    """UTF-8 as all formats ask for, even if damaged here and there; else what western tools write without asking."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    text = content.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore")) if damaged else 0
    return text if 2 * damaged <= beyond_ascii else content.decode("cp1252", errors="replace")


def _cues(text: str, media_type: str) -> list[TimedLines]:
    begin = text.lstrip()[:1]
    if begin == "{":
        return read_json3(text)
    if begin == "<":
        return read_xml(text.lstrip())
    if not is_timed_text(text):
        raise ParseError(f"{media_type or 'untyped'}, {len(text)} characters without a time")
    cues = sorted(_bounded(read_timed_text(text)), key=lambda cue: cue.start_s)
    return _unrolled(cues) if _is_rolling(cues) else cues  # no other format shows a line twice


def _is_rolling(cues: Sequence[TimedLines]) -> bool:
    """Whether cues repeat what the ones before them said."""
    if any(cue.rolls for cue in cues):
        return True
    repeating = sum(_repeated(before, now) > 0 for before, now in pairwise(map(_shown, cues)))
    return len(cues) >= _FEW and repeating > len(cues) * _ROLLING_SHARE


def _unrolled(cues: Iterable[TimedLines]) -> list[TimedLines]:
    """Each cue with its new lines only. The cues of 10 ms between say what stays to be seen, and bring nothing new."""
    before: list[str] = []
    said: list[TimedLines] = []
    for cue in cues:
        if not cue.lines:
            continue
        now = _shown(cue)
        known = _repeated(before, now)
        if known < len(now):
            said.append(cue._replace(lines=cue.lines[known:]) if known else cue)
        before = now
    return said


def _shown(cue: TimedLines) -> list[str]:
    return [line.text for line in cue.lines]


def _repeated(before: Sequence[str], now: Sequence[str]) -> int:
    """How many of the first lines are the last ones of the cue before."""
    for count in range(min(len(before), len(now), _WINDOW), 0, -1):
        if before[-count:] == now[:count]:
            return count
    return 0


def _with_names(cues: list[TimedLines]) -> list[TimedLines]:
    """Take the names from the front of the lines where nearly every cue begins with one."""
    spoken = [cue for cue in cues if cue.lines]
    named = sum(_NAMED_LINE.match(cue.lines[0].text) is not None for cue in spoken)
    if named <= len(spoken) * _NAMED_SHARE:
        return spoken
    return [_named(cue) for cue in spoken]


def _named(cue: TimedLines) -> TimedLines:
    first, *others = cue.lines
    found = _NAMED_LINE.match(first.text)
    if found is None:
        return cue
    return cue._replace(speaker=found[1], lines=(cut(first, found.end(), len(first.text)), *others))


def _chunks(cues: Sequence[TimedLines]) -> Iterator[Chunk]:
    """One chunk per cue and turn; a name holds until the next turn, a turn without words until words come."""
    sound = _HEARD if any(line.marks for cue in cues for line in cue.lines) else _SOUND
    speaker: str | None = None
    turn: str | None = None
    ends = [*(cue.start_s for cue in cues[1:]), *(cue.end_s for cue in cues[-1:])]
    for cue, until in zip(cues, ends, strict=True):
        words = before(until, joined(cue.lines))
        if _BRACKET.search(words.text):
            words = without(sound, words)
        for number, (begin, end) in enumerate(_turns(words.text)):
            if number:
                speaker, turn = None, SPEAKER_CHANGE
            if turn and (name := _NAMED_TURN.match(words.text, begin, end)):
                speaker, turn, begin = name[1], None, name.end()  # noqa: PLW2901 - the rest of it
            said = cut(words, begin, end)
            if said.text:
                yield _chunk(said, cue, cue.speaker or speaker or turn)
                turn = None


def _turns(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _TURN.finditer(text):
        yield begin, found.start()
        begin = found.end()
    yield begin, len(text)


def _chunk(said: Words, cue: TimedLines, speaker: str | None) -> Chunk:
    """A chunk begins with its first word, where this is not the first of its cue."""
    known = bool(said.marks) and said.marks[0][0] == 0
    start = said.marks[0][1] if known else cue.start_s
    return Chunk(start_s=start, end_s=max(start, cue.end_s), text=said.text, speaker=speaker, marks=said.marks[known:])
