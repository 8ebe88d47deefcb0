"""A channel's feed becomes requests for captions, and their answers become entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import youtube
from crawlers.adapter import Fetch, Fetched, Unchanged
from crawlers.ytdlp_messages import MEDIA_TYPE, Answer, Failure, FailureKind, Track, VideoState
from errors import BlockedError, ParseError
from model import UNFINISHED, Entry, Known, PartRole, Source, SourceKey, SourceState

FIXTURES = Path(__file__).parents[1] / "fixtures" / "youtube"
FEED = (FIXTURES / "channel" / "feed.xml").read_bytes()
SOURCE = Source(
    key=SourceKey("fixture-tv"),
    title="Fixture TV",
    organisation="Fixture",
    kind="youtube",
    url="https://www.youtube.com/feeds/videos.xml?channel_id=UCpanelwatchFixture00001",
)
NOW = datetime(2026, 7, 10, tzinfo=UTC)


def answered(body: bytes, fetch: Fetch | None = None) -> Fetched:
    """An answer as the spider hands it over."""
    fetch = fetch or Fetch(url=SOURCE.url)
    return Fetched(
        url=fetch.url, status=200, headers={}, body=body, fetch=fetch, fetched_at=NOW, record_id="<urn:uuid:feed>"
    )


def videos(body: bytes = FEED, state: SourceState | None = None) -> list[Fetch]:
    """The captions a feed asks for."""
    found = youtube.parse(answered(body), SOURCE, state or SourceState())
    return [each for each in found if isinstance(each, Fetch)]


def entry_of(answer: Answer, fetch: Fetch | None = None) -> Entry:
    """What an answer of yt-dlp makes of the first video."""
    (entry,) = youtube.parse(answered(answer.to_json(), fetch or videos()[0]), SOURCE, SourceState())
    assert isinstance(entry, Entry)
    return entry


def test_the_channel_feed_is_read_as_expected(request: pytest.FixtureRequest) -> None:
    """Every video of the feed, as a person checked it once."""
    found = [_plain(asdict(each)) for each in youtube.parse(answered(FEED), SOURCE, SourceState())]
    expected = FIXTURES / "channel" / "expected.json"
    if request.config.getoption("--update-golden"):
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def _plain(value: object) -> object:
    """As JSON tells it, without what is empty."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if inner or inner is False}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


def test_the_first_request_is_the_feed() -> None:
    """Conditional, as any feed."""
    assert list(youtube.requests(SOURCE, SourceState())) == [Fetch(url=SOURCE.url)]


def test_known_videos_are_not_asked_for_again() -> None:
    """Unless the feed says something else about them."""
    first, second = (fetch.entry for fetch in videos())
    assert first is not None
    assert second is not None
    known = {
        first.native_id: Known(native_id="", url="", fingerprint=first.fingerprint, first_seen_at=NOW),
        second.native_id: Known(native_id="", url="", fingerprint="other", first_seen_at=NOW),
    }
    found = list(youtube.parse(answered(FEED), SOURCE, SourceState(known=known)))
    assert [each.entry.native_id for each in found if isinstance(each, Fetch) and each.entry] == [second.native_id]
    assert found[-1] == Unchanged(native_ids=(first.native_id,))


@pytest.mark.parametrize(("hours", "asked"), [(47, 2), (49, 1)])
def test_captions_that_did_not_come_are_awaited_for_two_days(hours: int, asked: int) -> None:
    """So long the feed is asked for whole, as an unchanged one would lead to no video."""
    since = NOW - timedelta(hours=hours)
    known = {"fixVideo_01": Known(native_id="", url="", fingerprint=UNFINISHED, first_seen_at=since)}
    state = SourceState(known=known, last_success_at=NOW)
    assert len(videos(FEED, state)) == asked
    assert [fetch.conditional for fetch in youtube.requests(SOURCE, state)] == [asked == 1]


def test_view_counts_and_update_times_change_nothing() -> None:
    """They differ on every fetch."""
    other = FEED.replace(b'views="311"', b'views="312"').replace(b"2026-07-09T01", b"2026-07-10T01")
    assert videos(other) == videos()


