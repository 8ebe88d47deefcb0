"""Descriptions, scopes of title and section, and how much of a document is about what it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model import Level, Prominence, Rule, Scope, Section
from pipeline.explain import explain
from pipeline.flag import compile_topics, plain_document
from pipeline.shortfall import Want
from tests.pipeline.test_flag_rules import flagger, forms, match, rule

FORTY = Rule(
    key="forty",
    parts=(
        forms("experts", "學者"),
        forms("AI"),
        forms("forty", "四十位"),
        forms("Assembly", "聯大"),
        forms("February"),
    ),
    names=("role", "subject", "number", "organ", "date"),
    needs=2,
    least=4,
    window=120,
    version="r1",
)


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("forty experts whom the Assembly chose to study AI", True),
        ("In February the Assembly chose experts on AI", True),
        ("AI: the Assembly, in February, experts", True),
        ("四十位由聯大任命的學者研究AI", True),
        ("experts on AI met in February", False),  # three of five
        ("In February the Assembly chose forty for AI", False),  # without whom it needs
        ("forty experts on AI" + " x" * 80 + " Assembly", False),
        ("forty experts on AI. AI forty experts.", False),  # a part counts once
    ],
)
def test_enough_parts_in_any_order(text: str, *, proved: bool) -> None:
    """What is needed and as many others as make `least`, within the window."""
    assert (match(flagger(FORTY), text) is not None) is proved


def test_a_description_is_quoted_at_its_first_part() -> None:
    """The evidence carries what its rule contributes, and the version of the rule."""
    got = match(flagger(replace(FORTY, score=0.7)), "The Assembly chose forty clever experts on AI.")
    assert got is not None
    (evidence,) = got.evidence
    assert (evidence.words, evidence.score, evidence.rule_version) == ("experts on AI", 0.7, "r1")


def test_what_a_description_lacked_is_told() -> None:
    """The parts met and samples of those that would have made enough."""
    (told,) = explain(flagger(FORTY), plain_document("forty experts on AI"))
    (miss,) = told.misses
    assert miss.want is Want.MISSING
    assert [one.words for one in miss.met] == ["experts", "AI", "forty"]
    assert miss.missing == (("Assembly", "聯大"), ("February",))


@pytest.mark.parametrize(
    ("title", "text", "proved"), [("AI panel", "", True), ("AI", "panel", False), ("", "AI panel", False)]
)
def test_parts_in_the_title(title: str, text: str, *, proved: bool) -> None:
    """The scope of a title holds all parts."""
    assert (match(flagger(rule("panel", "AI", scope=Scope.TITLE)), text, title=title) is not None) is proved


def test_parts_in_one_section() -> None:
    """One item of a briefing is not read with the next; where there are no items, the document is one."""
    text = "Sudan\nThe panel met.\n\nTechnology\nAI grows."
    one = flagger(rule("panel", "AI", scope=Scope.SECTION))
    sections = (Section(heading="Sudan", start=0, end=21), Section(heading="Technology", start=23, end=len(text)))
    whole = plain_document(text, title="Briefing")
    assert one.match(whole)
    assert not one.match(replace(whole, sections=sections))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("The panel meets", "It rains. " * 30, Prominence.CENTRAL),
        ("Weather", "The panel met. It was wet. The panel left.", Prominence.CENTRAL),
        ("Weather", "The panel met. " + "It rains. " * 30 + "The panel left.", Prominence.PASSING),
        ("Weather", "The panel met.", Prominence.PASSING),
    ],
)
def test_central_or_passing(title: str, text: str, expected: Prominence) -> None:
    """The title, or a good part of the sentences; one sentence is a passing mention."""
    got = match(flagger(rule("panel")), text, title=title)
    assert got is not None
    assert got.prominence is expected


def test_an_item_of_a_briefing_is_weighed_by_itself() -> None:
    """Two of the three sentences of an item are central, whatever else the briefing speaks of."""
    item = "The panel met. It was wet. The panel left.\n"
    rest = "It rains. " * 30
    whole = plain_document(item + rest, title="Briefing")
    sections = (
        Section(heading="A", start=0, end=len(item)),
        Section(heading="B", start=len(item), end=len(item + rest)),
    )
    (plain,) = flagger(rule("panel")).match(whole)
    (parted,) = flagger(rule("panel")).match(replace(whole, sections=sections))
    assert plain.prominence is Prominence.PASSING
    assert parted.prominence is Prominence.CENTRAL


def test_the_version_of_all_topics_tells_what_changed() -> None:
    """Equal topics, equal version; another rule, another version. The level comes with the match."""
    first, again = flagger(rule("panel")), flagger(rule("panel"))
    assert first.version == again.version
    topic = replace(first.topics[0].topic, version="v2", level=Level.RELATED)
    other = compile_topics([topic])
    assert other.version != first.version
    got = match(other, "panel")
    assert got is not None
    assert got.level is Level.RELATED
