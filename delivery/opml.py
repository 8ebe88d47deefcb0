"""The sources as OPML 2.0: what other feed readers take over, by organisation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml import etree

from delivery.untrusted import one_line, web_address
from model import UNDETERMINED, Source

__all__ = ["MEDIA_TYPE", "opml"]

MEDIA_TYPE = "text/x-opml; charset=utf-8"
# The kinds that read more than a feed can tell (`un-press`, `un-sg`, `youtube` …) begin at one all the same.
_A_FEED = re.compile(r"(?:\.(?:xml|rss|atom)|/feed/?)$", re.IGNORECASE)


def opml(sources: Iterable[Source], title: str) -> bytes:
    """The enabled sources as UTF-8: feeds to subscribe to, and links to what has none."""
    by_organisation: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source.enabled:
            by_organisation[one_line(source.organisation)].append(source)
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    for organisation in sorted(by_organisation):
        group = etree.SubElement(body, "outline", text=organisation or "-")
        for source in sorted(by_organisation[organisation], key=lambda one: one.key):
            etree.SubElement(group, "outline", _outline(source))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _outline(source: Source) -> dict[str, str]:
    title, url = one_line(source.title), web_address(source.url)
    told = {"text": title, "title": title}
    if not url:
        return told
    if source.kind == "feed" or _A_FEED.search(urlsplit(url).path):
        told |= {"type": "rss", "xmlUrl": url}
    else:
        told |= {"type": "link", "url": url, "htmlUrl": url}
    return told if source.language == UNDETERMINED else told | {"language": source.language}
