"""`panelwatch topics`: what there is, what a text would be flagged for, what a change would come to."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import House

RAIN = """
key: rain
title: {en: Rain}
level: flag
rules:
  - key: name
    parts: [{zh-Hant: [山區]}]
  - key: two
    score: 0.4
    parts: [{en: [rain, drizzle]}, {en: [coast]}]
    unless: {en: [cats]}
"""
PANEL = """
key: panel
title: {en: Panel}
since: 2026-01-01
rules: [{key: name, parts: [{en: [Scientific Panel]}]}]
"""


def write(house: House, folder: str, **files: str) -> Path:
    """A folder of topics."""
    place = house.folder / folder
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def crawled(house: House) -> House:
    """Two documents, of which one is flagged for the only topic, `panel`."""
    house.write_settings(f'topics = "{write(house, "topics", panel=PANEL)}"\n')
    house.run("crawl", "notes")
    return house


def stored(house: House) -> list[object]:
    """Everything the database holds."""
    with sqlite3.connect(house.folder / "panelwatch.db") as conn:
        return [line for line in conn.iterdump() if "INSERT" in line]


def test_topics_are_listed_with_what_they_are_made_of(crawled: House) -> None:
    """Rules, forms and documents are counted; what is no topic any more, and what waits, is said."""
    told = json.loads(crawled.run("topics", "list", "--json").out)
    (panel,) = told["topics"]
    assert (panel["key"], panel["level"], panel["rules"], panel["forms"], panel["documents"]) == (
        "panel", "flag", 1, 1, 1,
    )  # fmt: skip
    assert (told["outdated"], told["gone"]) == (0, {})
    crawled.write_settings(f'topics = "{write(crawled, "others", rain=RAIN)}"\n')
    shown = crawled.run("topics", "list").out
    assert shown.splitlines()[1].split()[:5] == ["rain", "flag", "2", "5", "0"]
    assert "no topic any more: panel (1)" in shown
    assert "2 stored documents were last matched with other topics" in shown


def test_a_text_can_be_tried(crawled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words, a file or stdin, with a title and a date of their own."""
    words = "The Scientific Panel met."
    assert "panel: flagged, score 1.00" in crawled.run("topics", "test", words).out
    assert "panel: flagged" in crawled.run("topics", "test", words * 200).out  # longer than a name of a file may be
    (crawled.folder / "page.txt").write_text(words, encoding="utf-8")
    assert "panel: flagged" in crawled.run("topics", "test", "page.txt").out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(words.encode())))
    assert "panel: flagged" in crawled.run("topics", "test", "-").out
    by_title = crawled.run("topics", "test", "Nothing.", "--title", "Scientific Panel").out
    assert by_title.splitlines()[0] == "Scientific Panel"
    assert "panel: flagged" in by_title
    early = crawled.run("topics", "test", words, "--date", "2025-12-31", "--json")
    assert early.status == 0
    assert [one["flagged"] for one in json.loads(early.out)["topics"]] == [False]
    assert "--date soon: no such date" in crawled.run("topics", "test", words, "--date", "soon").err
    assert (
        "no topic is named pannel (did you mean panel?)"
        in crawled.run("topics", "test", words, "--topic", "pannel").err
    )


def test_a_folder_is_rehearsed_as_all_topics(crawled: House) -> None:
    """What would be gained and lost, with its words, and stories a day; nothing is written."""
    before = stored(crawled)
    changed = write(crawled, "changed", rain=RAIN)
    told = crawled.run("topics", "rehearse", "--topics", str(changed))
    assert (told.status, told.err) == (0, "")
    assert "2 documents: 1 flags would be gained, 1 lost. Nothing is written." in told.out
    assert "+ rain  天氣" in told.out
    assert "[山區]" in told.out
    assert "- panel  A panel is named" in told.out
    assert "Independent International [Scientific Panel] on Artificial Intelligence" in told.out
    as_json = json.loads(crawled.run("topics", "rehearse", "--topics", str(changed), "--json").out)
    assert {key: (one["gained"], one["lost"]) for key, one in as_json["topics"].items()} == {
        "rain": (1, 0),
        "panel": (0, 1),
    }
    assert as_json["gained"][0]["evidence"]["words"] == "山區"
    assert as_json["topics"]["rain"]["after"]["documents"] == 1
    assert stored(crawled) == before
    assert "2 stored documents were" not in crawled.run("topics", "list").out


def test_a_file_replaces_the_topics_of_its_keys(crawled: House) -> None:
    """So one topic can be changed without a copy of the others; without a change there is nothing to tell."""
    (crawled.folder / "rain.yaml").write_text(RAIN, encoding="utf-8")
    told = json.loads(crawled.run("topics", "rehearse", "--topics", "rain.yaml", "--json").out)
    assert {key: (one["gained"], one["lost"]) for key, one in told["topics"].items()} == {
        "panel": (0, 0),
        "rain": (1, 0),
    }
    (crawled.folder / "panel.yaml").write_text(PANEL.replace("Scientific Panel", "Quarry"), encoding="utf-8")
    assert "0 flags would be gained, 1 lost" in crawled.run("topics", "rehearse", "--topics", "panel.yaml").out
    assert "0 flags would be gained, 0 lost" in crawled.run("topics", "rehearse").out
    assert "0 documents: " in crawled.run("topics", "rehearse", "--since", "2026-11-27").out
    assert "no such file or folder" in crawled.run("topics", "rehearse", "--topics", "gone.yaml").err


def test_a_rehearsal_tells_what_the_labels_say_to_it(crawled: House) -> None:
    """Which become right, which wrong, and what precision and recall come to."""
    weather = json.loads(crawled.run("search", "天氣", "--json").out)[0]["document_id"]
    panel = json.loads(crawled.run("search", "panel", "--json").out)[0]["document_id"]
    crawled.run("label", weather, "panel", "yes")
    crawled.run("label", panel, "panel", "yes")
    (crawled.folder / "panel.yaml").write_text(PANEL.replace("Scientific Panel", "山區"), encoding="utf-8")
    told = crawled.run("topics", "rehearse", "--topics", "panel.yaml").out
    assert "labels, panel: precision 1.00, recall 0.50 → precision 1.00, recall 0.50" in told
    assert f"becomes right: panel: yes  {weather}  天氣" in told
    assert f"becomes WRONG: panel: yes  {panel}  A panel is named" in told
