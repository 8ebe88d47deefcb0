"""A transcript as a file: WebVTT and SubRip with the source's own captions, or a text that can be read.

What `pipeline.transcript` reads of the captions is what was written: the same words, the same seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from delivery.quotes import clock, speaker
from model import Cue, Paragraph

__all__ = ["Recording", "opening", "said", "srt", "text", "vtt"]

_TURN = ">>"  # as captions have it where another person begins to speak
_SEEN_MS = 2000  # a caption that ends as it begins is shown for so long, or until the next one
_LIKE_A_NAME = re.compile(r"[^\W\d_][\w.'’ -]*:(?:\s|$)")
_NAME = re.compile(r"[^\W\d_][\w.'’ -]{1,47}")
_NO_NAME = re.compile(r"[^\w.'’ -]+")
_LIKE_MARKUP = re.compile(r"<\S|-->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was said in a recording, where it is to be had, and what its source says of its own text."""

    title: str
    url: str
    caveat: str
    text: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caption:
    """A cue as a file has it; `turn` where another person begins to speak."""

    start_ms: int
    end_ms: int
    words: str
    cue: Cue
    turn: bool


def vtt(recording: Recording) -> Iterator[str]:
    """WebVTT, block by block, with the speakers as voices."""
    heading = "\n".join(line.replace("-->", "->") for line in _heading(recording))
    yield f"WEBVTT\n\nNOTE\n{heading}\n\n"
    for one in _captions(recording):
        name = speaker(one.cue)
        voice = f"<v {_escaped(name)}>" if name else _escaped(_marker(one))
        timing = f"{_stamp(one.start_ms, '.')} --> {_stamp(one.end_ms, '.')}"
        yield f"{timing}\n{voice}{_escaped(one.words)}\n\n"


def srt(recording: Recording) -> Iterator[str]:
    """SubRip, block by block; it knows no voices, so who begins to speak stands before the words."""
    for number, one in enumerate(_captions(recording), 1):
        name = _plain_name(one.cue) if one.turn else ""
        who = f"{_TURN} {name}: " if name else _marker(one)
        risky = unescape(one.words) != one.words or _LIKE_MARKUP.search(one.words)
        words = _escaped(one.words) if risky else one.words
        yield f"{number}\n{_stamp(one.start_ms, ',')} --> {_stamp(one.end_ms, ',')}\n{who}{words}\n\n"


def text(recording: Recording, paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """Plain text, paragraph by paragraph, each with its time."""
    yield "\n".join(_heading(recording)) + "\n"
    for one in paragraphs:
        yield f"\n[{clock(one.sentences[0].start_s)}] {opening(one)}{said(recording.text, one)}\n"


def opening(paragraph: Paragraph) -> str:
    """Who begins to speak with this paragraph; a dash where nobody knows; nothing where the speaker goes on."""
    if not paragraph.turn:
        return ""
    return f"{name}: " if (name := speaker(paragraph)) else "— "


def said(whole: str, paragraph: Paragraph) -> str:
    """The words of a paragraph of this text."""
    return whole[paragraph.sentences[0].start : paragraph.sentences[-1].end].rstrip()


def _heading(recording: Recording) -> Iterator[str]:
    yield recording.title
    if recording.url:
        yield recording.url
    if recording.caveat:
        yield f"Its source says: {recording.caveat}"


def _captions(recording: Recording) -> list[_Caption]:
    """The cues in the order of their seconds, none of them without length: players refuse both."""
    ordered = sorted(_with_turns(recording), key=lambda found: found[0].start_s)
    begins = [_milliseconds(cue.start_s) for cue, _ in ordered]
    return [
        _Caption(
            start_ms=start,
            end_ms=_end(start, _milliseconds(cue.end_s), following),
            words=" ".join(recording.text[cue.start : cue.end].split()),
            cue=cue,
            turn=turn,
        )
        for (cue, turn), start, following in zip(ordered, begins, [*begins, None][1:], strict=True)
    ]


def _with_turns(recording: Recording) -> Iterator[tuple[Cue, bool]]:
    """Each cue, and whether another person begins to speak with it: there the text has a blank line."""
    end: int | None = None
    for cue in recording.cues:
        yield cue, bool(speaker(cue)) if end is None else "\n" in recording.text[end : cue.start]
        end = cue.end


def _end(start: int, end: int, following: int | None) -> int:
    if end > start:
        return end
    seen = start + _SEEN_MS
    return max(start + 1, seen if following is None else min(seen, following))


def _marker(one: _Caption) -> str:
    """What tells that somebody else speaks, but for words that would then be read as the name of who."""
    return f"{_TURN} " if one.turn and not _LIKE_A_NAME.match(one.words) else ""


def _plain_name(cue: Cue) -> str:
    """Who speaks in a word or two, without what a reader of captions does not take for a name."""
    known = cue.speaker or cue.function or cue.affiliation or ""
    found = _NAME.search(" ".join(_NO_NAME.sub(" ", known).split()))
    return found[0].rstrip() if found else ""


def _escaped(words: str) -> str:
    return escape(words, quote=False)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _stamp(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{rest:03}"
