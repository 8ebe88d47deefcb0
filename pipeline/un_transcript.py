"""A meeting of transcripts.un.org as what was said: a chunk for each sentence, with who spoke, for whom and as what.

The shape (as published in August and September 2026): statements of one speaker hold paragraphs, these hold sentences
with their seconds. Names of persons are mostly left out by the site's policy; a statement without one still begins a
new turn. A sentence whose time is no time keeps the one before it: its words count more than its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from errors import ParseError
from model import Chunk
from pipeline.timed_text import SPEAKER_CHANGE

__all__ = ["is_meeting", "read_meeting"]

_TRANSCRIPT = re.compile(r'"transcript"\s*:')
_LONGEST_S = 1_000_000.0  # eleven days: no recording is as long


def is_meeting(text: str) -> bool:
    """Whether this JSON is a meeting, as far as can be told without reading it: captions have no such key."""
    return _TRANSCRIPT.search(text) is not None


def read_meeting(text: str) -> tuple[Chunk, ...]:
    """Every sentence, in the order of the transcript.

    Raises:
        ParseError: it is JSON of another kind, or holds no sentence.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"a transcript that begins like JSON is none: {error}") from error
    chunks = tuple(_chunks(_inner(_inner(told, "transcript"), "data")))
    if not chunks:
        raise ParseError("a transcript without a sentence")
    return chunks


def _chunks(statements: object) -> Iterator[Chunk]:
    last = 0.0
    for statement in _list(statements):
        speaker = _inner(statement, "speaker")
        name = _text(speaker, "name")
        who: str | None = name or SPEAKER_CHANGE
        for sentence in _sentences(statement):
            if words := _text(sentence, "text"):
                start = _second(_inner(sentence, "start"), last)
                yield Chunk(
                    start_s=start,
                    end_s=max(start, _second(_inner(sentence, "end"), start)),
                    text=words,
                    speaker=who,
                    affiliation=_text(speaker, "affiliation_full") or _text(speaker, "affiliation"),
                    function=_text(speaker, "function"),
                )
                who, last = name, start


def _sentences(statement: object) -> Iterator[object]:
    for paragraph in _list(_inner(statement, "paragraphs")):
        yield from _list(_inner(paragraph, "sentences"))


def _inner(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object, key: str) -> str | None:
    """A text on one line, None where it says nothing."""
    told = _inner(value, key)
    return (" ".join(told.split()) or None) if isinstance(told, str) else None


def _second(value: object, otherwise: float) -> float:
    """Seconds into the recording; `otherwise` for what is none: no number, not finite, below zero."""
    is_time = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _LONGEST_S
    return float(value) if is_time else otherwise  # type: ignore[arg-type]  # a number, as was just seen
