"""WebVTT and SubRip: blocks of timed lines. What one cue says and who says it, before overlaps are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

__all__ = ["SPEAKER_CHANGE", "TimedLines", "is_timed_text", "plain", "read_timed_text"]

SPEAKER_CHANGE = ">>"
"""The speaker of a chunk where another person begins, and nothing says who it is."""

_NEWLINE = re.compile(r"\r\n?|\n")
_STAMP = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:c|i|b|u|s|v|ruby|rt|lang|font|span)(?:[.\s][^>]*)?>|<[\d:.,]+>|\{\\[^}]*\}", re.IGNORECASE)
_INLINE_TIME = re.compile(r"<\d+:[\d:.]+>")
_NUMBER = re.compile(r"\s*\d+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLines:
    """A cue as a file has it: plain lines, none of them blank."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    speaker: str | None = None
    rolls: bool = False  # its words are timed one by one, as in automatic captions that roll


def is_timed_text(text: str) -> bool:
    """Whether this is WebVTT or SubRip at all, however badly written."""
    return text.lstrip().startswith("WEBVTT") or any(_TIMING.match(line) for line in _NEWLINE.split(text))


def read_timed_text(text: str) -> Iterator[TimedLines]:
    """Every cue with a valid time; header, notes, styles, regions and identifiers are no cues."""
    lines = _NEWLINE.split(text)
    at = 0
    while at < len(lines):
        at += 1
        if "-->" not in lines[at - 1]:
            continue
        end = _payload_end(lines, at)
        cue = _cue(lines[at - 1], lines[at:end])
        if cue is not None:
            yield cue
        at = end


def _payload_end(lines: list[str], at: int) -> int:
    """A payload ends at an empty line (a line of one space is none), or where the next cue begins without one."""
    end = at
    while end < len(lines) and lines[end] and "-->" not in lines[end]:
        end += 1
    runs_on = end < len(lines) and lines[end] != ""
    return end - 1 if runs_on and end > at and _NUMBER.fullmatch(lines[end - 1]) else end


def _cue(timing: str, payload: list[str]) -> TimedLines | None:
    found = _TIMING.match(timing)
    if not found:
        return None
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end < start:
        return None
    raw = "\n".join(payload)
    voice = _VOICE.search(raw)
    return TimedLines(
        start_s=start,
        end_s=end,
        lines=tuple(text for line in payload if (text := plain(line))),
        speaker=" ".join(unescape(voice[1]).split()) if voice else None,
        rolls=bool(_INLINE_TIME.search(raw)),
    )


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def plain(line: str) -> str:
    """A line without tags, then without entities (some are written twice over), on one space."""
    return " ".join(unescape(unescape(_TAG.sub("", line))).split())
