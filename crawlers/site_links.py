"""Which links of a page belong to a watched site: pages below its path, files on its host.

Not for what a file is called: that is `site_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

__all__ = ["UN_LANGUAGES", "Link", "Scope", "clean_url", "file_type", "host_of", "links_in", "path_of"]

UN_LANGUAGES = frozenset({"ar", "en", "es", "fr", "ru", "zh"})

_FILES = frozenset({"pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx"})
_SAFE = "/:@!$&'()*+,;=~-._%"  # characters of a path that stay as they are: a server may tell "," from "%2C"
_WWW = re.compile(r"^www\.")
_PAGER = re.compile(r"page=(?:\d|,|%2C){1,20}")
_NOT_READ = re.compile(r"/(?:users?|admin|login|logout|search|print|node/add)(?:/|$)", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|mp[34]|m4[av]|mov|webm|zip|css|js|xml|ics|rss|json)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a page: a clean address and the words people click on."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What belongs to a watched site: pages below a path of one host, files anywhere on that host."""

    host: str  # without "www."
    prefix: str  # up to the language where the path names one: "/independent-international-scientific-panel-ai/en"
    language: str = ""

    @classmethod
    def of(cls, url: str) -> Self:
        """The site around its start page."""
        segments = [segment for segment in urlsplit(clean_url(url)).path.split("/") if segment]
        place = next((place for place, segment in enumerate(segments) if segment in UN_LANGUAGES), None)
        kept = segments if place is None else segments[: place + 1]
        return cls(
            host=host_of(url),
            prefix="/" + "/".join(kept) if kept else "",
            language="" if place is None else segments[place],
        )

    def has_page(self, url: str) -> bool:
        """Whether a page is one of the site's own, and one to be read."""
        parts = urlsplit(url)
        inside = parts.path == self.prefix or parts.path.startswith(f"{self.prefix}/")
        own = host_of(url) == self.host and inside and (not parts.query or _PAGER.fullmatch(parts.query))
        return bool(own) and not _NOT_READ.search(parts.path) and not _NO_PAGE.search(parts.path)

    def has_file(self, url: str) -> bool:
        """Whether this is a document on the site's host, by its ending."""
        return host_of(url) == self.host and file_type(url) in _FILES

    def page_story(self, url: str) -> str:
        """The story that language versions of one page share; "" where the path names no language."""
        if not self.language:
            return ""
        path = path_of(url)
        return f"site:{self.host}{self.prefix.removesuffix(self.language)}{path.removeprefix(self.prefix).lstrip('/')}"


def clean_url(url: str) -> str:
    """An address without fragment, tracking and last slash, with what needs an escape in its path escaped."""
    parts = urlsplit(url.strip())
    path = quote(parts.path, safe=_SAFE)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not pair.startswith("utm_"))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path.rstrip("/") or "/", query, ""))


def path_of(url: str) -> str:
    """What names a page in its site: path and query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def file_type(url: str) -> str:
    """The ending of an address's path, in small letters: "pdf"."""
    return PurePosixPath(urlsplit(url).path).suffix.removeprefix(".").lower()


def links_in(element: HtmlElement, base: str) -> Iterator[Link]:
    """Every link to the web below an element, in the order it is read, each address once with its longest words."""
    found: dict[str, Link] = {}
    for anchor in element.iter("a"):
        try:
            url = clean_url(urljoin(base, anchor.get("href", "").strip()))
        except ValueError:  # "http://[" and the like
            continue
        if not url.startswith(("http://", "https://")) or not anchor.get("href", "").strip("# \n\t"):
            continue
        text = " ".join("".join(anchor.itertext()).split())
        known = found.get(url)
        found[url] = Link(url=url, text=max(known.text if known else "", text, key=len))
    yield from found.values()


def host_of(url: str) -> str:
    """The host of an address, without "www."."""
    return _WWW.sub("", urlsplit(url).netloc.lower())
