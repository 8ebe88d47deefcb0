"""How near to a flag the rules come, and what a person would judge by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from model import Document, Language, Rule, Topic, TopicKey
from pipeline.doubt import is_doubtful, leaning, nearest, passage
from pipeline.explain import Finding, explain
from pipeline.flag import Flagger, compile_topics, plain_document

EN = Language("en")


@pytest.fixture
def flagger() -> Flagger:
    """One topic: a name, a name in company, and something that adds a little."""
    rules = (
        Rule(key="name", parts=({EN: ("Great Panel",)},), unless={EN: ("solar",)}),
        Rule(key="company", score=0.6, window=30, parts=({EN: ("panel",)}, {EN: ("experts",)}, {EN: ("Geneva",)})),
        Rule(key="hint", score=0.3, parts=({EN: ("forum",)},)),
    )
    confused = {EN: ("Great Panel Show",)}
    topic = Topic(key=TopicKey("panel"), title={EN: "P"}, rules=rules, confused_with=confused, since=date(2026, 1, 1))
    return compile_topics([topic])


def found(flagger: Flagger, document: Document) -> Finding:
    """What the only topic makes of it."""
    (finding,) = explain(flagger, document)
    return finding


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("The Great Panel met.", 1.0),
        ("A forum of a panel with experts in Geneva.", 0.72),
        ("A forum.", 0.3),
        ("A panel of experts.", 0.2),  # two of three parts
        ("A panel.", 0.05),  # one of three
        ("A panel, and what was heard of experts long after that in Geneva.", 0.45),  # too far apart
        ("The Great Panel of solar cells.", 0.5),  # ruled out
        ("The Great Panel Show.", 0.5),  # a name of something else
        ("Rain.", 0.0),
    ],
)
def test_what_just_fails_leans_less_than_what_proves(flagger: Flagger, text: str, leans: float) -> None:
    """And the more so, the more is met."""
    finding = found(flagger, plain_document(text))
    assert leaning(finding) == pytest.approx(leans)
    assert is_doubtful(finding) == (0.2 <= leans <= 0.8)


def test_of_a_description_only_what_would_suffice_is_missing(flagger: Flagger) -> None:
    """Three of five parts, where one more would do, are as near as three of four."""
    parts = tuple({EN: (word,)} for word in ("body", "forty", "assembly", "machines", "July"))
    rule = Rule(key="told", score=0.6, parts=parts, names=("a", "b", "c", "d", "e"), needs=1, least=4)
    topic = Topic(key=TopicKey("told"), title={EN: "T"}, rules=(rule,), confused_with={})
    told = compile_topics([topic])
    assert leaning(found(told, plain_document("The body has forty members and an assembly."))) == pytest.approx(
        0.6 * (3 / 4) ** 2 * 0.75
    )
    assert leaning(found(told, plain_document("Forty members of an assembly of machines in July."))) == pytest.approx(
        0.6 * (4 / 5) ** 2 * 0.75
    )


def test_the_words_that_come_nearest_are_told(flagger: Flagger) -> None:
    """Of a proof, of what speaks against it, or of the rule that lacks least; where nothing was found, none."""

    def words(text: str) -> str:
        near = nearest(found(flagger, plain_document(text)))
        return near.words if near else ""

    assert words("A forum of a panel of people.") == "forum"
    assert words("A panel of experts, and the Great Panel Show.") == "Great Panel"
    assert words("A panel of experts.") == "panel"
    assert words("Rain.") == ""


def test_what_is_older_than_its_topic_is_in_no_doubt(flagger: Flagger) -> None:
    """Whatever it says."""
    finding = found(flagger, plain_document("The Great Panel met.", published_at=datetime(2025, 5, 1, tzinfo=UTC)))
    assert leaning(finding) == 0


def test_a_person_judges_by_the_sentences_in_which_something_was_found(flagger: Flagger) -> None:
    """Each once, below the title; where nothing was found, by the beginning."""
    proven = plain_document("Rain fell. A panel of experts in Geneva spoke. Sun shone.", title="News")
    assert passage(proven, found(flagger, proven)) == "News\nA panel of experts in Geneva spoke."
    near = plain_document("Rain fell. A panel spoke. Sun shone. Experts left.")
    assert passage(near, found(flagger, near)) == "\nA panel spoke.\nExperts left."
    nothing = plain_document("Rain fell. " * 900, title="News")
    assert passage(nothing, found(flagger, nothing)).startswith("News\nRain fell. Rain")
    assert len(passage(nothing, found(flagger, nothing))) == 4000
