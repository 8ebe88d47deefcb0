"""Dated events in flagged texts: sessions, deadlines, releases of reports, each with the sentence that names it.

A calendar is believed, so what is doubtful is left out. A date counts only

- in a sentence that proves a topic, or in one of the next two where it takes up the body by a word of the name that the
  evidence has, written alike ("the Dialogue", "全球對話", not "the Commission", not "a panel discussion");
- with a word beside it that tells what takes place (`pipeline.agenda_words`), and none for something else nearer by;
  each such word belongs to one date, the nearest. A body that is an event itself, a dialogue, needs no further word;
- for the topic whose evidence is nearest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from model import AgendaKind, Evidence, NamedDate, TopicKey
from pipeline.agenda_cues import Span, gap, joined, told
from pipeline.agenda_words import BODY_WORDS
from pipeline.flat import Flat
from pipeline.sentences import around, starts
from pipeline.spelling import is_dense
from pipeline.written_dates import WrittenDate, written_dates

__all__ = ["named_dates"]

_FROM_EVIDENCE = 220  # characters between a date and the words that prove the topic
_ENDLESS = 1500  # characters of a sentence, as captions have them
_TAKEN_UP = 2  # sentences after one that proves a topic, in which its body may be taken up
_PART_OF_A_DATE = re.compile(r"[\d月월]")
_ARTICLES = frozenset({"the", "this", "le", "la", "du", "ce", "el", "del", "al", "este", "der", "das", "dem", "dieses"})
_POINTING = frozenset("該该此這这本")

_Proofs = Mapping[TopicKey, Sequence[Span]]
"""Where words prove each topic: offsets into a title or text."""


def named_dates(
    title: str, text: str, proofs: Mapping[TopicKey, Sequence[Evidence]], published: date | None
) -> Iterator[NamedDate]:
    """The events that a document's title and text name, in no order.

    `proofs` are the topics it is flagged for; `published` is the day it came out, where that is known.
    """
    for field, words in (("title", title), ("text", text)):
        here = {key: [(one.start, one.end) for one in several if one.field == field] for key, several in proofs.items()}
        yield from _Reading(words, published).named(here)


@dataclass(slots=True)
class _Reading:
    """A title or text in the course of reading, with where its sentences begin."""

    text: str
    published: date | None
    begins: list[int]

    def __init__(self, text: str, published: date | None) -> None:
        """Part the sentences."""
        self.text, self.published, self.begins = text, published, starts(text)

    def named(self, proofs: _Proofs) -> Iterator[NamedDate]:
        """The events, sentence by sentence."""
        carrying: dict[int, dict[TopicKey, list[Span]]] = {}
        for topic, spans in proofs.items():
            for span in spans:
                number = bisect_right(self.begins, span[0]) - 1
                carrying.setdefault(number, {}).setdefault(topic, []).append(span)
        for number, here in carrying.items():
            if self._may_tell_a_date(number):
                yield from self._in_sentence(number, here)
            for after in range(number + 1, min(number + 1 + _TAKEN_UP, len(self.begins))):
                if after in carrying:
                    break
                if self._may_tell_a_date(after):
                    yield from self._in_sentence(after, self._taken_up(after, here))

    def _may_tell_a_date(self, number: int) -> bool:
        """Whether a sentence is worth a look: most have neither a digit nor a month of numerals."""
        return bool(_PART_OF_A_DATE.search(self.text, *self._bounds(number)))

    def _bounds(self, number: int) -> Span:
        return self.begins[number], self.begins[number + 1] if number + 1 < len(self.begins) else len(self.text)

    def _taken_up(self, number: int, before: _Proofs) -> _Proofs:
        """Where a sentence says again a word of the names that one before it has."""
        first, last = self._bounds(number)
        places: dict[TopicKey, list[Span]] = {}
        for topic, spans in before.items():
            names = [self.text[slice(*span)] for span in spans]
            known = {word for name in names for word, _ in _body_words(name)}
            for word, place in _body_words(self.text[first:last]):
                if word in known and _is_meant(self.text[first : first + place], names):
                    places.setdefault(topic, []).append((first + place, first + place + len(word)))
        return places

    def _in_sentence(self, number: int, proofs: _Proofs) -> Iterator[NamedDate]:
        for first, last in _stretches(self._bounds(number), [span for spans in proofs.values() for span in spans]):
            flat = Flat(self.text[first:last])
            dates = list(written_dates(flat, self.published))
            names = {
                topic: [(flat.position(start - first), flat.position(end - first)) for start, end in spans]
                for topic, spans in proofs.items()
            }
            every = [span for spans in names.values() for span in spans]
            for found, kind in told(flat.text, dates, every) if dates else ():
                here = found.start, found.end
                far, topic = min(
                    (gap(flat.text, here, span), topic) for topic, spans in names.items() for span in spans
                )
                if far <= _FROM_EVIDENCE:
                    start, end = flat.source(*here)
                    yield self._quoted(found, (first + start, first + end), topic, kind)

    def _quoted(self, found: WrittenDate, place: Span, topic: TopicKey, kind: AgendaKind) -> NamedDate:
        sentence = around(self.text, self.begins, *place)
        return NamedDate(
            topic=topic,
            kind=kind,
            first=found.first,
            last=found.last,
            month_only=found.month_only,
            sentence=self.text[slice(*sentence)],
            words=self.text[slice(*place)],
            at=place[0] - sentence[0],
        )


def _stretches(sentence: Span, spans: Sequence[Span]) -> Iterator[Span]:
    """The sentence, where anything is proved in it; of an endless one, what is around the words that prove."""
    first, last = sentence
    if last - first <= _ENDLESS:
        if spans:
            yield sentence
        return
    for start, end in joined(spans, 2 * _FROM_EVIDENCE):
        yield max(first, start - _FROM_EVIDENCE), min(last, end + _FROM_EVIDENCE)


def _body_words(text: str) -> Iterator[tuple[str, int]]:
    """Words for bodies, each with where it begins."""
    flat = Flat(text)
    for found in BODY_WORDS.finditer(flat.text):
        start, end = flat.source(*found.span())
        yield text[start:end], start


def _is_meant(before: str, names: Sequence[str]) -> bool:
    """Whether what stands before the word points back, or belongs to the name too: "the", "Global", "全球"."""
    if not before.strip():
        return True
    if is_dense(before[-1]):
        return before[-1] in _POINTING or any(before[-2:] in name for name in names)
    word = before.rsplit(maxsplit=1)[-1].strip()
    return word.casefold() in _ARTICLES or any(word in name for name in names) or not word.isascii()
