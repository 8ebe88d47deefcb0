"""What a digest tells, part by part: in which order, why, how late it is, what changed, what could not be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from delivery.desk import Desk
from delivery.edition import build
from delivery.writing import write
from model import Edition, Flagged, Language, SourceKey, Subscription
from tests.delivery.samples import (
    BUILT,
    CALENDAR,
    DESK,
    EDITORIAL,
    EN,
    FR,
    HANT,
    NAMES,
    OPENING,
    PANEL,
    READER,
    SLOT,
    alert_sample,
    evidence,
    late_sample,
    match,
    sample,
    story,
)

NAMED = evidence("The Scientific Panel met.", "Scientific Panel")


def text(edition: Edition) -> str:
    """The text of an edition."""
    return write(edition, NAMES, DESK).text


def ordered(*items: Flagged, reader: Subscription = READER) -> tuple[Flagged, ...]:
    """Stories as an edition has them."""
    return build(reader, items, (), number=1, built_at=BUILT, since=None, sources_checked=1).flagged


def one(name: str, *, central: bool = False, score: float = 1.0, **told: object) -> Flagged:
    """A story with one match."""
    return story(name, name, "un-press", match(PANEL, NAMED, central=central, score=score), **told)


def test_parts_stand_in_their_order() -> None:
    """News, what was found late, changes, alerts, related statements, and what could not be seen."""
    for language in (EN, HANT):
        told = text(sample(language))
        places = [told.index(title) for title in (OPENING.title, "nota", "calendar", "vote", "statement", "plenary")]
        assert all(first < second for first, second in pairwise(places))


def test_the_weightiest_story_comes_first() -> None:
    """About it before in passing, then the strongest, the most told, the newest; what was found late is last."""
    ranked = (
        one("central", central=True, score=0.7),
        one("strong", score=0.9),
        one("told by many", score=0.8, copies=OPENING.copies, published_at=BUILT - timedelta(days=1)),
        one("new", score=0.8),
        one("old", score=0.8, published_at=BUILT - timedelta(days=2)),
        one("late", central=True, late=True),
    )
    assert ordered(*reversed(ranked)) == ranked


def test_a_story_is_headed_by_its_document_in_the_language_that_was_asked_for() -> None:
    """And what the other one proves is quoted from there."""
    reader = replace(READER, languages=(FR,))
    (item,) = ordered(OPENING, reader=reader)
    assert (item.language, item.document_id) == (FR, "ouverture")
    assert [copy.document_id for copy in item.copies] == ["opening", "iftitah", "kaimu", "recap"]
    assert {place.document_id for place in item.proven_by.values()} == {"opening"}
    assert item.match_ids == OPENING.match_ids
    told = text(replace(sample(), flagged=(item,)))
    assert "1. Le groupe scientifique" in told
    assert "(in English: https://un-press.example/opening)" in told
    chinese = write(replace(sample(HANT), flagged=(item,)), NAMES, DESK)
    assert "（出自 English：https://un-press.example/opening）" in chinese.text
    assert '（出自 <a href="https://un-press.example/opening"' in chinese.html
    back = ordered(replace(item, match_ids=("m",)), reader=replace(READER, languages=(EN,)))
    assert back[0].proven_by == {}
    assert ordered(OPENING, reader=replace(READER, languages=(FR, EN))) == (OPENING,)


def test_each_story_says_why_it_is_told() -> None:
    """How much of it is about the topic, and how that is known; where a rule is not one of ours, its name."""
    told = text(sample())
    assert "Scientific Panel on AI: the main subject, named in full and by its short name\n" in told
    assert "Scientific Panel on AI: in passing, described without its name (rule “the-forty”)\n" in told
    titled = replace(NAMED, field="title")
    told = text(replace(sample(HANT), flagged=(story("a", "a", "unog", match(PANEL, titled, NAMED)),)))
    assert "人工智慧獨立國際科學小組：順帶提及，標題中提到全名\n" in told


def test_a_late_edition_says_that_it_is() -> None:
    """When it was due, how many were missed, since when it holds everything; one that is on time says nothing."""
    told = text(late_sample())
    assert "! It was due at 07:30 on Thursday, 2026-07-09 and is late. 3 editions before it were not made" in told
    assert "holds everything since 07:30 on Sunday, 2026-07-05." in told
    assert "本期原定 2026-07-09（週四）07:30 寄出，現在補寄。先前有 3 期未能製作" in text(late_sample(HANT))
    assert "!" not in text(sample())
    assert "due at" in text(sample(missed=1))
    assert "due at" not in text(sample(built_at=SLOT + timedelta(minutes=9)))


def test_nothing_new_is_said_plainly() -> None:
    """It proves that panelwatch lives; changes alone are news."""
    nothing = build(READER, (), (), number=13, built_at=BUILT, since=None, sources_checked=27)
    written = write(nothing, NAMES, DESK)
    assert written.subject == "panelwatch no. 13: Nothing new"
    assert "Nothing new was flagged. panelwatch is running" in written.text
    assert (written.told, written.left_out) == ((), 0)
    written = write(replace(nothing, changes=(CALENDAR,)), NAMES, DESK)
    assert written.subject == "panelwatch no. 13: 1 changed since you were told"
    assert "Nothing new" not in written.text
    assert written.told == CALENDAR.match_ids


def test_an_alert_is_short() -> None:
    """The stories and nothing else: neither counts of sources nor what could not be seen."""
    written = write(alert_sample(), NAMES, DESK)
    assert written.subject.startswith("panelwatch alert: Scientific panel")
    assert written.subject.endswith("(+1)")
    assert "sources checked" not in written.text
    assert "could not be seen" not in written.text + written.html
    assert written.told == ("m-opening", "m-shelun")


def test_a_catch_up_says_since_when() -> None:
    """In the subject already."""
    written = write(sample(since=BUILT - timedelta(days=7), changes=()), NAMES, DESK)
    assert written.subject.startswith("panelwatch: everything since 2026-07-02 07:31: ")
    assert "\n5 stories\n" in written.text


def test_changes_are_told_in_the_words_that_changed() -> None:
    """Added and removed words in their sentences, a new title, a text that is gone."""
    written = write(sample(), NAMES, DESK)
    assert "opens on [-7-]{+8+} July in room [-XX-]{+XVII+}" in written.text
    assert "<del>七</del><ins>八</ins>月" in written.html
    assert "taken down by its source, 2026-07-09 05:31" in written.text
    renamed = replace(CALENDAR, title_before="Calendar of meetings", text=CALENDAR.text_before)
    assert "Title: Calendar of meetings{+ on artificial intelligence+}" in text(sample(changes=(renamed,)))
    same = replace(CALENDAR, text=CALENDAR.text_before)
    assert "Only its form changed, no words." in text(sample(changes=(same,)))


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (EN, ("Refused to be read\n", "asked again from 2026-07-09 12:31", "Not asked, though due\n- UN Geneva")),
        (HANT, ("拒絕存取\n", "2026-07-09 12:31 起再次檢查", "到期卻未檢查\n- UN Geneva", "尚無字幕的影片")),
    ],
)
def test_what_could_not_be_seen_is_told_by_what_befell_it(language: Language, lines: tuple[str, ...]) -> None:
    """In the reader's language and zone; the cause as it was recorded."""
    told = text(sample(language))
    assert all(line in told for line in lines)
    assert "the site asks for a captcha" in told


