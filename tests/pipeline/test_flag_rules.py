"""Rules, scopes, evidence and explanations of flagging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import ConfigError
from model import Cue, Document, Language, Match, Rule, Scope, Section, Topic, TopicKey
from pipeline.explain import Finding, explain
from pipeline.flag import THRESHOLD, Flagger, combined, compile_topics, plain_document
from pipeline.shortfall import Want

EN = Language("en")


def forms(*words: str) -> dict[Language, tuple[str, ...]]:
    """One part: these forms."""
    return {EN: words}


def rule(*parts: str, key: str = "rule", scope: Scope = Scope.WINDOW, window: int = 20, **more: object) -> Rule:
    """A rule whose parts have one form each, or several parted by commas."""
    built = Rule(key=key, parts=tuple(forms(*part.split(",")) for part in parts), scope=scope, window=window)
    return replace(built, **more)  # type: ignore[arg-type]


def flagger(*rules: Rule, confused: Sequence[str] = (), since: date | None = None) -> Flagger:
    """A flagger of one topic."""
    topic = Topic(
        key=TopicKey("topic"),
        title={EN: "Topic"},
        rules=rules,
        confused_with=forms(*confused),
        since=since,
        version="v1",
    )
    return compile_topics([topic])


def match(flagging: Flagger, text: str, title: str = "") -> Match | None:
    """The match of one topic, or none."""
    return next(iter(flagging.match(plain_document(text, title=title))), None)


def finding(flagging: Flagger, text: str, title: str = "") -> Finding:
    """The explanation for one topic."""
    return explain(flagging, plain_document(text, title=title))[0]


def test_a_name_proves_alone_and_is_quoted_with_its_sentence() -> None:
    """One part is enough; the words, their place and the sentence come from the original."""
    got = match(flagger(rule("scientific panel")), "Before. The Scientific  Panel met today. After.")
    assert got is not None
    assert (got.topic, got.topic_version, got.score) == ("topic", "v1", 1.0)
    (evidence,) = got.evidence
    assert (evidence.rule, evidence.field, evidence.start, evidence.end) == ("rule", "text", 12, 29)
    assert evidence.words == "Scientific  Panel"
    assert evidence.sentence == "The Scientific  Panel met today."


def test_words_in_the_title_are_quoted_from_it() -> None:
    """Offsets count from the beginning of the field the words stand in."""
    got = match(flagger(rule("panel")), "The panel.", title="A panel")
    assert got is not None
    assert [(each.field, each.start, each.sentence) for each in got.evidence] == [
        ("title", 2, "A panel"),
        ("text", 4, "The panel."),
    ]


def test_no_form_runs_from_the_title_into_the_text() -> None:
    """Title and text are two texts."""
    assert match(flagger(rule("global dialogue")), "dialogue", title="A global") is None


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("panel on AI", True),
        ("AI: the panel", True),
        ("panel " + "x" * 40 + " AI", False),
        ("panel. AI", True),
        ("小組討論AI", True),
        ("小組" + "字" * 10 + "AI", False),
    ],
)
def test_parts_must_stand_within_the_window(text: str, *, proved: bool) -> None:
    """Order does not matter, distance does: a third of it in Han."""
    assert (match(flagger(rule("panel,小組", "AI")), text) is not None) is proved


def test_a_window_holds_all_parts_together() -> None:
    """Each part near the first is not enough when they spread to both sides."""
    three = flagger(rule("panel", "AI", "UN", window=20))
    assert match(three, "AI and then panel of UN") is not None
    assert match(three, "AI on one, one, panel at two, two UN") is None


def test_another_hit_of_a_part_is_tried_where_the_nearest_does_not_fit() -> None:
    """The search goes back: the nearest hit of one part may spoil the window for the next."""
    assert match(flagger(rule("panel", "AI", "UN", window=20)), "AI is a panel ... here AI, UN") is not None


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("The panel spoke, after much ado and long debate in the old hall, of AI.", True),
        ("The panel spoke. AI came later.", False),
    ],
)
def test_parts_within_the_sentence(text: str, *, proved: bool) -> None:
    """The scope of a sentence ends with it, however near the next."""
    assert (match(flagger(rule("panel", "AI", scope=Scope.SENTENCE)), text) is not None) is proved


def test_parts_anywhere_in_the_document() -> None:
    """The scope of a document joins title and text."""
    long = flagger(rule("panel", "AI", scope=Scope.DOCUMENT))
    assert match(long, "x " * 500 + "panel", title="AI") is not None
    assert match(long, "x " * 500 + "panel") is None


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.TITLE])
def test_words_that_disprove_must_stand_near(scope: Scope) -> None:
    """`unless` speaks only for the sentence or the window of the quoted words."""
    one = flagger(rule("panel", "AI", scope=scope, unless=forms("nuclear")))
    assert match(one, "the nuclear panel on AI") is None
    assert match(one, "The panel on AI. X" + " x" * 100 + " nuclear") is not None


def test_words_within_another_name_prove_nothing() -> None:
    """A hit inside or reaching into a confusing name is discarded; one that holds the whole name is its own."""
    one = flagger(rule("scientific panel,big panel of experts list,UN scientific"), confused=["panel of experts"])
    assert match(one, "the scientific panel") is not None
    assert match(one, "the scientific panel of experts") is None
    assert match(one, "the big panel of experts list") is not None
    assert match(flagger(rule("panel"), confused=["panel"]), "panel") is None


def test_scores_combine_like_independent_chances() -> None:
    """Two weak rules together flag what neither would; the same rule twice counts once."""
    weak = [rule("panel", key="a", score=0.4), rule("AI", key="b", score=0.3)]
    assert match(flagger(*weak), "panel panel") is None
    both = match(flagger(*weak), "panel on AI")
    assert both is not None
    assert both.score == pytest.approx(0.58)
    assert [each.rule for each in both.evidence] == ["a", "b"]
    assert combined([]) == 0
    assert combined([0.4, 1.0]) == 1


def test_the_same_words_are_quoted_once_by_the_strongest_rule() -> None:
    """Overlapping quotations add nothing for a reader."""
    got = match(flagger(rule("panel", key="b", score=0.5), rule("AI panel", key="a", score=0.9)), "the AI panel")
    assert got is not None
    assert [(each.rule, each.words) for each in got.evidence] == [("a", "AI panel")]


def test_a_long_document_is_quoted_in_measure() -> None:
    """A name on every line does not fill the database."""
    rules = [rule(word, key=word) for word in ("panel", "dialogue", "talks")]
    got = match(flagger(*rules), "panel dialogue talks\n" * 50)
    assert got is not None
    assert len(got.evidence) == 20


def test_what_was_published_before_the_topic_cannot_mean_it() -> None:
    """An early document is not flagged; one without a date is."""
    one = flagger(rule("panel"), since=date(2024, 9, 22))
    early = plain_document("panel", published_at=datetime(2023, 11, 2, tzinfo=UTC))
    late = plain_document("panel", published_at=datetime(2024, 9, 22, tzinfo=UTC))
    assert one.match(early) == ()
    assert one.match(late)
    assert one.match(plain_document("panel"))
    (told,) = explain(one, early)
    assert (told.flagged, told.score, told.misses[0].want, told.misses[0].met[0].words) == (
        False,
        0.0,
        Want.EARLY,
        "panel",
    )


def test_evidence_names_section_second_and_speaker() -> None:
    """Where sections and cues cover the words, the evidence says so; elsewhere it does not."""
    text = "Sudan news. panel one\npanel two\npanel three"
    document = replace(
        plain_document(text, title="panel"),
        sections=(Section(heading="SUDAN", start=0, end=21),),
        cues=(Cue(start_s=61.5, end_s=65.0, start=22, end=31, speaker="Spokesman"),),
    )
    (got,) = flagger(rule("panel")).match(document)
    assert [(each.section, each.second, each.speaker) for each in got.evidence] == [
        (None, None, None),
        ("SUDAN", None, None),
        (None, 61.5, "Spokesman"),
        (None, None, None),
    ]


def test_an_explanation_lists_every_contribution() -> None:
    """A flagged topic is told with the quoted words and those of the other parts."""
    told = finding(flagger(rule("panel", "AI"), rule("dialogue", key="other")), "panel on AI, and AI panel")
    assert told.flagged
    assert told.misses == ()
    assert [(each.rule, each.score, each.evidence.words) for each in told.contributions] == [("rule", 1.0, "panel")] * 2
    assert [each.words for each in told.contributions[0].others] == ["AI"]


def test_an_unflagged_topic_is_told_with_its_nearest_misses() -> None:
    """Apart, ruled out, confused, missing: each says what was met and what was not; the nearest comes first."""
    rules = [
        rule("panel", "AI", key="apart"),
        rule("panel", "(UN|ONU) body,world body", key="missing"),
        rule("panel", "of", key="ruled-out", unless=forms("nuclear")),
        rule("scientific", "panel", key="confused"),
        rule("unheard", key="unheard"),
    ]
    told = finding(
        flagger(*rules, confused=["scientific council"]),
        "panel of nuclear war, " + "x " * 30 + "AI, scientific council",
    )
    assert not told.flagged
    misses = {miss.rule: miss for miss in told.misses}
    assert [miss.rule for miss in told.misses] == ["apart", "ruled-out", "confused", "missing"]
    assert [each.words for each in misses["apart"].met] == ["panel", "AI"]
    assert misses["apart"].want is Want.APART
    assert (misses["missing"].want, misses["missing"].missing) == (Want.MISSING, (("UN body", "world body"),))
    assert (misses["ruled-out"].want, misses["ruled-out"].against[0].words) == (Want.RULED_OUT, "nuclear")
    assert (misses["confused"].want, misses["confused"].against[0].words) == (Want.CONFUSED, "scientific")


def test_a_weak_rule_that_is_met_is_not_a_miss() -> None:
    """Below the threshold the contribution is told as such."""
    told = finding(flagger(rule("panel", score=0.3)), "panel")
    assert (told.flagged, told.score, told.misses) == (False, 0.3, ())
    assert told.contributions[0].rule == "rule"
    assert told.score < THRESHOLD


def test_topics_without_rules_or_confusions_are_quiet() -> None:
    """An empty list of topics flags nothing."""
    assert compile_topics([]).match(plain_document("anything")) == ()


def test_a_form_that_cannot_be_searched_for_is_named() -> None:
    """The fault is the file's, so it is a ConfigError."""
    with pytest.raises(ConfigError, match=r"\*panel"):
        flagger(rule("*panel"))


WORDS = st.sampled_from(
    ["panel", "AI", "A.I.", "UN", "ＡＩ", "Dia\u0301logo", "الفريق", "40", "小組", "。", ".", "\n", " ", "x", "ﬁ"]
)
RULES = (
    rule("panel,小組,الفريق", "AI", key="a", score=0.5),
    rule("dialogo", "40", key="b", score=0.45, scope=Scope.SENTENCE),
    rule("UN", "AI", key="c", score=0.3, scope=Scope.DOCUMENT, unless=forms("40")),
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=4).map(" ".join))
def test_evidence_is_exactly_what_stands_there_whatever_the_order_of_rules(text: str, title: str) -> None:
    """Each quotation equals its slice; shuffled rules give the same matches."""
    document: Document = plain_document(text, title=title)
    first = flagger(*RULES, confused=["panel x"]).match(document)
    for got in first:
        for each in got.evidence:
            assert {"title": title, "text": text}[each.field][each.start : each.end] == each.words
            assert each.words in each.sentence
    for order in permutations(RULES):
        assert flagger(*order, confused=["panel x"]).match(document) == first
