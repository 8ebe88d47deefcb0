"""What the un-news adapter asks for and yields, beyond what the golden fixtures show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import un_news
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from errors import BlockedError, ParseError
from model import Document, Entry, Known, Precision, Source, SourceKey, SourceState
from pipeline.prepare import prepare

FIXTURES = Path(__file__).parents[1] / "fixtures/un-news"
FEED = "https://news.un.org/feed/subscribe/en/news/all/rss.xml"
NOW = datetime(2026, 9, 22, 15, tzinfo=UTC)
SOURCE = Source(key=SourceKey("un-news-en"), title="UN News", organisation="UN", kind="un-news", url=FEED)


def item(link: str, guid: str, *, date: str = "Mon, 21 Sep 2026 12:00:00 +0000", title: str = "Ferries return") -> str:
    """One item of a feed."""
    return (
        f"<item><title>{title}</title><link>https://news.un.org/{link}</link><description>Two of them.</description>"
        f"<guid isPermaLink='true'>https://news.un.org/{guid}</guid><pubDate>{date}</pubDate></item>"
    )


def read(
    body: str, *, state: SourceState | None = None, fetch: Fetch | None = None, ends: str | None = None
) -> list[Yielded]:
    """All that the adapter yields for a feed of these items, or for the page a request is for."""
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{body}</channel></rss>'
    response = Fetched(
        url=ends or (fetch.url if fetch else FEED),
        status=200,
        headers={"content-type": "text/html; charset=utf-8" if fetch else "application/rss+xml"},
        body=(body if fetch else feed).encode(),
        fetch=fetch or Fetch(url=FEED),
        fetched_at=NOW,
    )
    return list(un_news.parse(response, SOURCE, state or SourceState()))


def listed(body: str) -> Entry:
    """The story of a feed, as it waits for its page."""
    (fetch,) = read(body)
    assert isinstance(fetch, Fetch)
    assert fetch.entry is not None
    assert fetch.url == fetch.entry.url
    return fetch.entry


def document(entry: Entry, source: Source = SOURCE) -> Document:
    """What becomes of an entry."""
    made = prepare(entry, source, NOW)
    assert isinstance(made, Document)
    return made


CANONICAL = "en/story/2026/09/1169001"
VIEW = f"feed/view/{CANONICAL}"


@pytest.mark.parametrize(("link", "guid"), [(VIEW, VIEW), (VIEW, CANONICAL), (CANONICAL, CANONICAL)])
def test_the_page_is_asked_for_at_its_own_address(link: str, guid: str) -> None:
    """The redirect of the link costs no request, and the name is the same whichever address is link or guid."""
    entry = listed(item(link, guid))
    assert entry.url == f"https://news.un.org/{CANONICAL}"
    assert entry.native_id == "en/1169001"
    assert "un-news:en/2026/09/1169001" in document(entry).identities


def test_one_story_in_several_feeds_is_one_document() -> None:
    """What the feed of a region shows again is the story of all news; in another language it is another."""
    region = replace(SOURCE, key=SourceKey("un-news-europe"))
    everywhere = document(listed(item(VIEW, CANONICAL)))
    again = document(replace(listed(item(VIEW, VIEW)), source=region.key), region)
    assert set(everywhere.identities) & set(again.identities)
    french = document(listed(item(VIEW.replace("/en/", "/fr/"), VIEW.replace("/en/", "/fr/"))))
    assert not set(everywhere.identities) & set(french.identities)
    assert everywhere.story_keys == french.story_keys == ()


def test_noon_is_a_placeholder_and_other_times_are_true() -> None:
    """12:00:00 +0000 tells the day; a time of 2022's kind is kept to the second."""
    by_day = document(listed(item(VIEW, VIEW)))
    assert (by_day.published_at, by_day.published_precision) == (datetime(2026, 9, 21, tzinfo=UTC), Precision.DAY)
    exact = document(listed(item(VIEW, VIEW, date="Mon, 21 Sep 2026 18:41:05 -0400")))
    assert exact.published_at == datetime(2026, 9, 21, 22, 41, 5, tzinfo=UTC)
    assert exact.published_precision is Precision.SECOND


