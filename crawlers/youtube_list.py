"""A channel's or a playlist's videos as yt-dlp lists them: where the feed fails or falls short, and to walk back.

A list is read from its start only, so its pages are large. A walk back to a day is one line through all lists of a
place. Without one, a channel is listed as far as the first video that is known, or the day the feed was last read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.adapter import Fetch, Fetched, Note, Pin, Yielded
from crawlers.captions import notes_of, read_answer
from crawlers.robots import web_address
from crawlers.video import from_listed, looks
from crawlers.youtube_places import Place, place_of
from crawlers.ytdlp.messages import Answer, ListedVideo, Listing
from model import Source, SourceState

__all__ = ["STEPS", "first_pages", "missed", "parse_list", "unread", "walk"]

_LIST, _MISSED = "list", "missed"
STEPS = frozenset({_LIST, _MISSED})

_FIRST = 30  # as many as YouTube itself lists with one request
_PAGE = 300
_FURTHEST = 3_000  # without a walk: what lies further back than that is a walk's business
_OF_A_PLAYLIST = 100  # for each of the `pages` of a source
_A_DAY = timedelta(days=1)


def first_pages(place: Place, source: Source, state: SourceState) -> tuple[Fetch, ...]:
    """The beginning of the first list of a place, which leads to the others; of a walk, its first page."""
    if state.since is not None:
        return tuple(walk(place, state))
    last = _FIRST if place.is_in_order else _OF_A_PLAYLIST * source.pages
    return tuple(_first(place, name, state, last=last) for name in tuple(place.lists)[:1])


def missed(place: Place, state: SourceState, names: Iterable[str]) -> Iterator[Yielded]:
    """Read lists whose newest videos no feed will show: kept in mind until that is done, as it may fail."""
    for name in names:
        yield from _kept_in_mind(name, state)
        yield replace(_first(place, name, state), step=_MISSED)


def unread(place: Place, state: SourceState) -> Iterator[Fetch]:
    """The beginning of every list that an earlier crawl could not read to its end."""
    for name in place.lists if state.since is None else ():
        if state.pins.get(_unread_since(name)):
            yield replace(_first(place, name, state), step=_MISSED)


def walk(place: Place, state: SourceState, cursor: str | None = None) -> Iterator[Fetch]:
    """The page of a walk a cursor names, or its first: ``videos:301``."""
    if state.since is None:
        return
    name, _, first = (cursor or "").partition(":")
    if name not in place.lists:
        name, first = next(iter(place.lists), ""), "1"
    if name and first.isdecimal():
        since = state.since.timestamp() if place.is_in_order else None
        listing = Listing(first=int(first), last=int(first) + _PAGE - 1, since=since)
        yield _request(place, name, listing, cursor=f"{name}:{first}")


def parse_list(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """A look at what a list shows, and the page after this one where that is wanted.

    Raises:
        ParseError: it is no answer of yt-dlp.
    """
    url, listing = Listing.in_address(web_address(response.fetch.url))
    place = place_of(url)
    name = next(name for name, address in place.lists.items() if address == url)
    answer = read_answer(response, url)
    page = _Page(place=place, name=name, listing=listing or Listing(), answer=answer, step=response.fetch.step)
    yield from notes_of(answer)
    for video in answer.listed:
        if not _is_too_old(video, state.since):
            yield from from_listed(video, source, state, response.fetched_at)
    if state.since is not None:
        yield from _walk_on(page, state)
        return
    if page.listing.first == 1:
        shown = {video.id for video in answer.listed}
        yield from looks(source, state, response.fetched_at, shown=shown)
    if place.is_in_order:
        yield from _go_on(page, state)
    if page.step == _LIST:
        yield from missed(place, state, tuple(place.lists)[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page of a list."""

    place: Place
    name: str
    listing: Listing
    answer: Answer
    step: str


def _walk_on(page: _Page, state: SourceState) -> Iterator[Fetch]:
    names = list(page.place.lists)
    after = [f"{other}:1" for other in names[names.index(page.name) + 1 :][:1]]
    for cursor in [f"{page.name}:{page.listing.last + 1}"] if page.answer.more else after:
        yield from walk(page.place, state, cursor)


def _go_on(page: _Page, state: SourceState) -> Iterator[Yielded]:
    """The next page, unless the last video of this one is known: the first may be, as it was announced long ago.

    In a list that was left unread that tells nothing: it is read to the day since when it was.
    """
    listing, last = page.listing, page.answer.listed[-1:]
    was_unread = bool(state.pins.get(_unread_since(page.name)))
    is_read = not state.known or (not was_unread and any(video.id in state.known for video in last))
    if page.answer.more and not is_read and listing.last < _FURTHEST:
        yield from _kept_in_mind(page.name, state)
        further = replace(listing, first=listing.last + 1, last=listing.last + _PAGE)
        yield replace(_request(page.place, page.name, further), step=_MISSED)
        return
    if page.answer.more and not is_read:
        yield Note(
            text=f"{page.place.lists[page.name]}: more than {listing.last} videos were missed; crawl with --since"
        )
    if page.step == _MISSED:
        yield Pin(name=_unread_since(page.name), value="")


def _first(place: Place, name: str, state: SourceState, *, last: int = _FIRST) -> Fetch:
    since = _read_until(name, state) if place.is_in_order else None
    return _request(place, name, Listing(last=last, since=since.timestamp() if since is not None else None))


def _request(place: Place, name: str, listing: Listing, cursor: str | None = None) -> Fetch:
    return Fetch(url=listing.address(place.lists[name]), step=_LIST, conditional=False, cursor=cursor)


def _kept_in_mind(name: str, state: SourceState) -> Iterator[Pin]:
    since = _read_until(name, state)
    if since is not None:
        yield Pin(name=_unread_since(name), value=since.isoformat())


def _read_until(name: str, state: SourceState) -> datetime | None:
    """Since when a list has been left unread, where anything of it is known."""
    kept = state.pins.get(_unread_since(name))
    since = datetime.fromisoformat(kept) if kept else state.last_success_at
    return since if state.known else None


def _unread_since(name: str) -> str:
    """Under which name is kept since when a list has been left unread."""
    return f"{name} unread since"


def _is_too_old(video: ListedVideo, since: datetime | None) -> bool:
    """Whether a video is surely older than what is wanted."""
    return since is not None and video.latest_at is not None and video.latest_at < (since - _A_DAY).timestamp()
