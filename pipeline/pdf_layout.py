"""From the lines of a PDF's pages to a text: running heads and feet taken out, lines joined, paragraphs kept.

A paragraph may go on over the end of a page: then the two pages' sections meet inside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from model import Section
from pipeline.normalise import one_line
from pipeline.spelling import is_dense

__all__ = ["Line", "Page", "is_symbol", "laid_out"]

_EDGE = 0.12  # of a page's height, above and below, where heads and feet stand
_FEWEST_REPEATS = 2
_REPEATS_SHARE = 1 / 3  # of the pages: left and right pages may have heads of their own
# A document of a principal organ of the UN or of its Secretariat; "*" marks a reissue.
_SYMBOL = re.compile(r"(?=\D{2,40}\d)(?:A|E|S|ST)(?:/[\w.()-]{1,30}){1,8}\*{0,3}", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
# At the foot of UN documents: "25-13456 (E) 040925", the bar code's "*2513456*", "2/5"; known from any of them.
_FOOT = re.compile(r"(?=.*\d)[\dA-Z()*/\-\s]{1,40}")
_GAP = 1.3  # of the usual distance between two lines: more parts paragraphs
_USUAL = 3.0  # of the letters' size: a greater distance is none between two lines of a text
_ROW = 0.3  # of the letters' size: baselines as near as this are one row
_SIZES = 1.15  # letters larger by this are another paragraph's
_INDENT = 0.8  # of the letters' size
_SHORT = 0.85  # of the widest line
_ENDS = re.compile(r"[.:;!?,…。：；！？，、؛؟،](?:[\"'”’»)\]）”]|\s|\d)*$")
_LAST = re.compile(r"[.:;!?…。：；！？؛؟](?:[\"'”’»)\]）”]|\s|\d)*$")  # where a page ends with it, so does a paragraph
_TAIL = 60  # characters, more than the last word of a line or the end of a sentence has
_WIDE = frozenset("，。；：！？、）（》《」「")
_QUOTES = frozenset("“”‘’…")  # which Chinese shares with others
_MARKER = re.compile(r"(?:\d{1,3}[.)、]|\(?\w{1,3}\)|[IVXLC]{1,6}\.|[•●▪■◦–—*-]|\d{1,3} ?-)(?=\s|[^\W\d])")
_SOFT_HYPHEN = re.compile("\u00ad\\s*$")  # which some programs write for every hyphen at a line's end
_BROKEN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_BEGUN = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_HALVES_THAT_STAY = frozenset(
    {"anti", "co", "ex", "inter", "multi", "non", "post", "pre", "self", "well", "вице", "экс"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands on its page, in points from the lower left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # of its first letter


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its lines, in the order they are written in the file."""

    number: int
    height: float
    lines: tuple[Line, ...]


def is_symbol(word: str) -> bool:
    """Whether a word is a document symbol of the UN, as in "A/RES/79/325"."""
    return bool(_SYMBOL.fullmatch(word))


