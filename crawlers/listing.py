"""Read a listing page of a Drupal site: the links of one shape it lists, each with its title and date, and its pager.

Source: press.un.org and un.org/sg; `?page=N` counts from 0. Menus, sidebars, the page's own head and foot, and links to
other sites are none of the listing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from parsel import Selector

from crawlers.adapter import Fetch, Fetched, Note
from crawlers.charset import decode
from crawlers.feed_items import http_address
from crawlers.walk import gap, goes_on
from model import Source, SourceState

__all__ = ["Row", "is_page", "onward", "resumed", "rows", "select"]

_OUTSIDE = (  # a row may have a head and a foot of its own
    "ancestor::aside or ancestor::nav "
    "or ancestor::*[self::header or self::footer][not(ancestor::article or ancestor::main)]"
)
_LINKS = f"//a[@href][not({_OUTSIDE})]"
_DATED = (
    "ancestor::*[self::article or self::li or self::tr or contains(concat(' ', @class, ' '), ' views-row ')][1]"
    "//time/@datetime"
)
_NEXT = (
    '.pager__item--next a::attr(href), .pager-next a::attr(href), li.next a::attr(href), a[rel="next"]::attr(href), '
    'link[rel="next"]::attr(href)'
)
_FEED = re.compile(r"\s*(?><!--.*?-->\s*)*<(?:\?xml|rss|rdf:RDF|feed)\b", re.IGNORECASE | re.DOTALL)
_HEAD = 4096  # bytes in which an answer tells what it is
_MOST_DIGITS = 6  # of the number of a page
_FEW = 3  # rows, of which each counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a listing says of one page: its address, its title, and its date as the row writes it, or nothing."""

    url: str
    title: str
    dated: str = ""


def is_page(response: Fetched) -> bool:
    """Whether an answer is to be read as a page, where a feed may come as well; an empty body is none."""
    return bool(response.body.strip()) and not _FEED.match(decode(response.body[:_HEAD], response.charset))


def select(response: Fetched) -> Selector:
    """The page to select from, charset settled."""
    return Selector(text=decode(response.body, response.charset), base_url=response.url, type="html")


def rows(response: Fetched, page: Selector, name: Callable[[str], str]) -> list[Row]:
    """The pages a listing leads to, each once; the longest text among the links to one is its title.

    `name` tells pages apart by their address, and tells of other links, by an empty string, that they are none.
    """
    found: dict[str, Row] = {}
    for link in page.xpath(_LINKS):
        url = http_address(link.attrib["href"], response.url)
        key = name(url) if _site(url) == _site(response.url) else ""
        if not key:
            continue
        title = " ".join(" ".join(link.css("::text").getall()).split())
        known = found.get(key)
        if known is None or len(title) > len(known.title):
            found[key] = Row(url=url, title=title, dated=link.xpath(_DATED).get() or "")
    return list(found.values())


def resumed(state: SourceState) -> Iterator[Fetch]:
    """The page a walk that was stopped goes on from, where there is one."""
    if state.since is not None and state.cursor:
        yield _page(state.cursor)


def onward(
    response: Fetched, page: Selector, days: Iterable[date | None], source: Source, state: SourceState
) -> Iterator[Fetch | Note]:
    """The next page of a listing, newest first, while a walk or the source's `pages` wants it.

    `days` are those of what the page shows; one row of many that bears a wrong date ends no walk. Where there is no
    next page before the day a walk goes back to, a note.
    """
    dated = sorted(day for day in days if day)
    following = _next(response, page)
    if following and (goes_on(state, _reached(dated)) or _number(following) < source.pages):
        yield _page(following)
    elif not following and (note := gap(state, next(iter(dated), None), shown_by=source.url)):
        yield note


def _reached(dated: list[date]) -> date | None:
    """How far back a page surely reaches: to the oldest of a few rows, of many to the one before."""
    return next(iter(dated[1:] if len(dated) > _FEW else dated), None)


def _page(url: str) -> Fetch:
    return Fetch(url=url, step="listing", cursor=url, conditional=False)


def _next(response: Fetched, page: Selector) -> str:
    """The following page of the same listing; a pager that leads back, or elsewhere, leads nowhere."""
    here = urlsplit(response.url)
    for href in page.css(_NEXT).getall():
        url = http_address(href, response.url)
        if urlsplit(url).netloc == here.netloc and _number(url) > _number(response.url):
            return url
    return ""


def _number(url: str) -> int:
    """Which page an address asks for, from 0; the last number where a page has several pagers: "page=0,2"."""
    number = parse_qs(urlsplit(url).query).get("page", [""])[0].rpartition(",")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS else 0


def _site(url: str) -> list[str]:
    """The end of a host's name that www.un.org and press.un.org share."""
    return (urlsplit(url).hostname or "").split(".")[-2:]
