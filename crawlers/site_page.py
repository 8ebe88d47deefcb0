"""Read a page of any site: the words that are its own, its title, its dates, and the links among those words.

Not for the shape of one known site: menus, forms, related blocks and whatever changes by itself (counters, today's
date) are taken away by the names web designers give them, so that only what people wrote makes a page another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from crawlers.adapter import Fetched
from crawlers.charset import decode

__all__ = ["MAIN", "Page", "read_page", "read_tree", "visible"]

MAIN = "main, #main-content, [role=main]"  # as people write what _MAINS looks for
_MAINS = ("//main", "//*[@id='main-content'][normalize-space()]", "//*[@role='main']")
_NOISE = re.compile(
    r"(?:(?:block|region|view|un|c|js|section|widget|l|field)[-_]{1,2})?"
    r"(?:breadcrumbs?|pager|pagination|menu|navbar|navigation|share|sharing|share-buttons|social|social-media|"
    r"social-links|addtoany|cookies?|cookie-banner|cookie-notice|eu-cookie-compliance|sliding-popup|newsletter|counter|"
    r"countdown|views-count|visitors?|current-date|todays-date|toolbar|contextual-links|contextual|language-switcher|"
    r"skip-link|skip-to-content|sidebar|related|related-content|related-news|related-stories|related-articles|"
    r"related-pages|related-links|see-also|back-to-top|feed-icon|feed-icons|local-tasks|tabs--primary|"
    r"visually-hidden|sr-only)(?:[-_]{1,2}(?:block|wrapper|list|links|container|content|items))?",
    re.IGNORECASE,
)
_SILENT_NAMES = """
    nav aside footer form script style noscript template iframe object svg canvas button select dialog head
"""
_SILENT = frozenset(_SILENT_NAMES.split())
_ROLES = ("navigation", "search", "complementary", "banner", "contentinfo", "dialog")
_MONTH_DAY = r"(?:[^\W\d]+,?\s+)?(?:\d{1,2}\s+[^\W\d]+|[^\W\d]+\s+\d{1,2}),?\s+\d{4}"
_PASSING = re.compile(
    rf"today(?:\s+is|:|,)?\s+{_MONTH_DAY}|"
    r"(?:page\s+|total\s+)?(?:views?|visits?|visitors?|downloads?|hits?)\s*:?\s*\d[\d,.\s]*|"
    r"\d[\d,.\s]*(?:views?|visits?|visitors?|downloads?|hits?)|"
    r"\d{1,4}\s+(?:days?|hours?)\s+(?:left|to\s+go|remaining)|"
    r"(?:page\s+)?last\s+(?:updated|modified|reviewed)\b.{0,40}\d",
    re.IGNORECASE,
)
_LONGEST_PASSING = 80  # characters
_WORDS_OF_TITLE = 300
_SITE_NAME = re.compile(r"\s+[|–—]\s+[^|–—]*$")
_PUBLISHED = ("article:published_time", "datepublished", "dcterms.date", "dcterms.created", "dc.date")
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says. `body` is what people wrote on it, None where no element calls itself the main one."""

    body: HtmlElement | None = None
    title: str = ""
    published: str | None = None
    language: str = ""

    @property
    def text(self) -> str:
        """All words of the body on one line."""
        return "" if self.body is None else visible(self.body)

    @property
    def markup(self) -> bytes:
        """The body as HTML in UTF-8."""
        return b"" if self.body is None else bytes(tostring(self.body, encoding="utf-8", with_tail=False))


def read_tree(response: Fetched) -> HtmlElement | None:
    """The elements of an HTML answer; None where there are none."""
    markup = decode(response.body, response.charset).replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(markup, parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except etree.ParserError:
        return None


def read_page(tree: HtmlElement, body: str = "") -> Page:
    """Read a page; `body` is a CSS selector for its text, where the general ones are not good enough.

    Raises:
        cssselect.SelectorError: `body` is no selector.
    """
    main = _main(tree, body)
    stripped = None if main is None else _stripped(main)
    return Page(
        body=stripped,
        title=_title(tree, stripped),
        published=_published(tree, stripped),
        language=tree.get("lang", ""),
    )


def visible(element: HtmlElement) -> str:
    """The words below an element, on one line."""
    return " ".join(" ".join(element.itertext()).split())


def _main(tree: HtmlElement, body: str) -> HtmlElement | None:
    if body:
        return next(iter(tree.cssselect(body)), None)
    return next((found for path in _MAINS for found in tree.xpath(path)), None)


def _stripped(main: HtmlElement) -> HtmlElement:
    """A copy without what is not said by people on this page."""
    kept = deepcopy(main)
    for element in list(_noise(kept)):
        if element.getparent() is not None:
            element.drop_tree()
    return kept


def _noise(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iterdescendants():
        if isinstance(element.tag, str) and (
            element.tag in _SILENT
            or element.get("role") in _ROLES
            or _is_hidden(element)
            or any(_NOISE.fullmatch(name) for name in _names(element))
            or _is_passing(element)
        ):
            yield element


def _names(element: HtmlElement) -> list[str]:
    return [*element.get("class", "").split(), *element.get("id", "").split()]


def _is_hidden(element: HtmlElement) -> bool:
    return "hidden" in element.attrib or element.get("aria-hidden") == "true"


def _is_passing(element: HtmlElement) -> bool:
    """Whether this is a line that changes though nobody wrote: today's date, a counter, when it was last updated."""
    if len(element) > 1:
        return False
    text = " ".join("".join(element.itertext()).split())
    return len(text) <= _LONGEST_PASSING and _PASSING.fullmatch(text) is not None


def _title(tree: HtmlElement, body: HtmlElement | None) -> str:
    """Its first heading, or what the browser's tab says without the name of the site."""
    places = ([] if body is None else [body]) + [tree]
    headings = (visible(heading) for place in places for heading in place.iter("h1"))
    if heading := next(filter(None, headings), ""):
        return heading[:_WORDS_OF_TITLE]
    tab = " ".join((tree.findtext(".//title") or "").split())
    return _SITE_NAME.sub("", tab)[:_WORDS_OF_TITLE]


def _published(tree: HtmlElement, body: HtmlElement | None) -> str | None:
    """The day it was published: by its metadata, by the only date of its text, or else when it was last changed.

    Several dates are those of what the page leads to.
    """
    told = {
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get(
            "content", ""
        ).strip()
        for meta in tree.iter("meta")
    }
    if published := next((told[name] for name in _PUBLISHED if told.get(name)), None):
        return published
    times = set() if body is None else {one.get("datetime", "").strip() for one in body.iter("time")} - {""}
    if len(times) == 1:
        return times.pop()
    return next((told[name] for name in _MODIFIED if told.get(name)), None)
