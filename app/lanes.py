"""Two lanes, so that pages do not wait while a video is read: each crawls by itself, and no site is asked by both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from crawlers.youtube_places import site_of
from model import Source

__all__ = ["Lane", "in_lane", "sites_of"]


class Lane(StrEnum):
    """What is crawled beside what."""

    PAGES = "pages"
    VIDEO = "video"


_VIDEO_KINDS = frozenset({"un-webtv", "video", "youtube"})


def in_lane(lane: Lane, sources: Sequence[Source], catalogue: Iterable[Source]) -> tuple[Source, ...]:
    """Those of the sources that are crawled in this lane.

    A source is in the lane of its kind; but what shares a site with a video, by whatever detour through the catalogue,
    is crawled with it: two crawls would ask that site at once, each as politely as if it were alone.
    """
    sites = _video_sites(tuple(catalogue))
    return tuple(source for source in sources if _is_video(source, sites) == (lane is Lane.VIDEO))


def sites_of(source: Source) -> frozenset[str]:
    """The hosts that a source is looked for at, as the gate knows them."""
    return frozenset(filter(None, map(site_of, (source.url, *(one.url for one in source.fallback)))))


def _video_sites(catalogue: tuple[Source, ...]) -> frozenset[str]:
    sites: frozenset[str] = frozenset()
    while (wider := frozenset(_joined(catalogue, sites))) != sites:
        sites = wider
    return sites


def _joined(catalogue: tuple[Source, ...], sites: frozenset[str]) -> Iterator[str]:
    for source in catalogue:
        if _is_video(source, sites):
            yield from sites_of(source)


def _is_video(source: Source, sites: frozenset[str]) -> bool:
    return source.kind in _VIDEO_KINDS or not sites.isdisjoint(sites_of(source))
