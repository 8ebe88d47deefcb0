"""Feeds: what is stored, as the files that feed readers, calendars and other programs subscribe to.

Equal databases give equal bytes: nothing here asks the clock, so that an `ETag` tells whether anything changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.application import Application
from delivery import atom, bibtex, json_feed, notes, opml
from delivery.agenda_words import agenda_words_in
from delivery.feed_entries import AT_MOST, FeedHead, entries
from delivery.feed_words import feed_words_in
from delivery.render import Names
from delivery.words import words_in
from model import ENGLISH, Flagged, Language, Level, TopicKey
from storage.database import reading
from storage.reading import flagged

__all__ = ["EVERYTHING", "FEEDS", "Feed", "FeedFormat", "content", "feed", "media_type", "names_of_feeds"]

EVERYTHING = "all"
"""Stands for the topic in the name of a feed of everything flagged."""

_SOURCES = "sources.opml"


class FeedFormat(StrEnum):
    """As what stories and sources leave."""

    ATOM = "atom"
    JSON_FEED = "json-feed"
    OPML = "opml"
    ICALENDAR = "icalendar"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"


FEEDS = {"atom": FeedFormat.ATOM, "json": FeedFormat.JSON_FEED, "ics": FeedFormat.ICALENDAR}
"""What ends the name of a feed, and its format."""

_MEDIA_TYPES = {
    FeedFormat.ATOM: atom.MEDIA_TYPE,
    FeedFormat.JSON_FEED: json_feed.MEDIA_TYPE,
    FeedFormat.OPML: opml.MEDIA_TYPE,
    FeedFormat.ICALENDAR: "text/calendar; charset=utf-8",
    FeedFormat.MARKDOWN: notes.MEDIA_TYPE,
    FeedFormat.BIBTEX: bibtex.MEDIA_TYPE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it is served: `etag` is strong (RFC 9110) and stands in its quotation marks."""

    name: str
    content: bytes
    media_type: str
    etag: str


def names_of_feeds(application: Application) -> tuple[str, ...]:
    """Every name that `feed` knows, as ``all.atom`` and ``panel.json``."""
    flags = {EVERYTHING, *(topic.key for topic in application.topics if topic.level is Level.FLAG)}
    names = (
        f"{topic}.{ending}"
        for topic in (EVERYTHING, *(topic.key for topic in application.topics))
        for ending, form in FEEDS.items()
        if form is not FeedFormat.ICALENDAR or topic in flags  # of what is related, the dates are anybody's
    )
    return (*names, _SOURCES)


def feed(application: Application, name: str, language: Language | None = None) -> Feed | None:
    """The feed of this name as it stands now; None where there is none of it.

    `language` is that of its fixed sentences: unless told, that of the first subscription.

    Raises:
        StorageError: the database refuses.
    """
    if name not in names_of_feeds(application):
        return None
    topic, _, form = name.rpartition(".")
    if name == _SOURCES:
        return _served(name, FeedFormat.OPML, content(application, FeedFormat.OPML, (), language=language))
    key = None if topic == EVERYTHING else TopicKey(topic)
    stories = _stories(application, key)
    return _served(name, FEEDS[form], content(application, FEEDS[form], stories, topic=key, language=language))


def media_type(form: FeedFormat) -> str:
    """The type of a format's files, as HTTP tells it."""
    return _MEDIA_TYPES[form]


def content(
    application: Application,
    form: FeedFormat,
    stories: Sequence[Flagged],
    *,
    topic: TopicKey | None = None,
    language: Language | None = None,
) -> bytes:
    """These stories in this format; `topic` is what they were chosen by, and names the feed."""
    language = language or _language(application)
    zone, names = application.settings.timezone, application.names
    match form:
        case FeedFormat.ATOM:
            head = _head(application, stories, topic, language, "atom")
            return atom.atom(head, entries(stories, names, language, zone))
        case FeedFormat.JSON_FEED:
            head = _head(application, stories, topic, language, "json")
            return json_feed.json_feed(head, entries(stories, names, language, zone))
        case FeedFormat.ICALENDAR:
            return _calendar(application, stories, topic, language)
        case FeedFormat.OPML:
            return opml.opml(application.sources.values(), feed_words_in(language).sources)
        case FeedFormat.MARKDOWN:
            return notes.markdown(stories, names, language, zone)
        case FeedFormat.BIBTEX:
            return bibtex.bibtex(stories, names, language)


def _served(name: str, form: FeedFormat, body: bytes) -> Feed:
    return Feed(name=name, content=body, media_type=media_type(form), etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _stories(application: Application, topic: TopicKey | None) -> tuple[Flagged, ...]:
    levels = {one.key: one.level for one in application.topics}
    level = levels[topic] if topic else Level.FLAG
    with reading(application.engine) as conn:
        return flagged(conn, topic=topic, level=level)


def _language(application: Application) -> Language:
    """That of the reader who is told first."""
    return next((one.language for one in application.settings.subscriptions), ENGLISH)


def _head(
    application: Application, stories: Sequence[Flagged], topic: TopicKey | None, language: Language, ending: str
) -> FeedHead:
    words = feed_words_in(language)
    about = words.about.format(topics=_topics(application.names, topic, language))
    if len(stories) > AT_MOST:
        about = f"{about} {words.newest.format(shown=AT_MOST, count=len(stories))}"
    base = application.settings.public_url
    name = f"{topic or EVERYTHING}.{ending}"
    return FeedHead(
        key=name,
        title=words.title.format(topics=application.names.topic(topic, language) if topic else words.all_topics),
        about=about,
        language=language,
        url=f"{base.rstrip('/')}/feeds/{name}" if base else "",
    )


def _calendar(
    application: Application, stories: Sequence[Flagged], topic: TopicKey | None, language: Language
) -> bytes:
    from app.agenda import agenda  # with all the words beside dates, which nothing else needs
    from delivery.agenda import icalendar

    words = agenda_words_in(language)
    title = words.title.format(topics=_topics(application.names, topic, language))
    head = replace(_head(application, (), topic, language, "ics"), title=title, about=words.about)
    return icalendar(head, agenda(application, stories, topic), application.names)


def _topics(names: Names, topic: TopicKey | None, language: Language) -> str:
    keys = [topic] if topic else [key for key in names.topics if key not in names.related]
    return words_in(language).between.join(names.topic(key, language) for key in keys)
