"""Captions as JSON or XML: YouTube's json3, srv3 and older srv1, and TTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lxml import etree

from errors import ParseError
from pipeline.timed_text import TimedLines, plain

__all__ = ["read_json3", "read_xml"]

_HTML = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)?$")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def read_json3(text: str) -> list[TimedLines]:
    """The events of a json3 track; those that only open a window or end a line say nothing.

    Raises:
        ParseError: it is JSON of another kind, or none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"captions that begin like JSON are none: {error}") from error
    events = document.get("events") if isinstance(document, Mapping) else None
    if not isinstance(events, list):
        raise ParseError("captions in JSON have no events: not YouTube's json3")
    return _clipped([cue for event in events if (cue := _event(event))])


def read_xml(text: str) -> list[TimedLines]:
    """The paragraphs of an srv3, srv1 or TTML track.

    Raises:
        ParseError: it is XML of another kind, or none.
    """
    if _HTML.match(text):
        raise ParseError("a web page came instead of captions")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"captions that begin like XML are none: {error}") from error
    kind = etree.QName(root).localname
    if kind == "timedtext":
        return _clipped([cue for node in root.iter("p") if (cue := _srv3(node))])
    if kind == "transcript":
        return _clipped([cue for node in root.iter("text") if (cue := _srv1(node))])
    if kind == "tt":
        return [cue for node in root.iter("{*}p") if (cue := _ttml(node))]
    raise ParseError(f"captions in XML begin with <{kind}>: no known format")


def _event(event: object) -> TimedLines | None:
    if not isinstance(event, Mapping) or not isinstance(event.get("segs"), list):
        return None
    words = "".join(str(seg.get("utf8", "")) for seg in event["segs"] if isinstance(seg, Mapping))
    start, lasts = event.get("tStartMs"), event.get("dDurationMs", 0)
    return _timed(words, start, lasts)


def _srv3(node: etree._Element) -> TimedLines | None:
    return _timed("".join(node.itertext()), node.get("t"), node.get("d", "0"))


def _srv1(node: etree._Element) -> TimedLines | None:
    start, lasts = _offset(node.get("start")), _offset(node.get("dur", "0"))
    words = "".join(node.itertext())
    return None if start is None or lasts is None else _timed(words, start * 1000, lasts * 1000)


def _ttml(node: etree._Element) -> TimedLines | None:
    for broken in node.iter("{*}br"):
        broken.tail = f"\n{broken.tail or ''}"
    start, lasts, end = _offset(node.get("begin")), _offset(node.get("dur")), _offset(node.get("end"))
    if start is None:
        return None
    if end is None:
        end = start + (lasts or 0.0)
    return _timed("".join(node.itertext()), start * 1000, (end - start) * 1000)


def _timed(words: str, start_ms: object, lasts_ms: object) -> TimedLines | None:
    """A cue, or None where it has no words or no valid time."""
    lines = tuple(text for line in words.splitlines() if (text := plain(line)))
    try:
        start, lasts = float(str(start_ms)), float(str(lasts_ms))
    except ValueError:
        return None
    if not lines or not 0 <= start < float("inf") or not 0 <= lasts < float("inf"):
        return None
    return TimedLines(start_s=start / 1000, end_s=(start + lasts) / 1000, lines=lines)


def _clipped(cues: list[TimedLines]) -> list[TimedLines]:
    """In order of time, none longer than until the next begins: a rolling line stays to be seen, not to be heard."""
    ordered = sorted(cues, key=lambda cue: cue.start_s)
    return [*_until_next(ordered), *ordered[-1:]]


def _until_next(ordered: list[TimedLines]) -> Iterator[TimedLines]:
    for cue, following in pairwise(ordered):
        end = max(cue.start_s, min(cue.end_s, following.start_s))
        yield TimedLines(start_s=cue.start_s, end_s=end, lines=cue.lines)


def _offset(written: str | None) -> float | None:
    """Seconds, from a clock time or from a count with its unit."""
    if clock := _CLOCK.match(written or ""):
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    offset = _OFFSET.match(written or "")
    return float(offset[1]) * _UNITS[offset[2]] if offset else None
