"""Measuring flags on a labelled file."""

from __future__ import annotations

import json

import pytest

from errors import ConfigError
from model import Language, Rule, Topic, TopicKey
from pipeline.evaluate import Score, flags
from pipeline.flag import Flagger, compile_topics

EN = Language("en")


@pytest.fixture
def flagger() -> Flagger:
    """Two topics of one word each; the second also asks for another word."""

    def topic(key: str, *parts: str) -> Topic:
        rule = Rule(key="name", parts=tuple({EN: (part,)} for part in parts))
        return Topic(key=TopicKey(key), title={EN: key}, rules=(rule,), confused_with={EN: ("panel beater",)})

    return compile_topics([topic("panel", "panel"), topic("dialogue", "dialogue", "AI")])


def line(text: str, *, panel: int | bool = 0, dialogue: int = 0, **more: object) -> str:
    """One labelled item."""
    item = {"id": "x", "lang": "en", "title": "", "text": text, "published": "2026-03-01"}
    return json.dumps(item | {"labels": {"panel": panel, "dialogue": dialogue}} | more)


def test_agreement_is_counted_by_topic_and_language(flagger: Flagger) -> None:
    """Precision, recall and F1 come with their counts; languages join all topics."""
    lines = [
        line("panel", panel=1),
        line("panel", panel=0, lang="fr"),
        line("nothing", panel=1, lang="fr"),
        "",
        line("AI dialogue", dialogue=1, note="ignored", published="2026-03-01T10:00:00+08:00", lang=None),
        line("nothing", panel=True, published="", title=None),
    ]
    report = flags(lines, flagger).as_json()
    assert report["items"] == 5
    assert report["topics"] == {
        "dialogue": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "tp": 1, "fp": 0, "fn": 0},
        "panel": {"precision": 0.5, "recall": 0.3333, "f1": 0.4, "tp": 1, "fp": 1, "fn": 2},
    }
    languages = report["languages"]
    assert isinstance(languages, dict)
    assert {key: (score["tp"], score["fp"], score["fn"]) for key, score in languages.items()} == {
        "en": (1, 0, 1),
        "fr": (0, 1, 1),
        "und": (1, 0, 0),
    }


def test_every_wrong_item_says_why(flagger: Flagger) -> None:
    """A wrong flag names rule and words; a missing one the nearest rule, or that there is none."""
    lines = [
        line("the panel", panel=0, id="a"),
        line("a dialogue", dialogue=1, id="b"),
        line("a panel beater", panel=1, id="c"),
        line("nothing", panel=1, id="d"),
    ]
    wrong = flags(lines, flagger).as_json()["wrong"]
    assert wrong == [
        {"id": "a", "topic": "panel", "expected": 0, "got": 1, "why": "name proved by 'panel'"},
        {
            "id": "b",
            "topic": "dialogue",
            "expected": 1,
            "got": 0,
            "why": "name missing: met 'dialogue'; lacks one of AI …",
        },
        {
            "id": "c",
            "topic": "panel",
            "expected": 1,
            "got": 0,
            "why": "name confused: met nothing; lacks one of panel …; against 'panel'",
        },
        {"id": "d", "topic": "panel", "expected": 1, "got": 0, "why": "no part of any rule was found"},
    ]


def test_topics_without_a_label_or_without_rules_are_left_out(flagger: Flagger) -> None:
    """A label for a topic that is not loaded is ignored, as is a topic that is not labelled."""
    report = flags([line("panel", labels={"panel": 1, "summit": 1})], flagger)
    assert list(report.topics) == ["panel"]


def test_an_empty_file_has_nothing_to_report(flagger: Flagger) -> None:
    """No items, no scores, nothing wrong."""
    assert flags([], flagger).as_json() == {"items": 0, "topics": {}, "languages": {}, "wrong": []}


def test_rates_without_any_case_are_perfect() -> None:
    """Nothing to find and nothing found is no failure."""
    assert Score().as_json() == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "tp": 0, "fp": 0, "fn": 0}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "Expecting property name"),
        ("[]", "is not an object"),
        ('{"id": "a", "text": "b"}', "lacks 'labels'"),
        (line("text", labels=[1]), "labels must be"),
        (line("text", labels={"panel": 2}), "labels must be"),
        (line("text", labels={"panel": [1]}), "labels must be"),
        (line("text", id=7), "id must be a text"),
        (line("text", published="soon"), "Invalid isoformat"),
    ],
)
def test_a_bad_line_is_named_with_its_number(flagger: Flagger, bad: str, words: str) -> None:
    """The message gives file and line, and what is wrong there."""
    with pytest.raises(ConfigError, match=rf"labels\.jsonl:2: .*{words}"):
        flags([line("fine"), bad], flagger, name="labels.jsonl")
