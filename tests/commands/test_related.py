"""What is related, and who speaks, as commands tell it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import House

_ITEMS = (
    {
        "url": "https://news.example/refusal",
        "title": "No to rules",
        "text": "Michael Kratsios told the Assembly that no centralised control of AI would do; he rejected it for "
        "Washington. Beijing listened.",
        "published": "2026-11-20T10:00:00Z",
        "lang": "en",
    },
    {
        "url": "https://news.example/panel",
        "title": "The Panel met",
        "text": "The Independent International Scientific Panel on AI met, and Maria Ressa said it was time. India was "
        "there. America's AI Action Plan was not named.",
        "published": "2026-11-21T10:00:00Z",
        "lang": "en",
    },
)


@pytest.fixture
def imported(house: House) -> House:
    """One document that is related only, and one that is flagged."""
    (house.folder / "items.jsonl").write_text("\n".join(map(json.dumps, _ITEMS)), encoding="utf-8")
    assert "1 flagged" in house.run("import", str(house.folder / "items.jsonl")).out
    return house


def test_why_tells_flags_first_then_what_is_related_and_who_speaks(imported: House) -> None:
    """Related topics are listed where they are met, by the word related; then actors, speakers first."""
    told = imported.run("why", "https://news.example/panel").out
    assert told.index("panel: flagged") < told.index("positions: related, score")
    assert "summits" not in told
    assert "speaks        scientific-panel (ressa)" in told
    assert "named beside  us\n" in told
    assert "named         india\n" in told
    asked = imported.run("why", "https://news.example/panel", "--topic", "summits").out
    assert "summits: not related" in asked
    as_json = json.loads(imported.run("why", "https://news.example/refusal", "--json").out)
    assert not any(finding["flagged"] for finding in as_json["topics"])
    assert {finding["topic"]: finding["level"] for finding in as_json["related"]} == {"positions": "related"}
    first = as_json["actors"][0]
    assert (first["actor"], first["person"], first["manner"]) == ("us", "kratsios", "speaker")


def test_show_tells_the_level_and_who_is_named(imported: House) -> None:
    """The same for what is stored, for people and programs."""
    told = imported.run("show", "https://news.example/refusal").out
    assert "positions related, " in told
    assert "speaks        us (kratsios)" in told
    assert "china" in told
    as_json = json.loads(imported.run("show", "https://news.example/panel", "--json").out)
    levels = {stored["match"]["topic"]: stored["match"]["level"] for stored in as_json["matches"]}
    assert levels == {"panel": "flag", "positions": "related"}
    assert ("scientific-panel", "ressa", "speaker") in {
        (one["actor"], one["person"], one["manner"]) for one in as_json["mentions"]
    }


def test_search_and_export_keep_them_apart(imported: House) -> None:
    """A hit says what is related; export has flags only, unless a related topic is asked for by name."""
    assert "[related: positions]" in imported.run("search", "centralised").out
    assert "[panel, related: positions]" in imported.run("search", "Independent").out
    rows = [json.loads(line) for line in imported.run("export").out.splitlines()]
    assert {(row["topic"], row["level"]) for row in rows} == {("panel", "flag")}
    table = imported.run("export", "--topic", "positions", "--format", "csv").out
    levels = {(row["topic"], row["level"], row["url"]) for row in csv.DictReader(StringIO(table))}
    assert levels == {("positions", "related", "https://news.example/refusal")}


def test_search_finds_where_an_actor_is_named(imported: House) -> None:
    """By the key of a country or of a person; a key that is none is told, with the nearest."""
    assert "No to rules" in imported.run("search", "", "--actor", "china").out
    told = imported.run("search", "", "--actor", "ressa").out
    assert "The Panel met" in told
    assert "No to rules" not in told
    failed = imported.run("search", "", "--actor", "chinna")
    assert failed.status == 2
    assert "no actor is named chinna (did you mean china" in failed.err
    assert imported.run("search", "", "--actor", "tammsaar").status == 0


def test_the_digest_has_them_last(imported: House) -> None:
    """In a preview the related document stands below all others."""
    told = imported.run("digest", "--preview", "--since", "2026-01-01").out
    assert told.index("The Panel met") < told.index("== Related") < told.index("No to rules")
    assert "Michael Kratsios (United States)" in told


def test_a_document_without_names_says_nothing_of_actors(imported: House) -> None:
    """No line for nobody."""
    (imported.folder / "plain.txt").write_text("It rained all day.", encoding="utf-8")
    assert "named" not in imported.run("why", str(imported.folder / "plain.txt")).out


def test_actors_of_ones_own_replace_the_bundled_ones(imported: House) -> None:
    """The setting `actors` names a file or folder; a fault in it is told with its line."""
    (imported.folder / "mine.yaml").write_text(
        "actors:\n  - {key: rain, name: {en: Rain}, forms: {en: [rain*]}}\n", encoding="utf-8"
    )
    imported.write_settings(f'actors = "{imported.folder}/mine.yaml"\n')
    (imported.folder / "plain.txt").write_text("It rained all day in China.", encoding="utf-8")
    assert "named         rain\n" in imported.run("why", str(imported.folder / "plain.txt")).out
    (imported.folder / "mine.yaml").write_text("actors:\n  - {key: rain}\n", encoding="utf-8")
    failed = imported.run("why", str(imported.folder / "plain.txt"))
    assert failed.status == 2
    assert "mine.yaml:2" in failed.err
