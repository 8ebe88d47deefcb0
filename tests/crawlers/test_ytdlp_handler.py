"""The `ytdlp:` download handler: an answer becomes a response, a failure an error, and no process is left behind."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from scrapy import Request
from werkzeug import Request as Asked
from werkzeug import Response as Answered

from crawlers.context import CrawlContext
from crawlers.job import Job
from crawlers.middlewares.gate import HostGate
from crawlers.middlewares.politeness import GateMiddleware
from crawlers.spool import SpooledWall, SpoolReader, SpoolWriter
from crawlers.walls import Walls
from crawlers.ytdlp.handler import YtdlpHandler
from crawlers.ytdlp.messages import MEDIA_TYPE, Answer
from errors import BlockedError, FetchError, GoneError

NOW = datetime(2026, 7, 9, 14, tzinfo=UTC)
PAGE = '<html><body><video><track kind="captions" src="/one.vtt" srclang="en"></video></body></html>'


@pytest.fixture
def context(tmp_path: Path) -> Iterator[CrawlContext]:
    """A crawl that may ask this machine."""
    spool, cookies = tmp_path / "spool", tmp_path / "cookies.txt"
    cookies.write_text("localhost.local\tFALSE\t/\tFALSE\t0\tSID\tsecret\n")  # the jar's name for a bare host
    job = Job(
        crawl_id="crawl-1",
        sources=(),
        user_agent="panelwatch-test/1",
        archive_dir=str(tmp_path / "archive"),
        spool=str(spool),
        allow_private_addresses=True,
        video_cookies=str(cookies),
        request_timeout_s=30,
        max_body_bytes=100_000,
    )
    before = cookies.read_bytes()
    with SpoolWriter(spool) as writer:
        walls = Walls(job.walls, writer.write, lambda: NOW)
        yield CrawlContext(job=job, spool=writer, gate=HostGate(8), walls=walls)
    assert cookies.read_bytes() == before


def request_for(server: HTTPServer, **meta: object) -> Request:
    """A request as the spider makes it."""
    return Request("ytdlp:" + server.url_for("/watch?v=one"), meta={"delay": 0.0, **meta})


def started(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.subprocess.Process]:
    """Every process the handler starts from now on."""
    found: list[asyncio.subprocess.Process] = []
    real = asyncio.create_subprocess_exec

    async def start(*command: str, **facts: object) -> asyncio.subprocess.Process:
        process = await real(*command, **facts)  # type: ignore[arg-type]
        found.append(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    return found


def stand_in(
    monkeypatch: pytest.MonkeyPatch, code: str, *, began: asyncio.Event | None = None, **more: object
) -> list[asyncio.subprocess.Process]:
    """Let the handler start a few lines of Python instead of yt-dlp."""
    found: list[asyncio.subprocess.Process] = []
    real = asyncio.create_subprocess_exec

    async def start(*_: str, **facts: object) -> asyncio.subprocess.Process:
        process = await real(sys.executable, "-c", code, **facts, **more)  # type: ignore[arg-type]
        found.append(process)
        if began:
            began.set()
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    return found


def all_ended(processes: list[asyncio.subprocess.Process]) -> bool:
    """Whether no process of any of the sessions is left."""
    for process in processes:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            continue
        return False
    return bool(processes)


def test_a_video_becomes_a_response(
    httpserver: HTTPServer, context: CrawlContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the answer for a body; the exchanges lie in the archive beside the crawl's."""
    httpserver.expect_request("/watch").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/one.vtt").respond_with_data("WEBVTT\n")
    processes = started(monkeypatch)
    response = asyncio.run(YtdlpHandler(context).download_request(request_for(httpserver)))
    assert (response.status, response.headers["Content-Type"]) == (200, MEDIA_TYPE.encode())
    assert [track.content for track in Answer.from_json(response.body).captions] == [b"WEBVTT\n"]
    assert {request.headers["User-Agent"] for request, _ in httpserver.log} == {"panelwatch-test/1"}
    assert {request.headers["Cookie"] for request, _ in httpserver.log} == {"SID=secret"}
    assert [path.name for path in Path(context.job.archive_dir).glob("*/*/*")] == ["crawl-1-ytdlp.warc.gz"]
    assert all_ended(processes)


ECHO = """
import json, sys
from crawlers.ytdlp.messages import Answer, YtdlpJob
job = YtdlpJob.from_line(sys.stdin.buffer.readline())
told = {"url": job.url, "places": job.listing.address("")}
sys.stdout.buffer.write(Answer(info=told).to_json())
"""


