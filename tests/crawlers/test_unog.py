"""The Geneva newsroom over time: stories, the transcripts that come after them, and what is asked for again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import unog
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from errors import BlockedError, ParseError
from model import UNFINISHED, Entry, Known, Source, SourceKey, SourceState
from pipeline.extract import extract

FEED = "http://www.unognewsroom.org/feed"
STORY = "https://www.unognewsroom.org/story/en/9101/machines-that-listen"
SPOKEN = "http://www.unognewsroom.org/teleprompter/en/9101/machines-that-listen/77001"
NOW = datetime(2026, 9, 21, 18, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("un-geneva-newsroom"),
    title="UN Geneva",
    organisation="UN",
    kind="unog",
    url=FEED,
    revisit=timedelta(days=2),
)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "unog"


def feed(*numbers: int, title: str = "Machines that listen") -> str:
    """The feed with these stories."""
    items = "".join(
        f'<entry><title>{title}</title><link href="https://www.unognewsroom.org/story/en/{number}/machines-that-listen"/>'
        f"<id>x{number}</id><updated>2026-09-21T15:00:00Z</updated><summary>They do.</summary></entry>"
        for number in numbers
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>UN Geneva</title>{items}</feed>'


def story(
    *links: str, said: str = "An agency showed what its halls can hear, and what they forget at night. " * 3
) -> str:
    """A story's page with these links."""
    anchors = "".join(f'<a href="{link}">Teleprompter</a>' for link in links)
    return f"<html><body><h1>Machines</h1><p>{said}</p>{anchors}</body></html>"


def read(
    text: str, fetch: Fetch | None = None, *, state: SourceState | None = None, ends: str | None = None
) -> list[Yielded]:
    """All that the adapter yields for an answer."""
    fetch = fetch or Fetch(url=FEED)
    response = Fetched(
        url=ends or fetch.url.replace("https://", "http://"),  # where every address ends
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=text.encode(),
        fetch=fetch,
        fetched_at=NOW,
    )
    return list(unog.parse(response, SOURCE, state or SourceState(now=NOW)))


def remembered(*found: Entry, age: timedelta, unread: bool = False) -> SourceState:
    """The state after these entries were stored that long ago, and the source was read two hours ago."""
    known = {
        one.native_id: Known(
            native_id=one.native_id,
            url=one.url,
            fingerprint=UNFINISHED if unread else one.fingerprint,
            first_seen_at=NOW - age,
            listed=one.fingerprint,
        )
        for one in found
    }
    return SourceState(known=known, now=NOW, last_success_at=NOW - timedelta(hours=2))


def the_fetch(found: list[Yielded]) -> Fetch:
    """The only request among what was yielded."""
    (fetch,) = [one for one in found if isinstance(one, Fetch)]
    return fetch


def the_entry(fetch: Fetch) -> Entry:
    """What a request is for."""
    assert fetch.entry is not None
    return fetch.entry


def spoken_of(text: str) -> Fetch:
    """The request for the transcript that a story leads to."""
    return the_fetch(read(text, the_fetch(read(feed(9101)))))


def test_a_story_leads_to_its_transcripts() -> None:
    """Each is one document of the story's event; those of other stories, which a page may show too, are not."""
    first = the_fetch(read(feed(9101)))
    found = read(story(SPOKEN, SPOKEN, "/teleprompter/en/9100/others/76990", "/teleprompter/en/9101/77002"), first)
    told = [one for one in found if isinstance(one, Entry)]
    assert [(one.native_id, one.kind, one.story_keys) for one in told] == [("story/en/9101", "article", ("unog:9101",))]
    spoken = [the_entry(one) for one in found if isinstance(one, Fetch)]
    assert [one.native_id for one in spoken] == ["teleprompter/en/9101/77001", "teleprompter/en/9101/77002"]
    assert {(one.kind, one.story_keys, one.published) for one in spoken} == {
        ("transcript", ("unog:9101",), "2026-09-21T15:00:00Z")
    }
    assert spoken[0].attributes == {"caveat": "speech recognition, not an official record"}


def test_another_slug_is_the_same_story() -> None:
    """The number names a story, whatever words stand behind it."""
    names = {the_entry(the_fetch(read(feed(9101).replace("that-listen", slug)))).native_id for slug in ("a", "b")}
    assert names == {"story/en/9101"}


