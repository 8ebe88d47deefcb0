"""A channel's feed becomes looks at its videos, and what they find becomes entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import youtube
from crawlers.adapter import Fetch, Fetched, Note, Unchanged
from crawlers.captions_due import Look
from crawlers.ytdlp.messages import MEDIA_TYPE, Answer, Failure, FailureKind, Track, VideoState
from errors import BlockedError, ParseError
from model import Entry, Known, PartRole, Precision, Source, SourceKey, SourceState

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


def seen(name: str, listed: str, hours: float = 1, **facts: object) -> Known:
    """A video that was first seen so many hours ago."""
    told = {"url": f"https://www.youtube.com/watch?v={name}", "title": f"Title of {name}", **facts}
    since = NOW - timedelta(hours=hours)
    return Known(native_id=name, fingerprint=listed, listed=listed, first_seen_at=since, **told)  # type: ignore[arg-type]


def knowing(*known: Known, **facts: object) -> SourceState:
    """What an adapter knows of these videos, an hour after the source was last read."""
    told = {"now": NOW, "last_success_at": NOW - timedelta(hours=1), **facts}
    return SourceState(known={one.native_id: one for one in known}, **told)  # type: ignore[arg-type]


def asked(fetches: Iterable[object]) -> list[str]:
    """The videos that are looked at."""
    return [each.entry.native_id for each in fetches if isinstance(each, Fetch) and each.entry is not None]


def videos(body: bytes = FEED, state: SourceState | None = None) -> list[Fetch]:
    """The looks a feed asks for."""
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
    """Conditional, as any feed; where it fails, the channel's videos are listed."""
    (fetch,) = youtube.requests(SOURCE, SourceState())
    assert (fetch.url, fetch.conditional) == (SOURCE.url, True)
    (other,) = fetch.otherwise
    assert other.url == "ytdlp:https://www.youtube.com/channel/UCpanelwatchFixture00001/videos#videos=1-30"


def test_known_videos_are_not_asked_for_again() -> None:
    """Unless the feed says something else about them."""
    first, second = (Look.read(fetch.entry.fingerprint).words for fetch in videos() if fetch.entry)
    assert first != second
    state = knowing(seen("fixVideo_01", f"18 published {first} -"), seen("fixShort_02", "18 published other -"))
    found = list(youtube.parse(answered(FEED), SOURCE, state))
    assert asked(found) == ["fixShort_02"]
    assert Unchanged(native_ids=("fixVideo_01",)) in found


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
    (first,) = youtube.requests(replace(SOURCE, url="http://127.0.0.1:8000/feed.xml"), SourceState())
    assert first.otherwise == ()


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
        (VideoState.PREMIERE, True),
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


def test_captions_we_have_are_not_lost_to_a_look_that_finds_none() -> None:
    """What is private or removed is gone; anything else may pass."""
    for state in VideoState:
        known = knowing(seen("fixVideo_01", "11 published x -"))
        (entry,) = youtube.parse(answered(Answer(state=state).to_json(), videos()[0]), SOURCE, known)
        assert isinstance(entry, Entry)
        gone = state in {VideoState.PRIVATE, VideoState.REMOVED}
        assert (entry.removed, entry.partial) == (gone, not gone)


def test_a_video_tells_its_own_title_words_and_day() -> None:
    """However it was found; a broadcast is dated by the hour it is held."""
    told: dict[str, str | int | float] = {
        "title": "标题",
        "description": "说明",
        "timestamp": 1_783_346_412,
        "release_timestamp": 1_783_868_400,
    }
    entry = entry_of(Answer(state=VideoState.UPCOMING, info=told))
    assert (entry.title, entry.published) == ("标题", "2026-07-12T15:00:00+00:00")
    assert [part.content.decode() for part in entry.parts] == ["说明"]
    assert entry_of(Answer(info={"timestamp": 1_783_346_412})).published == "2026-07-06T14:00:12+00:00"
    day = entry_of(Answer(info={"upload_date": "20260706"}))
    assert (day.published, day.published_precision) == ("2026-07-06", Precision.DAY)
    assert entry_of(Answer()).published == "2026-07-06T14:00:12+00:00"


def test_what_all_videos_lack_is_told_to_the_reader() -> None:
    """It is the machine's, and no problem of the video."""
    note, entry = youtube.parse(answered(Answer(notes=("no runtime",)).to_json(), videos()[0]), SOURCE, SourceState())
    assert note == Note(text="no runtime")
    assert isinstance(entry, Entry)
    assert "problems" not in entry.attributes


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
