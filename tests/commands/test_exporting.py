"""`export` in every format, and the feeds of an application: names, tags, topics, languages, files."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest
import vobject

from app.application import Application, open_application
from app.feeds import feed, names_of_feeds

if TYPE_CHECKING:
    from tests.commands.conftest import House

_PANEL = "The Independent International Scientific Panel on AI met in Geneva."
_ITEMS = (
    {"url": "https://news.example/panel", "title": "=cmd()|'x'", "text": _PANEL, "lang": "en"},
    {
        "url": "https://news.example/dialogue",
        "title": "對話",
        "text": "全球人工智慧治理對話將於2026年7月6日至7日在日內瓦登場。",
        "lang": "zh-Hant",
    },
    {
        "url": "https://news.example/refusal",
        "title": "No",
        "text": "Michael Kratsios told the Assembly that no centralised control of AI would do; he rejected it.",
    },
)


@pytest.fixture
def imported(house: House) -> House:
    """A document about each of the two bodies, and one that is related."""
    items = [item | {"published": "2026-11-20T10:00:00Z"} for item in _ITEMS]
    (house.folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    assert "2 flagged" in house.run("import", str(house.folder / "items.jsonl")).out
    return house


@pytest.fixture
def application(imported: House) -> Application:
    """What the house is built of."""
    return open_application(imported.folder / "panelwatch.toml")


def test_every_format_leaves_on_stdout_or_as_a_file(imported: House) -> None:
    """The same bytes; but for the mark without which Excel would not read Chinese."""
    for form in ("jsonl", "csv", "markdown", "bibtex", "atom", "json-feed", "opml", "icalendar"):
        told = imported.run("export", "--format", form)
        assert told.status == 0, form
        if form not in {"csv", "icalendar"}:
            continue
        assert imported.run("export", "--format", form, "--output", "out").out == ""
        written = (imported.folder / "out").read_bytes()
        assert written.removeprefix(b"\xef\xbb\xbf").decode() == told.out, form
        assert written.startswith(b"\xef\xbb\xbf") is (form == "csv")
    assert [path.name for path in imported.folder.glob("*out*")] == ["out"]


def test_a_topic_is_exported_alone(imported: House) -> None:
    """As a feed with its own name; what is related only where it is asked for."""
    every = feedparser.parse(imported.run("export", "--format", "atom").out)
    panel = feedparser.parse(imported.run("export", "--format", "atom", "--topic", "panel").out)
    related = json.loads(imported.run("export", "--format", "json-feed", "--topic", "positions").out)
    assert {one.title for one in every.entries} == {"=cmd()|'x'", "對話"}
    assert [one.title for one in panel.entries] == ["=cmd()|'x'"]
    assert [one["title"] for one in related["items"]] == ["No"]
    assert panel.feed.id != every.feed.id
    assert {one.id for one in panel.entries} < {one.id for one in every.entries}


def test_a_table_has_the_whole_evidence_and_runs_nowhere(imported: House) -> None:
    """Score of the match and of the rule, names of the topic, moments; a formula is text."""
    imported.run("export", "--format", "csv", "--output", "out.csv", "--topic", "panel")
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == "'=cmd()|'x'"
    assert row["topic_title"] == "Independent International Scientific Panel on AI"
    assert (row["prominence"], row["at"], row["removed"]) == ("passing", "4", "False")
    assert float(row["score"]) >= float(row["rule_score"]) > 0
    assert row["flagged"] == row["first_seen"]
    assert row["story_id"]


def test_what_cannot_be_exported_is_said(imported: House) -> None:
    """One line that says what and what helps."""
    for words, told in (
        (["--format", "opml", "--topic", "panel"], "lists the sources"),
        (["--format", "vtt"], "name it by its id"),
        (["--format", "atom", "--topic", "pannel"], "did you mean panel"),
        (["--format", "atom", "--output", "no/such/folder/x"], "cannot be written"),
        (["x", "--format", "atom"], "for everything flagged"),
    ):
        ended = imported.run("export", *words)
        assert ended.status == 2, words
        assert told in ended.err


def test_the_dates_of_stored_texts_are_a_calendar(application: Application) -> None:
    """Read from the texts that are stored, of one topic or of all, and only of what is flagged."""
    served = {name: feed(application, name) for name in ("all.ics", "dialogue.ics", "panel.ics")}
    events = {
        name: list(vobject.readOne(told.content.decode()).contents.get("vevent", ()))
        for name, told in served.items()
        if told is not None
    }
    assert [len(events[name]) for name in served] == [1, 1, 0]
    (event,) = events["dialogue.ics"]
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 7, 6), date(2026, 7, 8))
    assert "2026年7月6日至7日在日內瓦登場" in event.description.value
    assert event.url.value == "https://news.example/dialogue"


def test_feeds_are_named_and_tagged(application: Application) -> None:
    """Every name gives a feed whose tag stays as long as nothing changes; others give none."""
    for name in names_of_feeds(application):
        first, again = feed(application, name), feed(application, name)
        assert first == again
        assert first is not None
        assert first.etag.strip('"')
        assert (first.etag[0], first.etag[-1]) == ('"', '"')
    tags = {feed(application, name).etag for name in names_of_feeds(application)}  # type: ignore[union-attr]  # as above
    assert len(tags) == len(names_of_feeds(application))
    for name in ("positions.ics", "nothing.atom", "all.xml", "", "all", "../all.atom", "sources.atom"):
        assert feed(application, name) is None


def test_a_feed_changes_its_tag_with_what_is_stored(imported: House, application: Application) -> None:
    """What is imported later is in it at once."""
    before = feed(application, "panel.atom")
    (imported.folder / "more.jsonl").write_text(json.dumps({"title": "More", "text": _PANEL + " Again."}), "utf-8")
    imported.run("import", "more.jsonl")
    after = feed(application, "panel.atom")
    assert before is not None
    assert after is not None
    assert before.etag != after.etag
    assert "More" in after.content.decode()


def test_a_feed_says_where_it_is_and_speaks_the_reader_s_language(imported: House) -> None:
    """With `public_url` it knows its own address; the first subscription decides the language."""
    imported.write_settings(
        'public_url = "https://desk.example/p/"\nsecret_key = "a key of the tests"\n'
        '[[subscriptions]]\nname = "me"\nlanguage = "zh-Hant"\n'
    )
    served = feed(open_application(imported.folder / "panelwatch.toml"), "panel.atom")
    assert served is not None
    told = feedparser.parse(served.content)
    assert told.feed.links[0].href == "https://desk.example/p/feeds/panel.atom"
    assert "科學小組" in told.feed.title
    assert served.media_type.startswith("application/atom+xml")
