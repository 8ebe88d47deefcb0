"""Whether somebody who is named speaks: by the words around the name, in the sentence it stands in.

A speaker is known by a verb of saying that follows ("China's ambassador, speaking for the Group of 77, said"), by one
before it ("a déclaré"), by whom somebody speaks for ("the representative of"), by a name with a colon at the head of a
line, and by the way press releases name their speakers: "FU CONG (China)". Not for who "he" is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from model.actors import Speech
from model.topics import Forms
from pipeline.forms import Span
from pipeline.rules import Text, belongs
from pipeline.spelling import BREAK, is_dense

__all__ = ["Listener"]

_AFTER = 200  # characters between a name and what tells that it speaks
_BEFORE = 60
_AS_DENSE = 24  # Han between a name and its verb: an office, or when and where something was said
_STOP = re.compile(rf"[.!?](?=\s|$)|[;。！？{BREAK}]")
_DENSE_STOP = re.compile(rf"[,、。!?;:「」『』\"{BREAK}]")
_PRONOUN = re.compile(r"[^,。!?;:「」]{0,24},[他她其](?P<rest>.*)")
_ASIDE = r"(?: ?\([^()]{0,80}\))?(?:,[^.;!?]{1,120},)?"
_PARENTHESIS = re.compile(r"\)")
_DIRECTLY = re.compile(rf"{_ASIDE} ?")
_OFFICE = re.compile(r"(?:'s?)? ?(?:[\w']+ ){0,5}")
_OFFICER = re.compile(rf"(?: [\w'. ]{{1,40}}?)?{_ASIDE} ?")
_TITLE = re.compile(r"(?: (?!que |qu'|that |что |чтобы |ان )(?:\w{1,4}\.|[^\s.,;:،]+)){0,4} ?")
_END = re.compile(r"\s*(?:[,.;:!?\"')]|$)")
_COLON = re.compile(r"(?: ?\([^()]{0,60}\)|\)|, [^.!?;:,]{1,60})? ?:(?:\s|[^\s/\d])")
_CAPITALS = re.compile(r"[A-Z][A-Z'’.\-]+(?: [A-Z'’.\-]+)+ \($")
_NO_HEAD = re.compile(r"[!?;:。：；「」]|\w{4}\.\s")  # "Mr." is part of a name
_THE = re.compile(r" ?(?:the |la |le |les |l'|los |las |el )?")
_JOINED = re.compile(r"(?: ?(?:and|et|y|e|und|и|و|和|與|与|及|、) ?(?:the )?)")


class Listener:
    """Tells speakers in one text after the other."""

    def __init__(self, speech: Speech, number: Callable[[Forms], int]) -> None:
        """`number` gives a list of forms its place among what is looked for."""
        english = {tag: forms for tag, forms in speech.says_first.items() if tag == "en"}
        others = {tag: forms for tag, forms in speech.says_first.items() if tag != "en"}
        self._says, self._first, self._first_english = number(speech.says), number(others), number(english)
        self._for, self._offices, self._links = map(number, (speech.speaks_for, speech.offices, speech.links))
        self._to, self._confused = number(speech.spoken_to), number(speech.confused_with)

    def speakers(self, text: Text, names: Sequence[tuple[Span, bool]]) -> set[Span]:
        """The names that speak, of all names in their order; each with whether it is that of a person.

        Of several names before one verb the person speaks, or else the first: "Chinese Vice Minister Ma Zhaoxu said".
        """
        by_verb: dict[int, list[tuple[Span, bool]]] = {}
        speaking: set[Span] = set()
        for name, is_person in names:
            following = self._verb(text, name)
            if (following is not None and self._speaks_for(text, name[0])) or _is_shown(text, name, is_person):
                speaking.add(name)
            verb = self._verb_before(text, name, is_person) if following is None else following
            if verb is not None:
                by_verb.setdefault(verb, []).append((name, is_person))
        for rivals in by_verb.values():
            speaking.add(next((span for span, is_person in rivals if is_person), rivals[0][0]))
        return _joined(text, [span for span, _ in names], speaking)

    def _verb(self, text: Text, name: Span) -> int | None:
        """Where the verb stands by which the name speaks."""
        verb = self._next(text, self._says, name[1], _AFTER)
        if verb is None or self._ends_before(text, self._to, name[0]):
            return None
        between = text.folded.text[name[1] : verb[0]]
        if _STOP.search(between):
            return None
        if is_dense(text.folded.text[verb[0]]):
            speaks = _leads_to_dense(between)
        else:
            speaks = self._leads(text, name, verb[0], between)
        return verb[0] if speaks else None

    def _leads(self, text: Text, name: Span, verb: int, between: str) -> bool:
        """Whether what stands between a name and a verb makes it the verb's subject."""
        if text.folded.text[name[0] - 1 : name[0]] == "(":
            between = _PARENTHESIS.sub("", between, count=1)
        link = self._last(text, self._links, verb)
        if link is not None and link[0] >= name[1] and not text.folded.text[link[1] : verb].strip():
            between = between[: link[0] - verb].rstrip() + " "
        if _DIRECTLY.fullmatch(between) or self._speaks_for(text, name[0]):
            return True
        office = self._next(text, self._offices, name[1], len(between))
        if office is None:
            return False
        return bool(
            _OFFICE.fullmatch(text.folded.text[name[1] : office[0]])
            and _OFFICER.fullmatch(text.folded.text[office[1] : name[1] + len(between)])
        )

    def _verb_before(self, text: Text, name: Span, is_person: bool) -> int | None:  # noqa: FBT001 - as names come
        """Where the verb stands that comes before its speaker: "a déclaré M. Guterres", "قال"."""
        folded = text.folded.text
        verb = self._last(text, self._first, name[0])
        # "said Ms. Ressa." tells a speaker; "said Ms. Ressa would come" does not.
        if verb is None and is_person and _END.match(folded[name[1] : name[1] + 3]):
            verb = self._last(text, self._first_english, name[0])
        return verb[0] if verb and _TITLE.fullmatch(folded[verb[1] : name[0]]) else None

    def _speaks_for(self, text: Text, start: int) -> bool:
        return self._ends_before(text, self._for, start)

    def _ends_before(self, text: Text, group: int, start: int) -> bool:
        """Whether one of the words stands right before `start`, but for an article."""
        hit = self._last(text, group, start)
        return hit is not None and bool(_THE.fullmatch(text.folded.text[hit[1] : start]))

    def _next(self, text: Text, group: int, at: int, reach: int) -> Span | None:
        hits = text.hits[group]
        for hit in hits[bisect_left(hits, (at, at)) :]:
            if hit[0] - at > reach:
                return None
            if not belongs(hit, text.hits[self._confused]):
                return hit
        return None

    def _last(self, text: Text, group: int, at: int) -> Span | None:
        hits = text.hits[group]
        before = bisect_left(hits, (at, at)) - 1
        hit = hits[before] if before >= 0 else None
        if hit is None or hit[1] > at or at - hit[1] > _BEFORE or belongs(hit, text.hits[self._confused]):
            return None
        return hit


