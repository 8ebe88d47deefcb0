"""yt-dlp's own extractor of channels and playlists, on answers written by hand in the true shape."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers.ytdlp.messages import Answer, FailureKind, ListedVideo, Listing, YtdlpJob
from crawlers.ytdlp.process import read_video

CHANNEL = "UCpanelwatchFixture00000"
HOME = f"https://www.youtube.com/channel/{CHANNEL}"
SITE = "/www.youtube.com"
BROWSE = f"{SITE}/youtubei/v1/browse"


def name(number: int) -> str:
    """The id of an invented video."""
    return f"fixVideo{number:03}"


def card(number: int, age: str = "2 hours ago", badge: str = "12:34") -> dict[str, object]:
    """A video as a channel's tab shows it in 2026."""
    parts = [{"text": {"content": "311 views"}}, {"text": {"content": age}, "accessibilityLabel": age}]
    badges = [{"thumbnailBadgeViewModel": {"text": badge, "badgeStyle": "THUMBNAIL_OVERLAY_BADGE_STYLE_DEFAULT"}}]
    lockup = {
        "contentId": name(number),
        "contentType": "LOCKUP_CONTENT_TYPE_VIDEO",
        "contentImage": {"thumbnailViewModel": {"overlays": [{"thumbnailBottomOverlayViewModel": {"badges": badges}}]}},
        "metadata": {
            "lockupMetadataViewModel": {
                "title": {"content": f"第{number} briefing"},
                "metadata": {"contentMetadataViewModel": {"metadataRows": [{"metadataParts": parts}]}},
            }
        },
    }
    return {"richItemRenderer": {"content": {"lockupViewModel": lockup}}}


def older_card(number: int, age: str) -> dict[str, object]:
    """The same in the shape before it."""
    video = {
        "videoId": name(number),
        "title": {"runs": [{"text": "Briefing"}]},
        "publishedTimeText": {"simpleText": age},
        "lengthText": {"simpleText": "1:00"},
    }
    return {"richItemRenderer": {"content": {"videoRenderer": video}}}


def more(token: str) -> dict[str, object]:
    """Where a list goes on."""
    return {"continuationItemRenderer": {"continuationEndpoint": {"continuationCommand": {"token": token}}}}


def tab(path: str, contents: Sequence[object], *, selected: str = "videos") -> dict[str, object]:
    """What a channel's page holds."""
    shown = {"selected": True, "content": {"richGridRenderer": {"contents": contents}}}
    tabs = [
        {
            "tabRenderer": {
                "title": title.title(),
                "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": f"/{path}/{title}"}}},
                **(shown if title == selected else {}),
            }
        }
        for title in dict.fromkeys(("videos", selected))
    ]
    metadata = {"title": "Fixture TV", "externalId": CHANNEL, "vanityChannelUrl": "http://www.youtube.com/@FixtureTV"}
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": tabs}},
        "metadata": {"channelMetadataRenderer": metadata},
    }


def page(told: object) -> Response:
    """A page with its data, as YouTube's are."""
    script = f"<script>var ytInitialData = {json.dumps(told)};</script>"
    return Response(f"<!DOCTYPE html><html><body>{script}</body></html>", content_type="text/html")


