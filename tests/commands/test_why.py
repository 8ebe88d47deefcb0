"""`why`, as its reader sees it: every sentence once, what each rule found in it, and what was missing elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import House

TOPIC = """
key: panel
title: {en: Panel}
rules:
  - {key: name, parts: [{en: [Science Panel]}]}
  - {key: short, score: 0.6, window: 90, parts: [{en: [Panel]}, {en: [=Assembly]}], unless: {en: [sanctions]}}
descriptions:
  - key: people
    score: 0.7
    needs: [role, number]
    least: 4
    parts:
      role: {en: [experts]}
      number: {en: [forty]}
      organ: {en: [=Assembly]}
      subject: {en: [AI]}
      date: {en: [February]}
"""


@pytest.fixture
def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with one topic of three rules."""
    (house.folder / "panel.yaml").write_text(TOPIC, encoding="utf-8")
    monkeypatch.setenv("PANELWATCH_TOPICS", str(house.folder / "panel.yaml"))
    return house


def told(house: House, text: str, *options: str, name: str = "asked.txt") -> str:
    """What `why` says of a file."""
    (house.folder / name).write_text(text, encoding="utf-8")
    answer = house.run("why", name, *options)
    assert answer.status == 0, answer.err
    return answer.out


def test_a_sentence_of_several_rules_is_shown_once(asked: House) -> None:
    """All their words are marked in it; each rule tells its words, and where those of another sentence stand."""
    out = told(asked, "The Assembly met. It heard the Science Panel on AI.")
    assert out.count("It heard the") == 1
    assert "“It heard the [Science Panel] on AI.”" in out
    assert "+ name 1.00 (rule " in out
    assert "'Panel', 'Assembly' [text 4–12]" in out
    assert "panel: flagged, score 1.00, passing (topic " in out


def test_many_sentences_are_cut_and_counted(asked: House) -> None:
    """The first six are enough to judge by."""
    out = told(asked, "The Science Panel met. " * 9)
    assert out.count("“The [Science Panel] met.”") == 6
    assert "and 3 sentences more; --json has them all" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Forty experts spoke of AI.",
            "people 0.70 (rule {}): missing 1 of organ (Assembly, …), date (February, …)",
        ),
        ("AI experts of the Assembly in February.", "people 0.70 (rule {}): missing number (forty, …)"),
        ("The Panel spoke. " + "Rain fell. " * 20 + "The Assembly met.", "stand too far from each other"),
        ("The sanctions Panel told the Assembly.", "against it “The [sanctions] Panel told the Assembly.”"),
        ("Nothing of it.", "no rule found anything"),
    ],
)
def test_what_is_not_flagged_tells_what_was_missing(asked: House, text: str, words: str) -> None:
    """Named parts by their names, with samples; words that spoke against it in their sentence."""
    out = told(asked, text)
    assert "panel: not flagged" in out
    for piece in words.split("{}"):
        assert piece in out


def test_json_has_everything(asked: House) -> None:
    """Versions, names of parts, how many are wanting, and how much of the document it is."""
    (topic,) = json.loads(told(asked, "Forty experts of the Assembly speak of AI.", "--json"))["topics"]
    assert topic["prominence"] == "passing"
    assert topic["version"]
    (proof,) = topic["contributions"]
    assert proof["version"]
    assert proof["parts"] == ["role", "number", "organ", "subject"]
    (topic,) = json.loads(told(asked, "Forty experts.", "--json"))["topics"]
    (miss,) = topic["misses"]
    assert (miss["lacks"], miss["parts"]) == (2, ["organ", "subject", "date"])


def test_a_recording_tells_second_and_speaker(asked: House) -> None:
    """Where words were said, and by whom."""
    cue = "WEBVTT\n\n01:02:03.000 --> 01:02:09.000\n<v A. Speaker>We heard the Science Panel.\n"
    out = told(asked, cue, name="said.vtt")
    assert ", at 1:02:03, A. Speaker]" in out