def test_a_list_is_asked_for_by_the_places_its_address_names(
    context: CrawlContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which are no part of what the site is asked for."""
    stand_in(monkeypatch, ECHO)
    request = Request("ytdlp:https://video.example/channel/videos#videos=301-600;since=1767225600")
    answer = Answer.from_json(asyncio.run(YtdlpHandler(context).download_request(request)).body)
    assert answer.info["url"] == "https://video.example/channel/videos"
    assert answer.info["places"] == "ytdlp:#videos=301-600;since=1767225600"


def test_a_server_that_never_answers_is_left(
    httpserver: HTTPServer, context: CrawlContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler's own clock ends it, whatever yt-dlp waits for, and the whole session with it."""
    let_go = threading.Event()

    def never(_: Asked) -> Answered:
        let_go.wait(30)
        return Answered("")

    httpserver.expect_request("/watch").respond_with_handler(never)
    processes = started(monkeypatch)
    try:
        with pytest.raises(FetchError, match=r"did not end within 1\.5 s") as failed:
            asyncio.run(YtdlpHandler(context).download_request(request_for(httpserver, download_timeout=1.5)))
    finally:
        let_go.set()
    assert failed.value.transient
    assert all_ended(processes)


@pytest.mark.parametrize("ending", ["child.wait()", "pass"])
def test_what_a_process_started_is_killed_with_it(
    context: CrawlContext, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """A JavaScript runtime that hangs, for one: whether yt-dlp waits for it or is gone itself."""
    read_end, write_end = os.pipe()
    late = f"import os, time; time.sleep(5); os.write({write_end}, b'alive')"
    code = f"""import subprocess, sys
child = subprocess.Popen([sys.executable, '-c', {late!r}], pass_fds=({write_end},), stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
{ending}"""
    stand_in(monkeypatch, code, pass_fds=(write_end,))
    request = Request("ytdlp:https://a.example/", meta={"download_timeout": 1.0})
    with pytest.raises(FetchError):
        asyncio.run(YtdlpHandler(context).download_request(request))
    os.close(write_end)
    with os.fdopen(read_end, "rb") as written:
        assert written.read() == b""


@pytest.mark.parametrize("how", ["close", "cancel"])
def test_stopping_the_crawl_ends_what_runs(context: CrawlContext, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Closed by Scrapy, or cancelled."""
    runs = asyncio.Event()
    processes = stand_in(monkeypatch, "import time; time.sleep(60)", began=runs)

    async def stop() -> None:
        handler = YtdlpHandler(context)
        task = asyncio.create_task(handler.download_request(Request("ytdlp:https://a.example/")))
        await runs.wait()
        if how == "close":
            await handler.close()
        else:
            task.cancel()
        with pytest.raises((FetchError, asyncio.CancelledError)):
            await task

    asyncio.run(stop())
    assert all_ended(processes)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("raise SystemExit('no disk left')", "ended with status 1: no disk left"),
        ("import sys; sys.exit(3)", "ended with status 3: no word of why"),
        ("print('[]')", "not an answer"),
        ("pass", "Expecting value"),
        ("print('x' * 2_000_000, flush=True); import time; time.sleep(60)", "larger than 400000 bytes"),
        ("import sys; sys.stderr.write('noise ' * 50_000 + '\\nlast'); sys.exit(1)", "status 1: last"),
    ],
)
def test_a_process_that_fails_is_told(
    context: CrawlContext, monkeypatch: pytest.MonkeyPatch, code: str, cause: str
) -> None:
    """With its last words; an answer without end is left."""
    processes = stand_in(monkeypatch, code)
    with pytest.raises(FetchError, match=cause):
        asyncio.run(YtdlpHandler(context).download_request(Request("ytdlp:https://a.example/")))
    assert all_ended(processes)


def test_a_wall_is_told_and_stands_before_videos_only(httpserver: HTTPServer, context: CrawlContext) -> None:
    """For as long as the site asks; a page of the same host that is read without yt-dlp was not refused."""
    httpserver.expect_request("/watch").respond_with_data("", status=429, headers={"Retry-After": "7200"})
    request = request_for(httpserver)
    with pytest.raises(BlockedError, match="429") as failed:
        asyncio.run(YtdlpHandler(context).download_request(request))
    assert (failed.value.status, failed.value.url) == (429, request.url)
    (told,) = SpoolReader(Path(context.job.spool)).read()
    assert isinstance(told, SpooledWall)
    assert told.wall is not None
    assert (told.host, told.wall.until) == ("localhost", NOW + timedelta(hours=2))
    gate = GateMiddleware(context.gate, context.walls)
    with pytest.raises(BlockedError):
        asyncio.run(gate.process_request(request))
    asyncio.run(gate.process_request(Request(httpserver.url_for("/feed"))))


EMBEDS = """
import sys
from crawlers.ytdlp.messages import Answer, Failure, FailureKind, YtdlpJob
job = YtdlpJob.from_line(sys.stdin.buffer.readline())
failure = Failure(kind=FailureKind.BLOCKED, cause=f"left alone: {job.left_alone}", asked="https://m.youtube.com/player")
sys.stdout.buffer.write(Answer(failure=failure, notes=("yt-dlp is old",)).to_json())
"""


def test_a_wall_is_that_of_the_site_that_refused(context: CrawlContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of YouTube, where its player stands on a page of another site; the next page that holds one is told of it."""
    stand_in(monkeypatch, EMBEDS)
    for page in ("one", "two"):
        with pytest.raises(BlockedError, match=r"left alone: \(\)") as failed:
            asyncio.run(YtdlpHandler(context).download_request(Request(f"ytdlp:https://tank.example/{page}")))
        assert failed.value.__notes__ == ["yt-dlp is old"]
    (told,) = SpoolReader(Path(context.job.spool)).read()
    assert isinstance(told, SpooledWall)
    assert (told.host, context.walls.standing()) == ("www.youtube.com", ("www.youtube.com",))


def test_a_page_that_is_gone_closes_nothing(httpserver: HTTPServer, context: CrawlContext) -> None:
    """One bad video never stops the others."""
    httpserver.expect_request("/watch").respond_with_data("", status=404)
    with pytest.raises(GoneError):
        asyncio.run(YtdlpHandler(context).download_request(request_for(httpserver)))
    asyncio.run(context.gate.enter("localhost", 0))
