"""An edition as text and as HTML: the same facts, each quotation with the flagged words marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from delivery.words import Words, words_in
from model import Edition, Evidence, Flagged, Language, Match, Precision, SourceKey, TopicKey

__all__ = ["Names", "Quotation", "deep_link", "html", "quotation", "quotations", "subject", "text", "when"]

_QUOTED_AT_MOST = 3  # pieces of evidence shown for one topic of one document; the rest is in `panelwatch show`
_SENTENCE_AT_MOST = 400  # characters


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A sentence cut in three, so that the words which prove the match can be marked."""

    before: str
    words: str
    after: str
    link: str
    section: str | None
    at: str | None
    speaker: str | None


def quotation(item: Flagged, evidence: Evidence) -> Quotation:
    """The sentence of a piece of evidence, shortened around its words where it is long."""
    before, words, after = evidence.sentence.partition(evidence.words)
    if not words:  # the sentence was cut elsewhere than the words: show the words alone
        before, words, after = "", evidence.words, ""
    room = max(_SENTENCE_AT_MOST - len(words), 0) // 2
    if len(before) > room:
        before = "…" + before[len(before) - room :]
    if len(after) > room:
        after = after[:room] + "…"
    return Quotation(
        before=before,
        words=words,
        after=after,
        link=deep_link(item.url, evidence),
        section=evidence.section,
        at=None if evidence.second is None else clock(evidence.second),
        speaker=evidence.speaker,
    )


def quotations(item: Flagged, match: Match) -> list[Quotation]:
    """The first few sentences that prove a match, none of them twice: texts often begin with their title."""
    told: dict[str, Evidence] = {}
    for one in match.evidence:
        if not any(one.sentence in other or other in one.sentence for other in told):
            told[one.sentence] = one
    return [quotation(item, one) for one in list(told.values())[:_QUOTED_AT_MOST]]


def deep_link(url: str, evidence: Evidence) -> str:
    """The address of the very words: a second of a video, else a text fragment (WICG scroll-to-text).

    Empty for a document without an address.
    """
    if not url:
        return ""
    if evidence.second is not None:
        joiner = "&" if urlsplit(url).query else "?"
        return f"{url}{joiner}t={int(evidence.second)}"
    if evidence.field == "title" or "#" in url:
        return url
    return f"{url}#:~:text={quote(evidence.words, safe='')}"


def clock(seconds: float) -> str:
    """Seconds as ``1:02:03`` or ``2:03``."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


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
