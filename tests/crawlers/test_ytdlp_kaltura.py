"""yt-dlp's own extractors for UN Web TV and Kaltura, on answers written by hand in the true shape."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers.ytdlp.messages import Answer, FailureKind, VideoState, YtdlpJob
from crawlers.ytdlp.process import read_video
from pipeline.transcript import read_captions

ASSET = "https://webtv.un.org/en/asset/k1z/k1zpanel01"
PLAYER, RECORDING = "1_zpanel01", "1_recorded"
PARTNER = 2503451
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>An invented meeting</title></head><body><script>
  const kentryID = '{PLAYER}';
  var config = {{ provider: {{ partnerId: {PARTNER}, uiConfId: 1 }} }};
</script></body></html>"""
SRT = "1\n00:00:01,000 --> 00:00:03,500\nThe panel meets in the invented hall.\n"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nThe panel meets in the invented hall.\n"


def caption(name: str, language: str, *, status: int = 2, form: str = "1", ext: str = "srt") -> dict[str, object]:
    """A caption asset as Kaltura lists it."""
    return {
        "id": name,
        "entryId": PLAYER,
        "language": language,
        "languageCode": language,
        "format": form,
        "fileExt": ext,
        "status": status,
        "objectType": "KalturaCaptionAsset",
    }


def listed(entry: str, *captions: dict[str, object]) -> list[object]:
    """What Kaltura answers to the four questions that are asked at once; `entry` is the one the asked one leads to."""
    root = f"http://cdnapi.kaltura.com/p/{PARTNER}/sp/{PARTNER}00"
    picture = f"http://cfvod.kaltura.com/p/{PARTNER}/sp/{PARTNER}00/thumbnail/entry_id/{entry}/version/100021"
    about = {
        "name": "An invented meeting",
        "createdAt": 1789394400,
        "duration": 2489,
        "dataUrl": f"{root}/playManifest/entryId/{entry}/format/url/protocol/http",
        "thumbnailUrl": picture,
        "plays": 3,
        "userId": "somebody",
        "objectType": "KalturaMediaEntry",
    }
    flavour = {"id": "1_film", "status": 2, "fileExt": "mp4", "bitrate": 900, "isOriginal": False, "frameRate": 25}
    return [
        {"ks": "a-session", "objectType": "KalturaStartWidgetSessionResponse"},
        {"objects": [about], "totalCount": 1, "objectType": "KalturaBaseEntryListResponse"},
        [flavour],
        {"objects": list(captions), "totalCount": len(captions), "objectType": "KalturaCaptionAssetListResponse"},
    ]


def serve(
    server: HTTPServer, captions: Mapping[str, list[dict[str, object]]], *, entry: str = PLAYER
) -> list[dict[str, object]]:
    """Serve the page, the film host's answers by the entry asked for, and its captions; what it was asked is kept."""
    questions: list[dict[str, object]] = []

    def answer(request: Request) -> Response:
        asked = json.loads(request.get_data())
        questions.append(asked)
        name = asked["2"]["filter"]["redirectFromEntryId"]
        return Response(json.dumps(listed(entry, *captions.get(name, []))), content_type="application/json")

    server.expect_request("/webtv.un.org/en/asset/k1z/k1zpanel01").respond_with_data(PAGE, content_type="text/html")
    server.expect_request("/cdnapi.kaltura.com/api_v3/service/multirequest", method="POST").respond_with_handler(answer)
    root = "/cdnapi.kaltura.com/api_v3/service/caption_captionasset/action/serve/captionAssetId/"
    server.expect_request(f"{root}en_srt").respond_with_data(
        "", status=302, headers={"Location": "http://cfvod.kaltura.com/captions/en.srt"}
    )
    server.expect_request("/cfvod.kaltura.com/captions/en.srt").respond_with_data(SRT, content_type="text/plain")
    for other in ("fr_srt", "floor_vtt", "en_vtt"):
        server.expect_request(f"{root}{other}").respond_with_data(f"{VTT}\n{other}", content_type="text/vtt")
    return questions


def read(archive: Path | None = None) -> Answer:
    """Have yt-dlp read the recording."""
    job = YtdlpJob(
        url=ASSET,
        user_agent="panelwatch-test/1",
        archive=str(archive) if archive else None,
        allow_private_addresses=True,
        sleep_requests_s=0,
        sleep_captions_s=0,
    )
    return read_video(job)


def test_captions_of_a_recording_are_read(hosts: HTTPServer, tmp_path: Path) -> None:
    """From the asset's page to cues, with every exchange on record, questions and redirects included."""
    questions = serve(hosts, {PLAYER: [caption("fr_srt", "fr"), caption("en_srt", "en")]})
    archive = tmp_path / "crawl.warc.gz"
    answer = read(archive)
    assert (answer.state, answer.failure) == (VideoState.PUBLISHED, None)
    (track,) = answer.captions
    assert (track.language, track.ext, track.content) == ("en", "srt", SRT.encode())
    (chunk,) = read_captions(track.content, track.ext)
    assert (chunk.start_s, chunk.end_s, chunk.text) == (1.0, 3.5, "The panel meets in the invented hall.")
    assert (answer.info["id"], answer.info["duration"]) == (PLAYER, 2489)
    assert "canonical_id" not in answer.info
    assert [question["partnerId"] for question in questions] == [str(PARTNER)]
    assert {request.headers["User-Agent"] for request, _ in hosts.log} == {"panelwatch-test/1"}
    kept = gzip.decompress(archive.read_bytes()).decode()
    assert "POST /api_v3/service/multirequest HTTP/1.1" in kept
    assert '"redirectFromEntryId": "1_zpanel01"' in kept
    assert track.record_id
    record = kept.split("WARC/1.1")
    assert [part for part in record if track.record_id in part and SRT.splitlines()[2] in part]


