"""Topic files: what they may hold, and how their faults are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from model import Example, Rule, Scope
from settings import load_topics

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]

TOPIC = """\
key: panel
title: {en: The Panel, zh-Hant: 科學小組}
since: 2024-09-22
words:
  ai: &ai
    en: [artificial intelligence, AI]
confused_with:
  zh-Hans: [核战争科学小组]
rules:
  - key: name
    parts:
      - en: [Scientific Panel on AI]
        zh-Hant: [人工智慧科學小組]
  - key: short-name
    score: 0.6
    scope: sentence
    window: 300
    parts:
      - en: [scientific panel]
      - *ai
    unless: {en: [nuclear]}
examples:
  - {text: 小組成立了, flagged: true, language: zh-Hant}
  - {text: A panel discussion, flagged: false, title: News}
"""


def test_every_key_arrives(write: Write) -> None:
    """Each key of a topic is a field of the topic, Chinese included."""
    (topic,) = load_topics(write("t.yaml", TOPIC))
    assert topic.title == {"en": "The Panel", "zh-Hant": "科學小組"}
    assert topic.since == date(2024, 9, 22)
    assert topic.confused_with == {"zh-Hans": ("核战争科学小组",)}
    assert all(len(one.version) == 12 for one in topic.rules)
    assert tuple(replace(one, version="") for one in topic.rules) == (
        Rule(key="name", parts=({"en": ("Scientific Panel on AI",), "zh-Hant": ("人工智慧科學小組",)},)),  # type: ignore[dict-item]
        Rule(
            key="short-name",
            score=0.6,
            scope=Scope.SENTENCE,
            window=300,
            parts=({"en": ("scientific panel",)}, {"en": ("artificial intelligence", "AI")}),  # type: ignore[dict-item]
            unless={"en": ("nuclear",)},  # type: ignore[dict-item]
        ),
    )
    assert topic.examples[1] == Example(text="A panel discussion", flagged=False, title="News")


def test_the_version_is_that_of_what_is_flagged(write: Write) -> None:
    """Another example, comment or order of keys is the same version; another form is not."""
    (first,) = load_topics(write("t.yaml", TOPIC))
    examples = TOPIC.index("examples:")
    moved = TOPIC[examples:] + "# moved\n" + TOPIC[:examples].replace("The Panel", "Panel")
    (same,) = load_topics(write("t.yaml", moved.replace("小組成立了", "科學小組成立了")))
    (other,) = load_topics(write("t.yaml", TOPIC.replace("[nuclear]", "[atomic]")))
    assert first.version == same.version
    assert first.version != other.version
    assert len(first.version) == 12


def test_a_file_may_hold_several_topics(write: Write) -> None:
    """A list of topics in one file, or one in each file of a folder."""
    one = "  title: {en: A}\n  rules: [{key: r, parts: [{en: [x]}]}]\n"
    path = write("t.yaml", f"- key: a\n{one}- key: b\n{one}")
    assert [topic.key for topic in load_topics(path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("since:", "sinse:", "t.yaml:3: panel.sinse: unknown key (did you mean since?)"),
        ("unless:", "unles:", "t.yaml:21: panel.rules[2].unles: unknown key (did you mean unless?)"),
        ("score: 0.6", "score: 2", "t.yaml:15: panel.rules[2].score: should be less than or equal to 1"),
        (
            "scope: sentence",
            "scope: page",
            "t.yaml:16: panel.rules[2].scope: should be 'window', 'title', ",
        ),
        ("[nuclear]", "nuclear", "t.yaml:21: panel.rules[2].unless.en: should be a list"),
        ("[nuclear]", "[]", "t.yaml:21: panel.rules[2].unless.en: is empty"),
        ("[nuclear]", '[" "]', "t.yaml:21: panel.rules[2].unless.en[1]: is empty"),
        ("[nuclear]", "[2026]", "t.yaml:21: panel.rules[2].unless.en[1]: should be text (put it in quotes)"),
        ("zh-Hans:", "zh_CN:", 't.yaml:8: panel.confused_with.zh_CN: should be a language tag, like "en", "fr"'),
        ("flagged: false", "flaged: false", "t.yaml:24: panel.examples[2].fla"),
        ("key: short-name", "key: name", "t.yaml:1: panel: two rules have the key name; rename one of the two"),
        ("key: panel", "key: The Panel", "t.yaml:1: The Panel.key: should be a key: "),
    ],
)
def test_a_fault_names_file_line_key_and_remedy(
    write: Write, faults_of: FaultsOf, old: str, new: str, expected: str
) -> None:
    """Each fault is one line that begins with its place."""
    path = write("t.yaml", TOPIC.replace(old, new, 1))
    assert faults_of(lambda: load_topics(path))[0].startswith(expected)


DESCRIBED = TOPIC.replace(
    "examples:",
    """descriptions:
  - key: described
    needs: [subject, role]
    least: 3
    parts:
      number: {en: [forty]}
      role: {en: [experts]}
      subject: *ai
      organ: {en: [General Assembly]}
examples:""",
)


def test_a_description_has_named_parts(write: Write) -> None:
    """What it needs comes first, in that order; the rest as written."""
    (topic,) = load_topics(write("t.yaml", DESCRIBED))
    rule = topic.rules[-1]
    assert rule.names == ("subject", "role", "number", "organ")
    assert (rule.needs, rule.least) == (2, 3)
    assert rule.parts[1] == {"en": ("experts",)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("needs: [subject, role]", "needs: [subject, place]", "panel.descriptions[1]: needs place, which is none of"),
        ("least: 3", "least: 5", "panel.descriptions[1]: least should be from 2 (the parts it needs) to 4 (all)"),
        ("key: described", "key: name", "panel: two rules have the key name"),
    ],
)
def test_a_description_that_cannot_be_met(write: Write, faults_of: FaultsOf, old: str, new: str, expected: str) -> None:
    """Its faults are told as those of rules are."""
    path = write("t.yaml", DESCRIBED.replace(old, new, 1))
    assert expected in faults_of(lambda: load_topics(path))[0]


def test_two_topics_may_not_share_a_key(write: Write, faults_of: FaultsOf) -> None:
    """Both places are named."""
    write("f/a.yaml", TOPIC)
    write("f/b.yaml", "# again\n" + TOPIC)
    assert faults_of(lambda: load_topics(Path("f"))) == [
        "f/b.yaml:2: panel: the same key stands in f/a.yaml:1 (rename or remove one)"
    ]


@pytest.mark.parametrize("text", ["", "[]", "word"])
def test_no_topic_is_an_error(write: Write, faults_of: FaultsOf, text: str) -> None:
    """Flagging nothing is a mistake."""
    path = write("t.yaml", text)
    (line,) = faults_of(lambda: load_topics(path))
    assert line.startswith("t.yaml:1: ")


def test_the_bundled_topics_load() -> None:
    """The two bodies this project is about are flagged without any setting."""
    topics = load_topics(None)
    assert {topic.key for topic in topics} >= {"panel", "dialogue"}
    assert all(topic.examples and "zh-Hant" in topic.title for topic in topics)
