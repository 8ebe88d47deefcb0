"""Read UN Web TV's pages: the cards of a day's schedule, and what the page of an asset says of it.

History: Drupal theme `un3`. Cards as seen in September 2026; the hidden time carries New York's offset but is UTC, and
the category may be empty. The fields of an asset's page are labelled in the language of the page, so English is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
from itertools import takewhile
from urllib.parse import unquote, urljoin, urlsplit

from parsel import Selector, SelectorList

from crawlers.adapter import Fetched
from crawlers.charset import decode
from crawlers.feed_items import plain
from crawlers.shape import missing

__all__ = ["Asset", "Card", "State", "read_asset", "read_cards", "story_keys"]

_CARD = ".un3-card-row-video"
_SCHEDULE = '.views-row-wrapper, .mediaun-timezone, [class*="view-display--"]'  # an empty day has its frame at least
_TIME = ".mediaun-timezone::text"
_TITLE = ".field--name-title .field__item"
_CATEGORY = "h6.text-primary"
_LINK = 'a[href*="/asset/"]'
_ASSET = re.compile(r"^(?:/[a-z]{2})?/asset/(\w+(?:/[\w()-]+)+)/?$")  # old recordings have brackets in theirs
_DURATION = re.compile(r"(\d{1,3}):(\d\d):(\d\d)")
_MINUTES = re.compile(r"(\d+)\s*min", re.IGNORECASE)
_TIME_LENGTH = len("2026-09-14T08:00:00")  # what follows is an offset that is not true

_LABEL = ".field__label"
_HEADINGS = f"{_LABEL}, h2, h3, h4, h5"
_PLAYER = re.compile(rb"kentryID|partnerId")
_TOLD = ("Summary", "Description")
_LINKED = "Related Sites and Documents"
_NAMED = {
    "Categories": "categories",
    "Subject Topical": "subjects",
    "Geographic Subject": "countries",
    "Corporate Name": "bodies",
    "Speaker Affiliation": "affiliations",
}
_SYMBOL_HOSTS = frozenset({"docs.un.org", "undocs.org", "www.undocs.org"})
_SYMBOL = re.compile(r"^/(?:(?:en|fr|es|ar|ru|zh)/)?([A-Z]+(?:/[\w.()-]+)+)/?$")

_LIVE_AT_MOST = timedelta(hours=8)  # as the UN's own reader counts it, of a meeting without a duration
_ROUNDS = (timedelta(hours=6), timedelta(hours=24), timedelta(hours=48))


class State(StrEnum):
    """Where a meeting stands, as far as its card tells."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    PUBLISHED = "published"  # its recording has a length


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A meeting as the schedule shows it."""

    asset: str  # "k1o/k1o7stmi6p"
    url: str
    title: str
    category: str = ""
    line: str = ""  # what it is about
    starts_at: datetime | None = None
    duration_s: int | None = None
    is_live: bool = False

    def state(self, now: datetime) -> State:
        """Where it stands at this moment; a card without a time has yet to get one."""
        if self.is_live:
            return State.LIVE
        if self.duration_s:
            return State.PUBLISHED
        if self.starts_at is None or self.starts_at > now:
            return State.SCHEDULED
        return State.LIVE if now - self.starts_at <= _LIVE_AT_MOST else State.ENDED

    def round(self, now: datetime) -> int:
        """How often its captions have fallen due again: 6, 24 and 48 hours after it ended; with the last, for good."""
        if self.starts_at is None:
            return len(_ROUNDS)
        ended_at = self.starts_at + timedelta(seconds=self.duration_s or 0)
        return sum(now - ended_at >= after for after in _ROUNDS)

    def is_final(self, now: datetime) -> bool:
        """Whether captions that have not come will hardly come any more."""
        return self.round(now) == len(_ROUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What the page of an asset adds: HTML of its summary, description and links, and named facts."""

    html: str = ""
    is_bare: bool = False  # it has labels, and nothing could be read below them
    attributes: dict[str, str] = field(default_factory=dict)


def story_keys(name: str) -> tuple[str, ...]:
    """The names of what an asset records: its own, and that of Kaltura's player, ``1_o7stmi6p`` of ``k1o7stmi6p``."""
    player = (f"kaltura:{name[1]}_{name[2:]}",) if name[:1] == "k" and name[1:2].isdigit() and name[2:] else ()
    return (f"un-asset:{name}", *player)


