"""An edition as text and as HTML: the same facts, each quotation with the flagged words marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from delivery.quotes import place_of, quotations
from delivery.versions import language_name, versions
from delivery.words import Words, words_in
from model import Edition, Language, Precision, SourceKey, TopicKey

__all__ = ["Names", "html", "subject", "text", "when"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What sources and topics are called, for people."""

    sources: Mapping[SourceKey, str]
    topics: Mapping[TopicKey, Mapping[Language, str]]

    def source(self, key: SourceKey) -> str:
        """The source's title, or its key where the catalogue no longer has it."""
        return self.sources.get(key, key)

    def topic(self, key: TopicKey, language: Language) -> str:
        """The topic's title in this language, else in English, else its key."""
        titles = self.topics.get(key, {})
        return titles.get(language) or titles.get(Language("en")) or key


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
        "told_by": lambda item: ", ".join(names.source(key) for key in item.sources),
        "words": words,
        "language": subscription.language,
        "topics": _topics(edition, names),
        "subject": subject(edition, names),
        "when": lambda moment, precision=None: when(moment, precision, subscription.timezone),
        "quotations": quotations,
        "place_of": place_of,
        "versions": lambda item: versions(item.language, item.kind, item.copies),
        "language_name": language_name,
    }


def _topics(edition: Edition, names: Names) -> str:
    keys = edition.subscription.topics or tuple(names.topics)
    joiner = "、" if edition.subscription.language == "zh-Hant" else ", "
    return joiner.join(names.topic(key, edition.subscription.language) for key in keys)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
