"""Dated events as an iCalendar (RFC 5545): all-day events, each with the sentences that name its date.

Days have no time zone here: "6 July" in Geneva is 6 July in every calendar. Nothing is the clock's: `DTSTAMP`, which
without a `METHOD` says when an event was last revised, is the newest moment at which a document that tells it was
found new or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from delivery.agenda_words import AgendaWords, agenda_words_in
from delivery.feed_entries import FeedHead, permanent_name
from delivery.render import Names
from delivery.untrusted import one_line, web_address
from delivery.versions import language_name
from model import DatedEvent, Telling

__all__ = ["AT_MOST", "icalendar"]

AT_MOST = 500
"""Events of one calendar: those of the latest dates."""

_TOLD = 10  # documents quoted in one event


def icalendar(head: FeedHead, events: Sequence[DatedEvent], names: Names) -> bytes:
    """The calendar as UTF-8; equal events give equal bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//panelwatch//EN")
    for name in ("name", "x-wr-calname"):  # RFC 7986, and what everybody reads
        calendar.add(name, one_line(head.title))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, one_line(head.about))
    for event in sorted(events, key=lambda one: (one.first, one.last))[-AT_MOST:]:
        calendar.add_component(_event(event, names, head))
    return bytes(calendar.to_ical())


def _event(event: DatedEvent, names: Names, head: FeedHead) -> Event:
    words = agenda_words_in(head.language)
    topic = one_line(names.topic(event.topic, head.language))
    summary = words.summary.format(topic=topic, kind=words.kinds[event.kind])
    revised = max(one.touched_at for one in event.tellings).astimezone(UTC)
    made = Event()
    made.add("uid", _uid(event))
    made.add("dtstamp", revised)
    made.add("created", min(one.first_seen_at for one in event.tellings).astimezone(UTC))
    made.add("last-modified", revised)
    made.add("sequence", len(event.tellings) - 1)
    made.add("dtstart", event.first)
    made.add("dtend", event.last + timedelta(days=1))  # the first day that is no longer part of it
    made.add("summary", f"{summary} {words.some_day.format(month=event.first)}" if event.month_only else summary)
    made.add("description", _description(event, words))
    made.add("categories", [topic, words.kinds[event.kind]])
    made.add("transp", "TRANSPARENT")  # nobody is busy for it
    made.add("status", "TENTATIVE" if event.month_only else "CONFIRMED")
    if url := next(filter(None, (web_address(one.url) for one in event.tellings)), ""):
        made.add("url", url)
    return made


def _uid(event: DatedEvent) -> str:
    """Of the topic, the kind and the days alone, so that whoever tells of it later tells of the same event."""
    return permanent_name("event", f"{event.topic}:{event.kind}:{event.first}:{event.last}").removeprefix("urn:uuid:")


def _description(event: DatedEvent, words: AgendaWords) -> str:
    told = [words.only_month] if event.month_only else []
    told += [_quoted(one, words) for one in event.tellings[:_TOLD]]
    if len(event.tellings) > _TOLD:
        told.append(words.more.format(count=len(event.tellings) - _TOLD))
    return "\n\n".join(told)


def _quoted(telling: Telling, words: AgendaWords) -> str:
    """The sentence, and under it who says so where."""
    sentence = words.quoted.format(sentence=one_line(telling.named.sentence))
    day = f", {telling.published_at:%Y-%m-%d}" if telling.published_at else ""
    place = f"{one_line(telling.title)} ({language_name(telling.language)}{day})"
    return "\n".join(filter(None, (sentence, place, web_address(telling.url))))