def serve_channel(server: HTTPServer, pages: Sequence[Sequence[object]], path: str = f"channel/{CHANNEL}") -> list[str]:
    """Serve the tab of videos, page by page; the tokens asked for are kept."""
    asked: list[str] = []

    def contents(number: int) -> list[object]:
        return [*pages[number], *([more(f"page-{number + 1}")] if number + 1 < len(pages) else [])]

    def browse(request: Request) -> Response:
        token = json.loads(request.get_data())["continuation"]
        asked.append(token)
        items = contents(int(token.removeprefix("page-")))
        told = {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": items}}]}
        return Response(json.dumps(told), content_type="application/json")

    server.expect_request(f"{SITE}/{path}/videos").respond_with_response(page(tab(path, contents(0))))
    server.expect_request(BROWSE).respond_with_handler(browse)
    return asked


def read_list(url: str, listing: Listing) -> Answer:
    """Have yt-dlp list it."""
    job = YtdlpJob(
        url=url,
        listing=listing,
        user_agent="test",
        allow_private_addresses=True,
        sleep_requests_s=0,
        sleep_captions_s=0,
    )
    return read_video(YtdlpJob.from_line(job.to_line()))


def ids(answer: Answer) -> list[str]:
    """The videos listed."""
    return [video.id for video in answer.listed]


def test_a_channel_is_listed_without_asking_for_its_videos(hosts: HTTPServer) -> None:
    """What a list tells of each, whatever shape it has, and whose list it is."""
    asked = serve_channel(
        hosts, [[card(1, "Streamed 3 weeks ago"), card(2, badge="UPCOMING"), older_card(3, "1 day ago")]]
    )
    now = datetime.now(UTC)
    answer = read_list(f"{HOME}/videos", Listing(last=30))
    assert (answer.failure, answer.more, asked) == (None, False, [])
    assert answer.info["channel_id"] == CHANNEL
    first, second, third = answer.listed
    assert (first.id, first.url) == (name(1), f"https://www.youtube.com/watch?v={name(1)}")
    assert (first.title, first.duration_s, first.live_status) == ("第1 briefing", 754, "was_live")
    assert second.live_status == "is_upcoming"
    days = [now.date() - datetime.fromtimestamp(one.latest_at or 0, UTC).date() for one in (first, third)]
    # yt-dlp rounds to the nearest day: from noon on the day is the next one.
    assert days in ([timedelta(days=21), timedelta(days=1)], [timedelta(days=20), timedelta(days=0)])
    assert [request.path for request, _ in hosts.log] == [f"{SITE}/channel/{CHANNEL}/videos"]


def test_a_list_is_read_as_far_as_it_is_wanted(hosts: HTTPServer) -> None:
    """Page after page of the site's own, and no further."""
    asked = serve_channel(hosts, [[card(1), card(2)], [card(3), card(4)], [card(5)]])
    answer = read_list(f"{HOME}/videos", Listing(first=2, last=3))
    assert (ids(answer), answer.more, asked) == ([name(2), name(3)], True, ["page-1"])
    answer = read_list(f"{HOME}/videos", Listing(first=4, last=9))
    assert (ids(answer), answer.more) == ([name(4), name(5)], False)


def test_a_pause_lies_between_all_requests_of_a_list(hosts: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its further pages as well."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    asked = serve_channel(hosts, [[card(1)], [card(2)], [card(3)]])
    url = f"{HOME}/videos"
    read_video(YtdlpJob(url=url, listing=Listing(last=9), user_agent="test", allow_private_addresses=True))
    assert len(asked) == 2
    assert slept == [0.75] * (len(hosts.log) - 1)


def test_a_list_ends_where_it_is_surely_older_than_wanted(hosts: HTTPServer) -> None:
    """One old video may be pinned; "3 weeks ago" may be four."""
    old = [card(number, "1 month ago") for number in (4, 5, 6, 7)]
    asked = serve_channel(hosts, [[card(1, "9 years ago"), card(2), card(3, "3 weeks ago"), *old], [card(8)]])
    since = (datetime.now(UTC) - timedelta(days=25)).timestamp()
    answer = read_list(f"{HOME}/videos", Listing(last=300, since=since))
    assert ids(answer) == [name(number) for number in (1, 2, 3, 4, 5, 6)]
    assert (answer.more, asked) == (False, [])


def test_a_channel_without_streams_has_none(hosts: HTTPServer) -> None:
    """That is no failure."""
    hosts.expect_request(f"{SITE}/channel/{CHANNEL}/streams").respond_with_response(page(tab(CHANNEL, [card(1)])))
    answer = read_list(f"{HOME}/streams", Listing(last=30))
    assert (answer.listed, answer.failure, answer.more) == ((), None, False)


def test_a_handle_is_resolved_with_one_request(hosts: HTTPServer) -> None:
    """And no video of it is listed."""
    serve_channel(hosts, [[card(1)]], path="@FixtureTV")
    answer = read_list("https://www.youtube.com/@FixtureTV", Listing())
    assert (answer.info["channel_id"], answer.listed, answer.failure) == (CHANNEL, (), None)
    assert [request.path for request, _ in hosts.log] == [f"{SITE}/@FixtureTV/videos"]


def test_a_handle_that_nobody_has_is_told(hosts: HTTPServer) -> None:
    """It may be misspelt; or YouTube has an outage, so nothing is said to be gone."""
    hosts.expect_request(f"{SITE}/@nobody/videos").respond_with_data("", status=404)
    hosts.expect_request(f"{SITE}/youtubei/v1/navigation/resolve_url").respond_with_data("{}", status=404)
    failure = read_list("https://www.youtube.com/@nobody", Listing()).failure
    assert failure is not None
    assert (failure.kind, failure.status) == (FailureKind.FAILED, 404)
    assert "@nobody" in failure.cause
    assert "misspelt" in failure.remedy


@pytest.mark.parametrize(("status", "body"), [(500, "no"), (404, "no"), (200, "<html>"), (200, "{}")])
def test_a_page_that_fails_is_not_the_end_of_a_list(hosts: HTTPServer, status: int, body: str) -> None:
    """What lies behind it is read by a later crawl."""
    hosts.expect_request(BROWSE).respond_with_data(body, status=status, content_type="application/json")
    serve_channel(hosts, [[card(1)], [card(2)]])
    assert read_list(f"{HOME}/videos", Listing(last=30, since=0)).failure is not None


def test_a_playlist_is_listed_in_its_own_order(hosts: HTTPServer) -> None:
    """From either of its addresses; what is unavailable in it is not asked for."""
    videos = [
        {
            "playlistVideoRenderer": {
                "videoId": name(number),
                "title": {"runs": [{"text": "Part"}]},
                "lengthSeconds": "60",
            }
        }
        for number in (2, 1)
    ]
    section = {"itemSectionRenderer": {"contents": [{"playlistVideoListRenderer": {"contents": videos}}]}}
    shown = {"tabRenderer": {"selected": True, "content": {"sectionListRenderer": {"contents": [section]}}}}
    told = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [shown]}},
        "metadata": {"playlistMetadataRenderer": {"title": "Meetings"}},
    }
    hosts.expect_request(f"{SITE}/playlist").respond_with_response(page(told))
    answer = read_list("https://www.youtube.com/playlist?list=PLfixture", Listing(last=30))
    assert [(video.id, video.title, video.duration_s) for video in answer.listed] == [
        (name(2), "Part", 60),
        (name(1), "Part", 60),
    ]
    assert answer.failure is None
    assert len(hosts.log) == 1