def test_a_story_is_looked_at_again_while_it_is_young() -> None:
    """A transcript may be linked hours later: in the feed or no longer in it, a young story is asked for again."""
    known = the_entry(the_fetch(read(feed(9101))))
    young, old = remembered(known, age=timedelta(hours=5)), remembered(known, age=timedelta(days=3))
    for shown in (feed(9101), feed()):
        again = the_fetch(read(shown, state=young))
        assert (again.conditional, the_entry(again).title) == (True, "Machines that listen")
        assert the_fetch(read(story(SPOKEN), again, state=young)).url == SPOKEN
    assert read(feed(9101), state=old) == [Unchanged(native_ids=("story/en/9101",))]
    assert [fetch.conditional for fetch in unog.requests(SOURCE, young)] == [False]
    assert [fetch.conditional for fetch in unog.requests(SOURCE, old)] == [True]


def test_a_transcript_to_come_is_partial_and_asked_for_until_it_is_old() -> None:
    """Few words are no transcript yet; at every crawl it is asked for again, for two days."""
    fetch = spoken_of(story(SPOKEN))
    (early,) = read(story(said="00:00:01 we begin in a moment"), fetch)
    assert isinstance(early, Entry)
    assert early.partial
    for age, times in ((timedelta(hours=41), 1), (timedelta(hours=49), 0)):
        state = remembered(early, age=age, unread=True)
        again = [one for one in unog.requests(SOURCE, state) if one.step == "transcript"]
        assert len(again) == times
        for one in again:
            (whole,) = read(story(said="00:00:05 so good morning every one and thanks " * 20), one, state=state)
            assert isinstance(whole, Entry)
            assert (whole.partial, whole.title) == (False, "Machines that listen (transcript)")


def test_a_known_transcript_is_not_asked_for_by_its_story() -> None:
    """It is named as still there."""
    spoken = the_entry(spoken_of(story(SPOKEN)))
    found = read(story(SPOKEN), the_fetch(read(feed(9101))), state=remembered(spoken, age=timedelta(days=9)))
    assert Unchanged(native_ids=(spoken.native_id,)) in found


def test_what_is_no_story_fails_by_name() -> None:
    """A challenge is a refusal, a large page without words a new shape; neither is an empty story."""
    fetch = the_fetch(read(feed(9101)))
    with pytest.raises(BlockedError, match="challenge"):
        read("<html><body><p>One moment.</p></body></html>", fetch)
    with pytest.raises(ParseError, match="changed its shape"):
        read(f"<html><body><div></div><!-- {'x' * 9000} --></body></html>", fetch)
    with pytest.raises(BlockedError, match="challenge"):
        read("<html></html>", spoken_of(story(SPOKEN)))


def test_a_page_that_leads_elsewhere_is_a_failure() -> None:
    """What stands on the front page is no story's text; another slug of the same story is."""
    asked = the_fetch(read(feed(9101)))
    for fetch in (asked, spoken_of(story(SPOKEN))):
        with pytest.raises(ParseError, match="led to another page"):
            read(story(), fetch, ends="http://www.unognewsroom.org/")
    (found,) = read(story(), asked, ends="http://www.unognewsroom.org/story/en/9101/another-slug")
    assert isinstance(found, Entry)


def test_a_walk_says_where_the_feed_ends() -> None:
    """There is no archive to walk: what is older than the feed is a gap, and is told."""
    state = SourceState(since=NOW - timedelta(days=300), now=NOW)
    assert next(unog.requests(SOURCE, state)).conditional is False
    (note,) = [one for one in read(feed(9101), state=state) if isinstance(one, Note)]
    assert "2026-09-21" in note.text


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("story", "SOUNDBITE (English) an engineer"),
        ("story", "no word is kept"),
        ("transcript", "00:03:03 so good morning"),
    ],
)
def test_the_words_of_a_page_come_out(case: str, words: str) -> None:
    """Shotlists and times are part of the text, and what other stories said is not."""
    told = json.loads((FIXTURES / case / "expected.json").read_text(encoding="utf-8"))[0]
    page = (FIXTURES / case / json.loads((FIXTURES / case / "meta.json").read_text())["file"]).read_text(
        encoding="utf-8"
    )
    fetch = spoken_of(story(SPOKEN)) if case == "transcript" else the_fetch(read(feed(9101)))
    entry = read(page, fetch)[0]
    assert isinstance(entry, Entry)
    assert entry.kind == told["kind"]
    text = extract(entry).text
    assert words in text
    assert "Another story's words" not in text