def test_known_stories_are_unchanged() -> None:
    """A story seen before is named; one with another title is asked for again."""
    entry = listed(item(VIEW, VIEW))
    known = Known(native_id=entry.native_id, url=entry.url, fingerprint=entry.fingerprint, first_seen_at=NOW)
    state = SourceState(known={entry.native_id: known}, last_success_at=NOW)
    assert read(item(VIEW, VIEW), state=state) == [Unchanged(native_ids=("en/1169001",))]
    assert isinstance(read(item(VIEW, VIEW, title="Ferries stay"), state=state)[0], Fetch)


def test_there_is_no_archive() -> None:
    """A crawl back to a day asks for the feed whole, and is told what it does not reach."""
    walking = SourceState(since=datetime(2026, 6, 24, tzinfo=UTC), cursor="whatever")
    assert list(un_news.requests(SOURCE, SourceState())) == [Fetch(url=FEED)]
    assert list(un_news.requests(SOURCE, walking)) == [Fetch(url=FEED, conditional=False)]
    (note,) = [one for one in read(item(VIEW, VIEW), state=walking) if isinstance(one, Note)]
    assert "from 2026-06-24 to 2026-09-21" in note.text
    assert read("") == []


@pytest.mark.parametrize(
    ("case", "language", "said", "beside"),
    [
        ("story-english", "en", "rarely agree", "Sidebar"),
        ("story-arabic", "ar", "أربعين شخصا", "كلمات جانبية"),
        ("story-russian", "ru", "Вторая записка", "боковой колонки"),
        ("story-chinese", "zh-Hans", "共同结论", "侧栏文字"),
    ],
)
def test_only_the_story_is_taken_from_its_page(case: str, language: str, said: str, beside: str) -> None:
    """Menus and other stories beside it are none of its text, in any script."""
    meta = json.loads((FIXTURES / case / "meta.json").read_text(encoding="utf-8"))
    told = meta["entry"]
    entry = Entry(source=SOURCE.key, native_id=told["native_id"], url=told["url"], title=told["title"])
    page = (FIXTURES / case / "page.html").read_text(encoding="utf-8")
    (found,) = read(page, fetch=Fetch(url=entry.url, step="page", entry=entry))
    assert isinstance(found, Entry)
    made = document(found)
    assert made.language == language
    assert said in made.text
    assert beside not in made.text


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("", ParseError),
        ("<html><body>Wait</body></html>", BlockedError),
        ("<html><body><svg><path d='M0 0'/></svg>Wait</body></html>", BlockedError),
        (f"<html>{'x' * 9000}</html>", ParseError),
    ],
)
def test_pages_without_words_are_named_failures(page: str, error: type[Exception]) -> None:
    """An empty page, a challenge and a page of another shape are no stories."""
    entry = listed(item(VIEW, VIEW))
    with pytest.raises(error):
        read(page, fetch=Fetch(url=entry.url, step="page", entry=entry))


def test_a_story_that_leads_elsewhere_is_a_failure() -> None:
    """A withdrawn story redirects to the front page, whose words are not its own; a longer address of it is it."""
    entry = listed(item(VIEW, VIEW))
    fetch = Fetch(url=entry.url, step="page", entry=entry)
    page = "<html><body><p>Two ferries are back.</p></body></html>"
    for elsewhere in ("https://news.un.org/en/", "https://news.un.org/en/story/2026/09/1169002"):
        with pytest.raises(ParseError, match="led to another page"):
            read(page, fetch=fetch, ends=elsewhere)
    (found,) = read(page, fetch=fetch, ends=f"{entry.url}?lang=en")
    assert isinstance(found, Entry)


def test_another_host_has_no_stories_of_un_news() -> None:
    """An address like a story's on another host keeps the name its feed gave it."""
    assert listed(item(VIEW, "x").replace("news.un.org", "news.example")).native_id == "https://news.example/x"
