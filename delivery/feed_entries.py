"""A flagged story as an entry of a feed of whatever format: lasting name, lasting moment, whole evidence as HTML.

Nothing here knows what time it is: equal stories make equal entries, so that an unchanged database gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid5

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from delivery.actors import beside
from delivery.feed_words import FeedWords, feed_words_in
from delivery.quotes import Quotation, place_of, quotations
from delivery.render import Names, when
from delivery.untrusted import one_line, printable, web_address
from delivery.versions import language_name, versions
from delivery.words import Words, words_in
from model import Copy, Flagged, Language, Match, Precision, TopicKey

__all__ = ["AT_MOST", "EPOCH", "FeedEntry", "FeedHead", "entries", "facts_of", "permanent_name", "reason", "touched_at"]

AT_MOST = 200
"""Entries of one feed: the newest."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: a moment is required, and the clock's would change its bytes."""

_NAMESPACE = UUID("5c0e6f0e-9a0d-4f0c-8c55-3a2f4b8f7d61")  # drawn once; another one would make every entry a new one
_ALL = 1000  # quotations of one match: more than are ever stored
_ACTORS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed is: its name, where it is to be had, what it says of itself."""

    key: str  # which feed: decides its permanent name
    title: str
    about: str
    language: Language
    url: str = ""  # its own address, where it is known

    @property
    def id(self) -> str:
        """Its permanent name."""
        return permanent_name("feed", self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One story; `published` only where it is known to the second and is no surprise found late."""

    id: str
    story: Flagged
    url: str  # into the web, or empty
    title: str
    updated: datetime
    published: datetime | None
    authors: tuple[str, ...]
    topics: tuple[tuple[TopicKey, str], ...]  # each with its title
    summary: str
    html: str


def permanent_name(kind: str, key: str) -> str:
    """A name that is the same for ever and everywhere: a UUID of version 5 (RFC 9562) as URN.

    Not a ``tag:`` URI: RFC 4151 asks for a domain or an address that belongs to whoever coins it, and we have none.
    """
    return uuid5(_NAMESPACE, f"{kind}:{key}").urn


def touched_at(story: Flagged) -> datetime:
    """The newest moment at which something of a story became known: seen, flagged, changed."""
    moments = (story.first_seen_at, story.flagged_at, story.changed_at)
    return max(moment for moment in moments if moment is not None)


def entries(stories: Iterable[Flagged], names: Names, language: Language, zone: str) -> tuple[FeedEntry, ...]:
    """The newest stories, newest first; `zone` is where the reader's clock stands."""
    newest = sorted(stories, key=lambda story: (touched_at(story), _key(story)), reverse=True)
    return tuple(_entry(story, names, language, zone) for story in newest[:AT_MOST])


def _entry(story: Flagged, names: Names, language: Language, zone: str) -> FeedEntry:
    first = quotations(story, story.matches[0], 1)[0]
    return FeedEntry(
        id=permanent_name("story", _key(story)),
        story=story,
        url=web_address(story.url),
        title=one_line(story.title) or web_address(story.url) or _key(story),
        updated=touched_at(story),
        published=_published(story),
        authors=tuple(one_line(names.source(key)) for key in story.sources),
        topics=tuple((match.topic, one_line(names.topic(match.topic, language))) for match in story.matches),
        summary=one_line(f"{first.before}{first.words}{first.after}"),
        html=printable(_environment().get_template("entry.html").render(_facts(story, names, language, zone))).strip(),
    )


def _key(story: Flagged) -> str:
    return story.story_id or story.document_id


def _published(story: Flagged) -> datetime | None:
    """Readers sort by it: what was found late would be buried, a day without an hour or of tomorrow tells a lie."""
    told = story.published_at if story.published_precision is Precision.SECOND else None
    return None if told is None or story.late or told > touched_at(story) else told


def _facts(story: Flagged, names: Names, language: Language, zone: str) -> dict[str, object]:
    words: Words = words_in(language)
    return {
        "story": story,
        "names": names,
        "language": language,
        "words": words,
        "facts": facts_of(story, names, language, zone),
        "address": web_address,
        "place_of": place_of,
        "quotations": lambda match: quotations(story, match, _ALL),
        "reason": lambda match: reason(match, feed_words_in(language), words),
        "actors": lambda match: _actors(story, match, names, language),
        "asides": lambda quote: list(_asides(quote, words)),
        "versions": versions(story.language, story.kind, story.copies, language),
        "told_by": lambda place: words.between.join(names.source(key) for key in place.sources),
        "language_name": language_name,
        "changed": story.changed_at and words.changed.format(when=when(story.changed_at, None, zone)),
    }


def facts_of(place: Flagged | Copy, names: Names, language: Language, zone: str) -> str:
    """Who published it and when; when it was first seen, where that tells more."""
    words, feed_words = words_in(language), feed_words_in(language)
    told = [words.between.join(names.source(key) for key in place.sources)]
    if place.published_at is None:
        told.append(words.undated)
    else:
        told.append(feed_words.published.format(when=when(place.published_at, place.published_precision, zone)))
    if isinstance(place, Flagged) and (place.published_at is None or place.late):
        told.append(words.first_seen.format(when=when(place.first_seen_at, None, zone)))
    return one_line(words.comma.join(filter(None, told)))


def reason(match: Match, feed_words: FeedWords, words: Words) -> str:
    """Why a story is flagged, in a line: how much of it is about the topic, by which rules, how strongly."""
    rules = dict.fromkeys(evidence.rule for evidence in match.evidence)
    return feed_words.why.format(
        prominence=feed_words.prominence[match.prominence], rules=words.between.join(rules), score=match.score
    )


def _actors(story: Flagged, match: Match, names: Names, language: Language) -> str:
    """Who speaks, or is spoken of, in the sentences that prove a match."""
    mentions = story.mentions.get(place_of(story, match).document_id, ())
    near = (names.actor(one, language) for evidence in match.evidence for one in beside(mentions, evidence))
    told = list(dict.fromkeys(near))[:_ACTORS_SHOWN]
    return feed_words_in(language).actors.format(names=words_in(language).between.join(told)) if told else ""


def _asides(quote: Quotation, words: Words) -> Iterator[str]:
    """Where a quotation stands in its document, and who said it."""
    if quote.section:
        yield words.section.format(named=words.named.format(title=quote.section))
    if quote.page:
        yield words.page.format(number=quote.page)
    if quote.at:
        yield words.at_second.format(clock=quote.at)
    if quote.speaker:
        yield words.said_by.format(name=quote.speaker)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