def laid_out(pages: Sequence[Page]) -> tuple[str, tuple[Section, ...]]:
    """The text of the pages, and a section for each that has any: "page 3"."""
    pages = without_furniture(pages)
    words = _words(pages)
    text, sections = "", list[Section]()
    for page in pages:
        told = "\n\n".join(paragraphs(page, words))
        if not told:
            continue
        glue = "\n\n" if text else ""
        if text and _goes_on(text, told):
            cut, glue = _joint(text, told, words)
            text = text[: len(text) - cut]
            sections[-1] = replace(sections[-1], end=len(text))
        start = len(text) + len(glue)
        text = f"{text}{glue}{told}"
        sections.append(Section(heading=f"page {page.number}", start=start, end=len(text)))
    return text, tuple(sections)


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without what stands at the edge of many: symbol, running title, page and job number.

    What stands above is kept on the first page.
    """
    heads, feet = (_repeated(pages, is_head=is_head) for is_head in (True, False))
    kept = []
    for page in pages:
        is_first = page.number == pages[0].number
        lines = tuple(
            line
            for line in page.lines
            if not (_is_foot(line, page) and (_name(line) in feet or _FOOT.fullmatch(line.text)))
            and not (_is_head(line, page) and _is_running(line, heads, is_first=is_first))
        )
        kept.append(Page(page.number, page.height, lines))
    return kept


def _is_running(line: Line, heads: set[str], *, is_first: bool) -> bool:
    """Whether a line at the head of a page is no more than that; on a first page it is the masthead."""
    if is_first:
        return _name(line) in heads and not _LETTER.search(line.text)
    return _name(line) in heads or is_symbol(line.text.strip())


def _repeated(pages: Sequence[Page], *, is_head: bool) -> set[str]:
    """What stands at this edge of so many pages that it belongs to none of them."""
    at_edge = _is_head if is_head else _is_foot
    counts = Counter(name for page in pages for name in {_name(line) for line in page.lines if at_edge(line, page)})
    fewest = max(_FEWEST_REPEATS, len(pages) * _REPEATS_SHARE)
    return {name for name, count in counts.items() if count >= fewest}


def _is_head(line: Line, page: Page) -> bool:
    return line.baseline > page.height * (1 - _EDGE)


def _is_foot(line: Line, page: Page) -> bool:
    return line.baseline < page.height * _EDGE


def _name(line: Line) -> str:
    """A line as it is told from others: page numbers differ, and "1/12" is as good as "12/12"."""
    return _DIGITS.sub("#", "".join(line.text.split()))


def paragraphs(page: Page, words: Collection[str] = ()) -> list[str]:
    """The paragraphs of a page, each as one line; `words` are those of the document, to join halves by."""
    lines = page.lines
    usual, widest = _usual_distance(lines), max((line.right - line.left for line in lines), default=0.0)
    found: list[list[str]] = []  # of pieces, put together at last: a page may be one endless paragraph
    for before, line in zip((None, *lines), lines, strict=False):
        told = one_line(_SOFT_HYPHEN.sub("-", line.text))
        if before is None or _parts(before, line, usual, widest):
            found.append([told])
        else:
            cut, glue = _joint(found[-1][-1], told, words)
            found[-1][-1] = found[-1][-1][: len(found[-1][-1]) - cut]
            found[-1].append(glue + told)
    return list(filter(None, ("".join(pieces).strip() for pieces in found)))


def _usual_distance(lines: Sequence[Line]) -> float:
    """Between two lines of one paragraph: a small one, but one that is met often."""
    gaps = [(one.baseline - two.baseline, two.size) for one, two in pairwise(lines)]
    steps = sorted(gap for gap, size in gaps if _ROW * size < gap < _USUAL * size)
    return steps[len(steps) // 4] if steps else 0.0


def _parts(before: Line, line: Line, usual: float, widest: float) -> bool:
    """Whether a new paragraph begins with this line."""
    step = before.baseline - line.baseline
    if abs(step) <= _ROW * line.size:  # cells of one row
        return False
    if step > usual * _GAP or not 1 / _SIZES < line.size / (before.size or 1.0) < _SIZES:
        return True
    if not _ENDS.search(before.text[-_TAIL:]):
        return step < 0 and not _begins_inside(line.text)  # the next column, or the next box
    is_short = before.right - before.left < _SHORT * widest
    is_indented = line.left - before.left > _INDENT * line.size
    return bool(is_short or is_indented or step < 0 or _MARKER.match(line.text))


def _goes_on(text: str, following: str) -> bool:
    """Whether the paragraph at the end of a page is not over."""
    return not _LAST.search(text[-_TAIL:]) and _begins_inside(following)


def _begins_inside(text: str) -> bool:
    """Whether these may be the next words of a sentence: no capital letter, no figure, no mark of a list."""
    letter = text[:1]
    return letter.isalpha() and not letter.isupper() and not _MARKER.match(text)


def _joint(before: str, after: str, words: Collection[str]) -> tuple[int, str]:
    """How a line goes on in the next: characters to cut from its end, and what stands between.

    A hyphen at a line's end is the word's own, or only the line's. The document tells: by the word as it writes it
    elsewhere, or by two halves that are words there. What it does not tell is taken for one word.
    """
    broken, begun = _BROKEN.search(before[-_TAIL:]), _BEGUN.match(after)
    if not broken or not begun:
        is_glued = _is_dense(before, after) or before.endswith(("-", "\u2010", "/", "\u2014"))
        return 0, "" if is_glued else " "
    first, second = broken[1].casefold(), begun[0].casefold()
    if f"{first}{second}" in words:
        return 1, ""
    is_own = begun[0][0].isupper() or f"{first}-{second}" in words or first in _HALVES_THAT_STAY
    is_own = is_own or (first in words and second in words)
    return (0, "") if is_own else (1, "")


def _is_dense(before: str, after: str) -> bool:
    """Whether no space stands between: a line of Chinese has ended, perhaps with its own punctuation."""
    if not before or not after:
        return False
    one, two = before[-1], after[0]
    if one in _WIDE or two in _WIDE:
        return True
    return (is_dense(one) and (is_dense(two) or two in _QUOTES)) or (is_dense(two) and one in _QUOTES)


def _words(pages: Iterable[Page]) -> set[str]:
    """The words of a document as its lines show them whole, compounds too: halves at the ends of lines are none."""
    found: set[str] = set()
    for page in pages:
        for line in page.lines:
            text, tail = line.text[:-_TAIL], _SOFT_HYPHEN.sub("-", line.text[-_TAIL:])
            for word in _WORD.findall((text + _BROKEN.sub("", tail)).casefold()):
                found.add(word)
                found.update(word.split("-"))
    return found