def test_a_reader_of_some_sources_hears_of_the_troubles_of_these() -> None:
    """Others' are noise to them."""
    reader = replace(READER, sources=(SourceKey("unog"), SourceKey("un-press")))
    some = build(
        reader, (OPENING, EDITORIAL), sample().troubles, waiting=sample().waiting, number=1, built_at=BUILT,
        since=None, sources_checked=9,
    )  # fmt: skip
    assert [item.document_id for item in some.flagged] == ["opening"]
    assert [trouble.source for trouble in some.troubles] == ["unog"]
    assert some.waiting == ()


def test_a_reader_is_asked_whether_it_is_about_the_topic() -> None:
    """For the document that proves it; without a way to answer nobody is asked."""
    written = write(sample(), NAMES, DESK)
    assert DESK.feedback("opening", PANEL) in written.text
    assert written.html.count("Yes or no") == 6
    assert "Is this about" not in write(sample(), NAMES, Desk()).text
    assert (
        "mailto:desk@example.org?subject=label%20opening%20panel"
        in write(sample(), NAMES, Desk(address="desk@example.org")).html
    )


def test_words_that_run_from_right_to_left_turn_nothing_else() -> None:
    """In the text they are isolated; on the page their paragraph finds its direction itself."""
    written = write(sample(), NAMES, DESK)
    assert "3. \u2068الحوار العالمي" in written.text
    assert "\u2068أخبار الأمم المتحدة\u2069, 2026-07-08 22:31, \u2068العربية\u2069\n" in written.text
    assert '<h2 dir="auto" lang="ar"' in written.html
    assert written.text.count("\u2068") == written.text.count("\u2069")
