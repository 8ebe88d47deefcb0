"""However much there is to tell, a mail stays below what mail programs clip, and says what waits for the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from delivery.desk import Desk
from delivery.fitting import fit
from delivery.pieces import Part
from delivery.writing import write
from delivery.written import Written
from model import OVERDUE, Edition, EditionKind, Flagged, Language
from tests.delivery.samples import (
    CALENDAR,
    DESK,
    EDITORIAL,
    EN,
    HANT,
    LATE,
    NAMES,
    OPENING,
    PAPER,
    SPEECH,
    TROUBLES,
    WAITING,
    evidence,
    match,
    sample,
    story,
)

CLIPPED = 100_000


def many(item: Flagged, count: int) -> tuple[Flagged, ...]:
    """Such stories, each with a name of its own."""
    return tuple(
        replace(item, document_id=f"{item.document_id}-{number}", match_ids=(f"{item.document_id}-{number}",))
        for number in range(count)
    )


def told(edition: Edition, desk: Desk = DESK) -> Written:
    """The edition in words, none of which is too long."""
    written = write(edition, NAMES, desk)
    assert len(written.html.encode()) < CLIPPED
    assert len(written.text.encode()) < CLIPPED
    return written


@pytest.mark.parametrize("language", [EN, HANT])
def test_first_whole_then_in_a_line_then_a_number(language: Language) -> None:
    """What is named counts as told; what is only counted does not, and its number and place are told."""
    stories = (*many(OPENING, 150), *many(LATE, 60))
    edition = replace(sample(language), flagged=stories)
    written = told(edition)
    named = [item for item in stories if item.match_ids[0] in written.told]
    assert 20 < len(named) < 200
    assert named == list(stories[: len(named)])
    assert written.left_out == len(stories) - len(named)
    assert str(written.left_out) in written.text
    assert str(written.left_out) in written.html
    assert written.html.count("<article") < len(named)
    assert DESK.edition(edition.id) in written.text
    assert written.page.count("<article") == len(stories) + len(edition.changes)


def test_without_pages_the_rest_is_written_by_a_command() -> None:
    """With the name as a shell reads it."""
    edition = replace(sample(), flagged=many(EDITORIAL, 250))
    edition = replace(edition, subscription=replace(edition.subscription, name="the morning's"))
    assert """All of it now: panelwatch digest 'the morning'"'"'s' --write .""" in told(edition, Desk()).text


@pytest.mark.parametrize("language", [EN, HANT])
def test_what_a_catch_up_has_no_room_for_is_not_promised_to_the_next_edition(language: Language) -> None:
    """It may have been told before, and then no edition brings it: the page does, or the same command with its day."""
    edition = sample(
        language, kind=EditionKind.CATCH_UP, since=datetime(2026, 6, 30, 16, tzinfo=UTC), changes=(), alerted=()
    )
    edition = replace(edition, flagged=many(EDITORIAL, 250), related=many(SPEECH, 50))
    with_pages, without = told(edition), told(edition, Desk())
    for text in (with_pages.text, with_pages.html, without.text, without.html):
        assert "next edition" not in text
        assert "各期" not in text
        assert "30" in text
    assert without.text.count("panelwatch digest morning --since 2026-07-01 --write .") == 2
    assert without.html.count("panelwatch digest morning --since 2026-07-01 --write .") == 2
    assert with_pages.text.count(DESK.edition(edition.id)) == 3  # below stories, below statements, and at the foot
    assert without.page.count("<article") == 250
    assert "--write" not in without.page


def test_of_a_backlog_of_years_the_first_thousand_are_put_into_words() -> None:
    """Nobody else can write to the database meanwhile; the others are counted, also on the page, and untold."""
    stories = many(OPENING, 1030)
    written = told(replace(sample(), flagged=stories, changes=()))
    named = sum(item.match_ids[0] in written.told for item in stories)
    assert written.left_out == 1030 - named
    assert str(written.left_out) in written.text
    assert written.page.count("<article") == 1000
    assert "30 more" in written.page


def test_what_fits_is_told_whole() -> None:
    """Nothing is left out of an ordinary edition."""
    written = told(sample())
    assert written.left_out == 0
    assert set(written.told) >= {"m-opening", "m-nota", "m-calendar", "m-huiqi", "m-members", "m-statement", "m-paper"}
    assert "m-vote" not in written.told  # told by alert


def test_related_statements_changes_and_alerts_have_limits_of_their_own() -> None:
    """So that they cannot take the room of the stories; what waits is counted."""
    edition = replace(
        sample(),
        related=many(SPEECH, 50) + many(PAPER, 50),
        changes=tuple(replace(CALENDAR, match_ids=(f"c{number}",)) for number in range(150)),
        alerted=many(OPENING, 60),
        waiting=WAITING * 70,
        troubles=tuple(replace(TROUBLES[0], cause="a long cause " * 900) for _ in range(300)),
    )
    written = told(edition)
    assert {"m-opening", "m-shelun"} <= set(written.told)
    assert "80 more related statements come in the next editions." in written.text
    assert "and 40 more" in written.text
    changes = [name for name in written.told if name.startswith("c")]
    assert 20 < len(changes) < 150
    assert f"{150 - len(changes)} more changes come in the next editions." in written.html
    assert written.left_out == 80 + 150 - len(changes)


def test_one_story_without_measure_takes_no_more_than_its_share() -> None:
    """A title, a sentence, an address, copies without end: each is cut, and said to be."""
    sentence = "字" * 50_000 + "科學小組" + "字" * 50_000
    long = story(
        "long",
        "<&\"'>" * 20_000,
        "un-press",
        *[match(one, *[evidence(f"{number}{sentence}", "科學小組") for number in range(9)]) for one in NAMES.topics],
        url="https://un-press.example/" + "x" * 50_000,
        copies=tuple(replace(OPENING.copies[3], document_id=f"c{n}", title="多" * 9_000) for n in range(500)),
        caveat="機器" * 9_000,
    )
    written = told(replace(sample(), flagged=(long, EDITORIAL)))
    assert "and 494 more" in written.text
    assert "and 6 more sentences like these" in written.text
    assert "xxxxx" not in written.html
    assert {"m-long", "m-shelun"} <= set(written.told)
    assert len(written.subject) < 300


def test_marks_that_grow_when_they_are_escaped_do_not_break_the_limit() -> None:
    """One quotation mark takes five characters of a page; everything a source says may be made of them."""
    marks = '"' * 5_000
    kinds = ("failed", "blocked", "silent", "interrupted", OVERDUE)
    troubles = [replace(TROUBLES[1], kind=kind, cause=marks, remedy=marks) for kind in kinds for _ in range(40)]
    url = f"https://un-press.example/{'&' * 1_400}"
    copies = tuple(replace(copy, title=marks, url=url) for copy in OPENING.copies)
    item = replace(OPENING, title=marks, url=url, copies=copies, caveat=marks)
    change = replace(CALENDAR, document=copies[0], text_before=marks + "a", text="b" + marks)
    edition = replace(
        sample(),
        flagged=many(item, 40),
        related=many(replace(SPEECH, title=marks, url=url), 40),
        alerted=many(item, 40),
        changes=(change,) * 40,
        waiting=copies * 20,
        troubles=tuple(troubles),
    )
    assert told(edition).told


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 60)), max_size=40), st.integers(0, 5_000))
def test_parts_are_shared_out_in_their_order_and_never_beyond_the_room(sizes: list[tuple[int, int]], room: int) -> None:
    """Whole ones first, then lines, and the rest is counted."""
    whole = [Part(html=escape("x" * (line + more)), text=Markup("")) for more, line in sizes]
    lines = [Part(html=escape("x" * line), text=Markup("")) for _, line in sizes]
    found = fit(whole, lines, room)
    assert found.whole + found.in_short + found.left == len(sizes)
    shown = [*whole[: found.whole], *lines[found.whole : found.whole + found.in_short]]
    assert sum(part.size for part in shown) <= room
    if sum(part.size for part in whole) <= room:
        assert found.whole == len(whole)
