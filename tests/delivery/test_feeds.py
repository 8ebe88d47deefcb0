"""What other programs read of flagged stories, and that nothing breaks out of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from delivery.atom import atom
from delivery.bibtex import bibtex
from delivery.feed_entries import AT_MOST, FeedHead, entries
from delivery.json_feed import json_feed
from delivery.notes import markdown
from delivery.opml import opml
from delivery.render import Names
from delivery.untrusted import one_line, web_address
from model import (
    ENGLISH,
    Copy,
    Evidence,
    Flagged,
    Language,
    Manner,
    Match,
    Mention,
    Precision,
    Source,
    SourceKey,
    TopicKey,
)

NOW = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
PANEL = TopicKey("panel")
CHINESE = Language("zh-Hant")
NAMES = Names(
    sources={SourceKey("un-press"): "UN press <releases>"},
    topics={PANEL: {ENGLISH: "the Scientific Panel", CHINESE: "科學小組"}},
    actors={"china": {ENGLISH: "China", CHINESE: "中國"}},
)
EVIDENCE = Evidence(
    rule="name",
    field="text",
    start=4,
    end=20,
    words="Scientific Panel",
    sentence="The Scientific Panel met.",
)
HEAD = FeedHead(key="all.atom", title="All", about="About", language=ENGLISH, url="https://desk.example/feeds/all.atom")


def story(title: str = "A title", evidence: Evidence = EVIDENCE, **facts: object) -> Flagged:
    """A flagged story; the facts given replace the usual ones."""
    usual = Flagged(
        document_id="d1",
        title=title,
        url="https://press.example/1",
        kind="press-release",
        language=ENGLISH,
        published_at=NOW - timedelta(hours=2),
        published_precision=Precision.SECOND,
        first_seen_at=NOW,
        changed_at=None,
        sources=(SourceKey("un-press"),),
        matches=(Match(topic=PANEL, topic_version="1", score=1.0, evidence=(evidence,)),),
        match_ids=("m1",),
        story_id="s1",
        flagged_at=NOW,
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # a test's own shorthand


def as_atom(*stories: Flagged, language: Language = ENGLISH) -> bytes:
    """These stories as Atom."""
    return atom(HEAD, entries(stories, NAMES, language, "Asia/Taipei"))


def as_json(*stories: Flagged, language: Language = ENGLISH) -> dict[str, Any]:
    """These stories as JSON Feed, read back."""
    told: dict[str, Any] = json.loads(json_feed(HEAD, entries(stories, NAMES, language, "Asia/Taipei")))
    return told


CHINESE_WORDS = replace(EVIDENCE, words="科學小組", sentence="主席說，科學小組已經開會。", at=4)
SPOKEN = replace(CHINESE_WORDS, second=65.0, speaker="A. Example", before="各位")
ARABIC = replace(EVIDENCE, words="الفريق العلمي", sentence="اجتمع الفريق العلمي اليوم.", at=6)
RUSSIAN = replace(EVIDENCE, words="Научная группа", sentence="Научная группа собралась.", at=0)


def test_a_feed_reader_finds_every_story_with_its_evidence() -> None:
    """Chinese, Arabic and Russian, well-formed: words marked, seconds, versions, reasons, who is spoken of."""
    copy = Copy(document_id="d2", title="副本", url="https://x.example/zh", language=CHINESE, sources=())
    mention = Mention(actor="china", field="text", start=22, end=27, words="China", manner=Manner.MENTIONED)
    told = feedparser.parse(
        as_atom(
            story("科學小組開會", SPOKEN, language=CHINESE, url="https://youtu.be/dQw4w9WgXcQ", story_id="s2"),
            story("اجتماع", ARABIC, language=Language("ar"), story_id="s3"),
            story("Заседание", RUSSIAN, language=Language("ru"), story_id="s4"),
            story(copies=(copy,), mentions={"d1": (mention,)}, caveat="not an official record"),
        )
    )
    assert not told.bozo
    assert told.feed.links[0].rel == "self"
    pages = {one.title: one.content[0].value for one in told.entries}
    assert set(pages) == {"科學小組開會", "اجتماع", "Заседание", "A title"}
    assert "https://youtu.be/dQw4w9WgXcQ?t=65" in pages["科學小組開會"]
    assert "A. Example" in pages["科學小組開會"]
    assert "各位" in pages["科學小組開會"]
    assert 'dir="auto" lang="ar"' in pages["اجتماع"]
    assert "<b>Научная группа</b>" in pages["Заседание"]
    assert "China" in pages["A title"]
    assert "rules name" in pages["A title"]
    assert "not an official record" in pages["A title"]
    assert "https://x.example/zh" in pages["A title"]
    assert {tag.term for tag in told.entries[0].tags} == {"panel"}


def test_words_are_marked_for_who_shows_marks() -> None:
    """Readers that take `mark` out show the words in bold all the same."""
    assert "&lt;mark&gt;&lt;b&gt;Scientific Panel&lt;/b&gt;&lt;/mark&gt;" in as_atom(story()).decode()


def test_a_reader_of_chinese_is_told_in_chinese() -> None:
    """Topic, reason and dates in Traditional Chinese, the quotation as it stands."""
    (item,) = as_json(story(), language=CHINESE)["items"]
    assert "科學小組" in item["tags"]
    assert "標記原因" in item["content_html"]
    assert "發布於 2026-07-09 05:30" in item["content_html"]
    assert "The <a" in item["content_html"]


def test_equal_stories_are_equal_bytes_in_whatever_order_they_come() -> None:
    """So that a feed that has not changed says so by its tag; nothing of it is the clock's."""
    several = [story(story_id=f"s{at}", flagged_at=NOW + timedelta(minutes=at % 3)) for at in range(6)]
    assert as_atom(*several) == as_atom(*reversed(several))
    assert b"1970-01-01T00:00:00Z" in as_atom()  # a moment is required, and there is none


