"""The last section of a digest: what is related, short, with who speaks."""

from __future__ import annotations

from dataclasses import replace

from delivery.edition import build
from delivery.render import Names
from model import Copy, Edition, Flagged, Language, Level, Manner, Match, Mention, SourceKey, Subscription, TopicKey
from tests.delivery.test_render import EVIDENCE, NAMES, NOW, PANEL, flagged, html_of, subject_of, text_of

PLANS = TopicKey("plans")
EN, HANT = Language("en"), Language("zh-Hant")
ALL_NAMES = replace(
    NAMES,
    topics={**NAMES.topics, PLANS: {EN: "Plans of powers", HANT: "大國計畫"}},
    related={PLANS},
    actors={"china": {EN: "China", HANT: "中國"}, "ma": {EN: "Ma Zhaoxu"}},
)
MA = Mention(actor="china", person="ma", manner=Manner.SPEAKER, field="text", start=4, end=6, words="Ma")
CHINA = Mention(actor="china", manner=Manner.MENTIONED, field="text", start=10, end=15, words="China")
FAR = Mention(actor="brazil", manner=Manner.SPEAKER, field="text", start=900, end=906, words="Brazil")


def related(title: str = "A plan", *mentions: Mention, **facts: object) -> Flagged:
    """A related document, and who is named in it."""
    match = Match(topic=PLANS, topic_version="1", score=0.7, evidence=(EVIDENCE,), level=Level.RELATED)
    usual: dict[str, object] = {"matches": (match,), "mentions": {"d1": mentions}, "url": "https://plans.example/1"}
    return flagged(title, **(usual | facts))


def edition(*items: Flagged, subscription: Subscription, also: tuple[Flagged, ...] = ()) -> Edition:
    """An edition with these related items and these flags."""
    return build(
        subscription, also, (), related=items, number=3, built_at=NOW, since=None, sources_checked=7
    )  # fmt: skip


def test_related_is_told_last_and_counts_for_nothing() -> None:
    """Below everything else: title, source, who speaks, one quotation; neither in the count nor in the subject."""
    both = edition(related("A plan", MA, CHINA), also=(flagged("A panel"),), subscription=Subscription(name="daily"))
    written = text_of(both, ALL_NAMES)
    last = written[written.index("== Related: names neither body") :]
    assert "- A plan" in last
    assert "English, Ma Zhaoxu (China), Plans of powers" in last
    assert last.index("\nChina\n") < last.index("- A plan")
    assert "- A plan\n  UN press" in last
    assert "“The [Scientific Panel] met.”" in last
    assert written.index("== Related") < written.index("== What could not be seen")
    assert "1 new story" in written
    assert subject_of(both, ALL_NAMES) == "panelwatch no. 3: A panel"


def test_without_flags_the_edition_says_so_and_still_tells_what_is_related() -> None:
    """Nothing new was flagged, and then the last section."""
    written = text_of(edition(related(), subscription=Subscription(name="daily")), ALL_NAMES)
    assert written.index("Nothing new was flagged.") < written.index("== Related")


def test_without_anything_related_there_is_no_section() -> None:
    """A heading over nothing is noise."""
    one = edition(subscription=Subscription(name="daily"), also=(flagged(),))
    assert "Related" not in text_of(one, ALL_NAMES)
    assert "Related" not in html_of(one, ALL_NAMES)


def test_the_section_speaks_the_readers_language() -> None:
    """Labels and names in Traditional Chinese, in the page as in the text."""
    one = edition(related("計畫", MA), subscription=Subscription(name="daily", language=HANT))
    for written in (text_of(one, ALL_NAMES), html_of(one, ALL_NAMES)):
        assert "相關內容：未提及這兩個機構" in written
        assert "Ma Zhaoxu（中國）" in written
        assert "大國計畫" in written


def test_a_page_cannot_break_out_of_the_section() -> None:
    """Titles are text, not markup."""
    page = html_of(edition(related("<b>A plan"), subscription=Subscription(name="daily")), ALL_NAMES)
    assert "&lt;b&gt;A plan" in page
    assert "Scientific Panel</mark>" in page


def test_where_nobody_is_named_beside_the_words_the_speakers_are_told() -> None:
    """A statement may be quoted a page below its speaker; whom the settings no longer have goes by key."""
    written = text_of(edition(related("A plan", FAR), subscription=Subscription(name="daily")), ALL_NAMES)
    assert "\nbrazil\n- A plan" in written
    nobody = replace(MA, person="doe", actor="")
    assert "\ndoe\n- A" in text_of(edition(related("A", nobody), subscription=Subscription(name="daily")), ALL_NAMES)


def test_who_speaks_a_recording_speaks_what_is_quoted() -> None:
    """The speaker of a stretch stands beside all that is said in it; one in the title does not."""
    turn = replace(FAR, field="speaker", start=0, end=500, actor="china")
    title = replace(CHINA, field="title", actor="brazil")
    written = text_of(edition(related("A plan", title, turn), subscription=Subscription(name="daily")), ALL_NAMES)
    assert "\nChina\n- A plan" in written


def test_the_speaker_is_that_of_the_document_whose_words_are_quoted() -> None:
    """A story's other document may be what proves it."""
    copy = Copy(document_id="d2", title="Copy", url="https://plans.example/2", language=EN, sources=())
    item = related("A plan", FAR, proven_by={PLANS: copy}, mentions={"d1": (FAR,), "d2": (MA,)})
    assert "Ma Zhaoxu (China)" in text_of(edition(item, subscription=Subscription(name="daily")), ALL_NAMES)


def test_a_subscription_gets_exactly_the_topics_it_names() -> None:
    """Without topics it gets all; one that names the panel is not told of plans; one that names plans gets them."""
    for topics, told in (((), True), ((PANEL,), False), ((PLANS,), True), ((PANEL, PLANS), True)):
        one = edition(related(), subscription=Subscription(name="daily", topics=topics))
        assert bool(one.related) is told
        assert one.flagged == ()
    other = Subscription(name="daily", sources=(SourceKey("elsewhere"),))
    assert edition(related(), subscription=other).related == ()


def test_the_head_of_one_that_names_only_related_topics_has_them() -> None:
    """It is what it asked for."""
    one = edition(related(), subscription=Subscription(name="daily", topics=(PLANS,)))
    assert "About Plans of powers\n" in text_of(one, ALL_NAMES)


def test_names_need_neither_actors_nor_related_topics() -> None:
    """A digest can be rendered without either."""
    assert Names(sources={}, topics={}).actor(MA, EN) == "ma (china)"
