"""What yt-dlp lists of a channel or a playlist, page by page of the site as it is needed; no video is asked for.

Only a word such as "3 weeks ago" says how old a listed video is, and it rounds down: three weeks ago or longer. So the
day counted from it is the latest one possible: good enough to end a list by, never to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.utils import YoutubeDLError

from crawlers.ytdlp.messages import Answer, ListedVideo, Listing

__all__ = ["read_listing", "videos_in"]

_HOPS = 3  # from a playlist's address to the playlist, from a channel to its regional one
_LISTS = frozenset({"YoutubeTab", "YoutubePlaylist"})  # what may stand among videos and is none
_NO_SUCH_TAB = re.compile(r"does not have a \S+ tab")
_A_DAY = 86_400
_OLD_IN_A_ROW = 3  # a list is in order but for what is pinned or scheduled
_KEPT = ("id", "title", "channel", "channel_id")


def read_listing(ydl: YoutubeDL, url: str, listing: Listing) -> Answer:
    """The videos at these places of a list; none where a channel has no such tab.

    Raises:
        YoutubeDLError: it could not be read.
    """
    try:
        info = _resolved(ydl, url)
    except YoutubeDLError as error:
        if _NO_SUCH_TAB.search(str(error)):
            return Answer()
        raise
    wanted = islice(videos_in(info.get("entries") or ()), listing.first - 1, listing.last)
    found = tuple(_young(wanted, listing.since))
    return Answer(
        info={key: info[key] for key in _KEPT if isinstance(info.get(key), str)},
        listed=found,
        more=0 < listing.last == listing.first + len(found) - 1,
    )


def videos_in(entries: Iterable[Mapping[str, Any]]) -> Iterator[ListedVideo]:
    """The videos among the entries of a list, as far as it tells of them."""
    for entry in entries:
        if entry.get("url") and entry.get("ie_key") not in _LISTS:
            yield ListedVideo(
                id=str(entry.get("id") or ""),
                url=str(entry["url"]),
                title=str(entry.get("title") or ""),
                latest_at=entry.get("timestamp"),
                duration_s=entry.get("duration"),
                live_status=str(entry.get("live_status") or ""),
            )


def _resolved(ydl: YoutubeDL, url: str) -> dict[str, Any]:
    """The list an address leads to, its entries not read yet."""
    info: dict[str, Any] = {"url": url}
    for _ in range(_HOPS):
        info = ydl.extract_info(info["url"], download=False, process=False, ie_key=info.get("ie_key")) or {}
        if info.get("_type") not in {"url", "url_transparent"}:
            break
    return info


def _young(videos: Iterable[ListedVideo], since: float | None) -> Iterator[ListedVideo]:
    """These videos, until several in a row are surely older than wanted."""
    old = 0
    for video in videos:
        yield video
        is_old = since is not None and video.latest_at is not None and video.latest_at < since - _A_DAY
        old = old + 1 if is_old else 0
        if old == _OLD_IN_A_ROW:
            return