def test_an_entry_keeps_its_name_when_another_document_comes_to_stand_for_its_story() -> None:
    """Else every reader would be told again."""
    (first,), (second,) = (
        entries([one], NAMES, ENGLISH, "UTC") for one in (story(), story(document_id="d9", title="x"))
    )
    assert first.id == second.id
    assert first.id.startswith("urn:uuid:")
    assert first.id != entries([story(story_id="s2")], NAMES, ENGLISH, "UTC")[0].id


def test_what_was_flagged_or_changed_last_comes_first() -> None:
    """Captions that arrive days later are news, whenever the video was published."""
    told = entries(
        [
            story(story_id="old", flagged_at=NOW - timedelta(days=2), first_seen_at=NOW - timedelta(days=2)),
            story(story_id="changed", changed_at=NOW + timedelta(days=1)),
            story(story_id="captions", flagged_at=NOW + timedelta(hours=1)),
        ],
        NAMES,
        ENGLISH,
        "UTC",
    )
    assert [one.story.story_id for one in told] == ["changed", "captions", "old"]
    assert told[0].updated == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    "facts",
    [
        {"published_precision": Precision.DAY},
        {"late": True},
        {"published_at": NOW + timedelta(days=1)},
        {"published_at": None},
    ],
)
def test_no_moment_of_publication_is_claimed_that_is_not_known(facts: dict[str, Any]) -> None:
    """A day is no moment; and what was found late would be buried under what readers have read."""
    assert feedparser.parse(as_atom(story())).entries[0].published == "2026-07-08T21:30:00Z"
    assert "published" not in feedparser.parse(as_atom(story(**facts))).entries[0]
    assert "date_published" not in as_json(story(**facts))["items"][0]


def test_a_feed_holds_the_newest_two_hundred() -> None:
    """An archive of years is no feed."""
    many = [story(story_id=f"s{at}", flagged_at=NOW + timedelta(minutes=at)) for at in range(AT_MOST + 5)]
    told = entries(many, NAMES, ENGLISH, "UTC")
    assert len(told) == AT_MOST
    assert told[-1].story.story_id == "s5"


def test_a_program_gets_every_piece_of_evidence() -> None:
    """Offsets, rule, score, second and link, as `export` has them; nothing of it cut short."""
    long = replace(EVIDENCE, sentence=f"{'a ' * 900}Scientific Panel met.", at=1800, second=3.0)
    match = Match(topic=PANEL, topic_version="1", score=0.9, evidence=(long, EVIDENCE))
    told = as_json(story(matches=(match,)))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    proofs = told["items"][0]["_panelwatch"]["evidence"]
    assert [proof["sentence"] for proof in proofs] == [long.sentence, EVIDENCE.sentence]
    assert (proofs[0]["match_score"], proofs[0]["start"], proofs[0]["second"]) == (0.9, 4, 3.0)
    assert proofs[0]["link"] == "https://press.example/1?t=3"


HOSTILE = '<script>alert(1)</script>\x00\x0b\ufffe]]>&"\u202e\r\n'


class _Page(HTMLParser):
    """Collects tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and where it leads."""
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_nothing_of_a_page_breaks_out() -> None:
    """Markup stays text, what XML forbids is gone, and no link leads anywhere but into the web."""
    words = replace(EVIDENCE, words=HOSTILE, sentence=f"{HOSTILE} said", at=0, speaker=HOSTILE, section=HOSTILE)
    copy = Copy(document_id="d2", title=HOSTILE, url="data:text/html,x", language=Language("fr"), sources=())
    hostile = story(HOSTILE, words, url="javascript:alert(1)", copies=(copy,), caveat=HOSTILE)
    told = feedparser.parse(as_atom(hostile), sanitize_html=False)
    assert not told.bozo
    assert not told.entries[0].get("links")
    assert "\u202e" not in told.entries[0].title
    for page in (told.entries[0].content[0].value, as_json(hostile)["items"][0]["content_html"]):
        seen = _Page()
        seen.feed(page)
        assert "script" not in seen.tags
        assert seen.links == []
        assert "\x00" not in page
    markdown([hostile], NAMES, ENGLISH, "UTC").decode()
    bibtex([hostile], NAMES, ENGLISH).decode()


