"""What the un-sg adapter asks for and yields, beyond what the golden fixtures show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import un_sg
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from errors import BlockedError, ParseError
from model import Document, Entry, Known, Precision, Source, SourceKey, SourceState
from pipeline.prepare import prepare

FIXTURES = Path(__file__).parents[1] / "fixtures/un-sg"
FEED = "https://www.un.org/sg/en/rss.xml"
LISTING = "https://www.un.org/sg/en/content/sg/statements"
TEXT = "https://www.un.org/sg/en/content/sg/statements/2026-09-21/secretary-generals-remarks-the-panel"
NOW = datetime(2026, 9, 22, 15, tzinfo=UTC)
SOURCE = Source(key=SourceKey("un-sg"), title="SG", organisation="UN", kind="un-sg", url=FEED)
WORDS = "The room was full, and the talks went on until the evening bell. " * 6


def item(*, link: str = TEXT, text: str = WORDS, date: str = "Mon, 21 Sep 2026 15:42:10 -0400") -> str:
    """One item of the feed."""
    written = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>Remarks</title><link>{link}</link><description>{text}</description>{written}</item>"


def rss(*items: str) -> str:
    """A feed of these items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def read(
    body: str,
    *,
    fetch: Fetch | None = None,
    state: SourceState | None = None,
    url: str = FEED,
    content_type: str = "text/html",
) -> list[Yielded]:
    """All that the adapter yields for an answer."""
    response = Fetched(
        url=url,
        status=200,
        headers={"content-type": content_type},
        body=body.encode(),
        fetch=fetch or Fetch(url=url),
        fetched_at=NOW,
    )
    return list(un_sg.parse(response, replace(SOURCE, url=url), state or SourceState()))


def told(body: str) -> Entry:
    """The one entry of a feed."""
    (found,) = read(body)
    entry = found.entry if isinstance(found, Fetch) else found
    assert isinstance(entry, Entry)
    return entry


def fetches(found: list[Yielded]) -> list[Fetch]:
    """The requests among what was yielded."""
    return [one for one in found if isinstance(one, Fetch)]


def document(entry: Entry) -> Document:
    """What becomes of an entry."""
    made = prepare(entry, SOURCE, NOW)
    assert isinstance(made, Document)
    return made


def test_asks_for_the_feed_and_where_a_walk_stopped() -> None:
    """An ordinary crawl makes one conditional request; a walk asks whole, and goes on at its page."""
    page = f"{LISTING}?page=4"
    since = SourceState(since=NOW, cursor=page)
    assert list(un_sg.requests(SOURCE, SourceState())) == [Fetch(url=FEED)]
    assert list(un_sg.requests(SOURCE, since)) == [
        Fetch(url=FEED, conditional=False),
        Fetch(url=page, step="listing", cursor=page, conditional=False),
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("en/content/sg/statements/2026-09-21/a", "statement"),
        ("en/content/sg/statement/2026-09-21/a", "statement"),
        ("en/content/sg/speeches/2026-09-21/a", "statement"),
        ("press-encounter/2026-09-21/a", "press-encounter"),
        ("en/content/sg/note-correspondents/2026-09-21/a", "note-to-correspondents"),
        ("en/content/sg/notes-correspondents/2017-12-02/a", "note-to-correspondents"),
        ("en/content/sg/personnel-appointments/2026-02-12/a", "appointment"),
        ("en/content/profiles/somebody", "statement"),
    ],
)
def test_kinds_by_address(path: str, kind: str) -> None:
    """Statements, press encounters, notes and appointments are told apart by their address."""
    assert told(rss(item(link=f"https://www.un.org/sg/{path}"))).kind == kind


def test_texts_that_are_whole_need_no_page() -> None:
    """A text in the feed is complete; one that is cut off, too short or missing is read on its page."""
    assert isinstance(read(rss(item()))[0], Entry)
    for text in ("", "Remarks", WORDS + "…", WORDS + "[...]", WORDS + "Read more"):
        assert [fetch.url for fetch in fetches(read(rss(item(text=text))))] == [TEXT], text


def test_known_texts_are_unchanged() -> None:
    """A text seen before is named; one with other words is told again."""
    entry = told(rss(item()))
    known = Known(native_id=entry.native_id, url=entry.url, fingerprint=entry.fingerprint, first_seen_at=NOW)
    state = SourceState(known={entry.native_id: known}, last_success_at=NOW)
    assert read(rss(item()), state=state) == [Unchanged(native_ids=(entry.native_id,))]
    assert isinstance(read(rss(item(text=WORDS + "Corrected.")), state=state)[0], Entry)


