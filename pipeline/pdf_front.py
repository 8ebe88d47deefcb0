"""What a document's first page says of the document: symbol, title and day, and each only where it is sure.

The metadata of a PDF says little: with the UN it is the symbol or the name of a Word file, so a title there counts only
if the first page bears it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dates import parse
from pipeline.normalise import one_line
from pipeline.pdf_layout import Page, is_symbol
from pipeline.spelling import fold

__all__ = ["Front", "front"]

_TOP = 0.75  # of a page's height: the masthead is above
_HEAD = 0.88  # ... and the running head above this
_LONGEST_TITLE = 500
_FEWEST_LETTERS = 8
_DISTRIBUTED = re.compile(r"^Distr\.", re.IGNORECASE)  # "Distr.: General", "Distr. générale": the day stands below
_LINES_BELOW = 2
_RESOLUTION = re.compile(r"[AES]/RES/(\d+/\d+)")
_NO_TITLE = re.compile(r"microsoft (?:word|powerpoint)|\.(?:docx?|pdf|indd|rtf|pptx?)$|^untitled", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Front:
    """What was found; empty where nothing is sure."""

    symbol: str = ""
    title: str = ""
    published: str = ""  # as it is written


def front(pages: Sequence[Page], text: str, stated: str) -> Front:
    """Read the first page; `text` is what it says in paragraphs, `stated` the title of the metadata."""
    symbol = _symbol(pages)
    return Front(symbol=symbol, title=_heading(symbol, text) or _stated(stated, text), published=_day(pages[0]))


def _symbol(pages: Sequence[Page]) -> str:
    """The one symbol of the masthead, borne by a later page's head too where there are any."""
    first = _symbols(pages[0], _TOP)
    if len(first) != 1:
        return ""
    symbol = next(iter(first))
    is_sure = len(pages) == 1 or any(symbol in _symbols(page, _HEAD) for page in pages[1:])
    return symbol if is_sure else ""


def _symbols(page: Page, above: float) -> set[str]:
    """Symbols that stand free above a height; one in brackets is another document's."""
    words = (word for line in page.lines if line.baseline > page.height * above for word in line.text.split())
    return {word.rstrip("*") for word in words if is_symbol(word)}


def _heading(symbol: str, text: str) -> str:
    """A resolution's own: the paragraph that begins with its number, "79/325. Terms of reference ..."."""
    number = _RESOLUTION.fullmatch(symbol)
    found = number and re.search(rf"^{re.escape(number[1])} ?[.\-–] ?([^\n]+)$", text, re.MULTILINE)
    return found[1] if found and len(found[1]) <= _LONGEST_TITLE else ""


def _stated(stated: str, text: str) -> str:
    title = one_line(stated)
    letters = "".join(fold(title).split())
    is_one = _FEWEST_LETTERS <= len(letters) <= _LONGEST_TITLE and not is_symbol(title)
    return title if is_one and not _NO_TITLE.search(title) and letters in "".join(fold(text).split()) else ""


def _day(page: Page) -> str:
    lines = [line.text for line in page.lines]
    for at, line in enumerate(lines):
        if _DISTRIBUTED.match(line):
            below = lines[at : at + 1 + _LINES_BELOW]
            return next((one for one in below if parse(one, zone="UTC", precision=None)), "")
    return ""
