"""Who speaks, or is spoken of, beside a quotation."""

from __future__ import annotations

from collections.abc import Iterable

from model import Evidence, Manner, Mention

__all__ = ["beside"]


def beside(mentions: Iterable[Mention], evidence: Evidence) -> tuple[Mention, ...]:
    """The mentions in the sentence of the quoted words, speakers first.

    Who speaks a stretch of a recording speaks all that is said in it.
    """
    first = evidence.start - (evidence.at or 0)
    last = first + len(evidence.sentence)
    near = [one for one in mentions if one.start < last and first < one.end and one.field in _beside(evidence.field)]
    return tuple(sorted(near, key=lambda one: (one.manner is not Manner.SPEAKER, one.start)))


def _beside(field: str) -> tuple[str, ...]:
    return ("text", "speaker") if field == "text" else (field,)
