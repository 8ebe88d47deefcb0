"""Captions as JSON or XML: YouTube's json3, srv3 and older srv1, and TTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from lxml import etree

from errors import ParseError
from pipeline.timed_text import TimedLines, bare_all
from pipeline.timed_words import UNTIMED, Words, spoken

__all__ = ["read_json3", "read_xml"]

_HTML = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,5}(?:[.,]\d{1,9})?)$")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s)?$")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def read_json3(text: str) -> list[TimedLines]:
    """The events of a json3 track; those that only open a window or end a line say nothing.

    Raises:
        ParseError: it is JSON of another kind, or none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"begins like JSON, but is none: {error}") from error
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise ParseError("JSON without events: not YouTube's json3")
    return _clipped([cue for event in events if (cue := _event(event))])


def read_xml(text: str) -> list[TimedLines]:
    """The paragraphs of an srv3, srv1 or TTML track.

    Raises:
        ParseError: it is XML of another kind, or none.
    """
    if _HTML.match(text):
        raise ParseError("a web page came instead of captions")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever it declares: its bytes were read already
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"begins like XML, but is none: {error}") from error
    kind = etree.QName(root).localname
    if kind == "timedtext":
        return _clipped([cue for node in root.iter("p") if (cue := _srv3(node))])
    if kind == "transcript":
        return _clipped([cue for node in root.iter("text") if (cue := _srv1(node))])
    if kind == "tt":
        return [cue for node in root.iter("{*}p") if (cue := _ttml(node))]
    raise ParseError(f"XML of <{kind}>: no known format")


def _event(event: object) -> TimedLines | None:
    if not isinstance(event, dict) or not isinstance(event.get("segs"), list):
        return None
    segs = [seg for seg in event["segs"] if isinstance(seg, dict)]
    pieces, offsets = [str(seg.get("utf8", "")) for seg in segs], [seg.get("tOffsetMs") for seg in segs]
    return _timed(pieces, offsets, event.get("tStartMs"), event.get("dDurationMs", 0))


def _srv3(node: etree._Element) -> TimedLines | None:
    pieces: list[str] = [node.text or ""]
    offsets: list[str | None] = [None]
    for part in node:
        pieces.append("".join(part.itertext(with_tail=False)) if len(part) else part.text or "")
        offsets.append(part.get("t"))
        if tail := part.tail:
            pieces.append(tail)
            offsets.append(None)
    return _timed(pieces, offsets, node.get("t"), node.get("d", "0"))


def _srv1(node: etree._Element) -> TimedLines | None:
    start, lasts = _offset(node.get("start")), _offset(node.get("dur", "0"))
    words = "".join(node.itertext())
    return None if start is None or lasts is None else _timed([words], [None], start * 1000, lasts * 1000)


def _ttml(node: etree._Element) -> TimedLines | None:
    for broken in node.iter("{*}br"):
        broken.tail = f"\n{broken.tail or ''}"
    start, lasts, end = _offset(node.get("begin")), _offset(node.get("dur")), _offset(node.get("end"))
    if start is None:
        return None
    if end is None:
        end = start + (lasts or 0.0)
    return _timed(["".join(node.itertext())], [None], start * 1000, (end - start) * 1000)


def _timed(pieces: list[str], offsets: Sequence[object], start_ms: object, lasts_ms: object) -> TimedLines | None:
    """A cue of pieces, each with the milliseconds it comes after the first; None without words or a valid time."""
    text = "".join(pieces)
    if text.isspace() or not text:  # every second event of YouTube's only ends a line
        return None
    start, lasts = _number(start_ms), _number(lasts_ms)
    if start is None or lasts is None:
        return None
    seconds = [UNTIMED if offset is None else (start + offset) / 1000 for offset in map(_number, offsets)]
    lines = tuple(_lines(bare_all(pieces), seconds, start / 1000))
    return TimedLines(start / 1000, (start + lasts) / 1000, lines) if lines else None


def _number(value: object) -> float | None:
    """A number that is not below zero and has an end."""
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever it is
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number < inf else None


def _lines(pieces: Sequence[str], seconds: list[float], start_s: float) -> Iterator[Words]:
    """The lines that say something."""
    for said, times in _broken(pieces, seconds) if "\n" in "".join(pieces) else ((pieces, seconds),):
        words = spoken(said, times, start_s)
        if words.text:
            yield words
            start_s = words.marks[-1][1] if words.marks else start_s


def _broken(pieces: Sequence[str], seconds: list[float]) -> Iterator[tuple[list[str], list[float]]]:
    """Pieces parted into lines where one ends; what begins a line within a piece is said some time after its second."""
    said: list[str] = []
    times: list[float] = []
    for piece, second in zip(pieces, seconds, strict=True):
        first, *others = piece.split("\n")
        said.append(first)
        times.append(second)
        for other in others:
            yield said, times
            said, times = [other], [UNTIMED]
    yield said, times


def _clipped(cues: list[TimedLines]) -> list[TimedLines]:
    """In order of time, none longer than until the next begins: a rolling line stays to be seen, not to be heard."""
    ordered = sorted(cues, key=lambda cue: cue.start_s)
    return [*_until_next(ordered), *ordered[-1:]]


def _until_next(ordered: list[TimedLines]) -> Iterator[TimedLines]:
    for cue, following in pairwise(ordered):
        longer = cue.end_s > following.start_s  # which is never before its own start
        yield cue._replace(end_s=following.start_s) if longer else cue


def _offset(written: str | None) -> float | None:
    """Seconds, from a clock time or from a count with its unit."""
    if clock := _CLOCK.match(written or ""):
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    offset = _OFFSET.match(written or "")
    return float(offset[1]) * _UNITS[offset[2]] if offset else None