@settings(max_examples=50)
@given(st.text(), st.text())
def test_every_title_and_sentence_makes_a_well_formed_feed(title: str, sentence: str) -> None:
    """Whatever a page holds."""
    quoted = replace(EVIDENCE, sentence=sentence, words=sentence[:3] or "x", at=0)
    root = etree.fromstring(as_atom(story(title, quoted)))
    (shown,) = root.iterfind("{*}entry/{*}title")
    assert shown.text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/b?c=d&e=f#g", "https://a.example/b?c=d&e=f#g"),
        ("HTTP://a.example/新聞", "HTTP://a.example/新聞"),
        ("https://a.example/ b\"<>'\n", "https://a.example/%20b%22%3C%3E%27"),
        ("java\nscript:alert(1)", ""),
        ("//a.example", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_addresses_lead_into_the_web_or_nowhere(url: str, kept: str) -> None:
    """What is kept cannot end an attribute."""
    assert web_address(url) == kept


def test_a_title_turns_nothing_beside_it() -> None:
    """An override of direction would show the rest of a list backwards."""
    assert one_line("a\u202eb\u2066c\ud800\n d") == "abc d"


def source(key: str, kind: str, url: str, **facts: object) -> Source:
    """A source of an organisation."""
    return replace(
        Source(key=SourceKey(key), title=f"Title of {key}", organisation="UN", kind=kind, url=url),
        **facts,  # type: ignore[arg-type]  # a test's own shorthand
    )


def test_feeds_can_be_taken_over_and_pages_are_links() -> None:
    """A kind that reads more than its feed still begins at one; disabled sources stay out."""
    told = etree.fromstring(
        opml(
            [
                source(
                    "a", "feed", "https://a.example/news?format=x", language=Language("zh-Hant"), title="中文 & <b>"
                ),
                source("b", "un-press", "https://b.example/en/rss.xml"),
                source("c", "site", "https://c.example/en"),
                source("d", "feed", "https://d.example/feed", enabled=False),
            ],
            "Sources",
        )
    )
    assert told.get("version") == "2.0"
    (group,) = told.iterfind("body/outline")
    assert group.get("text") == "UN"
    first, second, third = group
    assert (first.get("type"), first.get("xmlUrl")) == ("rss", "https://a.example/news?format=x")
    assert (first.get("text"), first.get("language")) == ("中文 & <b>", "zh-Hant")
    assert second.get("xmlUrl") == "https://b.example/en/rss.xml"
    assert (third.get("type"), third.get("url"), third.get("xmlUrl")) == ("link", "https://c.example/en", None)


def test_notes_quote_with_the_words_in_bold() -> None:
    """Ready to be pasted; what a title holds of Markdown's signs is text."""
    told = markdown([story("1. *A* [title](x) #1", SPOKEN)], NAMES, CHINESE, "Asia/Taipei").decode()
    assert told.startswith("## [1\\. \\*A\\* \\[title\\](x) \\#1](<https://press.example/1>)\n")
    assert "> 主席說，[**科學小組**](<https://press.example/1?t=65>)已經開會。" in told
    assert "> — A. Example, 1:05" in told
    assert "### 科學小組" in told
    assert markdown([], NAMES, ENGLISH, "UTC") == b""


def test_references_name_the_document_that_proves() -> None:
    """A story of whose documents only one speaks of the topic is cited by that one; signs of TeX are text."""
    proof = Copy(
        document_id="d2",
        title="50% of {A} & B_c",
        url="https://x.example/a_b?c=%20{d}",
        language=Language("fr"),
        sources=(SourceKey("un-press"),),
        published_at=NOW,
        published_precision=Precision.DAY,
    )
    told = bibtex([story(copies=(proof,), proven_by={PANEL: proof})], NAMES, ENGLISH).decode()
    assert told.count("@misc{") == 1
    assert "@misc{d2," in told
    assert "title = {{50\\% of \\{A\\} \\& B\\_c}}," in told
    assert "url = {https://x.example/a_b?c=%20%7Bd%7D}," in told
    assert "year = {2026}" in told
    assert "note = {the Scientific Panel: The Scientific Panel met.}" in told
    assert "year" not in bibtex([story(published_at=None)], NAMES, ENGLISH).decode()
