"""One video at one address: its document at once, its captions when they come, several where a page holds several."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers import video, youtube
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.ytdlp.messages import Answer, ListedVideo, Track, VideoState
from errors import ParseError
from model import Entry, Known, Source, SourceKey, SourceState

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
ASSET = "https://webtv.un.org/en/asset/k1z/k1zpanel01"
PAGE = "https://tank.example/events/panel"
TRACK = Track(language="en", automatic=False, ext="vtt", url="https://c/1", content=b"WEBVTT")


def source(url: str) -> Source:
    """A source that is one video."""
    return Source(key=SourceKey("one"), title="The panel meets", organisation="Test", kind="video", url=url)


def known(url: str, listed: str, hours: float) -> SourceState:
    """What is known of it so many hours after it was first seen."""
    one = Known(
        native_id=url, url=url, fingerprint=listed, listed=listed, first_seen_at=NOW - timedelta(hours=hours), title="T"
    )
    return SourceState(known={url: one}, now=NOW)


def read(url: str, answer: Answer, state: SourceState | None = None) -> list[Yielded]:
    """What becomes of an answer."""
    (fetch,) = video.requests(source(url), SourceState())
    response = Fetched(
        url=fetch.url, status=200, headers={}, body=answer.to_json(), fetch=fetch, fetched_at=NOW, record_id="<urn:1>"
    )
    return list(video.parse(response, source(url), state or SourceState()))


def test_a_meeting_of_un_web_tv_is_the_one_its_schedule_shows() -> None:
    """By the names both have for it, with its captions and its own words."""
    told: dict[str, str | int | float] = {
        "id": "1_zpanel01",
        "title": "An invented meeting",
        "canonical_id": "1_recorded",
    }
    (entry,) = read(ASSET, Answer(captions=(TRACK,), info=told))
    assert isinstance(entry, Entry)
    assert (entry.url, entry.title, entry.identities) == (ASSET, "An invented meeting", ("un-webtv:k1zpanel01",))
    assert entry.story_keys == ("un-asset:k1zpanel01", "kaltura:1_zpanel01", "kaltura:1_recorded")
    assert (entry.partial, entry.attributes["caption_kind"]) == (False, "manual")


def test_a_player_on_a_page_is_the_video_it_plays() -> None:
    """The document is the page's, and known as the channel's video too."""
    entry, _ = read(PAGE, Answer(info={"id": "fixVideo_01", "extractor": "youtube", "title": "Panel"}))
    assert isinstance(entry, Entry)
    assert (entry.url, entry.identities) == (PAGE, ("youtube:fixVideo_01",))


def test_a_page_with_several_videos_leads_to_each() -> None:
    """The page is no document; a video that is known is not asked for before it is due."""
    videos = tuple(ListedVideo(id=name, url=f"https://films.example/{name}", title=name) for name in ("a", "b"))
    state = known("a", "18 published - -", 72)
    unchanged, fetch = read(PAGE, Answer(listed=videos), state)
    assert unchanged == Unchanged(native_ids=("a",))
    assert isinstance(fetch, Fetch)
    assert fetch.url == "ytdlp:https://films.example/b"
    assert fetch.entry is not None
    assert (fetch.entry.title, fetch.entry.fingerprint) == ("b", "- - - -")


@pytest.mark.parametrize(
    ("listed", "hours", "asked"),
    [("- - - -", 1, 1), ("12 published - -", 1, 0), ("12 published - -", 3, 1), ("18 published - -", 99, 0)],
)
def test_a_known_video_is_asked_for_when_it_is_due(listed: str, hours: float, asked: int) -> None:
    """For two days; then the source has nothing to ask for."""
    assert len(list(video.requests(source(ASSET), known(ASSET, listed, hours)))) == asked


def test_captions_that_could_not_be_fetched_are_asked_for_at_once_again() -> None:
    """That look was no answer; nor is what was had unsaid by it."""
    entry, note = read(
        ASSET, Answer(lacks_captions=True, problems=("slow", "HTTP Error 500")), known(ASSET, "12 published - -", 3)
    )
    assert isinstance(entry, Entry)
    assert entry.partial
    assert entry.fingerprint == "- published - -"
    assert note == Note(text="its captions could not be fetched", about="HTTP Error 500")
    entry, _ = read(ASSET, Answer(state=VideoState.LIVE), known(ASSET, "12 published - -", 3))
    assert isinstance(entry, Entry)
    assert entry.fingerprint == "14 live - -"


def test_a_watch_page_may_be_a_source_of_the_kind_youtube() -> None:
    """It is read as any single video."""
    url = "https://www.youtube.com/watch?v=fixVideo_01"
    (fetch,) = youtube.requests(source(url), SourceState())
    assert fetch.url == f"ytdlp:{url}"
    answer = Answer(info={"title": "Panel"}, notes=("no runtime",))
    response = Fetched(url=fetch.url, status=200, headers={}, body=answer.to_json(), fetch=fetch, fetched_at=NOW)
    note, entry, why = youtube.parse(response, source(url), SourceState())
    assert note == Note(text="no runtime")
    assert why == Note(text="the video is published, and has no captions yet")
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.title) == (url, "Panel")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (VideoState.PRIVATE, "the video is private, and has no captions"),
        (VideoState.MEMBERS_ONLY, "the video is members only, and has no captions"),
        (VideoState.JUST_ENDED, "the video is just ended, and has no captions yet"),
    ],
)
def test_why_a_video_named_as_a_source_brings_nothing_is_told(state: VideoState, told: str) -> None:
    """Who named it wants to know; of one video among a channel's it is kept as its state."""
    entry, note = read(ASSET, Answer(state=state))
    assert isinstance(entry, Entry)
    assert note == Note(text=told)
    (fetch,) = (
        each for each in read(PAGE, Answer(listed=(ListedVideo(id="a", url=ASSET),))) if isinstance(each, Fetch)
    )
    body = Answer(state=state).to_json()
    response = Fetched(url=ASSET, status=200, headers={}, body=body, fetch=fetch, fetched_at=NOW)
    assert len(list(video.parse(response, source(PAGE), SourceState()))) == 1


def test_what_is_no_answer_is_loud() -> None:
    """As when an archive brings the page itself."""
    (fetch,) = video.requests(source(PAGE), SourceState())
    response = Fetched(url=PAGE, status=200, headers={}, body=b"<html>", fetch=fetch, fetched_at=NOW)
    with pytest.raises(ParseError):
        list(video.parse(response, source(PAGE), SourceState()))
