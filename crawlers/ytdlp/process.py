"""The process that runs yt-dlp: one job on its standard input, one answer on its standard output.

Run by the download handler as ``python -m crawlers.ytdlp.process`` in a session of its own, so that it can be killed
with all it started. It ends itself when its standard input ends: then nobody is left to read the answer. Metadata and
the captions of the original language are fetched, and nothing else.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yt_dlp import YoutubeDL
from yt_dlp.globals import plugin_dirs
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import YoutubeDLError
from yt_dlp.version import __version__

from crawlers.cookies import cookies_in
from crawlers.ytdlp.kaltura import canonical_address
from crawlers.ytdlp.listing import read_listing, videos_in
from crawlers.ytdlp.messages import Answer, Failure, Track, VideoState, YtdlpJob
from crawlers.ytdlp.network import Traffic
from crawlers.ytdlp.recording import Recorder
from crawlers.ytdlp.refusals import (
    failure_of,
    no_video,
    problems,
    state_of,
    status_in_words,
    unasked,
    wall_in_words,
)
from crawlers.ytdlp.runtime import notes_of_machine
from crawlers.ytdlp.set_up import GuardedYoutubeDL, Words, parameters
from crawlers.ytdlp.tracks import Offered, original_tracks

__all__ = ["main", "read_video"]

_KEPT = (
    "id",
    "title",
    "description",
    "channel",
    "channel_id",
    "duration",
    "timestamp",
    "upload_date",
    "release_timestamp",
    "live_status",
    "language",
    "availability",
    "extractor",
    "webpage_url",
    "canonical_id",
)


def read_video(job: YtdlpJob) -> Answer:
    """Ask yt-dlp for one video and fetch the captions of its original language, or for a list of videos."""
    plugin_dirs.value = []  # what the user added to a yt-dlp of their own has no place here
    words = Words()
    traffic = Traffic(job, Recorder(Path(job.archive) if job.archive else None))
    answer = _read(job, traffic, words)
    failure = answer.failure and replace(answer.failure, asked=traffic.asked)
    return replace(answer, failure=failure, notes=notes_of_machine(words.complaints, job.today, __version__))


def _read(job: YtdlpJob, traffic: Traffic, words: Words) -> Answer:
    with GuardedYoutubeDL(traffic, parameters(job, words)) as ydl:
        for cookie in cookies_in(job.cookies):
            ydl.cookiejar.set_cookie(cookie)
        try:
            if job.listing is not None:
                return read_listing(ydl, job.url, job.listing)
            info = _with_canonical(ydl, ydl.extract_info(job.url, download=False) or {}, words)
        except YoutubeDLError as error:
            return _without_video(job, traffic, words, error)
        found = original_tracks(info, are_withheld=wall_in_words("", words.complaints) is not None)
        tracks = tuple(track for offered in found if (track := _fetched(ydl, traffic, offered, words)))
    failure = None if tracks else _failure(job, traffic, words.complaints)
    state = state_of(info.get("live_status"), [] if tracks else words.complaints)
    told = {key: info[key] for key in _KEPT if isinstance(info.get(key), str | int | float)}
    # yt-dlp makes a title up where there is none, and dates that of a broadcast.
    told["title"] = info.get("fulltitle") or ""
    return Answer(
        state=state,
        info=told,
        captions=tracks,
        lacks_captions=not tracks and bool(found or unasked(words.complaints)),
        listed=tuple(videos_in(info.get("entries") or ())),
        problems=problems(words.complaints),
        failure=failure,
    )


def main() -> None:
    """Read the job, answer, end."""
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever prints, prints to the log: standard output is for the answer
    with open(0, "rb", buffering=0, closefd=False) as orders:
        job = YtdlpJob.from_line(orders.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    document = read_video(job).to_json()
    with os.fdopen(answers, "wb") as out:
        out.write(document)


def _with_canonical(ydl: YoutubeDL, info: dict[str, Any], words: Words) -> dict[str, Any]:
    """What yt-dlp told, with the captions of the entry it leads to where it has none of its own."""
    address = canonical_address(info)
    if address is None:
        return info
    told = {**info, "canonical_id": address.rpartition(":")[2]}
    if original_tracks(info):
        return told
    try:
        other = ydl.extract_info(address, download=False) or {}
    except YoutubeDLError as error:
        words.warning(f"the entry it leads to, {told['canonical_id']}, could not be asked for: {error}")
        return told
    return {**told, "subtitles": other.get("subtitles")}


def _fetched(ydl: YoutubeDL, traffic: Traffic, offered: Offered, words: Words) -> Track | None:
    """The bytes of one track; a failure is a complaint, not the end of the video."""
    time.sleep(traffic.job.sleep_captions_s)
    try:
        with ydl.urlopen(Request(offered.url)) as answer:
            content = answer.read()
    except RequestError as error:
        words.warning(f"the captions ({offered.language}, {offered.ext}) could not be fetched: {error}")
        return None
    if not content.strip():
        words.warning(f"the captions ({offered.language}, {offered.ext}) are empty")
        return None
    return Track(
        language=offered.language,
        automatic=offered.automatic,
        ext=offered.ext,
        url=offered.url,
        content=content,
        record_id=traffic.record_ids.get(offered.url),
    )


def _without_video(job: YtdlpJob, traffic: Traffic, words: Words, error: YoutubeDLError) -> Answer:
    """Tell a video that cannot be watched from a site that refuses us, and both from a failure."""
    said = [*words.complaints, str(error)]
    state = state_of(None, said)
    failure = _failure(job, traffic, said)
    if failure is None and (state is VideoState.PUBLISHED or job.listing is not None):
        refusal = _http_error(error)
        status = status_in_words(said) if refusal is None else int(refusal.status)
        site = _host(refusal) or urlsplit(traffic.asked).hostname or ""
        failure = failure_of(site, unasked(words.complaints) or str(error), status)
    return Answer(state=state, problems=problems(said), failure=failure)


def _failure(job: YtdlpJob, traffic: Traffic, said: Sequence[str]) -> Failure | None:
    """What makes any other word of yt-dlp worthless: no more traffic, a wall, no video."""
    site = urlsplit(traffic.asked).hostname or ""
    return traffic.stopped or wall_in_words(site, said) or no_video(job.url, said)


def _http_error(error: BaseException | None) -> HTTPError | None:
    """The answer at the bottom of yt-dlp's nested errors."""
    while error is not None:
        if isinstance(error, HTTPError):
            return error
        inner = getattr(error, "exc_info", None)
        error = (inner[1] if inner else None) or getattr(error, "cause", None) or error.__cause__
    return None


def _host(refusal: HTTPError | None) -> str:
    """Who answered: the site may have its videos elsewhere."""
    return (urlsplit(refusal.response.url).hostname or "") if refusal is not None else ""


def _end_with_parent() -> None:
    """Wait for standard input to end, then end this process and all it started."""
    while os.read(0, 1):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
