"""The process that reads a PDF: bytes on standard input, its lines as JSON on standard output. Meets nothing else.

Started by `pipeline.pdf`, which says why it is a process of its own. It imports little, because it lives for one file.
What comes out: ``{"pages": 5, "title": "..", "read": [{"height": 842.0, "lines": [[text, left, right, baseline,
size], ..]}, ..]}``, points from the lower left corner of the page as it is seen; or ``{"unread": "why"}``.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from contextlib import suppress
from ctypes import byref, c_double
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from pipeline.pdf_rtl import has_rtl, logical

__all__ = ["CPU_S", "MEMORY", "PAGES", "main", "read"]

PAGES = 1000  # of a document that are read; reports of the UN have some hundreds
MEMORY = 1 << 30  # bytes of addresses, the library's own included
CPU_S = 30  # 1,000 pages take about 10
_CHARACTERS = 2_000_000  # of a document that are read, as of any text that is kept
_LINE = 10  # characters that a line is as dear as, however short: a small file may have millions of them
_LONGEST_TITLE = 2000  # characters
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HYPHENS = {"\x02", "\ufffe"}  # what PDFium makes of a hyphen at the end of a line, and the line's end with it
_LINE_ENDS = {"\r", "\n"}


class _Char(NamedTuple):
    text: str
    at: int  # on the page


class _Seen(NamedTuple):
    """The part of a page that is seen, and how far it is turned clockwise: 0, 90, 180 or 270 degrees."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file's own plane is seen, from the lower left corner."""
        return {
            90: (y - self.bottom, self.right - x),
            180: (self.right - x, self.top - y),
            270: (self.top - y, x - self.left),
        }.get(self.turned, (x - self.left, y - self.bottom))


def main() -> None:
    """Read standard input, under limits that no way leads out of."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_S)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        found = read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"unread": f"it needs more than {MEMORY >> 20} MB"}
    sys.stdout.write(json.dumps(found))


def _limit(kind: int, most: int) -> None:
    # Not every system has every limit; the parent's clock is there in any case.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


def read(content: bytes) -> dict[str, Any]:
    """The lines of every page, up to the limits; a page that cannot be loaded is null."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"unread": "encrypted" if error.err_code == _PASSWORD else "damaged"}
    pages: list[dict[str, Any] | None] = []
    characters = 0
    for number in range(min(len(document), PAGES)):
        if characters >= _CHARACTERS:
            break
        page = _page(document, number)
        pages.append(page)
        characters += sum(len(line[0]) + _LINE for line in page["lines"]) if page else 0
    title = document.get_metadata_value("Title")[:_LONGEST_TITLE]
    return {"pages": len(document), "title": title, "read": pages}


def _page(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any] | None:
    try:
        page = document[number]
        text = page.get_textpage()
        left, bottom, right, top = page.get_bbox()
        seen = _Seen(left, bottom, right, top, page.get_rotation())
    except pypdfium2.PdfiumError:
        return None
    lines = [_line(text, chars, seen) for chars in _lines(text)]
    height = page.get_height()
    text.close()
    page.close()
    return {"height": height, "lines": lines}


def _lines(text: pypdfium2.PdfTextPage) -> list[list[_Char]]:
    """The characters of each line with something in it; a hyphen at its end is a "-"."""
    lines: list[list[_Char]] = [[]]
    for at in range(text.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text, at))
        if char in _HYPHENS:
            lines[-1].append(_Char("-", at))
        elif char not in _LINE_ENDS:
            lines[-1] += [_Char(char, at)] if char != "\x00" else []
            continue
        lines.append([])
    return list(filter(None, lines))


def _line(text: pypdfium2.PdfTextPage, chars: list[_Char], seen: _Seen) -> list[Any]:
    """One line as it is told: text, left and right edge, baseline, size of its first letter."""
    words = "".join(char.text for char in chars)
    first, baseline = seen.place(*_origin(text, chars[0].at))
    edges = [first, *_edges(text, chars[-1].at, seen)]
    if has_rtl(words):
        placed = [(char.text, seen.place(*_origin(text, char.at))[0]) for char in chars]
        words, edges = logical(placed), [left for _, left in placed]
    size = _size(text, chars[0].at)
    return [words, *(round(one, 1) for one in (min(edges), max(edges), baseline, size))]


def _origin(text: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, index, byref(x), byref(y))
    return x.value, y.value


def _edges(text: pypdfium2.PdfTextPage, index: int, seen: _Seen) -> tuple[float, float]:
    left, bottom, right, top = text.get_charbox(index)
    return seen.place(left, bottom)[0], seen.place(right, top)[0]


def _size(text: pypdfium2.PdfTextPage, index: int) -> float:
    """Of the letters as they are seen: the font's size is often 1, and all the rest a matrix."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, byref(matrix))
    return float(raw.FPDFText_GetFontSize(text, index)) * math.hypot(matrix.c, matrix.d)
