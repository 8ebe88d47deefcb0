"""yt-dlp's own YouTube extractor, on answers written by hand in the true shape: every state, every wall."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from crawlers.ytdlp.messages import Answer, FailureKind, VideoState, YtdlpJob
from crawlers.ytdlp.process import read_video

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
    embedded = '<script>ytcfg.set({"INNERTUBE_CONTEXT": {"client": {"clientName": "WEB_EMBEDDED_PLAYER"}}});</script>'
    server.expect_request(f"{SITE}/embed/{VIDEO}").respond_with_data(embedded, content_type="text/html")
    server.expect_request(f"{SITE}/api/timedtext").respond_with_handler(
        lambda request: Response(json.dumps({"events": [], "asked": request.query_string.decode()}))
    )


def read_youtube(server: HTTPServer, url: str = WATCH, left_alone: tuple[str, ...] = ()) -> Answer:
    """Read the one video."""
    assert server.is_running()
    job = YtdlpJob(url=url, user_agent="test", allow_private_addresses=True, sleep_requests_s=0, sleep_captions_s=0)
    return read_video(replace(job, left_alone=left_alone))


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


def test_live_chat_is_not_what_was_said(hosts: HTTPServer) -> None:
    """yt-dlp lists it among the subtitles of a broadcast, before them: it is neither taken nor asked for."""
    replay = {"reloadContinuationData": {"continuation": "x"}}
    chat = {"conversationBar": {"liveChatRenderer": {"continuations": [replay], "isReplay": True}}}
    told = json.dumps({"contents": {"twoColumnWatchNextResults": chat}})
    page = f"<html><script>var ytInitialData = {told};</script>"
    hosts.expect_request(f"{SITE}/watch").respond_with_data(page, content_type="text/html")
    serve_player(hosts, player())
    assert read_youtube(hosts).captions == ()
    assert len([request for request, _ in hosts.log if request.path == f"{SITE}/watch"]) == 1


def refused(status: str, reason: str, sub: str = "") -> dict[str, object]:
    """What the player is told of a video that is not shown."""
    words = {"reason": {"simpleText": reason}, **({"subreason": {"simpleText": sub}} if sub else {})}
    screen = {"playerErrorMessageRenderer": words}
    return {"playabilityStatus": {"status": status, "reason": reason, "errorScreen": screen}}


def broadcast(reason: str = "", *, starts: str = "2026-09-14T14:00:00+00:00", **facts: bool) -> dict[str, object]:
    """What the player is told of a broadcast, or of a premiere."""
    status = {"status": "LIVE_STREAM_OFFLINE", "reason": reason} if reason else {"status": "OK"}
    microformat = {"liveBroadcastDetails": {"startTimestamp": starts}, "uploadDate": "2026-09-09T02:00:00-07:00"}
    return {
        "videoDetails": {**DETAILS, **facts},
        "playabilityStatus": status,
        "microformat": {"playerMicroformatRenderer": microformat},
    }


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (
            broadcast("This live event will begin in 5 days.", isUpcoming=True, isLiveContent=True),
            VideoState.UPCOMING,
        ),
        (broadcast("Premieres in 3 hours", isUpcoming=True, isLiveContent=False), VideoState.PREMIERE),
        (broadcast(isLive=True, isLiveContent=True), VideoState.LIVE),
        (broadcast(isLive=False, isLiveContent=True, isPostLiveDvr=True), VideoState.JUST_ENDED),
        (broadcast(isLive=False, isLiveContent=True), VideoState.PUBLISHED),
    ],
)
def test_a_broadcast_tells_where_it_stands_and_when_it_is_held(
    hosts: HTTPServer, told: dict[str, object], state: VideoState
) -> None:
    """Announced, live, over and not processed yet, to be had: never a failure."""
    serve_player(hosts, told)
    answer = read_youtube(hosts)
    assert (answer.state, answer.failure, answer.captions) == (state, None, ())
    assert (answer.info["release_timestamp"], answer.info["title"]) == (1_789_394_400, "Briefing")
    assert (answer.info["timestamp"], answer.info["upload_date"]) == (1_788_944_400, "20260909")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (
            refused("LOGIN_REQUIRED", "Private video", "Sign in if you've been granted access to this video"),
            VideoState.PRIVATE,
        ),
        (
            refused("UNPLAYABLE", "Join this channel to get access to members-only content like this video."),
            VideoState.MEMBERS_ONLY,
        ),
        (
            refused("UNPLAYABLE", "This video is available to this channel's members on level: Friend (or higher)."),
            VideoState.MEMBERS_ONLY,
        ),
        (
            refused(
                "UNPLAYABLE",
                "Video unavailable",
                "The uploader has not made this video available in your country",
            ),
            VideoState.REGION_BLOCKED,
        ),
        (
            refused(
                "UNPLAYABLE",
                "Video unavailable",
                "This video contains content from Film Co, who has blocked it in your country on copyright grounds",
            ),
            VideoState.REGION_BLOCKED,
        ),
        (
            refused(
                "LOGIN_REQUIRED",
                "Sign in to confirm your age",
                "This video may be inappropriate for some users.",
            ),
            VideoState.AGE_GATED,
        ),
        (refused("ERROR", "Video unavailable", "This video has been removed by the uploader"), VideoState.REMOVED),
        (
            refused(
                "ERROR",
                "Video unavailable",
                "This video is no longer available because the YouTube account associated with it has been terminated.",
            ),
            VideoState.REMOVED,
        ),
        (
            refused("ERROR", "This video has been removed for violating YouTube's Terms of Service"),
            VideoState.REMOVED,
        ),
        (refused("ERROR", "This video is unavailable"), VideoState.UNAVAILABLE),
        (refused("ERROR", "Video unavailable"), VideoState.UNAVAILABLE),
    ],
)
def test_the_state_of_a_video_is_told(hosts: HTTPServer, told: dict[str, object], state: VideoState) -> None:
    """It is no failure of the source, and no title is made up for it."""
    serve_player(hosts, told)
    answer = read_youtube(hosts)
    assert (answer.state, answer.failure, answer.captions) == (state, None, ())
    assert not answer.info.get("title")


def test_what_is_left_where_captions_are_withheld_is_no_original(hosts: HTTPServer) -> None:
    """A translation by people may be had without a token, and is not what was said."""
    kept = [track("en", more="&exp=xpe"), track("en", automatic=True, more="&exp=xpe")]
    serve_player(hosts, player(track("zh"), *kept))
    answer = read_youtube(hosts)
    assert answer.captions == ()
    assert answer.failure is not None
    assert (answer.failure.kind, answer.failure.status) == (FailureKind.BLOCKED, 403)
    assert "PO token" in answer.failure.cause


@pytest.mark.parametrize(
    ("told", "cause", "status"),
    [
        (
            refused("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", "This helps protect our community."),
            "not a bot",
            403,
        ),
        (
            {
                "playabilityStatus": {
                    "status": "LOGIN_REQUIRED",
                    "reason": "Please confirm",
                    "errorScreen": {"playerCaptchaViewModel": {"captchaKey": "x"}},
                }
            },
            "captcha",
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


@pytest.mark.parametrize("status", [404, 500])
def test_captions_of_which_the_player_could_not_tell_are_lacking(hosts: HTTPServer, status: int) -> None:
    """The watch page tells the rest, and was all the answer: that there are no captions was never said."""
    page = f"<html><script>var ytInitialPlayerResponse = {json.dumps(player(track('en', automatic=True)))};</script>"
    hosts.expect_request(f"{SITE}/watch").respond_with_data(page, content_type="text/html")
    hosts.expect_request(f"{SITE}/youtubei/v1/next").respond_with_json({})
    hosts.expect_request(re.compile(".*")).respond_with_data("no", status=status)
    answer = read_youtube(hosts)
    assert (answer.state, answer.failure, answer.info["title"]) == (VideoState.PUBLISHED, None, "Briefing")
    assert answer.lacks_captions is True


@pytest.mark.parametrize("status", [404, 500])
def test_an_outage_of_everything_says_nothing_of_a_video(hosts: HTTPServer, status: int) -> None:
    """It is no deletion, whatever number it bears; and it is told by its number."""
    hosts.expect_request(f"{SITE}/watch").respond_with_data("<html></html>", content_type="text/html")
    hosts.expect_request(f"{SITE}/youtubei/v1/next").respond_with_json({})
    hosts.expect_request(re.compile(".*")).respond_with_data("no", status=status)
    for _ in range(2):
        failure = read_youtube(hosts).failure
        assert failure is not None
        assert (failure.kind, failure.transient) == (FailureKind.FAILED, True)
        assert f"HTTP Error {status}" in failure.cause
        hosts.clear()
        hosts.expect_request(re.compile(".*")).respond_with_data("no", status=status)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [("<html><title>About</title><p>us", "text/html"), ("", "text/html"), ("%PDF-1.4", "application/pdf")],
)
def test_a_page_without_a_video_is_told_as_one(hosts: HTTPServer, body: str, media_type: str) -> None:
    """What is no web page is no video either."""
    hosts.expect_request("/tank.example/about").respond_with_data(body, content_type=media_type)
    failure = read_youtube(hosts, "https://tank.example/about").failure
    assert failure is not None
    assert (failure.kind, failure.transient) == (FailureKind.FAILED, False)
    assert failure.cause == "no video was found at https://tank.example/about"
    assert "browser" in failure.remedy


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (429, "slow down", "429"),
        (200, '<html><form action="https://consent.youtube.com/save"></form></html>', "consent page"),
        (200, '<html><form><div class="g-recaptcha" data-sitekey="x"></div></form></html>', "captcha"),
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


FRAME = '<iframe width="560" src="https://www.youtube.com/embed/{}?rel=0" title="YouTube video player"></iframe>'
PANEL = "https://tank.example/events/panel"


def test_a_player_on_a_page_of_another_site_is_read(hosts: HTTPServer) -> None:
    """As a think tank shows its own event: the video and its captions, by the address of the page."""
    page = f"<html><head><title>The panel</title></head><body>{FRAME.format(VIDEO)}</body></html>"
    hosts.expect_request("/tank.example/events/panel").respond_with_data(page, content_type="text/html")
    serve_player(hosts, player(track("en", automatic=True)))
    answer = read_youtube(hosts, PANEL)
    (found,) = answer.captions
    assert (found.language, found.automatic, answer.failure) == ("en", True, None)
    assert (answer.info["id"], answer.info["extractor"]) == (VIDEO, "youtube")


def test_a_player_on_a_page_of_another_site_is_refused_by_youtube(hosts: HTTPServer) -> None:
    """Which is told, and which is left alone while its wall stands: then only the page is asked for."""
    page = f"<html><head><title>The panel</title></head><body>{FRAME.format(VIDEO)}</body></html>"
    hosts.expect_request("/tank.example/events/panel").respond_with_data(page, content_type="text/html")
    serve_player(hosts, refused("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot"))
    failure = read_youtube(hosts, PANEL).failure
    assert failure is not None
    assert failure.cause == 'www.youtube.com asks to sign in and prove to be "not a bot"'
    assert (failure.kind, urlsplit(failure.asked).hostname) == (FailureKind.BLOCKED, "www.youtube.com")
    hosts.clear_log()
    failure = read_youtube(hosts, PANEL, left_alone=("www.youtube.com",)).failure
    assert failure is not None
    assert (failure.kind, urlsplit(failure.asked).hostname) == (FailureKind.BLOCKED, "www.youtube.com")
    assert [request.path for request, _ in hosts.log] == ["/tank.example/events/panel"]


def test_several_players_on_a_page_are_listed(hosts: HTTPServer) -> None:
    """None of them is asked for yet."""
    page = f"<html><head><title>Talks</title></head><body>{''.join(map(FRAME.format, ('fixVideo_01', 'fixVideo_02')))}"
    hosts.expect_request("/tank.example/events/panel").respond_with_data(page, content_type="text/html")
    answer = read_youtube(hosts, PANEL)
    players = [f"https://www.youtube.com/embed/{name}?rel=0" for name in ("fixVideo_01", "fixVideo_02")]
    assert [video.url for video in answer.listed] == players
    assert (answer.captions, answer.failure) == ((), None)
    assert [request.path for request, _ in hosts.log] == ["/tank.example/events/panel"]


def test_youtube_that_forbids_everything_is_a_wall(hosts: HTTPServer) -> None:
    """Of one video it would say in words what is the matter."""
    hosts.expect_request(re.compile(".*")).respond_with_data("no", status=403)
    failure = read_youtube(hosts).failure
    assert failure is not None
    assert (failure.kind, failure.status) == (FailureKind.BLOCKED, 403)
