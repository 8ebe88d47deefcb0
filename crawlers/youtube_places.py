"""What an address on YouTube is: a channel, a name of one, a playlist, a video; and where each of them is listed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import parse_qs, urlsplit

__all__ = ["CHANNEL_ID", "Kind", "Place", "feed_of", "is_youtube", "place_of", "site_of"]

CHANNEL_ID = re.compile(r"UC[\w-]{22}", re.ASCII)

_SITE = "https://www.youtube.com"
_FEED_PATH = "/feeds/videos.xml"
_NAMED = frozenset({"c", "user"})
_VIDEOS = frozenset({"watch", "live", "shorts", "embed"})


class Kind(Enum):
    """What an address leads to."""

    FEED = auto()  # of a channel or a playlist, or of a site that speaks as YouTube does
    HANDLE = auto()  # a name of a channel
    PLAYLIST = auto()
    VIDEO = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on YouTube. `lists` are the addresses under which its videos are listed, by name."""

    kind: Kind
    url: str
    lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_in_order(self) -> bool:
        """Whether its lists show the newest videos first, as a channel's do."""
        return "playlist" not in self.lists


def place_of(url: str) -> Place:
    """What an address leads to; a channel's own address stands for its feed."""
    parts = urlsplit(url)
    first, _, rest = parts.path.strip("/").partition("/")
    if not is_youtube(url):
        return Place(kind=Kind.FEED, url=url)
    if parts.path == _FEED_PATH:
        return _feed(url)
    if first == "channel":
        return feed_of(rest.partition("/")[0])
    if first == "playlist":
        return Place(kind=Kind.PLAYLIST, url=url, lists=_playlist(_asked(url, "list")))
    if parts.hostname == "youtu.be" or first in _VIDEOS:
        return Place(kind=Kind.VIDEO, url=url)
    name = f"{first}/{rest.partition('/')[0]}" if first in _NAMED else first  # /UnitedNations is an old kind of name
    return Place(kind=Kind.HANDLE, url=f"{_SITE}/{name}")


def _feed(url: str) -> Place:
    """A feed as it is written, of a channel or of a playlist."""
    channel, playlist = _asked(url, "channel_id"), _asked(url, "playlist_id")
    if channel:
        return feed_of(channel, url)
    return Place(kind=Kind.FEED, url=url, lists=_playlist(playlist) if playlist else {})


def _asked(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query).get(name, [""])[0]


def feed_of(channel: str, url: str = "") -> Place:
    """The feed of a channel, whose videos and broadcasts are listed apart."""
    lists = {tab: f"{_SITE}/channel/{channel}/{tab}" for tab in ("videos", "streams")}
    return Place(kind=Kind.FEED, url=url or f"{_SITE}{_FEED_PATH}?channel_id={channel}", lists=lists)


def is_youtube(url: str) -> bool:
    """Whether this is an address of YouTube's."""
    host = urlsplit(url).hostname or ""
    return host in {"youtube.com", "youtu.be"} or host.endswith(".youtube.com")


def site_of(url: str) -> str:
    """The host of an address, as the gate and the walls know it; all names of YouTube are one."""
    return urlsplit(_SITE if is_youtube(url) else url).hostname or ""


def _playlist(name: str) -> Mapping[str, str]:
    return {"playlist": f"{_SITE}/playlist?list={name}"}
