"""Names of recordings that addresses tell: those of the one they lead to, and the one a description names as its own.

A description that links to exactly one recording elsewhere says where else it is to be had. One that links to several
lists meetings to see also, and nobody can say which is its own; links within its own site are that site's advertising.
Even the one link counts for recordings of about the same time only, as a channel may put it below all its videos.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from model import RECORDINGS, Entry, PartRole
from pipeline.identity import canonical_url

__all__ = ["NAMED", "named_recording", "recording_names"]

NAMED = "recording"
"""The attribute that holds the name of the recording which a description names as its own."""

_HOSTS = r"(?:webtv|media|transcripts)\.un\.org|(?:(?:www|m)\.)?youtube\.com|youtu\.be"
_LINK = re.compile(rf"(?<![\w.@-])(?:https?://)?((?:{_HOSTS})/[^\s<>\"'()\[\]]+)", re.ASCII | re.IGNORECASE)
_ASSET = re.compile(r"^(?:/[a-z]{2})?/asset/(?:\w+/)?(k1\w+)(?:/\d+)?/?$", re.ASCII)
_UN = frozenset({"webtv.un.org", "media.un.org", "transcripts.un.org"})
_YOUTUBE = "www.youtube.com"
_LONGEST = 20_000  # characters of a description
_LONGEST_LINK = 500


def recording_names(url: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """The names of what is at an address, and of the video that its transcript says it is of."""
    return frozenset(filter(None, (_name(url), _name(attributes.get("video", "")))))


def named_recording(entry: Entry) -> str | None:
    """The one recording at another place that the description of a recording names."""
    if entry.kind not in RECORDINGS:
        return None
    own = recording_names(entry.url, entry.attributes)
    places = {name.partition(":")[0] for name in own}
    names = {name for name in map(_name, _links(entry)) if name and name.partition(":")[0] not in places}
    return names.pop() if len(names) == 1 else None


def _links(entry: Entry) -> Iterator[str]:
    """The links of what stands below a video; a web page's own lists of links are no description."""
    for part in entry.parts:
        if part.role is PartRole.FEED and part.media_type == "text/plain":
            text = part.content[: 4 * _LONGEST].decode(errors="replace")[:_LONGEST]
            yield from (f"https://{found[1][:_LONGEST_LINK].rstrip('.,;:!?')}" for found in _LINK.finditer(text))


def _name(url: str) -> str | None:
    """The name of the recording at an address: "un-asset:k1o43lgs4z", "youtube:dQw4w9WgXcQ"."""
    try:
        parts = urlsplit(canonical_url(url))
    except ValueError:
        return None
    if parts.hostname in _UN and (found := _ASSET.match(parts.path)):
        return f"un-asset:{found[1]}"
    if parts.hostname == _YOUTUBE and parts.path == "/watch":
        return "youtube:" + parts.query.removeprefix("v=")
    return None
