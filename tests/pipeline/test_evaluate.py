"""Measuring flags on a labelled file."""

from __future__ import annotations

import json

import pytest

from errors import ConfigError
from model import Language, Rule, Topic, TopicKey
from pipeline.agreement import Score
from pipeline.evaluate import flags
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
    report = flags(lines, flagger)
    assert report.items == 5
    assert report.topics == {"dialogue": Score(tp=1, tn=4), "panel": Score(tp=1, fp=1, fn=2, tn=1)}
    assert report.languages == {"en": Score(tp=1, fn=1, tn=2), "fr": Score(fp=1, fn=1, tn=2), "und": Score(tp=1, tn=1)}


def test_json_keeps_its_names(flagger: Flagger) -> None:
    """What scripts read: rates, counts and 95 % intervals of each group."""
    report = flags([line("panel", panel=1, kind="news", strength="passing"), line("panel", panel=0)], flagger)
    told = report.as_json()
    assert list(told) == ["items", "topics", "languages", "kinds", "strengths", "names_alone", "wrong"]
    assert (report.kinds, report.strengths) == ({"news": Score(tp=1, tn=1)}, {"passing": Score(tp=1, tn=1)})
    assert told["topics"]["panel"] == {  # type: ignore[index]
        "precision": 0.5,
        "recall": 1.0,
        "f1": 0.6667,
        "tp": 1,
        "fp": 1,
        "fn": 0,
        "tn": 0,
        "precision_95": [0.0945, 0.9055],
        "recall_95": [0.2065, 1.0],
        "f1_95": [0.1727, 0.9504],
    }


def test_what_exact_names_alone_would_do_is_measured_beside_it(flagger: Flagger) -> None:
    """A rule of one part that proves alone is a name; a rule of two parts is none."""
    report = flags([line("panel", panel=1), line("AI dialogue", dialogue=1)], flagger)
    assert report.names_alone == {"panel": Score(tp=1, tn=1), "dialogue": Score(fn=1, tn=1)}
    assert report.topics["dialogue"] == Score(tp=1, tn=1)


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
        {"id": "a", "topic": "panel", "expected": 0, "got": 1, "why": "name (1.00) by 'panel'"},
        {
            "id": "b",
            "topic": "dialogue",
            "expected": 1,
            "got": 0,
            "why": "name missing: met 'dialogue'; lacks one of (AI, …)",
        },
        {
            "id": "c",
            "topic": "panel",
            "expected": 1,
            "got": 0,
            "why": "name confused: lacks one of (panel, …); against 'panel'",
        },
        {"id": "d", "topic": "panel", "expected": 1, "got": 0, "why": "no part of any rule was found"},
    ]


def test_a_flag_of_many_rules_is_told_in_a_line() -> None:
    """Three rules are named, the rest counted; what was proved but is not enough is told with what came nearest."""
    rules = [Rule(key=f"r{n}", parts=({EN: ("panel",)}, {EN: (f"word{n}",)}), score=0.2) for n in range(6)]
    weak = compile_topics([Topic(key=TopicKey("panel"), title={EN: "p"}, rules=tuple(rules), confused_with={})])
    (flag,) = flags([line("panel word0 word1 word2 word3 word4", panel=0)], weak).wrong
    assert flag.why == "; ".join(f"r{n} (0.20) by 'panel', 'word{n}'" for n in range(3)) + "; 2 rules more"
    (miss,) = flags([line("panel word0", panel=1)], weak).wrong
    assert miss.why == "r0 (0.20) by 'panel', 'word0': 0.20 of 0.50; r1 missing: met 'panel'; lacks one of (word1, …)"


def test_topics_without_a_label_or_without_rules_are_left_out(flagger: Flagger) -> None:
    """A label for a topic that is not loaded is ignored, as is a topic that is not labelled."""
    report = flags([line("panel", labels={"panel": 1, "summit": 1})], flagger)
    assert list(report.topics) == ["panel"]


def test_an_empty_file_has_nothing_to_report(flagger: Flagger) -> None:
    """No items, no scores, nothing wrong."""
    assert flags([], flagger).as_json() == {
        "items": 0,
        "topics": {},
        "languages": {},
        "kinds": {},
        "strengths": {},
        "names_alone": {},
        "wrong": [],
    }


def test_rates_without_any_case_are_perfect() -> None:
    """Nothing to find and nothing found is no failure; but it tells nothing either."""
    assert (Score().precision, Score().recall, Score().f1) == (1.0, 1.0, 1.0)
    assert Score(tn=9).rates == ((None, (0.0, 1.0)),) * 3


@pytest.mark.parametrize(
    ("score", "interval"),
    [
        (Score(tp=9, fp=1), (0.596, 0.982)),  # Wilson's, as tables of it have it
        (Score(tp=81, fp=19), (0.722, 0.875)),
        (Score(tp=10), (0.722, 1.0)),
    ],
)
def test_intervals_are_wilsons(score: Score, interval: tuple[float, float]) -> None:
    """Ten right of ten are no certainty."""
    assert score.precision_95 == pytest.approx(interval, abs=0.001)
    assert Score(tp=score.tp, fn=score.fp).recall_95 == score.precision_95
    low, high = score.f1_95
    assert low <= score.f1 <= high + 1e-9


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
