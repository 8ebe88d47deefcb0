"""HTML to text that keeps paragraphs, and the bytes of a part to characters.

For HTML that is known to be the text: what of a page is the text is `pipeline.extract`'s question.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from lxml import etree, html

from pipeline.normalise import normalise

__all__ = ["decode", "html_text", "main_text", "parse_html"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD = 4096  # bytes in which a page declares its charset
_SAMPLE = 100_000  # bytes a guess is made from
_WIDER = {  # what is declared is often the narrower of two charsets
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "utf-16": "utf-8",  # a page that really is says so by its mark
    "utf-32": "utf-8",
}
_NOT_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_FEW = 0.002  # of the characters: damage that does not make a declared charset the wrong one

_SILENT_NAMES = "script style noscript template iframe object svg math canvas head title select button textarea"
_SILENT = frozenset(_SILENT_NAMES.split())
_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary table tbody tfoot thead ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_STARTS = {"br": "\n", "li": "\n", "tr": "\n", "td": " ", "th": " "}
_WHITE = re.compile(r"\s+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAIN_ONES = 20  # elements compared: they may be nested in each other
_MAIN = "//article | //main | //*[@role='main'] | //*[@itemprop='articleBody']"


def decode(content: bytes, charset: str | None) -> str:
    """The characters of a part: byte order mark, then what is declared outside and inside, then UTF-8, then a guess."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(encoding, "replace")
    declared = _META.search(content[:_HEAD])
    candidates = [*_charset(charset), *_charset(declared[1].decode("ascii") if declared else None), "utf-8"]
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    for encoding in candidates:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") <= _FEW * len(text):
            return text
    guess = from_bytes(content[:_SAMPLE]).best()
    return content.decode(guess.encoding if guess else "utf-8", "replace")


def _charset(declared: str | None) -> list[str]:
    """What a declared name may stand for, likeliest first; nothing where it names no charset."""
    try:
        name = codecs.lookup(declared or "undefined").name
        b"  ".decode(name, "replace")  # some codecs turn bytes into bytes
    except (LookupError, ValueError):
        return []
    if name in _NOT_CHARSETS:
        return []
    wider = _WIDER.get(name, name)
    return ["utf-8", wider] if wider == "cp1252" else [wider]


def parse_html(markup: str) -> html.HtmlElement | None:
    """The tree of a page or a fragment; None where there is nothing in it."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    content = markup.replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(content, parser=parser)
    except etree.ParserError:
        return None


def html_text(tree: html.HtmlElement) -> str:
    """All visible words below an element: a blank line between blocks, a line for each list item and table row."""
    return normalise("".join(_pieces(tree)))


def main_text(tree: html.HtmlElement) -> str:
    """The words of the longest of the first elements that call themselves the main one; empty where none does."""
    return max((html_text(element) for element in tree.xpath(_MAIN)[:_MAIN_ONES]), key=len, default="")


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        yield "\n\n" if tag in _BLOCKS else ""
        if event == "end":
            yield _WHITE.sub(" ", element.tail or "") if element is not tree else ""
            continue
        yield _STARTS.get(tag, "")
        if tag == "pre":
            walk.skip_subtree()
            yield "".join(element.itertext())
        elif tag in _SILENT or "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
            walk.skip_subtree()
        else:
            yield _WHITE.sub(" ", element.text or "")
