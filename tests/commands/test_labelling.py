"""`panelwatch label` as a reader meets it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import House


@pytest.fixture
def ids(house: House) -> tuple[str, str]:
    """A document that is flagged for the panel, and one that is not."""
    house.run("crawl", "notes")
    flagged = json.loads(house.run("export").out.splitlines()[0])["document_id"]
    weather = json.loads(house.run("search", "天氣", "--json").out)[0]["document_id"]
    return str(flagged), str(weather)


def test_a_label_says_what_it_wrote_and_what_the_rules_say(house: House, ids: tuple[str, str]) -> None:
    """Agreement, disagreement with the way to its reason, and what it replaces."""
    flagged, weather = ids
    told = house.run("label", flagged, "panel", "yes")
    assert told.status == 0
    assert f"panel: yes  {flagged}" in told.out
    assert "A panel is named" in told.out
    assert "the rules say: flagged, score 1.00" in told.out
    assert "wrong" not in told.out
    told = house.run("label", house.site.url_for("/weather"), "panel", "yes")
    assert f"panel: yes  {weather}" in told.out
    assert f"they are wrong here: panelwatch why {weather} --topic panel" in told.out
    assert "panel: no (it was yes)" in house.run("label", weather, "panel", "no").out
    assert "panel: no (as before: no)" in house.run("label", weather, "panel", "no").out
    written = json.loads(house.run("label", weather, "dialogue", "no", "--json").out)
    assert (written["document_id"], written["verdict"], written["flagged"]) == (weather, False, False)
    assert written["agreed"] is True
    assert json.loads(house.run("show", weather, "--json").out)["labels"] == {"dialogue": False, "panel": False}
    assert "label         panel: no" in house.run("show", weather).out
    assert written["replaced"] is None


def test_labels_are_listed_beside_what_the_rules_say(house: House, ids: tuple[str, str]) -> None:
    """With and without `--list`, of one topic, for people and scripts."""
    flagged, weather = ids
    assert "no labels yet" in house.run("label").err
    house.run("label", flagged, "panel", "no")
    house.run("label", flagged, "dialogue", "no")
    house.run("label", weather, "panel", "no")
    listed = house.run("label", "--list").out
    assert listed == house.run("label").out
    assert f"{flagged}  panel: no, the rules say otherwise  A panel is named" in listed
    assert "3 labels; the rules say otherwise for 1" in listed
    told = json.loads(house.run("label", "--topic", "panel", "--json").out)
    assert {(one["document_id"], one["agreed"]) for one in told} == {(flagged, False), (weather, True)}
    (house.folder / "t.yaml").write_text("key: rain\ntitle: {en: R}\nrules: [{key: n, parts: [{en: [rain]}]}]\n")
    house.write_settings(f'topics = "{house.folder}/t.yaml"\n')
    assert "there is no such topic now" in house.run("label").out


def test_what_does_not_exist_is_told_with_what_is_near(house: House, ids: tuple[str, str]) -> None:
    """A misspelt id, a misspelt topic, half a label."""
    flagged, _ = ids
    told = house.run("label", flagged[:-1] + "?", "panel", "yes")
    assert told.status == 2
    assert f"did you mean {flagged}" in told.err
    assert "`panelwatch search` finds ids" in house.run("label", "nothing", "panel", "yes").err
    assert "did you mean panel?" in house.run("label", flagged, "panels", "yes").err
    assert "there are: " in house.run("label", "--topic", "xyz").err
    for half in (("label", flagged), ("label", flagged, "panel"), ("label", flagged, "panel", "yes", "--list")):
        told = house.run(*half)
        assert told.status == 2
        assert "panelwatch label ID TOPIC yes" in told.err
    assert house.run("label", flagged, "panel", "perhaps").status == 2


def test_labels_are_a_labelled_set(house: House, ids: tuple[str, str]) -> None:
    """Measured as they are stored, or exported and measured elsewhere: with the same outcome."""
    flagged, weather = ids
    told = house.run("evaluate", "flags")
    assert told.status == 2
    assert "no document is labelled yet" in told.err
    house.run("label", flagged, "panel", "yes")
    house.run("label", weather, "panel", "yes")
    house.run("label", weather, "dialogue", "no")
    stored = json.loads(house.run("evaluate", "flags", "--json").out)
    assert (stored["items"], stored["topics"]["panel"]["tp"], stored["topics"]["panel"]["fn"]) == (2, 1, 1)
    assert [one["id"] for one in stored["wrong"]] == [weather]
    assert "2 documents" in house.run("label", "--export", "set.jsonl").out
    lines = [json.loads(line) for line in (house.folder / "set.jsonl").read_text(encoding="utf-8").splitlines()]
    exported = {line["id"]: line for line in lines}
    assert exported[flagged]["labels"] == {"panel": 1}
    assert exported[weather]["labels"] == {"dialogue": 0, "panel": 1}
    assert exported[weather]["title"] == "天氣"
    assert set(exported[flagged]) == {"id", "lang", "kind", "title", "text", "published", "labels"}
    assert json.loads(house.run("evaluate", "flags", "set.jsonl", "--json").out) == stored
    assert "cannot be written" in house.run("label", "--export", "no/such/folder.jsonl").err
