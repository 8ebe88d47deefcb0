"""Read the bytes of an RSS, RDF or Atom feed with feedparser, after making them fit to be read.

Everything feedparser would guess at is settled before: the charset, the declaration, entities. Then its strict parser
reads nearly all feeds; its loose one is left for XML that is broken in earnest. feedparser never sees an address.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from crawlers.charset import decode
from errors import ParseError

__all__ = ["Parsed", "parse_xml", "tidy"]

Parsed = dict[str, Any]  # feedparser's own dictionaries: this module and feed_entries are its boundary

_PROLOG = re.compile(r"\s*(?:<\?xml(?:[^>]*?)\?>|<\?xml[^>]*>)", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_]")
_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]+)\s+(?:\"([^\"<%]*)\"|'([^'<%]*)')\s*>")
_ANY_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_CHARACTER = re.compile(r"&#(?:\d+|x[0-9a-fA-F]+);")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));")
_BARE = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z_][\w.-]*;)")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_DEEPEST = 250  # elements within each other: real feeds with inline XHTML stay below 50
_PREDEFINED = {"amp", "lt", "gt", "quot", "apos"}
_LONGEST_ENTITY = 200
_LARGEST_GROWTH = 1_000_000  # characters that all uses of a feed's own entities may add
_MOST_ENTITIES = 300  # the whole of HTML's first list is 252


def parse_xml(body: bytes, declared: str | None, url: str) -> Parsed:
    """The feed in `body` as feedparser tells it; `url` only names it in errors.

    Relative addresses stay relative, unless the feed names a base: told the feed's own address, feedparser would make
    addresses of guids that are none.

    Raises:
        ParseError: its document type defines entities that no honest feed needs.
    """
    import feedparser  # here: half of what it takes to start a crawl process is imports, and many crawl no feed

    text = tidy(decode(body, declared), url)
    _refuse_depth(text, url)
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed: Parsed = feedparser.parse(
        text.encode("utf-8"), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def _refuse_depth(text: str, url: str) -> None:
    """Stop before feedparser does: it takes quadratic time for elements nested without end.

    Raises:
        ParseError: elements lie deeper within each other than in any honest feed.
    """
    depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ParseError(f"{url}: elements nested deeper than {_DEEPEST}: not a feed")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    scanner = expat.ParserCreate()
    scanner.StartElementHandler, scanner.EndElementHandler = opened, closed
    with suppress(expat.ExpatError):  # broken XML is for the loose parser to make sense of
        scanner.Parse(text, True)


def tidy(text: str, url: str) -> str:
    """The same feed as XML a strict parser can read: one declaration, no document type, only known references.

    Raises:
        ParseError: the document type defines entities in terms of others, or of files, or very many or large ones.
    """
    text = _NOT_XML.sub("", text.lstrip("\ufeff"))
    text = _PROLOG.sub("", text, count=1) if _PROLOG.match(text) else text
    text, entities = _without_doctype(text, url)
    pieces = [piece if cdata else _repair_references(piece, entities) for piece, cdata in _split(text)]
    return '<?xml version="1.0" encoding="utf-8"?>\n' + "".join(pieces).lstrip()


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a document, and whether each is CDATA, where an ampersand is only an ampersand."""
    at = 0
    while (start := text.find(_CDATA, at)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        yield text[at:start], False
        at = end + len(_CDATA_END)
        yield text[start:at], True
    yield text[at:], False


def _without_doctype(text: str, url: str) -> tuple[str, Mapping[str, str]]:
    root = _ROOT.search(text)
    head = text[: root.start()] if root else text
    found = _DOCTYPE.search(head)
    if not found:
        return text, {}
    end = _doctype_end(text, found.start())
    doctype = text[found.start() : end]
    definitions = _ENTITY.findall(doctype)
    if len(definitions) != len(_ANY_ENTITY.findall(doctype)) or len(definitions) > _MOST_ENTITIES:
        raise ParseError(f"{url}: the feed's document type defines outside, nested or too many entities")
    entities = {name: double or single for name, double, single in definitions}
    if not all(_is_plain(value) for value in entities.values()):
        raise ParseError(f"{url}: the feed's document type defines entities by other entities")
    if sum(text.count(f"&{name};") * len(value) for name, value in entities.items()) > _LARGEST_GROWTH:
        raise ParseError(f"{url}: the feed grows out of hand by its entities")
    return text[: found.start()] + text[end:], entities


def _doctype_end(text: str, start: int) -> int:
    """Where the document type ends: after `>` or, if it has an inner part, after `]>`."""
    inner, close = text.find("[", start), text.find(">", start)
    if close < 0:
        return len(text)
    if not 0 <= inner < close:
        return close + 1
    ends = re.compile(r"\]\s*>").search(text, inner)
    return ends.end() if ends else len(text)


def _is_plain(value: str) -> bool:
    return len(value) <= _LONGEST_ENTITY and "&" not in _CHARACTER.sub("", value)


def _repair_references(text: str, entities: Mapping[str, str]) -> str:
    """HTML's names become characters, references to nothing become nothing, a bare ampersand becomes a written one."""
    return _REFERENCE.sub(lambda found: _resolve(found, entities), _BARE.sub("&amp;", text))


def _resolve(found: re.Match[str], entities: Mapping[str, str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name is None:
        digits = decimal or hexadecimal
        return found[0] if len(digits) <= 7 and _is_xml(int(digits, 10 if decimal else 16)) else ""  # noqa: PLR2004
    if name in _PREDEFINED:
        return found[0]
    if name in entities:
        return entities[name]
    return html.entities.html5.get(f"{name};", f"&amp;{name};")


def _is_xml(code: int) -> bool:
    return 0 < code <= 0x10FFFF and not _NOT_XML.match(chr(code))  # noqa: PLR2004 - the last code point
