"""The bundled topics: their own examples, and what every topic file must hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from model import Example, Language, Topic
from pipeline.explain import explain
from pipeline.flag import Flagger, compile_topics, plain_document
from settings.topics import load_topics

FOLDER = Path(__file__).parents[2] / "pipeline" / "topics"
LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh-Hans", "zh-Hant"}


TOPICS = load_topics(FOLDER)
EXAMPLES = [(topic, example) for topic in TOPICS for example in topic.examples]


@pytest.fixture(scope="module")
def flagger() -> Flagger:
    """All bundled topics together."""
    return compile_topics(TOPICS)


@pytest.mark.parametrize(("topic", "example"), EXAMPLES, ids=[f"{t.key}-{n}" for n, (t, _) in enumerate(EXAMPLES)])
def test_every_example_is_flagged_as_it_says(flagger: Flagger, topic: Topic, example: Example) -> None:
    """A topic's examples are its promises."""
    document = plain_document(example.text, title=example.title, language=example.language)
    flagged = {match.topic for match in flagger.match(document)}
    why = [found for found in explain(flagger, document) if found.topic == topic.key]
    assert (topic.key in flagged) is example.flagged, why


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_every_topic_has_examples_both_ways_in_all_languages(topic: Topic) -> None:
    """The seven languages promised have at least one example to flag and one not to."""
    for flagged in (True, False):
        assert {example.language for example in topic.examples if example.flagged is flagged} >= LANGUAGES


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_every_name_is_written_in_all_languages(topic: Topic) -> None:
    """The first rule holds the names that prove alone, in the seven languages promised."""
    assert set(topic.rules[0].parts[0]) >= LANGUAGES
    assert topic.rules[0].score == 1.0


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_rule_keys_differ_and_scores_are_chances(topic: Topic) -> None:
    """Keys name contributions, so each is used once; a score lies above 0 and up to 1."""
    keys = [rule.key for rule in topic.rules]
    assert len(keys) == len(set(keys))
    assert all(0 < rule.score <= 1 for rule in topic.rules)


@pytest.mark.parametrize(
    "text",
    [
        "The Independent International Scientific Panel on AI and the Global Dialogue on AI Governance are proposed.",
        "Delegates want a global dialogue on AI governance.",
    ],
)
def test_nothing_is_flagged_before_the_bodies_were_thought_of(flagger: Flagger, text: str) -> None:
    """Wishes of 2023 do not mean the bodies of 2025."""
    early = plain_document(text, published_at=datetime(2023, 11, 2, tzinfo=UTC))
    assert flagger.match(early) == ()


def test_one_resolution_proves_both_topics(flagger: Flagger) -> None:
    """Both bodies stem from one resolution, and its symbol stands for both."""
    matches = flagger.match(plain_document("See document A/79/L.118.", language=Language("en")))
    assert [(match.topic, match.evidence[0].words) for match in matches] == [
        ("dialogue", "A/79/L.118"),
        ("panel", "A/79/L.118"),
    ]
