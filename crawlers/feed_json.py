"""Read JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1).

A value of the wrong type counts as missing; an item that is no object still becomes an entry, which the pipeline then
refuses with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from crawlers.adapter import Fetched
from crawlers.charset import decode
from crawlers.feed_items import Item, Text, http_address
from errors import ParseError

__all__ = ["next_page", "read_json_feed"]

_VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1", "1")
_Object = Mapping[str, object]


def read_json_feed(response: Fetched) -> Iterator[Item]:
    """The items of a JSON feed.

    Raises:
        ParseError: it is not JSON, or not JSON Feed, and why.
    """
    feed = _load(response)
    items = feed.get("items")
    version = feed.get("version")
    if not isinstance(version, str) or not version.startswith(_VERSIONS):
        raise ParseError(f"{response.url}: not JSON Feed: its version is {version!r:.80}")
    if not isinstance(items, list):
        raise ParseError(f"{response.url}: not JSON Feed: its items are {'missing' if items is None else 'no list'}")
    for item in items:
        yield _item(item if isinstance(item, dict) else {}, feed, response.url)


def next_page(response: Fetched) -> str:
    """What the feed writes as the address of its next, older page; nothing where there is none.

    Raises:
        ParseError: it is not JSON.
    """
    return _string(_load(response), "next_url")


def _load(response: Fetched) -> _Object:
    try:
        feed = json.loads(decode(response.body, response.charset).lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{response.url}: not JSON: {error}") from error
    if not isinstance(feed, dict):
        raise ParseError(f"{response.url}: not JSON Feed: the outermost value is no object")
    return feed


def _item(item: _Object, feed: _Object, feed_url: str) -> Item:
    guid = _string(item, "id")
    addresses = (_string(item, "url"), _string(item, "external_url"), guid if guid.startswith("http") else "")
    link = next((found for address in addresses if (found := http_address(address, feed_url))), "")
    published, updated = _string(item, "date_published"), _string(item, "date_modified")
    return Item(
        guid=guid,
        guid_is_link=guid == link,
        link=link,
        title=" ".join(_string(item, "title").split()),
        published=published,
        updated=updated,
        language=_string(item, "language") or _string(feed, "language"),
        texts=tuple(_texts(item)),
        attributes={
            "author": _authors(item) or _authors(feed),
            "tags": ", ".join(tag for tag in _list(item, "tags") if isinstance(tag, str)),
            "updated": updated if published else "",
            "enclosure": _enclosure(item, feed_url),
        },
    )


def _string(value: object, key: str) -> str:
    """A string, or a number written as one, which 1.0 asks readers to accept for ids."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, (int, float)) and not isinstance(found, bool) and key == "id":
        return str(found)
    return found.strip() if isinstance(found, str) else ""


def _list(value: _Object, key: str) -> list[object]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _texts(item: _Object) -> Iterator[Text]:
    if markup := _string(item, "content_html"):
        yield Text(value=markup, full=True)
    elif words := _string(item, "content_text"):
        yield Text(value=words, html=False, full=True)
    if summary := _string(item, "summary"):
        yield Text(value=summary, html=False)


def _authors(value: _Object) -> str:
    names = [_string(author, "name") for author in _list(value, "authors")]
    return ", ".join(name for name in names if name) or _string(value.get("author"), "name")


def _enclosure(item: _Object, feed_url: str) -> str:
    addresses = (http_address(_string(attachment, "url"), feed_url) for attachment in _list(item, "attachments"))
    return next((address for address in addresses if address), "")