def test_a_local_server_is_asked_where_its_feed_points() -> None:
    """No identity of YouTube for a video that is not there; only web addresses are followed."""
    body = FEED.replace(b"https://www.youtube.com/watch", b"http://127.0.0.1:8000/watch")
    body = body.replace(b"https://www.youtube.com/shorts/", b"file:///etc/")
    (fetch,) = videos(body)
    assert fetch.url == "ytdlp:http://127.0.0.1:8000/watch?v=fixVideo_01"
    assert fetch.entry is not None
    assert fetch.entry.identities == ()


def test_captions_become_a_part_with_its_record() -> None:
    """Bytes as they came, with language, kind and the exchange that brought them."""
    track = Track(
        language="zh-Hant-TW", automatic=True, ext="json3", url="https://c/1", content=b"{}", record_id="<urn:uuid:c>"
    )
    entry = entry_of(Answer(captions=(track,), info={"duration": 61, "channel": "Fixture"}, problems=("slow",)))
    feed, captions = entry.parts
    assert feed.role is PartRole.FEED
    assert (captions.role, captions.media_type) == (PartRole.CAPTIONS, "application/x-youtube-json3")
    assert (captions.content, captions.record_id, captions.language) == (b"{}", "<urn:uuid:c>", "zh-Hant")
    assert (entry.partial, entry.language) == (False, "zh-Hant")
    assert entry.attributes == {
        "state": "published",
        "caption_kind": "automatic",
        "channel": "Fixture",
        "duration_s": "61",
        "problems": "slow",
    }


@pytest.mark.parametrize(
    ("state", "partial"),
    [
        (VideoState.PUBLISHED, True),
        (VideoState.UPCOMING, True),
        (VideoState.LIVE, True),
        (VideoState.JUST_ENDED, True),
        (VideoState.PRIVATE, False),
        (VideoState.MEMBERS_ONLY, False),
        (VideoState.AGE_GATED, False),
        (VideoState.REGION_BLOCKED, False),
        (VideoState.REMOVED, False),
        (VideoState.UNAVAILABLE, False),
    ],
)
def test_a_video_without_captions_is_kept_with_its_description(state: VideoState, *, partial: bool) -> None:
    """It is asked for again only where captions may still come, and never taken for deleted."""
    entry = entry_of(Answer(state=state))
    assert [part.role for part in entry.parts] == [PartRole.FEED]
    assert (entry.partial, entry.removed) == (partial, False)
    assert (entry.attributes["state"], entry.attributes["caption_kind"]) == (state, "none")


def test_a_description_the_feed_left_out_comes_from_the_video() -> None:
    """The feed of a short has none."""
    entry = entry_of(Answer(info={"description": "Said below the video."}), videos()[1])
    assert [part.content for part in entry.parts] == [b"Said below the video."]


@pytest.mark.parametrize(
    ("body", "error", "cause"),
    [
        (b"<html><form action='https://consent.youtube.com/s'></html>", BlockedError, "wall"),
        (b"<html><p>Something went wrong", ParseError, "no feed"),
        (b"", ParseError, "no feed"),
        (b"<rss></rss>", ParseError, "<rss> came"),
    ],
)
def test_what_is_no_feed_is_loud(body: bytes, error: type[Exception], cause: str) -> None:
    """A wall is told from a changed shape."""
    with pytest.raises(error, match=cause):
        list(youtube.parse(answered(body), SOURCE, SourceState()))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"state": "odd"}', b"\xff"])
def test_what_is_no_answer_of_ytdlp_is_loud(body: bytes) -> None:
    """As when an archive brings something else."""
    with pytest.raises(ParseError):
        list(youtube.parse(answered(body, videos()[0]), SOURCE, SourceState()))


def test_an_answer_travels_whole() -> None:
    """What the process writes is what the handler reads."""
    track = Track(language=None, automatic=False, ext="vtt", url="https://c/2", content=b"\x00\xff")
    failure = Failure(kind=FailureKind.BLOCKED, cause="a wall", status=429, retry_after_s=5.0, remedy="wait")
    answer = Answer(state=VideoState.LIVE, info={"id": "a"}, captions=(track,), problems=("b",), failure=failure)
    assert Answer.from_json(answer.to_json()) == answer
    assert Answer.from_json(replace(answer, failure=None).to_json()).failure is None
    assert MEDIA_TYPE.endswith("+json")
