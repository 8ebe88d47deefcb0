"""Whether a document is about what it names, or names it in passing."""

from __future__ import annotations

from collections.abc import Iterable

from model.topics import Prominence
from pipeline.forms import Span
from pipeline.rules import Proof, Text

__all__ = ["prominence"]

_SHARE = 0.2  # of the sentences of a document, or of a section
_SENTENCES = 2  # one sentence is a passing mention, however short the rest


def prominence(proofs: Iterable[Proof], text: Text) -> Prominence:
    """Central where the title proves the topic, or a good part of the sentences; of a section, where it has any.

    A noon briefing speaks of a dozen things: the item in which the words stand is what they are weighed against.
    """
    title, places = text.title(), [proof.spans[0] for proof in proofs]
    if any(span[0] < title[1] for span in places):
        return Prominence.CENTRAL
    sections: dict[Span, set[Span]] = {}
    for span in places:
        sections.setdefault(text.section(span), set()).add(text.sentence(span))
    return Prominence.CENTRAL if any(_fills(*pair, text) for pair in sections.items()) else Prominence.PASSING


def _fills(section: Span, sentences: set[Span], text: Text) -> bool:
    return len(sentences) >= _SENTENCES and len(sentences) >= _SHARE * text.count(section)
