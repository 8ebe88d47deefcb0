"""yt-dlp's own YouTube extractor, on answers written by hand in the true shape: every state, every wall."""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from crawlers.ytdlp_messages import Answer, FailureKind, VideoState, YtdlpJob
from crawlers.ytdlp_process import read_video

SITE = "/www.youtube.com"
VIDEO = "fixVideo_01"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
DETAILS = {
    "videoId": VIDEO,
    "title": "Briefing",
    "lengthSeconds": "60",
    "channelId": "UCpanelwatchFixture0000001",
    "shortDescription": "On the panel.",
    "author": "Fixture TV",
}
LANGUAGES = [{"languageCode": code, "languageName": {"simpleText": code}} for code in ("en", "fr", "zh")]


def track(language: str, *, automatic: bool = False, more: str = "") -> dict[str, object]:
    """A caption track as the player lists it."""
    return {
        "baseUrl": f"https://www.youtube.com/api/timedtext?v={VIDEO}&lang={language}{more}",
        "languageCode": language,
        "vssId": f"{'a' if automatic else ''}.{language}",
        "name": {"simpleText": language},
        "isTranslatable": True,
        **({"kind": "asr"} if automatic else {}),
    }


def player(*tracks: dict[str, object], **status: str) -> dict[str, object]:
    """What the player is told of a video."""
    captions = {"captionTracks": list(tracks), "translationLanguages": LANGUAGES}
    return {
        "videoDetails": DETAILS,
        "playabilityStatus": {"status": "OK", **status},
        "streamingData": {"adaptiveFormats": []},
        "captions": {"playerCaptionsTracklistRenderer": captions},
    }


def serve_player(server: HTTPServer, told: dict[str, object]) -> None:
    """The watch page says nothing, so yt-dlp asks the player."""
    server.expect_request(f"{SITE}/watch").respond_with_data("<html></html>", content_type="text/html")
    server.expect_request(f"{SITE}/youtubei/v1/next").respond_with_json({})
    server.expect_request(f"{SITE}/youtubei/v1/player").respond_with_json(told)
    server.expect_request(f"{SITE}/api/timedtext").respond_with_handler(
        lambda request: Response(json.dumps({"events": [], "asked": request.query_string.decode()}))
    )


def read_youtube(server: HTTPServer) -> Answer:
    """Read the one video."""
    assert server.is_running()
    job = YtdlpJob(url=WATCH, user_agent="test", allow_private_addresses=True, sleep_requests_s=0, sleep_captions_s=0)
    return read_video(job)


@pytest.mark.parametrize(
    ("tracks", "language", "automatic"),
    [
        ([track("en", automatic=True)], "en", True),
        ([track("fr"), track("zh"), track("zh", automatic=True)], "zh", False),
        ([track("fr"), track("en", automatic=True)], "en", True),
        ([track("fr")], "fr", False),
    ],
)
def test_only_the_original_track_is_fetched(
    hosts: HTTPServer, tracks: list[dict[str, object]], language: str, *, automatic: bool
) -> None:
    """Written by people where they wrote in the language that is spoken; never a translation, and json3."""
    serve_player(hosts, player(*tracks))
    answer = read_youtube(hosts)
    (found,) = answer.captions
    assert (found.language, found.automatic, found.ext) == (language, automatic, "json3")
    queries = [request.query_string.decode() for request, _ in hosts.log if request.path == f"{SITE}/api/timedtext"]
    assert queries == [f"v={VIDEO}&lang={language}{'&kind=asr' if 'kind=asr' in queries[0] else ''}&fmt=json3"]
    assert (answer.failure, answer.info["duration"]) == (None, 60)


@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [
        ("LOGIN_REQUIRED", "Private video", VideoState.PRIVATE),
        ("UNPLAYABLE", "Join this channel to get access to members-only content", VideoState.MEMBERS_ONLY),
        ("UNPLAYABLE", "The uploader has not made this video available in your country", VideoState.REGION_BLOCKED),
        ("LIVE_STREAM_OFFLINE", "Premieres in 3 hours", VideoState.PREMIERE),
        ("ERROR", "This video has been removed by the uploader", VideoState.REMOVED),
        ("ERROR", "This video is unavailable", VideoState.UNAVAILABLE),
    ],
)
def test_the_state_of_a_video_is_told(hosts: HTTPServer, status: str, reason: str, state: VideoState) -> None:
    """It is no failure of the source."""
    serve_player(hosts, {"playabilityStatus": {"status": status, "reason": reason}})
    answer = read_youtube(hosts)
    assert (answer.state, answer.failure, answer.captions) == (state, None, ())


@pytest.mark.parametrize(
    ("told", "cause", "status"),
    [
        (
            {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you’re not a bot"}},
            "not a bot",
            403,
        ),
        (player(track("en", automatic=True, more="&exp=xpe")), "PO token", 403),
        (
            {"playabilityStatus": {"status": "ERROR", "reason": "This content isn't available, try again later"}},
            "429",
            429,
        ),
    ],
)
def test_a_wall_in_the_players_words_stops(hosts: HTTPServer, told: dict[str, object], cause: str, status: int) -> None:
    """It is for all videos of the site."""
    serve_player(hosts, told)
    answer = read_youtube(hosts)
    assert answer.failure is not None
    assert cause in answer.failure.cause
    assert (answer.failure.kind, answer.failure.status) == (FailureKind.BLOCKED, status)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (429, "slow down", "429"),
        (200, '<html><form action="https://consent.youtube.com/save"></form></html>', "consent page"),
    ],
)
def test_a_wall_instead_of_the_page_ends_all_asking(hosts: HTTPServer, status: int, body: str, cause: str) -> None:
    """yt-dlp's other ways to the same video are not tried."""
    hosts.expect_request(f"{SITE}/watch").respond_with_data(body, status=status, headers={"Retry-After": "120"})
    answer = read_youtube(hosts)
    assert answer.failure is not None
    assert cause in answer.failure.cause
    assert (answer.failure.kind, answer.failure.retry_after_s) == (FailureKind.BLOCKED, 120.0)
    assert [request.path for request, _ in hosts.log] == [f"{SITE}/watch"]


def test_captions_refused_with_429_stop(hosts: HTTPServer) -> None:
    """The one answer that must not be asked for again."""
    hosts.expect_request(f"{SITE}/api/timedtext").respond_with_data("", status=429)
    serve_player(hosts, player(track("en", automatic=True)))
    answer = read_youtube(hosts)
    assert answer.failure is not None
    assert answer.failure.status == 429
