"""What a feed of any format says of one entry, and the `Entry` that is made of it.

Not for reading a format: feed_entries reads XML feeds, feed_json JSON Feed, and both bring their findings here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html
from lxml.etree import ParserError

from model import Entry, Language, Part, PartRole, Precision, SourceKey

__all__ = ["Item", "Text", "fingerprint", "http_address", "language_tag", "make_entries", "plain"]

_TAG = re.compile(r"<[a-zA-Z/!]")
_TRUNCATED = re.compile(
    r"(?:\[\s*(?:…|\.{3})\s*\]|…|\.\.\.|(?:continue reading|read more|read the full (?:article|story)|weiterlesen|"
    r"lire la suite|leer más|читать далее|阅读全文|查看全文|閱讀全文|繼續閱讀)\W{0,5})\s*$",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WIDE_WORTH = 3  # a Chinese character says about as much as three Latin letters
_FULL_CONTENT, _FULL_SUMMARY = 600, 1500  # Latin letters from which on a text is more than a teaser
_UN_NEWS = re.compile(r"^https?://news\.un\.org/(?:feed/view/)?(\w\w)/([\w-]+)/(\d{4})/(\d{2})/(\d+)")
_NOON = re.compile(r"12:00(?::00)?\s*(?:\+00:?00|GMT|UTC?|Z)$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A summary or content as the feed carries it."""

    value: str
    html: bool = True
    full: bool = False  # the feed offers it as the content, not as a summary
    base: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed, whatever its format: absolute link, plain title, everything else as it was written."""

    guid: str = ""
    guid_is_link: bool = False
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    texts: tuple[Text, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


def make_entries(items: Iterable[Item], source: SourceKey, feed_url: str) -> tuple[Entry, ...]:
    """One entry for each item, in the feed's order.

    A link that items of differing guids and titles share is the address of none of them, and a guid that items of
    differing links share is no name. Items of one name are versions of one document: they share a fingerprint, so
    that seeing them again is seeing nothing new, and the oldest comes first, because feeds list the newest first.
    """
    shown = list(items)
    names = _count((item.link, item.guid or item.title) for item in shown)
    titles = _count((item.link, item.title or item.guid) for item in shown)
    links = _count((item.guid, item.link) for item in shown)
    entries = [
        _entry(
            item,
            source,
            feed_url,
            own_link=names[item.link] == 1 or titles[item.link] == 1,
            own_guid=links[item.guid] == 1,
        )
        for item in shown
    ]
    return _with_shared_fingerprints(entries)


def _count(pairs: Iterable[tuple[str, str]]) -> Counter[str]:
    """With how many different values each key appears."""
    return Counter(key for key, _ in set(pairs))


def _with_shared_fingerprints(entries: list[Entry]) -> tuple[Entry, ...]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.native_id, []).append(entry)
    return tuple(
        replace(
            entry, fingerprint=fingerprint(*(one.fingerprint for one in group)) if len(group) > 1 else entry.fingerprint
        )
        for group in groups.values()
        for entry in reversed(group)
    )


def _entry(item: Item, source: SourceKey, feed_url: str, *, own_link: bool, own_guid: bool) -> Entry:
    guid = item.guid if own_guid else ""
    link = item.link if own_link else ""
    story = _UN_NEWS.match(item.link) or _UN_NEWS.match(item.guid)
    text = max(item.texts, key=lambda one: len(one.value), default=None)
    published = item.published or item.updated
    return Entry(
        source=source,
        native_id=guid or link or fingerprint(item.title, published, text.value if text else "", item.link),
        url=_address(item, link, guid),
        title=item.title,
        published=published or None,
        published_precision=Precision.DAY if story and _NOON.search(published) else None,
        language=language_tag(item.language),
        identities=(*_story_identity(story), *_guid_identity(guid)),
        parts=(_part(text, feed_url),) if text and text.value.strip() else (),
        fingerprint=fingerprint(
            item.title, item.published, item.updated, item.link, *(one.value for one in item.texts)
        ),
        attributes=_attributes(item, link),
    )


def _attributes(item: Item, link: str) -> dict[str, str]:
    """What else the feed told; a link that is not this entry's own address is kept among it."""
    shared = "" if link else item.link
    return {name: value for name, value in {**item.attributes, "shared_link": shared}.items() if value}


def _address(item: Item, link: str, guid: str) -> str:
    """Where a reader goes: UN News' redirecting addresses are written as the page they lead to."""
    story = _UN_NEWS.match(item.link) or _UN_NEWS.match(item.guid)
    if story:
        return "https://news.un.org/" + "/".join(story.groups())
    return link or (http_address(guid, "") if item.guid_is_link else "")


def _story_identity(story: re.Match[str] | None) -> tuple[str, ...]:
    return (f"un-news:{story[1]}/{story[3]}/{story[4]}/{story[5]}",) if story else ()


def _guid_identity(guid: str) -> tuple[str, ...]:
    """The guid, where it is unique in the world: a tag, a UUID, or an address that is more than a home page."""
    parts = _split_address(guid)
    is_page = parts[0] in {"http", "https"} and (parts[1].strip("/") or parts[2])
    return (f"guid:{guid}",) if guid.startswith(("tag:", "urn:uuid:")) or is_page else ()


def _split_address(url: str) -> tuple[str, str, str]:
    """Scheme, path and query of an address; empty ones where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", "", ""
    return (parts.scheme.lower(), parts.path, parts.query) if parts.netloc else ("", "", "")


def http_address(url: str, base: str) -> str:
    """`url` made absolute, or nothing where it leads to no web page."""
    try:
        joined = urljoin(base, _SPACE.sub("", url)) if url.strip() else ""
    except ValueError:
        return ""
    return joined if _split_address(joined)[0] in {"http", "https"} else ""


def _part(text: Text, feed_url: str) -> Part:
    return Part(
        role=PartRole.FEED,
        content=text.value.encode("utf-8", errors="replace"),
        media_type="text/html" if text.html else "text/plain",
        charset="utf-8",
        url=http_address(text.base, feed_url) or feed_url,
        complete=_is_complete(text),
    )


def _is_complete(text: Text) -> bool:
    """Whether this is clearly the whole text: offered as content or very long, and not cut off."""
    words = plain(text.value) if text.html else _SPACE.sub(" ", text.value)
    size = len(words) + (_WIDE_WORTH - 1) * len(_WIDE.findall(words))
    return size >= (_FULL_CONTENT if text.full else _FULL_SUMMARY) and not _TRUNCATED.search(words[-80:])


def plain(markup: str) -> str:
    """The text of a piece of HTML, on one line."""
    if not _TAG.search(markup):
        return _SPACE.sub(" ", unescape(markup)).strip()
    try:
        text = str(lxml_html.fromstring(f"<div>{markup}</div>").text_content())
    except (ParserError, ValueError):
        return _SPACE.sub(" ", unescape(markup)).strip()
    return _SPACE.sub(" ", text).strip()


def language_tag(declared: str) -> Language | None:
    """Our tag for the language a feed declares, or None."""
    subtags = declared.strip().lower().replace("_", "-").split("-")
    primary = subtags[0]
    if not primary.isascii() or not primary.isalpha() or len(primary) not in {2, 3}:
        return None
    if primary == "zh":
        if {"tw", "hk", "mo", "hant"} & set(subtags):
            return Language("zh-Hant")
        return Language("zh-Hans") if {"cn", "sg", "hans"} & set(subtags) else Language("zh")
    return Language(primary)


def fingerprint(*values: str) -> str:
    """A hash by which a listing's words about an entry are compared with what it said before."""
    return hashlib.blake2b("\x1f".join(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
