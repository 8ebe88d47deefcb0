"""What is known of a story or a source, put into the short sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.actors import beside
from delivery.quotes import Quotation, place_of
from delivery.render import Names, when
from delivery.safe import inline, joined, short
from delivery.versions import language_name
from delivery.words import Words, words_in
from model import (
    UNDETERMINED,
    Change,
    Copy,
    Edition,
    Evidence,
    Flagged,
    Language,
    Manner,
    Match,
    Mention,
    Precision,
    Prominence,
    TopicKey,
    Trouble,
)

__all__ = ["Phrases"]

_ACTORS_SHOWN = 3
_SOURCES_SHOWN = 4
_WAYS_SHOWN = 2
_NAME_AT_MOST = 120  # characters of a section's or a speaker's name
_CAUSE_AT_MOST = 240
_REMEDY_AT_MOST = 160
_EVENTS = {"meeting", "video"}  # what is announced under the time it is to take place; a text has but a wrong clock
_OPENING = ("“", "「", "『", "«", "„", '"')
_SHORT_NAMES = {"short-name", "shorter-name", "subject-name", "once-named"}  # keys of rules of the bundled topics
_PEOPLE = {"people", "the-chairs", "its-chairs", "co-chairs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sentences of one reader."""

    names: Names
    words: Words
    language: Language
    zone: str
    now: datetime

    @classmethod
    def of(cls, edition: Edition, names: Names) -> Phrases:
        """Those of the reader of an edition."""
        reader = edition.subscription
        words = words_in(reader.language)
        return cls(names=names, words=words, language=reader.language, zone=reader.timezone, now=edition.built_at)

    def when(self, moment: datetime, precision: Precision | None = None) -> str:
        """A moment in the reader's zone."""
        return when(moment, precision, self.zone)

    def on_day(self, moment: datetime) -> str:
        """A moment with its day of the week."""
        there = moment.astimezone(ZoneInfo(self.zone))
        weekday = self.words.weekdays[there.weekday()]
        return self.words.named_day.format(clock=f"{there:%H:%M}", weekday=weekday, day=f"{there:%Y-%m-%d}")

    def titled(self, place: Flagged | Copy) -> str:
        """The title, or in its stead the address."""
        return short(place.title) or short(place.url) or self.words.untitled

    def topic(self, key: TopicKey) -> str:
        """What a topic is called."""
        return inline(self.names.topic(key, self.language))

    def facts(self, place: Flagged | Copy, *more: str) -> str:
        """Who shows it, from when it is, in which language; and what else there is to say."""
        language = "" if place.language == UNDETERMINED else language_name(place.language)
        return joined((*self._sources(place), self._dated(place), language, *more), self.words.comma)

    def _sources(self, place: Flagged | Copy) -> Iterator[str]:
        yield from (short(self.names.source(key)) for key in place.sources[:_SOURCES_SHOWN])
        if len(place.sources) > _SOURCES_SHOWN:
            yield f"+{len(place.sources) - _SOURCES_SHOWN}"

    def _dated(self, place: Flagged | Copy) -> str:
        """When it came out or is to take place; and when it was first seen, where that tells the reader more."""
        words = self.words
        first_seen = words.first_seen.format(when=self.when(place.first_seen_at)) if isinstance(place, Flagged) else ""
        if place.published_at is None:
            return f"{words.undated}{words.comma}{first_seen}" if first_seen else ""
        published = self.when(place.published_at, place.published_precision)
        if place.published_at > self.now and place.kind in _EVENTS:
            return words.planned.format(when=published)
        is_late = isinstance(place, Flagged) and place.late
        return f"{published}{words.comma}{first_seen}" if is_late else published

    def note(self, item: Flagged) -> str:
        """That its source took it down or has changed it."""
        if item.removed:
            return self.words.removed
        return self.words.changed.format(when=self.when(item.changed_at)) if item.changed_at else ""

    def caveat(self, told: str) -> str:
        """What a source says of its own text."""
        return f"{self.words.caveat}{self.words.colon}{short(told, _CAUSE_AT_MOST)}" if told else ""

    def why(self, match: Match) -> str:
        """How much of a document is about a topic, and how that is known."""
        standing = self.words.central if match.prominence is Prominence.CENTRAL else self.words.passing
        by_rule = {one.rule: one for one in sorted(match.evidence, key=lambda one: one.field == "title")}
        first = {rule: by_rule[rule] for rule in dict.fromkeys(one.rule for one in match.evidence)}  # each rule once
        ways = list(dict.fromkeys(map(self._way, first.values())))[:_WAYS_SHOWN]
        return f"{standing}{self.words.comma}{self.words.ways.join(ways)}"

    def _way(self, evidence: Evidence) -> str:
        words, rule = self.words, evidence.rule
        if rule == "name":
            way = words.in_full
        elif rule == "resolution":
            way = words.by_resolution
        elif rule in _SHORT_NAMES:
            way = words.by_short_name
        elif rule in _PEOPLE:
            way = words.by_people
        else:
            way = words.described.format(rule=short(rule, _NAME_AT_MOST))
        return words.in_title.format(how=way) if evidence.field == "title" else way

    def quoted(self, quote: Quotation) -> str:
        """A sentence in quotation marks, where it does not begin with some, the words that prove it in brackets."""
        sentence = f"{quote.before}[{quote.words}]{quote.after}"
        return sentence if sentence.startswith(_OPENING) else self.words.quoted.format(sentence=sentence)

    def asides(self, quote: Quotation) -> Iterator[str]:
        """Where a quotation stands in its document, and who said it."""
        words = self.words
        if quote.section:
            yield words.section.format(named=words.named.format(title=short(quote.section, _NAME_AT_MOST)))
        if quote.page:
            yield words.page.format(number=quote.page)
        if quote.at:
            yield words.at_second.format(clock=quote.at)
        if quote.speaker:
            yield words.said_by.format(name=short(quote.speaker, _NAME_AT_MOST))

    def actors(self, item: Flagged) -> tuple[str, ...]:
        """Who speaks or is spoken of beside the first quotation; where nobody is named there, who speaks at all."""
        told = (inline(self.names.actor(mention, self.language)) for mention in _named(item))
        return tuple(dict.fromkeys(told))[:_ACTORS_SHOWN]

    def actor(self, item: Flagged) -> str:
        """For whom the first of them speaks, or who it is; where nobody is named, that it is somebody else's."""
        first = next(iter(_named(item)), None)
        if first is None:
            return self.words.others
        return inline(self.names.actor(replace(first, person="") if first.actor else first, self.language))

    def changed(self, change: Change) -> str:
        """Who changed it or took it down, and when that was seen."""
        words, moment = self.words, self.when(change.seen_at)
        happened = f"{words.removed}{words.comma}{moment}" if change.removed else words.changed.format(when=moment)
        return joined((*self._sources(change.document), happened), words.comma)

    def explained(self, trouble: Trouble) -> str:
        """Why a source could not be seen, until when it is left alone, since when, and what helps."""
        words = self.words
        again = words.again.format(when=self.when(trouble.until)) if trouble.until else ""
        seen = words.last_seen.format(when=self.when(trouble.since)) if trouble.since else words.never_seen
        cause = short(trouble.cause, _CAUSE_AT_MOST).rstrip(".")
        remedy = words.remedy.format(remedy=short(trouble.remedy, _REMEDY_AT_MOST)) if trouble.remedy else ""
        return self.sentences(words.comma.join(filter(None, (cause, again))), seen, remedy)

    def sentences(self, *told: str) -> str:
        """Sentences one after the other, those that are empty left out; the last without its full stop."""
        stop = self.words.full_stop
        between = stop if stop != "." else ". "
        return between.join(one for one in told if one)

    def joined(self, names: Iterable[str]) -> str:
        """Several names in a row."""
        return self.words.between.join(names)


def _named(item: Flagged) -> Sequence[Mention]:
    match = item.matches[0]
    mentions = item.mentions.get(place_of(item, match).document_id, ())
    return beside(mentions, match.evidence[0]) or [one for one in mentions if one.manner is Manner.SPEAKER]