def test_published_is_when_it_was_put_out() -> None:
    """A message for a later day is no message of the future; that day is kept beside it."""
    link = TEXT.replace("2026-09-21", "2026-12-10")
    made = document(told(rss(item(link=link))))
    assert made.published_at == datetime(2026, 9, 21, 19, 42, 10, tzinfo=UTC)
    assert made.attributes["dated"] == "2026-12-10"
    assert "future" not in made.attributes


@pytest.mark.parametrize("date", ["", "06/07/2026 - 14:29", "Mon, 21 Sep 2026 12:00:00 +0000"])
def test_without_a_time_the_day_counts(date: str) -> None:
    """A placeholder, a date that can be read in two ways and none at all leave the day, by the address if need be."""
    made = document(told(rss(item(date=date))))
    assert made.published_at == datetime(2026, 9, 21, tzinfo=UTC)
    assert made.published_precision is Precision.DAY


def test_one_text_in_the_feed_and_the_listing() -> None:
    """The old form of an address in the feed and the new one in the listing are one document."""
    old = told(rss(item(link=TEXT.replace("/en/content/sg/statements/", "/statement/"))))
    (fetch,) = fetches(read(f'<main><a href="{TEXT}">Remarks</a></main>', url=LISTING))
    assert fetch.entry is not None
    assert old.native_id == fetch.entry.native_id
    assert set(document(old).identities) == set(document(fetch.entry).identities)


def test_both_spellings_of_a_note_are_one_name() -> None:
    """The word for notes has been written in two ways."""
    link = "https://www.un.org/sg/en/content/sg/{}/2017-12-02/on-the-talks"
    names = {
        told(rss(item(link=link.format(word)))).native_id for word in ("notes-correspondents", "note-correspondents")
    }
    assert len(names) == 1


def test_a_text_that_leads_elsewhere_is_a_failure() -> None:
    """A withdrawn text redirects to another page, whose words are not its own; a new spelling of its address is it."""
    entry = told(rss(item(text="")))
    page = f"<html><body><p>{WORDS}</p></body></html>"
    fetch = Fetch(url=TEXT, step="page", entry=entry)
    with pytest.raises(ParseError, match="led to another page"):
        read(page, fetch=fetch, url="https://www.un.org/sg/en")
    (found,) = read(page, fetch=fetch, url=f"{TEXT}-in-new-york")
    assert isinstance(found, Entry)


def test_a_walk_follows_the_listing() -> None:
    """Pages are walked while they are no older than the day; where the last one ends too early, a note says so."""
    page = (FIXTURES / "listing/page.html").read_text(encoding="utf-8")
    walking = SourceState(since=datetime(2026, 9, 1, tzinfo=UTC))
    steps = [fetch.step for fetch in fetches(read(page, url=LISTING, state=walking))]
    assert steps == ["page", "page", "page", "listing"]
    over = SourceState(since=datetime(2026, 9, 19, tzinfo=UTC))
    assert [fetch.step for fetch in fetches(read(page, url=LISTING, state=over))] == ["page", "page", "page"]
    last = page.replace('rel="next"', "").replace("pager__item--next", "")
    assert [one for one in read(last, url=LISTING, state=walking) if isinstance(one, Note)]


def test_the_feed_cannot_be_walked() -> None:
    """What the feed does not reach is noted, in a walk only."""
    walking = SourceState(since=NOW - timedelta(days=90))
    assert [type(one) for one in read(rss(item()), state=walking)] == [Entry, Note]
    assert [type(one) for one in read(rss(item()))] == [Entry]


@pytest.mark.parametrize(
    ("body", "error"),
    [("", ParseError), ("<html><body>Wait</body></html>", BlockedError), (f"<html>{'x' * 9000}</html>", ParseError)],
)
def test_other_answers_are_named_failures(body: str, error: type[Exception]) -> None:
    """Nothing, a challenge and a page of another shape are told apart, in place of a list and of a text."""
    entry = told(rss(item()))
    for fetch in (Fetch(url=FEED), Fetch(url=TEXT, entry=entry)):
        with pytest.raises(ParseError if not body else error):
            read(body, fetch=fetch)
