"""Flagged stories as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from delivery.feed_entries import EPOCH, FeedEntry, FeedHead
from delivery.untrusted import one_line, printable, web_address

__all__ = ["MEDIA_TYPE", "atom"]

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    """The feed as UTF-8; equal entries give equal bytes."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_LANGUAGE, head.language)
    _add(root, "id", head.id)
    _add(root, "title", one_line(head.title))
    _add(root, "subtitle", one_line(head.about))
    _add(root, "updated", _stamp(max((entry.updated for entry in entries), default=EPOCH)))
    _add(_add(root, "author"), "name", "panelwatch")
    _add(root, "generator", "panelwatch")
    if head.url:
        _add(root, "link", rel="self", href=web_address(head.url), type="application/atom+xml")
    for entry in entries:
        _add_entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add_entry(root: etree._Element, entry: FeedEntry) -> None:
    one = _add(root, "entry")
    _add(one, "id", entry.id)
    _add(one, "title", entry.title).set(_LANGUAGE, entry.story.language)
    if entry.url:
        _add(one, "link", rel="alternate", href=entry.url, hreflang=entry.story.language)
    for copy in entry.story.copies:
        if address := web_address(copy.url):
            _add(one, "link", rel="related", href=address, hreflang=copy.language, title=one_line(copy.title))
    _add(one, "updated", _stamp(entry.updated))
    if entry.published:
        _add(one, "published", _stamp(entry.published))
    for author in entry.authors:
        _add(_add(one, "author"), "name", author)
    for topic, title in entry.topics:
        _add(one, "category", term=topic, label=title)
    _add(one, "summary", entry.summary).set(_LANGUAGE, entry.story.language)
    _add(one, "content", entry.html, type="html")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: printable(told) for key, told in attributes.items()})
    element.text = None if text is None else printable(text)
    return element


def _stamp(moment: datetime) -> str:
    """A moment as RFC 3339 has it, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
