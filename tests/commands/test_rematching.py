"""Changed topics apply to what is stored: told by the commands that meet it, without a second revision or mail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import House

RAIN = """
key: rain
title: {en: Rain}
rules:
  - key: name
    parts: [{zh-Hant: [山區]}]
"""
PANEL = RAIN.replace("rain", "panel").replace("Rain", "Panel").replace("山區", "Scientific Panel")


def topics(house: House, *files: str) -> None:
    """Topics of their own, instead of the bundled ones."""
    folder = house.folder / "topics"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for number, text in enumerate(files):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    house.write_settings(f'topics = "{folder}"\n')


def flags(house: House) -> set[str]:
    """The topics something is flagged for."""
    return {json.loads(line)["topic"] for line in house.run("export").out.splitlines()}


def test_the_next_crawl_matches_what_is_stored_again(house: House) -> None:
    """Once: a crawl with the same topics has nothing to say."""
    topics(house, PANEL)
    assert "matched again" not in house.run("crawl", "notes").out
    topics(house, RAIN)
    told = house.run("doctor").out
    assert "2 stored documents were matched with other topics" in told
    assert "2 documents were last matched with other topics" in house.run("sources", "status").out
    assert flags(house) == {"panel"}
    again = house.run("crawl", "notes").out
    assert "the topics have changed: 2 documents matched again: 1 flags gained, 1 lost" in again
    assert flags(house) == {"rain"}
    assert "matched again" not in house.run("crawl", "notes").out
    assert "other topics" not in house.run("doctor").out + house.run("sources", "status").out


def test_an_import_does_so_too(house: House) -> None:
    """And tells a script."""
    topics(house, PANEL)
    house.run("crawl", "notes")
    line = {"url": "https://one.example/a", "title": "Note", "text": "Fine weather. " * 9, "published": "2026-11-20"}
    (house.folder / "notes.jsonl").write_text(json.dumps(line), encoding="utf-8")
    topics(house, PANEL, RAIN)
    told = json.loads(house.run("import", "notes.jsonl", "--json").out)
    assert told["rematched"] == {"documents": 2, "gained": 1, "lost": 0}
    topics(house, RAIN)
    assert "3 documents matched again: 0 flags gained, 1 lost" in house.run("import", "notes.jsonl").out
    assert json.loads(house.run("crawl", "notes", "--json").out)["rematched"]["documents"] == 0
