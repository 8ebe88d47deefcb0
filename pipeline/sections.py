"""The addressable pieces of a document: the items of a noon briefing, and the parts a text is put together from.

Every section is a span of the text it comes with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from model import Section

__all__ = ["joined", "noon_briefing"]

_ITEM = re.compile(r"^\*\*+[ ]?(?P<heading>[^*\n]{1,200}?)[ ]?(?:\*\*+[ ]?(?P<rest>[^\n]*))?$", re.MULTILINE)


def noon_briefing(text: str) -> tuple[str, tuple[Section, ...]]:
    """A briefing's text without the asterisks of its headings, and a section from each heading to the next.

    A heading is a line that begins with two asterisks; what is said before the first one belongs to no section.
    """
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
    whole = "".join([*pieces, text[last:]])
    ends = [*(start for _, start in starts[1:]), len(whole)]
    return whole, tuple(
        Section(heading=heading, start=start, end=start + len(whole[start:end].rstrip()))
        for (heading, start), end in zip(starts, ends, strict=False)
    )


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
