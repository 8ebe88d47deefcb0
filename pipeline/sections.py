"""The addressable pieces of a document: the items of a noon briefing, and the parts a text is put together from.

Every section is a span of the text it comes with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from model import Section

__all__ = ["QUESTIONS", "joined", "noon_briefing"]

QUESTIONS = "Questions and answers"
"""The heading of the part of a briefing that journalists ask, which the transcript often leaves without one."""

_ITEM = re.compile(  # transcripts slip: "* *Sudan", "**Sudan*"
    r"^\*[* ]*\*[ ]?(?P<heading>[^*\s][^*\n]{0,199}?)[ ]?(?:\*+[ ]?(?P<rest>[^\n]*))?$", re.MULTILINE
)
_LINE = re.compile(r"[^\n]+")
_ASKED = re.compile(r"(?:Question|Correspondent|Q)[ ]?(?:\d{1,2}[ ]?)?:")
_ANSWERED = re.compile(r"(?:(?:Deputy|Associate)[ ])*(?:Spokes(?:man|woman|person)|Porte-parole|Réponse)[ ]?:")
_TITLED = re.compile(r"questions\b|\bq ?& ?a\b", re.IGNORECASE)  # "Question of Palestine" is an item like any other


def noon_briefing(text: str) -> tuple[str, tuple[Section, ...]]:
    """A briefing's text without the asterisks of its headings, and a section from each heading to the next.

    A heading is a line that begins with two asterisks; what is said before the first one belongs to no section.
    Where journalists begin to ask, within an item or after the last one, a section of questions and answers begins.
    """
    whole, starts = _unmarked(text)
    spans = [("", 0), *starts]
    ends = [*(start for _, start in starts), len(whole)]
    return whole, tuple(
        Section(heading=name, start=first, end=first + len(whole[first:last].rstrip()))
        for (heading, start), end in zip(spans, ends, strict=True)
        for name, first, last in _parted(whole, heading, start, end)
        if name
    )


def _unmarked(text: str) -> tuple[str, list[tuple[str, int]]]:
    """The text without the asterisks of its headings, and each heading with the place where it stands."""
    pieces: list[str] = []
    starts: list[tuple[str, int]] = []
    length = last = 0
    for found in _ITEM.finditer(text):
        before = text[last : found.start()]
        length += len(before)
        starts.append((found["heading"], length))
        item = "\n".join(part for part in (found["heading"], found["rest"]) if part)
        pieces += [before, item]
        length += len(item)
        last = found.end()
    return "".join([*pieces, text[last:]]), starts


def _parted(text: str, heading: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """An item and, where journalists ask in it, the questions as a section of their own."""
    asked = None if _TITLED.search(heading) else _first_question(text, start, end)
    yield heading, start, end if asked is None else asked
    if asked is not None:
        yield QUESTIONS, asked, end


def _first_question(text: str, start: int, end: int) -> int | None:
    """Where the first question begins, or the spokesperson's words that give the floor for it."""
    floor: int | None = None
    for line in _LINE.finditer(text, start, end):
        if _ASKED.match(line[0]):
            return line.start() if floor is None else floor
        if not _ANSWERED.match(line[0]):
            floor = None
        elif floor is None:
            floor = line.start()
    return None


def joined(parts: Iterable[tuple[str, str]]) -> tuple[str, tuple[Section, ...]]:
    """Named parts as one text, a blank line between them, and the section of each; empty parts are left out."""
    text, sections = "", []
    for heading, part in parts:
        if not part:
            continue
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{part}" if text else part
        sections.append(Section(heading=heading, start=start, end=len(text)))
    return text, tuple(sections)