def read_cards(response: Fetched) -> tuple[Card, ...]:
    """Every asset of a schedule once: blocks of what is live and what comes next repeat cards of the day.

    Raises:
        ParseError: it is no schedule, or no card of it can be read.
        BlockedError: the page is too small to be one.
    """
    page = _select(response)
    shown = page.css(_CARD)
    cards = [card for one in shown if (card := _card(one, response.url))]
    if shown and not cards:
        raise missing(response, _LINK)
    if not shown and not page.css(_SCHEDULE):
        raise missing(response, _CARD)
    return tuple(_once(cards))


def read_asset(response: Fetched) -> Asset:
    """What the page of an asset says; some say nothing but hold a player.

    Raises:
        ParseError: it is no such page.
        BlockedError: it is too small to be one.
    """
    page = _select(response)
    if not page.css(_LABEL) and not _PLAYER.search(response.body):
        raise missing(response, _LABEL)
    told: list[str] = []
    named: dict[str, str] = {}
    for label in page.css(_HEADINGS):
        name, below = _text(label), _below(label)
        if name in _TOLD:
            told += [f"<h2>{name}</h2>{inner.get()}" for inner in below.css(".smt-content")[:1] if _text(inner)]
        elif name == _LINKED:
            links = [(_text(link), urljoin(response.url, link.attrib["href"])) for link in below.css("a[href]")]
            told += [_list(name, links)] if links else []
            named["documents"] = ", ".join(dict.fromkeys(filter(None, (_symbol(url) for _, url in links))))
        elif name in _NAMED:
            named[_NAMED[name]] = ", ".join(filter(None, map(_text, below.css("a"))))
    facts = {key: value for key, value in named.items() if value}
    return Asset(html="".join(told), is_bare=bool(page.css(_LABEL)) and not told and not facts, attributes=facts)


def _select(response: Fetched) -> Selector:
    return Selector(text=decode(response.body, response.charset) or "<html></html>", base_url=response.url)


def _card(card: Selector, base: str) -> Card | None:
    """One card; None where it leads to no asset."""
    paths = (urlsplit(link).path for link in card.css(f"{_LINK}::attr(href)").getall())
    asset = next((found[1] for path in paths if (found := _ASSET.match(path))), None)
    if asset is None:
        return None
    last = card.xpath("(./div)[last()]")
    badges = [_text(badge) for badge in card.css(".badge")]
    return Card(
        asset=asset,
        url=urljoin(base, f"/en/asset/{asset}"),
        title=_text(card.css(_TITLE)[:1]) or card.css("img::attr(alt)").get("").strip(),
        category=_text(card.css(_CATEGORY)[:1]),
        line="" if last.css(f"{_TITLE}, img, .mediaun-timezone") else _text(last),
        starts_at=_moment(card.css(_TIME).get("")),
        duration_s=next(filter(None, map(_seconds, badges)), None),
        is_live="live" in {badge.lower() for badge in badges},
    )


def _once(cards: Iterable[Card]) -> Iterable[Card]:
    """Of several cards of an asset the one that tells most: that it is live, that it has a length, its category."""
    best: dict[str, Card] = {}
    for card in cards:
        known = best.setdefault(card.asset, card)
        if _worth(card) > _worth(known):
            best[card.asset] = card
    return best.values()


def _worth(card: Card) -> tuple[bool, bool, bool, int]:
    return card.is_live, bool(card.duration_s), bool(card.category), len(card.line)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written.strip()[:_TIME_LENGTH]).replace(tzinfo=UTC)
    except ValueError:
        return None


def _seconds(badge: str) -> int:
    if found := _DURATION.fullmatch(badge):
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])
    found = _MINUTES.fullmatch(badge)
    return int(found[1]) * 60 if found else 0


def _below(heading: Selector) -> SelectorList[Selector]:
    """What stands beside a heading, up to the next one."""
    beside = heading.xpath("following-sibling::*")
    others = {one.root for one in heading.xpath("..").css(_HEADINGS)}
    return SelectorList(takewhile(lambda one: one.root not in others, beside))


def _list(heading: str, links: Iterable[tuple[str, str]]) -> str:
    """Links as a list, each with the document symbol it leads to where its words do not name it."""
    items = ""
    for title, url in links:
        symbol = _symbol(url)
        words = f"{title} ({symbol})" if symbol and symbol not in title else title
        items += f'<li><a href="{escape(url)}">{escape(words)}</a></li>'
    return f"<h2>{heading}</h2><ul>{items}</ul>"


def _symbol(url: str) -> str:
    """The document symbol an address is made of, or nothing."""
    parts = urlsplit(url)
    found = _SYMBOL.match(unquote(parts.path)) if parts.hostname in _SYMBOL_HOSTS else None
    return found[1] if found else ""


def _text(selected: object) -> str:
    """The words of an element, or of the first of several, on one line."""
    html = selected.get() if hasattr(selected, "get") else None
    return plain(html) if html else ""
