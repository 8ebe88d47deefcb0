"""Who is named in a document, and who of them speaks.

Names are looked for together with the topics, in the same pass; `speech` tells speakers. A document keeps the first
few mentions of everybody, and all that stand beside the words that prove a topic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from model import Cue, Document, Evidence, Match
from model.actors import Actor, Cast, Manner, Mention, Person, Role
from model.topics import Forms
from pipeline.forms import Span, Vocabulary
from pipeline.recording import second_at
from pipeline.rules import Text, belongs
from pipeline.speech import Listener

__all__ = ["ReadyCast", "kept"]

_MOST_NAMES = 50  # of one actor or person, looked at in one document
_FIRST = 3  # mentions kept of each actor, person and manner, wherever they stand


@dataclass(frozen=True, slots=True)
class _Name:
    """Somebody's name at a place of the folded text."""

    span: Span
    who: Actor | Person


@dataclass(frozen=True, slots=True)
class _Ready:
    """Somebody with the places of their forms among what is looked for."""

    who: Actor | Person
    forms: int
    short: int
    beside: int | None
    confusing: int

    def spans(self, text: Text) -> Iterator[Span]:
        """Where the name stands, the first few dozen times."""
        full = text.hits[self.forms]
        if not full or (self.beside is not None and not text.hits[self.beside]):
            return
        names = sorted({*full, *text.hits[self.short]})[:_MOST_NAMES]
        yield from (span for span in names if not belongs(span, text.hits[self.confusing]))


class ReadyCast:
    """Everybody who is told apart, compiled: give it documents that were read."""

    def __init__(self, cast: Cast, number: Callable[[Forms], int]) -> None:
        """`number` gives a list of forms its place among what is looked for."""
        self.cast = cast
        self._listener = Listener(cast.speech, number)
        self._all = (
            *(_Ready(one, number(one.forms), number({}), None, number(one.confused_with)) for one in cast.actors),
            *(
                _Ready(
                    one,
                    number(one.forms),
                    number(one.short),
                    number(one.beside) if one.beside else None,
                    number({}),
                )
                for one in cast.people
            ),
        )

    def mentions(self, document: Document, text: Text, vocabulary: Vocabulary) -> tuple[Mention, ...]:
        """Everybody named in title and text, in their order, then the speakers a recording tells."""
        day = document.published_at.astimezone(UTC).date() if document.published_at else None
        named = [_placed(name, document, text, manner, day) for name, manner in self._named(text)]
        return (*named, *self._recorded(document, vocabulary, day))

    def _named(self, text: Text) -> list[tuple[_Name, Manner]]:
        names = _outermost(_Name(span, ready.who) for ready in self._all for span in ready.spans(text))
        told = [(name.span, isinstance(name.who, Person)) for name in names]
        speaking = self._listener.speakers(text, told)
        return [(name, Manner.SPEAKER if name.span in speaking else Manner.MENTIONED) for name in names]

    def _recorded(self, document: Document, vocabulary: Vocabulary, day: date | None) -> Iterator[Mention]:
        """Who speaks in a recording, once for each time they take the floor."""
        known: dict[str, tuple[_Name, ...]] = {}
        for cue, end in _turns(document.cues):
            told = _label(cue)
            if told not in known:
                known[told] = tuple(self._of_label(told, vocabulary))
            for name in known[told]:
                yield Mention(
                    actor=_actor(name.who, day),
                    person=_person(name.who),
                    manner=Manner.SPEAKER,
                    field="speaker",
                    start=cue.start,
                    end=end,
                    words=told,
                    second=cue.start_s,
                )

    def _of_label(self, told: str, vocabulary: Vocabulary) -> Iterator[_Name]:
        """The person of a recording's own words for a speaker, or else every country or body they name."""
        text = Text(told, vocabulary)
        names = [_Name(span, one.who) for one in self._all for span in one.spans(text)]
        people = [name for name in names if isinstance(name.who, Person)]
        yield from {id(name.who): name for name in people[:1] or _outermost(names)}.values()


def _turns(cues: Sequence[Cue]) -> Iterator[tuple[Cue, int]]:
    """The first cue of each turn of a speaker, and where the turn ends."""
    first: Cue | None = None
    for cue, following in zip(cues, (*cues[1:], None), strict=False):
        first = first or cue
        if following is None or _label(following) != _label(first):
            if _label(first):
                yield first, cue.end
            first = None


def _label(cue: Cue) -> str:
    return ", ".join(filter(None, (cue.speaker, cue.function, cue.affiliation)))


def _outermost(names: Iterable[_Name]) -> list[_Name]:
    """The names in order, without those that lie within a longer one: the China of "Group of 77 and China"."""
    kept_names: list[_Name] = []
    for name in sorted(names, key=lambda one: (one.span[0], -one.span[1])):
        if not kept_names or name.span[1] > kept_names[-1].span[1] or name.span == kept_names[-1].span:
            kept_names.append(name)
    return kept_names


def _actor(who: Actor | Person, day: date | None) -> str:
    """For whom they speak on this day, as far as they do."""
    if isinstance(who, Actor):
        return who.key
    if day is None:  # what comes without a date is mostly new: the last role
        return who.roles[-1].actor if who.roles else ""
    return next((role.actor for role in who.roles if _holds(role, day)), "")


def _holds(role: Role, day: date) -> bool:
    return (role.since is None or role.since <= day) and (role.until is None or day <= role.until)


def _person(who: Actor | Person) -> str:
    return who.key if isinstance(who, Person) else ""


def _placed(name: _Name, document: Document, text: Text, manner: Manner, day: date | None) -> Mention:
    start, end = text.folded.source(*name.span)
    shift = len(document.title) + 1
    in_title = start < shift
    mention = Mention(
        actor=_actor(name.who, day),
        person=_person(name.who),
        manner=manner,
        field="title" if in_title else "text",
        start=start if in_title else start - shift,
        end=end if in_title else end - shift,
        words=text.folded.original[start:end],
    )
    at = bisect_right(document.cues, mention.start, key=lambda cue: cue.start) - 1
    if in_title or at < 0 or mention.start >= document.cues[at].end:
        return mention
    return replace(mention, second=second_at(document.cues[at], mention.start))


def kept(mentions: Iterable[Mention], matches: Iterable[Match]) -> tuple[Mention, ...]:
    """The mentions to keep of a document: the first few of each, and those beside the words that prove a topic."""
    near = [_sentence(evidence) for match in matches for evidence in match.evidence]
    met: Counter[tuple[str, str, Manner]] = Counter()
    chosen = []
    for one in mentions:
        key = one.actor, one.person, one.manner
        met[key] += 1
        if met[key] <= _FIRST or any(_is_beside(one, field, span) for field, span in near):
            chosen.append(one)
    return tuple(chosen)


def _sentence(evidence: Evidence) -> tuple[str, Span]:
    first = evidence.start - (evidence.at or 0)
    return evidence.field, (first, first + len(evidence.sentence))


def _is_beside(mention: Mention, field: str, span: Span) -> bool:
    """A speaker of a recording stands beside all that is said in the turn."""
    same = mention.field == field or (mention.field == "speaker" and field == "text")
    return same and mention.start < span[1] and span[0] < mention.end
