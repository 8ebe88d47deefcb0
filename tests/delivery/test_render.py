"""What a reader sees of an edition: order, quotations, links, and that nothing from a page can break out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from delivery.desk import Desk
from delivery.edition import build
from delivery.quotes import quotation
from delivery.render import Names
from delivery.writing import write
from model import (
    Copy,
    Edition,
    Evidence,
    Flagged,
    Language,
    Match,
    Precision,
    SourceKey,
    Subscription,
    TopicKey,
    Trouble,
)

NOW = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
PANEL, DIALOGUE = TopicKey("panel"), TopicKey("dialogue")
NAMES = Names(
    sources={SourceKey("un-press"): "UN press releases"},
    topics={
        PANEL: {Language("en"): "the Scientific Panel", Language("zh-Hant"): "科學小組"},
        DIALOGUE: {Language("en"): "the Global Dialogue"},
    },
)
EVIDENCE = Evidence(
    rule="name",
    field="text",
    start=4,
    end=20,
    words="Scientific Panel",
    sentence="The Scientific Panel met.",
)


def flagged(title: str = "A title", **facts: object) -> Flagged:
    """A flagged document; the facts given replace the usual ones."""
    match = Match(topic=PANEL, topic_version="1", score=1.0, evidence=(EVIDENCE,))
    usual = Flagged(
        document_id="d1",
        title=title,
        url="https://press.example/1",
        kind="press-release",
        language=Language("en"),
        published_at=NOW,
        published_precision=Precision.SECOND,
        first_seen_at=NOW,
        changed_at=None,
        sources=(SourceKey("un-press"),),
        matches=(match,),
        match_ids=("m1",),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # a test's own shorthand


def edition(*items: Flagged, subscription: Subscription | None = None, troubles: tuple[Trouble, ...] = ()) -> Edition:
    """An edition of these items."""
    return build(
        subscription or Subscription(name="daily", to=("reader@example.org",)),
        items,
        troubles,
        number=3,
        built_at=NOW,
        since=None,
        sources_checked=7,
    )


def text_of(told: Edition, names: Names = NAMES) -> str:
    """Its text."""
    return write(told, names, Desk()).text


def html_of(told: Edition, names: Names = NAMES) -> str:
    """Its HTML."""
    return write(told, names, Desk()).html


def subject_of(told: Edition, names: Names = NAMES) -> str:
    """Its subject."""
    return write(told, names, Desk()).subject


def test_the_strongest_comes_first_then_the_newest() -> None:
    """Order is by score, then by date."""
    weak = Match(topic=PANEL, topic_version="1", score=0.6, evidence=(EVIDENCE,))
    old = flagged("old", document_id="d2", published_at=datetime(2026, 7, 1, tzinfo=UTC))
    items = edition(flagged("weak", matches=(weak,), document_id="d3"), old, flagged("new")).flagged
    assert [item.title for item in items] == ["new", "old", "weak"]


@pytest.mark.parametrize(
    "wish",
    [
        {"topics": (DIALOGUE,)},
        {"languages": (Language("fr"),)},
        {"sources": (SourceKey("elsewhere"),)},
        {"level": 1.1},
    ],
)
def test_a_subscription_gets_only_what_it_asked_for(wish: dict[str, object]) -> None:
    """Topics, languages, sources and level leave out the rest."""
    subscription = replace(Subscription(name="daily"), **wish)  # type: ignore[arg-type]  # one field of several kinds
    assert edition(flagged(), subscription=subscription).flagged == ()


def test_the_flagged_words_are_marked_in_both_forms() -> None:
    """The proof can be seen in text and in HTML."""
    both = edition(flagged())
    assert "“The [Scientific Panel] met.”" in text_of(both)
    assert "Scientific Panel</mark></a> met." in html_of(both)


def test_times_are_the_readers_and_dates_stay_dates() -> None:
    """23:30 UTC is the next morning in Taipei; a date without a time is the same day everywhere."""
    assert "2026-07-09 07:30" in text_of(edition(flagged()))
    day = flagged(published_at=datetime(2026, 7, 6, tzinfo=UTC), published_precision=Precision.DAY)
    assert ", 2026-07-06, English" in text_of(edition(day))
    assert "no date given, first seen 2026-07-09 07:30, English" in text_of(edition(flagged(published_at=None)))


def test_the_head_counts_what_was_found_late_apart() -> None:
    """A first digest over a backlog does not call all of it new; a catch-up counts them together."""
    several = [flagged(document_id=name, late=name != "new") for name in ("new", "old", "older")]
    assert "\n1 new story, 2 stories found late\n" in text_of(edition(*several))
    assert "\n2 stories found late\n" in text_of(edition(*several[1:]))
    assert "\n3 stories\n" in text_of(replace(edition(*several), since=datetime(2026, 7, 1, tzinfo=UTC)))


def test_traditional_chinese_words_around_original_quotations() -> None:
    """The frame is Chinese, the quotation is not translated."""
    subscription = Subscription(name="每日", language=Language("zh-Hant"), topics=(PANEL,))
    told = text_of(edition(flagged(), subscription=subscription))
    assert "1 則新內容\n關於科學小組\n" in told
    assert "The [Scientific Panel] met." in told


def test_the_frame_is_set_as_chinese_is() -> None:
    """Punctuation, quotation marks and places are those of Traditional Chinese; the Chinese version stands first."""
    spoken = replace(EVIDENCE, second=11.0, section="transcript", function="Co-Chair", affiliation="Philippines")
    paged = replace(EVIDENCE, section="page 3", sentence="On page three the Scientific Panel is named.", at=18)
    match = Match(topic=PANEL, topic_version="1", score=1.0, evidence=(spoken, paged))
    copies = tuple(
        Copy(document_id=code, title=code, url=f"https://x.example/{code}", language=Language(code), sources=())
        for code in ("ar", "fr", "zh-Hans")
    )
    trouble = Trouble(source=SourceKey("un-press"), kind="blocked", cause="a challenge page", remedy="ask the site")
    told = flagged(matches=(match,), copies=copies, caveat="speech recognition")
    subscription = Subscription(name="每日", language=Language("zh-Hant"))
    written = edition(told, subscription=subscription, troubles=(trouble,))
    plain, page = text_of(written), html_of(written)
    assert "語言版本：English、简体中文、العربية、français" in plain
    assert (
        "「The [Scientific Panel] met.」（時間點 0:11）（發言者：Co-Chair, Philippines） https://press.example/1?t=11"
        in plain
    )
    assert "（第 3 頁）" in plain
    assert "transcript" not in plain
    assert "來源自述：speech recognition" in plain
    assert "UN press releases：a challenge page。從未正常讀取。處理方式：ask the site" in plain
    assert "（第 3 頁）" in page
    assert page.index("简体中文") < page.index("العربية")


def test_what_is_announced_is_not_told_as_past() -> None:
    """A meeting of tomorrow is to take place; a text with a wrong clock has only that."""
    tomorrow = NOW + timedelta(days=1)
    assert "to take place 2026-07-10 07:30" in text_of(edition(flagged(kind="video", published_at=tomorrow)))
    assert "to take place" not in text_of(edition(flagged(published_at=tomorrow)))


def test_what_could_not_be_seen_is_said() -> None:
    """The foot names each failing source with cause and remedy, and an empty digest still says so."""
    trouble = Trouble(source=SourceKey("un-press"), kind="blocked", cause="a challenge page", remedy="ask the site")
    told = text_of(edition(troubles=(trouble,)))
    assert "Nothing new was flagged." in told
    explained = "a challenge page. Never seen well so far. What helps: ask the site"
    assert f"Refused to be read\n- UN press releases: {explained}" in told
    assert "Every source that was checked could be seen." in text_of(edition())


def test_copies_changes_and_removals_are_told() -> None:
    """A folded copy, a correction and a text taken down each have their line."""
    copy = Copy(document_id="d9", title="副本", url="https://x.example", language=Language("zh-Hant"), sources=())
    told = text_of(edition(flagged(copies=(copy,), changed_at=NOW)))
    assert "Available in:" in told
    assert "https://x.example" in told
    assert "changed 2026-07-09 07:30" in told
    assert "taken down by its source" in html_of(edition(flagged(removed=True)))


def test_a_video_quotation_says_when_and_who() -> None:
    """The place in the recording is told as a clock, with the speaker where one is known."""
    spoken = replace(EVIDENCE, second=3725.0, speaker="Spokesperson")
    match = Match(topic=PANEL, topic_version="1", score=1.0, evidence=(spoken,))
    told = text_of(edition(flagged(matches=(match,))))
    assert "at 1:02:05" in told
    assert "said by Spokesperson" in told
    assert "2:05" in html_of(edition(flagged(matches=(match,))))


def test_a_recording_is_quoted_with_what_is_said_around_it() -> None:
    """The sentence stands out among the seconds before and after it, which are cut between words and stay text."""
    spoken = replace(EVIDENCE, second=11.0, before="so <b>we</b> come to this", after="word " * 200)
    match = Match(topic=PANEL, topic_version="1", score=1.0, evidence=(spoken,))
    lines = text_of(edition(flagged(matches=(match,)))).splitlines()
    at = next(number for number, line in enumerate(lines) if "The [Scientific Panel] met." in line)
    assert lines[at - 1] == "     … so <b>we</b> come to this"
    assert lines[at].endswith("(at 0:11) https://press.example/1?t=11")
    assert lines[at + 1].endswith("word word …")
    assert 250 < len(lines[at + 1]) < 320
    page = html_of(edition(flagged(matches=(match,))))
    assert ">… so &lt;b&gt;we&lt;/b&gt; come to this</div>" in page
    assert "…" not in html_of(edition(flagged()))  # a page is no recording
    dense = quotation(flagged(), replace(spoken, before="科學" * 400))
    assert dense.said_before == "… " + "科學" * 150


def test_a_long_sentence_is_shortened_around_its_words() -> None:
    """The words stay whole, however long the sentence."""
    long = replace(EVIDENCE, sentence="a" * 900 + " Scientific Panel " + "b" * 900)
    shown = quotation(flagged(), long)
    assert shown.words == "Scientific Panel"
    assert shown.before.startswith("…")
    assert shown.after.endswith("…")
    assert len(shown.before + shown.words + shown.after) < 450
    assert quotation(flagged(), replace(EVIDENCE, sentence="elsewhere")).words == "Scientific Panel"


def test_a_long_sentence_is_shortened_between_words() -> None:
    """Or anywhere, in Chinese, which has no spaces between them."""
    sentence = f"{'секретарь ' * 60}Scientific Panel{' секретарь' * 60}"
    told = quotation(flagged(), replace(EVIDENCE, sentence=sentence))
    assert set(f"{told.before.strip('…')} {told.after.strip('…')}".split()) == {"секретарь"}
    told = quotation(flagged(), replace(EVIDENCE, words="科學小組", sentence=f"{'大會' * 300}科學小組{'大會' * 300}"))
    assert (len(told.before), len(told.after)) == (199, 199)


class _Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.seen.append(tag)


def test_a_hostile_title_stays_text_of() -> None:
    """No markup and no header line comes out of a title."""
    hostile = flagged('<script>alert(1)</script>"\r\nBcc: all@example.org')
    page = html_of(edition(hostile))
    tags = _Tags()
    tags.feed(page)
    assert "script" not in tags.seen
    names = replace(NAMES, topics={PANEL: {Language("en"): "x\r\nBcc: all@example.org"}})
    assert "\n" not in subject_of(edition(hostile), names)


def test_a_sentence_is_quoted_once() -> None:
    """A title that the text repeats, alone or at the head of its first sentence, is one quotation."""
    title = replace(EVIDENCE, field="title", start=0, end=16, sentence="Scientific Panel meets")
    again = replace(EVIDENCE, sentence="Scientific Panel meets")
    longer = replace(EVIDENCE, sentence="Scientific Panel meets 20 November")
    other = replace(EVIDENCE, sentence="Nobody spoke of the Scientific Panel.")
    match = Match(topic=PANEL, topic_version="1", score=1.0, evidence=(title, again, longer, other))
    told = text_of(edition(flagged(matches=(match,))))
    assert told.count("[Scientific Panel]") == 2
