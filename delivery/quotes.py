"""Quotations: a sentence with the words that prove a match cut out of it, and a link that leads to these words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from delivery.links import deep_link
from model import Copy, Cue, Evidence, Flagged, Language, Match, Paragraph

__all__ = [
    "Quotation",
    "clock",
    "context",
    "cut",
    "place_of",
    "quotation",
    "quotations",
    "shortened",
    "speaker",
    "unquoted",
]

_QUOTED_AT_MOST = 3  # pieces of evidence shown for one topic of one story; the rest is in `panelwatch show`
_SENTENCE_AT_MOST = 400  # characters
_CONTEXT_AT_MOST = 300  # likewise, each way: 15 seconds of a fast speaker
_WORD_AT_MOST = 30  # likewise, of a single word
_LINE_BREAK = re.compile(r"\s*\n\s*")
_PAGE = re.compile(r"page (\d+)")  # a section that is a page of a PDF
_TRANSCRIPT = "transcript"  # a section whose quotations tell their second, which says the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A sentence cut in three, so that the words which prove the match can be marked."""

    before: str
    words: str
    after: str
    language: Language
    link: str
    section: str | None
    page: str | None
    at: str | None
    speaker: str
    said_before: str = ""  # of a recording, what is heard around the sentence
    said_after: str = ""


def place_of(item: Flagged, match: Match) -> Flagged | Copy:
    """The document of a story whose words prove this match."""
    return item.proven_by.get(match.topic, item)


def quotation(place: Flagged | Copy, evidence: Evidence) -> Quotation:
    """The sentence of a piece of evidence, shortened around its words where it is long."""
    before, words, after = _around(*cut(evidence), _SENTENCE_AT_MOST)
    said_before, said_after = context(evidence)
    page = _PAGE.fullmatch(evidence.section or "")
    plain = page or (evidence.second is not None and evidence.section == _TRANSCRIPT)
    return Quotation(
        before=before,
        words=words,
        after=after,
        language=place.language,
        link=deep_link(place.url, evidence),
        section=None if plain else evidence.section,
        page=page and page[1],
        at=None if evidence.second is None else clock(evidence.second),
        speaker=speaker(evidence),
        said_before=said_before,
        said_after=said_after,
    )


def shortened(told: Quotation, most: int) -> Quotation:
    """The quotation with so many characters of its sentence, and without what is heard around it."""
    before, words, after = _around(told.before, told.words, told.after, most)
    return replace(told, before=before, words=words, after=after, said_before="", said_after="")


def quotations(item: Flagged, match: Match, at_most: int = _QUOTED_AT_MOST) -> list[Quotation]:
    """The first few sentences that prove a match, none of them twice: texts often begin with their title."""
    return [quotation(place_of(item, match), one) for one in _distinct(match)[:at_most]]


def unquoted(match: Match, at_most: int = _QUOTED_AT_MOST) -> int:
    """How many sentences prove a match beside the first few."""
    return max(0, len(_distinct(match)) - at_most)


def _distinct(match: Match) -> list[Evidence]:
    told: dict[str, Evidence] = {}
    for one in match.evidence:
        if not any(one.sentence in other or other in one.sentence for other in told):
            told[one.sentence] = one
    return list(told.values())


def cut(evidence: Evidence) -> tuple[str, str, str]:
    """The sentence before the words, the words, and the sentence after them.

    The very place that was found, not the first that reads alike. Words that go beyond their sentence stand alone.
    """
    sentence, words = evidence.sentence, evidence.words
    at = sentence.find(words) if evidence.at is None else evidence.at
    if at < 0 or not sentence.startswith(words, at):
        return "", words, ""
    return sentence[:at], words, sentence[at + len(words) :]


def _around(before: str, words: str, after: str, most: int) -> tuple[str, str, str]:
    """At most so many characters of a sentence, around its words, which stay whole."""
    room = max(most - len(words), 0) // 2
    if len(before) > room:
        before = "…" + _from_word(before[len(before) - room :])
    if len(after) > room:
        after = _to_word(after[:room]) + "…"
    return before, words, after


def context(evidence: Evidence) -> tuple[str, str]:
    """What is heard before and after the sentence, each on one line and open at its far end; empty for what is read.

    A dash tells that another person speaks.
    """
    before, after = (_LINE_BREAK.sub(" — ", told.strip()) for told in (evidence.before, evidence.after))
    if len(before) > _CONTEXT_AT_MOST:
        before = _from_word(before[-_CONTEXT_AT_MOST:])
    if len(after) > _CONTEXT_AT_MOST:
        after = _to_word(after[:_CONTEXT_AT_MOST])
    return (f"… {before}" if before else ""), (f"{after} …" if after else "")


def _from_word(words: str) -> str:
    """The words without the first, which may be cut; all of them where nothing parts words, as in Chinese."""
    return words[words.find(" ", 0, _WORD_AT_MOST) + 1 :]


def _to_word(words: str) -> str:
    """The words without the last, which may be cut; all of them where nothing parts words, as in Chinese."""
    at = words.rfind(" ", max(0, len(words) - _WORD_AT_MOST))
    return words if at < 0 else words[:at]


def speaker(said: Evidence | Cue | Paragraph) -> str:
    """Who said it, as what and for whom: "A. Example (Rapporteur, Slovenia)"; empty where nothing is known."""
    standing = ", ".join(filter(None, (said.function, said.affiliation)))
    if said.speaker and standing:
        return f"{said.speaker} ({standing})"
    return said.speaker or standing


def clock(seconds: float) -> str:
    """Seconds as ``1:02:03`` or ``2:03``."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
