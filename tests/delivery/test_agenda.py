"""Calendars as other programs read them: days, names that last, sentences, and nothing that breaks out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import vobject

from delivery.agenda import AT_MOST, icalendar
from delivery.feed_entries import FeedHead
from delivery.render import Names
from model import ENGLISH, AgendaKind, DatedEvent, Language, NamedDate, Telling, TopicKey

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DIALOGUE = TopicKey("dialogue")
CHINESE = Language("zh-Hant")
NAMES = Names(sources={}, topics={DIALOGUE: {ENGLISH: "the Global Dialogue; on AI", CHINESE: "AI治理全球對話"}})
HEAD = FeedHead(key="dialogue.ics", title="Dates, all", about="About", language=ENGLISH)
NAMED = NamedDate(
    topic=DIALOGUE,
    kind=AgendaKind.SESSION,
    first=date(2026, 7, 6),
    last=date(2026, 7, 7),
    month_only=False,
    sentence="Диалог пройдет 6 и 7 июля, в Женеве; " + "全球對話在日內瓦登場。" * 9,
    words="6 и 7 июля",
    at=15,
)
TELLING = Telling(
    document_id="d1",
    title="A, title; with \\ signs",
    url="https://press.example/1?a=b;c,d",
    language=Language("ru"),
    published_at=NOW,
    first_seen_at=NOW,
    touched_at=NOW + timedelta(hours=1),
    named=NAMED,
)


def event(*tellings: Telling, **facts: object) -> DatedEvent:
    """A session of the dialogue; the facts given replace the usual ones."""
    usual = DatedEvent(
        topic=DIALOGUE,
        kind=AgendaKind.SESSION,
        first=NAMED.first,
        last=NAMED.last,
        month_only=False,
        tellings=tellings or (TELLING,),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # a test's own shorthand


def read(*events: DatedEvent, language: Language = ENGLISH) -> list[Any]:
    """The events as another library reads them."""
    calendar = vobject.readOne(icalendar(replace(HEAD, language=language), events, NAMES).decode())
    return list(calendar.contents.get("vevent", ()))


def test_another_program_reads_days_and_sentences() -> None:
    """All-day, the day after the last as end, without a time zone; text in every script whole after folding."""
    (one,) = read(event())
    assert (one.dtstart.value, one.dtend.value) == (date(2026, 7, 6), date(2026, 7, 8))
    assert one.summary.value == "the Global Dialogue; on AI: session"
    assert one.description.value.splitlines() == [
        f"“{NAMED.sentence}”",
        "A, title; with \\ signs (русский, 2026-06-01)",
        TELLING.url,
    ]
    assert one.url.value == TELLING.url
    assert one.transp.value == "TRANSPARENT"


def test_a_month_is_said_to_be_no_more_than_that() -> None:
    """In what a calendar shows first, and in the description."""
    july = event(first=date(2026, 7, 1), last=date(2026, 7, 31), month_only=True)
    (one,) = read(july)
    assert "some day in 2026-07" in one.summary.value
    assert one.status.value == "TENTATIVE"
    assert (one.dtstart.value, one.dtend.value) == (date(2026, 7, 1), date(2026, 8, 1))
    assert "month only" in one.description.value
    (chinese,) = read(july, language=CHINESE)
    assert chinese.summary.value == "AI治理全球對話：會議 （2026-07，日期未定）"


def test_who_tells_it_later_tells_of_the_same_event() -> None:
    """Its name stays, it is newer, and its revision counts up; nothing is the clock's."""
    later = replace(
        TELLING, document_id="d2", first_seen_at=NOW + timedelta(days=1), touched_at=NOW + timedelta(days=2)
    )
    (before,), (after,) = read(event()), read(event(TELLING, later))
    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert before.dtstamp.value == datetime(2026, 6, 1, 13, tzinfo=UTC)
    assert after.dtstamp.value == after.last_modified.value == datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert after.created.value == NOW
    assert icalendar(HEAD, [event()], NAMES) == icalendar(HEAD, [event()], NAMES)
    assert read(event(kind=AgendaKind.DEADLINE))[0].uid.value != before.uid.value


def test_many_tellings_and_many_events_are_limited() -> None:
    """And what was left out is counted."""
    several = [replace(TELLING, document_id=f"d{at}") for at in range(14)]
    (one,) = read(event(*several))
    assert one.description.value.count(TELLING.url) == 10
    assert one.description.value.endswith("Told by 4 documents more.")
    days = [
        event(first=NAMED.first + timedelta(days=at), last=NAMED.first + timedelta(days=at))
        for at in range(AT_MOST + 3)
    ]
    told = read(*days)
    assert len(told) == AT_MOST
    assert told[0].dtstart.value == NAMED.first + timedelta(days=3)


def test_nothing_of_a_page_becomes_a_line_of_its_own() -> None:
    """No property, component or address comes out of a title or a sentence."""
    hostile = "x\r\nEND:VEVENT\nBEGIN:VALARM\r\nATTACH:https://x.example\x00\u2028END:VCALENDAR"
    bad = replace(
        TELLING, title=hostile, url="javascript:alert(1)", named=replace(NAMED, sentence=hostile, words="x", at=0)
    )
    (one,) = read(event(bad))
    assert "valarm" not in one.contents
    assert "attach" not in one.contents
    assert "url" not in one.contents
    assert "BEGIN:VALARM" in one.description.value
    names = Names(sources={}, topics={DIALOGUE: {ENGLISH: hostile}})
    body = icalendar(replace(HEAD, title=hostile), [event()], names).decode()
    lines = body.split("\r\n")
    assert (lines.count("END:VEVENT"), lines.count("BEGIN:VALARM"), lines.count("END:VCALENDAR")) == (1, 0, 1)
    assert all(len(line.encode()) <= 75 for line in lines)