def _leads_to_dense(between: str) -> bool:
    aside = re.sub(r"\([^()]*\)", "", between)
    pronoun = _PRONOUN.fullmatch(aside)
    rest = pronoun["rest"] if pronoun else aside
    return len(rest) <= _AS_DENSE and not _DENSE_STOP.search(rest)


def _is_shown(text: Text, name: Span, is_person: bool) -> bool:  # noqa: FBT001 - as names come
    """Whether the name is set as that of a speaker: before a colon, or after one in capitals."""
    return _heads_its_line(text, name, is_person) or bool(_CAPITALS.search(_original(text, name)))


def _heads_its_line(text: Text, name: Span, is_person: bool) -> bool:  # noqa: FBT001
    """Whether the name is what stands before the colon of a line; a country before one in a title is its subject."""
    folded = text.folded.text
    if not _COLON.match(folded, name[1], name[1] + _BEFORE + 5):
        return False
    if name[0] < text.title()[1] and not is_person:
        return False
    start, _ = text.folded.source(*name)
    line = text.folded.original[max(0, start - _BEFORE) : start]
    if BREAK not in line and "\n" not in line and start >= _BEFORE:
        return False
    before = re.split(rf"[\n{BREAK}]", line)[-1]
    return not _NO_HEAD.search(before)


def _original(text: Text, name: Span) -> str:
    """What stands before a name in parentheses, as it is written; nothing before any other."""
    if text.folded.text[max(0, name[0] - 1) : name[0]] != "(" or text.folded.text[name[1] : name[1] + 1] != ")":
        return ""
    start, _ = text.folded.source(*name)
    return text.folded.original[max(0, start - _BEFORE) : start]


def _joined(text: Text, names: Sequence[Span], speaking: set[Span]) -> set[Span]:
    """Names that stand with a speaker as one subject: "China and Russia said"."""
    pairs = [(one, other) for one, other in pairwise(names) if _JOINED.fullmatch(text.folded.text[one[1] : other[0]])]
    joined = set(speaking)
    for one, other in (*pairs, *reversed(pairs)):
        if joined & {one, other}:
            joined |= {one, other}
    return joined
