"""Scrapy's download handler for `ytdlp:https://…`: one video, read by yt-dlp in a process that can be killed.

So yt-dlp's work waits at the same gate, obeys the same time limit and comes back as a response like any other. Scrapy
gives its handlers no clock: the limit (`download_timeout`) is kept here, and the whole session is killed at it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.context import CrawlContext, context_of
from crawlers.cookies import read_cookies
from crawlers.middlewares.politeness import host_of
from crawlers.robots import web_address
from crawlers.youtube_places import is_youtube, site_of
from crawlers.ytdlp.messages import MEDIA_TYPE, Answer, Failure, FailureKind, Listing, YtdlpJob
from errors import BlockedError, FetchError, GoneError

__all__ = ["YtdlpHandler"]

_ERRORS: Mapping[FailureKind, type[FetchError]] = {
    FailureKind.BLOCKED: BlockedError,
    FailureKind.GONE: GoneError,
    FailureKind.FAILED: FetchError,
}
_REQUESTS_DELAY_S = 0.75  # between two of yt-dlp's own requests about one video, unless the source asks for less
_ANSWER_FACTOR = 4  # base 64, and several tracks
_LOG_KEPT = 4_000
_PIECE = 65_536


class YtdlpHandler:
    """Starts a process per video; none outlives its request, nor the crawl."""

    lazy = True

    def __init__(self, context: CrawlContext) -> None:
        self._context = context
        self._running: set[asyncio.subprocess.Process] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take part in the crawl's context."""
        return cls(context_of(crawler))

    async def download_request(self, request: Request) -> Response:
        """Have one video read.

        Raises:
            BlockedError: the site refuses us; it is not asked again before its wall's time is over.
            GoneError: there is no such page.
            FetchError: no answer in time, or none at all.
        """
        limit = float(request.meta.get("download_timeout") or self._context.job.request_timeout_s)
        _, listing = Listing.in_address(request.url)
        limit *= 1 if listing is None else listing.limits
        job = self._job(request, limit)
        process = await self._start()
        self._running.add(process)
        try:
            async with asyncio.timeout(limit):
                document = await self._ask(process, job, request.url)
        except TimeoutError as error:
            raise FetchError(f"yt-dlp did not end within {limit:g} s and was stopped", url=request.url) from error
        finally:
            await _ended(process)
            self._running.discard(process)
        return self._response(request, document)

    async def close(self) -> None:
        """End what still runs."""
        for process in tuple(self._running):
            await _ended(process)

    def _job(self, request: Request, limit: float) -> YtdlpJob:
        job, delay = self._context.job, float(request.meta.get("delay", _REQUESTS_DELAY_S))
        now = datetime.now(UTC)
        archive = Path(job.archive_dir) / f"{now:%Y}" / f"{now:%m}" / f"{job.crawl_id}-ytdlp.warc.gz"
        url, listing = Listing.in_address(web_address(request.url))
        return YtdlpJob(
            url=url,
            listing=listing,
            user_agent=job.user_agent,
            allow_private_addresses=job.allow_private_addresses,
            archive=str(archive.absolute()),
            cookies=self._cookies(request.url),
            left_alone=self._context.walls.standing(),
            today=f"{job.started_at:%Y-%m-%d}",
            socket_timeout_s=min(20.0, limit),
            max_body_bytes=job.max_body_bytes,
            sleep_requests_s=min(delay, _REQUESTS_DELAY_S),
            sleep_captions_s=delay,
        )

    def _cookies(self, url: str) -> str:
        """Read anew for each video: they may be exchanged while a crawl runs."""
        path = self._context.job.video_cookies
        try:
            return read_cookies(Path(path)) if path else ""
        except ValueError as error:
            raise FetchError(f"the file that the setting video_cookies names: {error}", url=url) from error

    @staticmethod
    async def _start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # a folder named `crawlers` where the user stands must not be taken for ours
            "-m",
            "crawlers.ytdlp.process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )

    async def _ask(self, process: asyncio.subprocess.Process, job: YtdlpJob, url: str) -> bytes:
        """Hand over the job and read the answer; standard input stays open, as its end is the sign to stop."""
        stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
        if stdin is None or stdout is None or stderr is None:
            raise RuntimeError("started with pipes")
        stdin.write(job.to_line())
        limit = job.max_body_bytes * _ANSWER_FACTOR
        log = asyncio.ensure_future(_last_words(stderr))
        try:
            document = await _bounded(stdout, limit)
            if document is None:
                raise FetchError(f"the answer of yt-dlp is larger than {limit} bytes", url=url, transient=False)
            status = await process.wait()
            said = await log
        finally:
            log.cancel()
        if status != 0:
            raise FetchError(f"yt-dlp ended with status {status}: {said}", url=url)
        return document

    def _response(self, request: Request, document: bytes) -> Response:
        try:
            answer = Answer.from_json(document)
        except ValueError as error:
            raise FetchError(str(error), url=request.url) from error
        walls, host = self._context.walls, host_of(request)
        if (failure := answer.failure) is not None:
            # What serves a site its videos refuses for that site; YouTube's player stands on the pages of others.
            refuser = site_of(failure.asked) if is_youtube(failure.asked) else host
            fault = walls.failed(refuser, _raised(failure, request.url))
            for note in answer.notes:  # what the machine lacks may well be why
                fault.add_note(note)
            raise fault
        if Listing.in_address(request.url)[1] is None:  # a list says nothing of captions, which a wall may stand before
            walls.answered(host)
        return Response(request.url, status=200, headers={"Content-Type": MEDIA_TYPE}, body=document)


def _raised(failure: Failure, url: str) -> FetchError:
    """As an error."""
    return _ERRORS[failure.kind](
        failure.cause,
        url=url,
        status=failure.status,
        retry_after_s=failure.retry_after_s,
        transient=failure.transient,
        remedy=failure.remedy,
    )


async def _bounded(stream: asyncio.StreamReader, limit: int) -> bytes | None:
    """Everything a stream brings, or None when that is too much."""
    read = bytearray()
    while piece := await stream.read(_PIECE):
        read += piece
        if len(read) > limit:
            return None
    return bytes(read)


async def _last_words(stream: asyncio.StreamReader) -> str:
    """The last line of a log of any length."""
    kept = b""
    while piece := await stream.read(_PIECE):
        kept = (kept + piece)[-_LOG_KEPT:]
    lines = kept.decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no word of why")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """End the whole session of a process, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # though the first may have ended: what it started has the same session
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
