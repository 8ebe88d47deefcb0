"""An edition as text and as HTML: the same facts, each quotation with the flagged words marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from delivery.actors import beside
from delivery.quotes import Quotation, place_of, quotations
from delivery.versions import language_name, versions
from delivery.words import Words, words_in
from model import ENGLISH, Edition, Flagged, Language, Manner, Mention, Precision, SourceKey, TopicKey, Trouble

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Names", "html", "subject", "text", "when"]


_ACTORS_SHOWN = 3
_EVENTS = {"meeting", "video"}  # what is announced under the time it is to take place; a text has but a wrong clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What sources and topics are called, for people."""

    sources: Mapping[SourceKey, str]
    topics: Mapping[TopicKey, Mapping[Language, str]]
    related: Collection[TopicKey] = ()  # those of the topics that are told apart and last
    actors: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)  # people too, by their keys

    def source(self, key: SourceKey) -> str:
        """The source's title, or its key where the catalogue no longer has it."""
        return self.sources.get(key, key)

    def topic(self, key: TopicKey, language: Language) -> str:
        """The topic's title in this language, else in English, else its key."""
        return _called(self.topics.get(key, {}), language) or key

    def actor(self, mention: Mention, language: Language) -> str:
        """Who it is: a country or body, or a person and for whom it speaks."""
        actor = _called(self.actors.get(mention.actor, {}), language) or mention.actor
        if not mention.person:
            return actor
        person = _called(self.actors.get(mention.person, {}), language) or mention.person
        return words_in(language).person.format(name=person, actor=actor) if actor else person


def _called(names: Mapping[Language, str], language: Language) -> str:
    return names.get(language) or names.get(ENGLISH, "")


def when(moment: datetime, precision: Precision | None, zone: str) -> str:
    """A moment in the reader's zone; a date that is only a date stays that date everywhere."""
    if precision is Precision.DAY:
        return f"{moment:%Y-%m-%d}"
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def subject(edition: Edition, names: Names) -> str:
    """The subject line: never more than one line, whatever a topic is called."""
    words = words_in(edition.subscription.language)
    line = words.subject.format(
        number=edition.number, count=len(edition.flagged), topics=_topics(edition, names) or "panelwatch"
    )
    return " ".join(line.split())


def text(edition: Edition, names: Names) -> str:
    """The edition as plain text."""
    return _environment().get_template("digest.txt").render(_facts(edition, names))


def html(edition: Edition, names: Names) -> str:
    """The edition as one HTML page without outside resources."""
    return _environment().get_template("digest.html").render(_facts(edition, names))


def _facts(edition: Edition, names: Names) -> dict[str, object]:
    subscription = edition.subscription
    words: Words = words_in(subscription.language)
    return {
        "edition": edition,
        "names": names,
        "told_by": lambda item: words.between.join(names.source(key) for key in item.sources),
        "dated": lambda item: _dated(item, edition, words),
        "actors": lambda item: _actors(item, names, words, subscription.language),
        "asides": lambda quote: _asides(quote, words),
        "explained": lambda trouble: _explained(trouble, words, subscription.timezone),
        "words": words,
        "language": subscription.language,
        "topics": _topics(edition, names),
        "subject": subject(edition, names),
        "when": lambda moment, precision=None: when(moment, precision, subscription.timezone),
        "quotations": quotations,
        "place_of": place_of,
        "versions": lambda item: versions(item.language, item.kind, item.copies, subscription.language),
        "language_name": language_name,
    }


def _dated(item: Flagged, edition: Edition, words: Words) -> str:
    """When it came out or is to take place; and when it was first seen, where that tells the reader more."""
    zone = edition.subscription.timezone
    first_seen = words.first_seen.format(when=when(item.first_seen_at, None, zone))
    if item.published_at is None:
        return f"{words.undated}{words.comma}{first_seen}"
    published = when(item.published_at, item.published_precision, zone)
    if item.published_at > edition.built_at and item.kind in _EVENTS:
        return words.planned.format(when=published)
    return f"{published}{words.comma}{first_seen}" if item.late else published


def _actors(item: Flagged, names: Names, words: Words, language: Language) -> str:
    """Who speaks or is spoken of beside the first quotation; where nobody is named there, who speaks at all."""
    match = item.matches[0]
    mentions = item.mentions.get(place_of(item, match).document_id, ())
    near = beside(mentions, match.evidence[0]) or [one for one in mentions if one.manner is Manner.SPEAKER]
    told = [names.actor(mention, language) for mention in near]
    return words.between.join(list(dict.fromkeys(told))[:_ACTORS_SHOWN])


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


def _explained(trouble: Trouble, words: Words, zone: str) -> str:
    cause = trouble.cause.rstrip(".")
    if trouble.until:
        cause = words.again.format(cause=cause, when=when(trouble.until, None, zone))
    return words.remedy.format(cause=cause, remedy=trouble.remedy) if trouble.remedy else cause


def _topics(edition: Edition, names: Names) -> str:
    asked_for = edition.subscription.topics or tuple(names.topics)
    keys = [key for key in asked_for if key not in names.related] or asked_for
    between = words_in(edition.subscription.language).between
    return between.join(names.topic(key, edition.subscription.language) for key in keys)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