def test_no_film_is_fetched(hosts: HTTPServer) -> None:
    """One page, one question, one list of streams, one track."""
    serve(hosts, {PLAYER: [caption("en_vtt", "en", form="3", ext="vtt")]})
    read()
    paths = [request.path.split("/")[1:3] for request, _ in hosts.log]
    assert paths == [
        ["webtv.un.org", "en"],
        ["cdnapi.kaltura.com", "api_v3"],
        ["cdnapi.kaltura.com", "p"],
        ["cdnapi.kaltura.com", "api_v3"],
    ]


@pytest.mark.parametrize(
    ("tracks", "chosen"),
    [
        ([("fr_srt", "fr"), ("floor_vtt", "mul"), ("en_vtt", "en")], "en"),
        ([("fr_srt", "fr"), ("floor_vtt", "und")], "und"),
        ([("fr_srt", "fr")], "fr"),
    ],
)
def test_english_is_read_before_the_floor(hosts: HTTPServer, tracks: list[tuple[str, str]], chosen: str) -> None:
    """Each language has a track of its own; the floor is what was heard in the room."""
    serve(hosts, {PLAYER: [caption(name, language, ext=name[-3:]) for name, language in tracks]})
    (track,) = read().captions
    assert track.language == chosen


def test_captions_of_the_recording_a_broadcast_leads_to_are_read(hosts: HTTPServer) -> None:
    """Kaltura lists captions by the entry that was asked for, and the broadcast has none."""
    questions = serve(hosts, {RECORDING: [caption("en_srt", "en")]}, entry=RECORDING)
    answer = read()
    (track,) = answer.captions
    assert track.content == SRT.encode()
    assert (answer.info["id"], answer.info["canonical_id"]) == (PLAYER, RECORDING)
    assert len(questions) == 2


def test_captions_of_the_broadcast_are_enough(hosts: HTTPServer) -> None:
    """Then its recording is named, and not asked for."""
    questions = serve(hosts, {PLAYER: [caption("en_srt", "en")]}, entry=RECORDING)
    answer = read()
    assert (len(answer.captions), answer.info["canonical_id"], len(questions)) == (1, RECORDING, 1)


def test_captions_that_are_not_ready_are_none(hosts: HTTPServer) -> None:
    """No failure either: they come later."""
    serve(hosts, {PLAYER: [caption("en_srt", "en", status=1)]})
    answer = read()
    assert (answer.captions, answer.failure, answer.state) == ((), None, VideoState.PUBLISHED)


def test_a_recording_that_kaltura_does_not_know_is_unavailable(hosts: HTTPServer) -> None:
    """As before a broadcast, and after a deletion."""
    refusal = {
        "code": "ENTRY_ID_NOT_FOUND",
        "message": f'Entry id "{PLAYER}" not found',
        "objectType": "KalturaAPIException",
    }
    told = [*listed(PLAYER)[:2], refusal, refusal]
    hosts.expect_request("/cdnapi.kaltura.com/api_v3/service/multirequest").respond_with_json(told)
    serve(hosts, {})
    answer = read()
    assert (answer.state, answer.failure) == (VideoState.UNAVAILABLE, None)
    assert PLAYER in answer.problems[0]


def test_a_recording_that_cannot_be_asked_for_is_a_problem_of_its_broadcast(hosts: HTTPServer) -> None:
    """What the broadcast told is kept."""
    pages = iter([Response(json.dumps(listed(RECORDING))), Response("no", status=500)])
    hosts.expect_request("/webtv.un.org/en/asset/k1z/k1zpanel01").respond_with_data(PAGE, content_type="text/html")
    hosts.expect_request("/cdnapi.kaltura.com/api_v3/service/multirequest").respond_with_handler(lambda _: next(pages))
    answer = read()
    assert (answer.captions, answer.failure, answer.info["canonical_id"]) == ((), None, RECORDING)
    assert any(RECORDING in problem for problem in answer.problems)


def test_a_page_that_is_gone_is_told(hosts: HTTPServer) -> None:
    """An asset that was unpublished."""
    hosts.expect_request("/webtv.un.org/en/asset/k1z/k1zpanel01").respond_with_data("", status=404)
    failure = read().failure
    assert failure is not None
    assert (failure.kind, failure.status) == (FailureKind.GONE, 404)


def test_the_host_that_refuses_is_named(hosts: HTTPServer) -> None:
    """It is the film host here, not the site; it may forbid one film only, which is no wall yet."""
    hosts.expect_request("/cdnapi.kaltura.com/api_v3/service/multirequest").respond_with_data("no", status=403)
    serve(hosts, {})
    failure = read().failure
    assert failure is not None
    assert (failure.kind, failure.status) == (FailureKind.FAILED, 403)
    assert failure.cause.startswith("cdnapi.kaltura.com: ")
