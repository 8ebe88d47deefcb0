"""Real yt-dlp in its own process, over real HTTP: guarded, bounded, recorded, and honest about what it met."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from warcio.archiveiterator import ArchiveIterator
from werkzeug import Request, Response

from crawlers.ytdlp.messages import Answer, FailureKind, VideoState, YtdlpJob
from crawlers.ytdlp.process import read_video

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Briefing</title>
<meta property="og:title" content="Briefing"><meta property="og:description" content="On the panel."></head><body>
<video controls>{sources}</video></body></html>"""
TRACK = '<track kind="captions" src="/captions/one.{ext}" srclang="en" label="English">'
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe panel meets.\n"


def job(server: HTTPServer, path: str = "/watch?v=one", **facts: object) -> YtdlpJob:
    """A job that may ask this machine, and does not wait."""
    plain = YtdlpJob(
        url=server.url_for(path),
        user_agent="panelwatch-test/1 (+mail)",
        allow_private_addresses=True,
        sleep_requests_s=0,
        sleep_captions_s=0,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def run(wanted: YtdlpJob) -> Answer:
    """Have the job done by the process itself."""
    command = [sys.executable, "-P", "-m", "crawlers.ytdlp.process"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(wanted.to_line())
        process.stdin.flush()
        document = process.stdout.read()
        log = process.stderr.read().decode()
    assert process.returncode == 0, log
    return Answer.from_json(document)


def serve_video(server: HTTPServer, sources: str, captions: bytes = VTT, ext: str = "vtt") -> None:
    """A page with a video, as any site may have it."""
    server.expect_request("/watch").respond_with_data(PAGE.format(sources=sources), content_type="text/html")
    server.expect_request(f"/captions/one.{ext}").respond_with_data(captions, content_type="text/plain")


def asked(server: HTTPServer) -> list[str]:
    """The paths a server was asked for."""
    return [request.path for request, _ in server.log]


def test_a_page_with_a_video_is_read_and_recorded(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Captions, metadata, one User-Agent; two runs append to one archive, with bytes as they came."""
    packed = gzip.compress(VTT, mtime=0)
    httpserver.expect_request("/captions/one.vtt").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    serve_video(httpserver, TRACK.format(ext="vtt"))
    archive = tmp_path / "2026" / "crawl.warc.gz"
    answer = run(job(httpserver, archive=str(archive)))
    assert (answer.state, answer.failure, answer.problems) == (VideoState.PUBLISHED, None, ())
    (track,) = answer.captions
    assert (track.language, track.automatic, track.ext, track.content) == ("en", False, "vtt", VTT)
    assert answer.info["description"] == "On the panel."
    assert {request.headers["User-Agent"] for request, _ in httpserver.log} == {"panelwatch-test/1 (+mail)"}
    read_video(job(httpserver, archive=str(archive)))
    with archive.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Record-ID"), record.raw_stream.read())
            for record in ArchiveIterator(stream, no_record_parse=False)
        ]
    assert [kind for kind, _, _ in records] == ["response", "request"] * 4
    assert [body for _, name, body in records if name == track.record_id] == [packed]


def test_the_best_format_of_a_language_is_fetched_alone(httpserver: HTTPServer) -> None:
    """json3 before WebVTT, and no second track."""
    tracks = TRACK.format(ext="vtt") + TRACK.format(ext="json3") + TRACK.format(ext="vtt").replace('"en"', '"fr"')
    serve_video(httpserver, tracks, b'{"events": []}', "json3")
    (track,) = read_video(job(httpserver)).captions
    assert track.ext == "json3"
    assert asked(httpserver) == ["/watch", "/captions/one.json3"]


def test_a_video_without_captions_is_a_video(httpserver: HTTPServer) -> None:
    """And its sound and pictures are not fetched."""
    serve_video(httpserver, '<source src="/film.mp4" type="video/mp4">')
    answer = read_video(job(httpserver))
    assert (answer.captions, answer.failure, answer.state) == ((), None, VideoState.PUBLISHED)
    assert asked(httpserver) == ["/watch"]


@pytest.mark.parametrize(("status", "body"), [(500, b"oops"), (200, b" \n")])
def test_captions_that_cannot_be_had_are_a_problem_of_the_video(
    httpserver: HTTPServer, status: int, body: bytes
) -> None:
    """The video is kept without them."""
    httpserver.expect_request("/captions/one.vtt").respond_with_data(body, status=status)
    serve_video(httpserver, TRACK.format(ext="vtt"))
    answer = read_video(job(httpserver))
    assert answer.captions == ()
    assert answer.failure is None
    assert any("the captions (en, vtt)" in problem for problem in answer.problems)


def test_the_guard_refuses_this_machine(httpserver: HTTPServer) -> None:
    """By number and by name, before anything is sent."""
    for host in ("127.0.0.1", "localhost", "[::1]", "0x7f.1"):
        url = f"http://{host}:{httpserver.port}/watch"
        answer = read_video(job(httpserver, url=url, allow_private_addresses=False))
        assert answer.failure is not None
        assert "is not asked" in answer.failure.cause
        assert (answer.failure.kind, answer.failure.transient) == (FailureKind.FAILED, False)
        assert "allow_private_addresses" in answer.failure.remedy
    assert asked(httpserver) == []


def test_a_redirect_to_a_refused_address_is_not_followed(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host is public (as far as the guard is told), the second is this machine's own metadata service."""
    monkeypatch.setattr("crawlers.ytdlp.connections.refusal", lambda address: None if address == "127.0.0.1" else "no")
    httpserver.expect_request("/watch").respond_with_data(
        status=302, headers={"Location": f"http://127.0.0.2:{httpserver.port}/secret"}
    )
    answer = read_video(job(httpserver, allow_private_addresses=False))
    assert answer.failure is not None
    assert answer.failure.cause == "127.0.0.2 is not asked: no"
    assert asked(httpserver) == ["/watch"]


def test_a_name_is_resolved_once(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it cannot lead to a public address for the guard and to a private one for the connection."""
    serve_video(httpserver, TRACK.format(ext="vtt"))
    looked_up: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        "crawlers.ytdlp.connections.socket.getaddrinfo",
        lambda host, port, *rest, **facts: (
            resolve(host, port) if host == "turning.example" else real(host, port, *rest, **facts)
        ),
    )
    answer = read_video(job(httpserver, url=f"http://turning.example:{httpserver.port}/watch"))
    assert [track.content for track in answer.captions] == [VTT]
    assert looked_up == ["turning.example"]


def test_a_name_that_does_not_exist_is_told() -> None:
    """As a failure that may pass."""
    answer = read_video(YtdlpJob(url="http://nowhere.invalid/watch", user_agent="x"))
    assert answer.failure is not None
    assert "nowhere.invalid could not be resolved" in answer.failure.cause
    assert answer.failure.transient


def test_a_closed_port_is_told() -> None:
    """No object names of the libraries below."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = read_video(YtdlpJob(url=f"http://127.0.0.1:{port}/", user_agent="x", allow_private_addresses=True))
    assert answer.failure is not None
    assert "127.0.0.1 could not be connected to" in answer.failure.cause


def test_redirects_end(httpserver: HTTPServer) -> None:
    """A ring is left after five."""
    httpserver.expect_request("/watch").respond_with_data(status=302, headers={"Location": "/watch?again"})
    answer = read_video(job(httpserver))
    assert answer.failure is not None
    assert answer.failure.status == 302
    assert len(asked(httpserver)) == 6


@pytest.mark.parametrize("target", ["file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_a_redirect_out_of_the_web_is_refused(httpserver: HTTPServer, target: str) -> None:
    """No file of this machine becomes a transcript."""
    httpserver.expect_request("/watch").respond_with_data(status=302, headers={"Location": target})
    answer = read_video(job(httpserver))
    assert answer.failure is not None
    assert "not an address of the web" in answer.failure.cause


@pytest.mark.parametrize(
    ("status", "kind"), [(404, FailureKind.GONE), (403, FailureKind.FAILED), (503, FailureKind.FAILED)]
)
def test_a_status_is_told(httpserver: HTTPServer, status: int, kind: FailureKind) -> None:
    """With what it means for the rest: a page may be forbidden, and the next one not."""
    httpserver.expect_request("/watch").respond_with_data("no", status=status)
    answer = read_video(job(httpserver))
    assert answer.failure is not None
    assert (answer.failure.kind, answer.failure.status) == (kind, status)


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_without_end_is_left(httpserver: HTTPServer, *, packed: bool) -> None:
    """As it comes, and as it grows when it is unpacked."""
    body = b"<p>" + b"x" * 200_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    data = gzip.compress(body) if packed else body
    httpserver.expect_request("/captions/one.vtt").respond_with_data(data, headers=headers)
    serve_video(httpserver, TRACK.format(ext="vtt"))
    answer = read_video(job(httpserver, max_body_bytes=100_000))
    assert answer.failure is not None
    assert "larger than 100000 bytes" in answer.failure.cause
    assert not answer.failure.transient


def test_a_damaged_body_is_a_problem(httpserver: HTTPServer) -> None:
    """What claims to be packed and is not."""
    httpserver.expect_request("/captions/one.vtt").respond_with_data("plain", headers={"Content-Encoding": "gzip"})
    serve_video(httpserver, TRACK.format(ext="vtt"))
    assert any("is damaged" in problem for problem in read_video(job(httpserver)).problems)


def test_the_process_ends_with_its_parent(httpserver: HTTPServer) -> None:
    """Nobody is left to read the answer when standard input ends."""
    waits = job(httpserver, sleep_captions_s=60)
    serve_video(httpserver, TRACK.format(ext="vtt"))
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "crawlers.ytdlp.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        process.communicate(waits.to_line(), timeout=30)
    assert process.returncode < 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_cookies_live_as_long_as_the_process_and_are_not_recorded(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A session needs them; an archive does not."""
    sent: list[str] = []

    def captions(request: Request) -> Response:
        sent.append(request.headers.get("Cookie", ""))
        return Response(VTT)

    httpserver.expect_request("/captions/one.vtt").respond_with_handler(captions)
    httpserver.expect_request("/watch").respond_with_data(
        PAGE.format(sources=TRACK.format(ext="vtt")), content_type="text/html", headers={"Set-Cookie": "seen=once"}
    )
    archive = tmp_path / "crawl.warc.gz"
    read_video(job(httpserver, archive=str(archive)))
    assert sent == ["seen=once"]
    assert b"seen=once" not in gzip.decompress(archive.read_bytes())
