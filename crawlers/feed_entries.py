"""Read the entries of a feed of any format: RSS, RDF and Atom through feedparser, JSON Feed by feed_json.

Not for deciding what to fetch: that is the adapters' part. Whatever feedparser finds becomes an entry, even an empty
one: refusing is the pipeline's part, and it says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawlers.adapter import Fetched
from crawlers.charset import decode
from crawlers.feed_items import Item, Text, http_address, make_entries, plain
from crawlers.feed_json import next_page, read_json_feed
from crawlers.feed_xml import Parsed, parse_xml
from errors import BlockedError, ParseError
from model import Entry, SourceKey

__all__ = ["earlier_page", "read_entries"]

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_TEXT_TYPES = {*_HTML_TYPES, "text/plain"}
_NO_PAGE = {"self", "edit", "replies", "enclosure", "next", "previous", "first", "last", "hub", "license"}
_EARLIER = ("prev-archive", "next")  # RFC 5005, sections 4 and 3; an archive's pages do not move
_CHALLENGE_SIZE = 10_000  # challenge pages are small; a site's real page in place of a feed is not
_CHALLENGE_WORDS = ("captcha", "challenge", "just a moment", "access denied", "request unsuccessful", "are you a robot")


def read_entries(response: Fetched, source: SourceKey) -> tuple[Entry, ...]:
    """All entries of the feed that came back; none is legal.

    Raises:
        ParseError: the body is empty, or no feed.
        BlockedError: it is a challenge page.
    """
    body = response.body.strip()
    if not body:
        raise ParseError(f"{response.url}: answered with an empty body", remedy="look at the address in a browser")
    if body.startswith(b"\x1f\x8b"):
        raise ParseError(f"{response.url}: gzip-compressed file where a feed should be")
    if _is_json(response, body):
        return _recorded(make_entries(read_json_feed(response), source, response.url), response)
    parsed = parse_xml(response.body, response.charset, response.url)
    if not parsed["version"] and not parsed["entries"]:
        raise _no_feed(response)
    return _recorded(make_entries(_items(parsed, response.url), source, response.url), response)


def earlier_page(response: Fetched) -> str:
    """The address of the page of this feed that holds what is older, or nothing where the feed names none.

    Raises:
        ParseError: it is no feed that can be read.
    """
    if _is_json(response, response.body.strip()):
        return http_address(next_page(response), response.url)
    links = parse_xml(response.body, response.charset, response.url)["feed"].get("links", ())
    told = [link.get("href", "") for rel in _EARLIER for link in links if link.get("rel") == rel]
    return next((found for address in told if (found := http_address(address, response.url))), "")


def _recorded(entries: tuple[Entry, ...], response: Fetched) -> tuple[Entry, ...]:
    """The entries, each part with the record of the answer it was in."""
    return tuple(
        replace(entry, parts=tuple(replace(part, record_id=response.record_id) for part in entry.parts))
        for entry in entries
    )


def _is_json(response: Fetched, body: bytes) -> bool:
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["} or response.media_type.endswith("json")


def _no_feed(response: Fetched) -> ParseError | BlockedError:
    """What came instead of a feed."""
    head = decode(response.body[:_CHALLENGE_SIZE], response.charset).lower()
    is_html = "<html" in head or "<!doctype html" in head or response.media_type in _HTML_TYPES
    if not is_html:
        return ParseError(f"{response.url}: neither RSS nor Atom nor JSON Feed ({response.media_type or 'no type'})")
    if len(response.body) < _CHALLENGE_SIZE and any(word in head for word in _CHALLENGE_WORDS):
        return BlockedError(
            f"{response.url}: a challenge page of {len(response.body)} bytes where a feed should be",
            url=response.url,
            status=response.status,
        )
    return ParseError(
        f"{response.url}: an HTML page of {len(response.body)} bytes where a feed should be",
        remedy="the feed may have moved: look for its new address, or watch a listing page instead",
    )


def _items(parsed: Parsed, feed_url: str) -> Iterator[Item]:
    language = _string(parsed["feed"], "language")
    for entry in parsed["entries"]:
        yield _item(entry, feed_url, language)


def _item(entry: Parsed, feed_url: str, language: str) -> Item:
    guid_is_link = bool(dict.get(entry, "guidislink")) or _string(entry, "id") == _string(entry, "link")
    return Item(
        guid=_string(entry, "id"),
        guid_is_link=guid_is_link,
        link=_link(entry, feed_url),
        title=_title(entry),
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated"),
        language=_language(entry) or language,
        texts=tuple(_texts(entry)),
        attributes=_attributes(entry, feed_url),
    )


def _string(entry: Parsed, key: str) -> str:
    """A value feedparser really found; its own `get` would fall back to others, with a warning."""
    value = dict.get(entry, key)
    return value.strip() if isinstance(value, str) else ""


def _title(entry: Parsed) -> str:
    detail = entry.get("title_detail") or {}
    title = _string(entry, "title")
    return " ".join(title.split()) if detail.get("type") == "text/plain" else plain(title)


def _link(entry: Parsed, feed_url: str) -> str:
    """The entry's page: before FeedBurner's detour, of any type rather than none, the guid where it is all there is."""
    links = entry.get("links", ())
    pages = [link.get("href", "") for link in links if link.get("rel", "alternate") not in _NO_PAGE]
    others = {link.get("href", "") for link in links} - set(pages)  # a film's address may pass for the link
    guid, told = _string(entry, "id"), _string(entry, "link")
    if told in others or (told == guid and not _is_absolute(told)):
        told = ""
    sources = [content.get("src", "") for content in entry.get("content", ())]
    guids = [guid] if _is_absolute(guid) else []
    addresses = [_string(entry, "feedburner_origlink"), told, *pages, *sources, *guids, *_enclosures(entry)]
    return next((found for address in addresses if (found := http_address(address, feed_url))), "")


def _is_absolute(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _enclosures(entry: Parsed) -> list[str]:
    return [link.get("href", "") for link in entry.get("links", ()) if link.get("rel") == "enclosure"]


def _language(entry: Parsed) -> str:
    details = [*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail")]
    return next((str(detail["language"]) for detail in details if detail and detail.get("language")), "")


def _texts(entry: Parsed) -> Iterator[Text]:
    for content in entry.get("content", ()):
        if content.get("value") and not content.get("src") and content.get("type", "text/html") in _TEXT_TYPES:
            yield _text(content, full=True)
    summary = entry.get("summary_detail")
    if summary and summary.get("value"):
        yield _text(summary, full=False)
    elif value := _string(entry, "summary"):
        yield Text(value=value)


def _text(detail: Parsed, *, full: bool) -> Text:
    is_html = detail.get("type", "text/html") != "text/plain"
    return Text(value=detail["value"], html=is_html, full=full, base=detail.get("base") or "")


def _attributes(entry: Parsed, feed_url: str) -> dict[str, str]:
    tags = [tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())]
    return {
        "author": _authors(entry),
        "tags": ", ".join(tag.strip() for tag in tags if tag.strip()),
        "updated": _string(entry, "updated") if _string(entry, "published") else "",
        "enclosure": next((found for one in _enclosures(entry) if (found := http_address(one, feed_url))), ""),
    }


def _authors(entry: Parsed) -> str:
    names = [author.get("name", "") for author in entry.get("authors", ()) if author]
    return ", ".join(dict.fromkeys(name.strip() for name in names if name.strip())) or _string(entry, "author")