@pytest.mark.parametrize("alert", ["This playlist is private.", "This account has been terminated."])
def test_a_list_that_cannot_be_seen_is_a_failure_with_its_reason(hosts: HTTPServer, alert: str) -> None:
    """Not the state of a video."""
    told = {"alerts": [{"alertRenderer": {"type": "ERROR", "text": {"simpleText": alert}}}]}
    hosts.expect_request(f"{SITE}/playlist").respond_with_response(page(told))
    hosts.expect_request(f"{SITE}/youtubei/v1/navigation/resolve_url").respond_with_json(told)
    answer = read_list("https://www.youtube.com/playlist?list=PLfixture", Listing(last=30))
    assert answer.failure is not None
    assert alert in answer.failure.cause
    assert answer.failure.kind is FailureKind.FAILED


def test_a_wall_within_a_list_is_told_as_one(hosts: HTTPServer) -> None:
    """On whichever page it stands."""
    hosts.expect_request(BROWSE).respond_with_data("", status=429, headers={"Retry-After": "600"})
    serve_channel(hosts, [[card(1)], [card(2)]])
    failure = read_list(f"{HOME}/videos", Listing(last=30)).failure
    assert failure is not None
    assert (failure.kind, failure.status, failure.retry_after_s) == (FailureKind.BLOCKED, 429, 600.0)


@given(first=st.integers(1, 9999), more=st.integers(0, 9999), since=st.none() | st.integers(0, 2_000_000_000))
def test_an_address_names_the_places_wanted(first: int, more: int, since: float | None) -> None:
    """What is written into it is read from it; other addresses name none."""
    listing = Listing(first=first, last=first + more, since=since)
    assert Listing.in_address(listing.address(f"{HOME}/videos")) == (f"ytdlp:{HOME}/videos", listing)
    assert Listing.in_address(f"{HOME}#videos=all") == (f"{HOME}#videos=all", None)
    assert listing.limits * 300 >= listing.last > (listing.limits - 1) * 300


def test_a_list_travels_whole() -> None:
    """What the process writes is what the handler reads."""
    answer = Answer(listed=(ListedVideo(id="a", url="b", title="词", latest_at=1.5),), more=True, notes=("old",))
    assert Answer.from_json(answer.to_json()) == answer
