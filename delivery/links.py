"""Links that lead to the very words: a second of a recording, in its site's own way, or a place on a page."""

from __future__ import annotations

import re
from math import ceil
from urllib.parse import quote, urlsplit

from model import Evidence

__all__ = ["at_second", "deep_link"]

_YOUTUBE = re.compile(
    r"https?://(?:(?:www|m|music)\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:(?:shorts|embed|live|v)/|watch\?(?:[^#]*&)?v=))"
    r"([\w-]{11})(?![\w-])",
    re.ASCII | re.IGNORECASE,
)
_MEDIA = re.compile(r"\.(?:mp[34]|m4[av]|web[am]|og[agv]|opus|mov|wav|flac)", re.IGNORECASE)
# Marks the sentence said at that second, and rounds its own links up: earlier, it marks the sentence before.
_MARKS_WHAT_IS_BEGUN = frozenset({"transcripts.un.org"})
_OTHER_NAMES = {"webtv.un.org": "kalturaStartTime"}  # what the player reads from the address of the page that holds it


def deep_link(url: str, evidence: Evidence) -> str:
    """The address of the very words: a second of a recording, else a text fragment (WICG scroll-to-text).

    Empty for a document without an address.
    """
    if evidence.second is not None:
        return at_second(url, evidence.second)
    if not url or evidence.field == "title" or "#" in url:
        return url
    return f"{url}#:~:text={quote(evidence.words, safe='')}"


def at_second(url: str, second: float) -> str:
    """The address of a recording at a second of it, rather a moment early than late; empty without an address."""
    if not url:
        return ""
    if video := _YOUTUBE.match(url):
        return f"https://youtu.be/{video[1]}?t={int(second)}"
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all: whoever shows it decides what to do with it
        return url
    if _MEDIA.search(parts.path[-5:]):
        return parts._replace(fragment=f"t={int(second)}").geturl()  # W3C media fragments: every browser knows them
    host = parts.hostname or ""
    name = _OTHER_NAMES.get(host, "t")
    told = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != name]
    told.append(f"{name}={ceil(second) if host in _MARKS_WHAT_IS_BEGUN else int(second)}")
    return parts._replace(query="&".join(told)).geturl()
