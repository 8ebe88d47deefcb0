"""What yt-dlp's words and a site's answers mean: the state of a video, or a wall that is for all videos of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from crawlers.ytdlp.messages import Failure, FailureKind, VideoState

__all__ = [
    "failure_of",
    "no_video",
    "problems",
    "state_of",
    "status_in_words",
    "unasked",
    "wall_in_answer",
    "wall_in_words",
]

_WALLS = (  # yt-dlp's words, what they mean, the status they stand for
    (r"confirm you.{1,3}re not a bot", 'asks to sign in and prove to be "not a bot"', 403),
    (r"requiring a captcha", "asks for a captcha", 403),
    (r"rate-limited by|HTTP Error 429|Too Many Requests", "answers 429, too many requests", 429),
    (r"because a PO token was not provided|require a PO Token", "keeps its captions behind a PO token", 403),
)
_STATES = (
    (r"private video|video is private", VideoState.PRIVATE),
    (r"members[- ]only|channel's members|join this channel", VideoState.MEMBERS_ONLY),
    (r"confirm your age|age[- ]restricted|inappropriate for some users", VideoState.AGE_GATED),
    (r"(?:available|blocked it|blocked) in your country|geo.?restrict", VideoState.REGION_BLOCKED),
    (r"premieres? (?:in|on|will|\d)", VideoState.PREMIERE),
    (r"live event will begin|event will begin|starts in", VideoState.UPCOMING),
    (r"removed by the uploader|has been removed|no longer available|been terminated", VideoState.REMOVED),
    (r"entry id \S+ not found", VideoState.UNAVAILABLE),
    (r"video (?:is )?unavailable|(?:video|content) (?:isn't|is not) available", VideoState.UNAVAILABLE),
)
_LIVE_STATES = {
    "is_upcoming": VideoState.UPCOMING,
    "is_live": VideoState.LIVE,
    "post_live": VideoState.JUST_ENDED,
}
_NO_VIDEO = re.compile(r"Unsupported URL|could be a direct video link")  # of what is no web page at all, too
_UNASKED = "Unable to download API page"
_NOISE = re.compile(
    r"generic information extractor|No video formats found|Requested format is not available"
    r"|No supported JavaScript runtime|ffmpeg not found|Creating a generic title|^\s*$"
)
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NOT_FOR_PEOPLE = re.compile(r"; please report this issue| \(caused by <?\w+")
_PROBLEMS = 20
_PROBLEM_LENGTH = 300
_GOOGLE = re.compile(r"(?:^|\.)(?:youtube|google)\.com$")  # elsewhere a captcha may guard a form on the page
_STOP_REMEDY = "wait; nothing is done to evade it"
_NO_VIDEO_REMEDY = "look at it in a browser: if a video is shown there, name the page of the video itself"
_404_REMEDY = "look it up in a browser: it may be misspelt or gone, or YouTube may have an outage"
_SAID = "YouTube said:"
_SAID_REMEDY = "look at it in a browser without signing in: what is not shown there cannot be read"


def state_of(live_status: str | None, words: Iterable[str]) -> VideoState:
    """The state of a video, from what yt-dlp tells of it, else from its complaints."""
    known = _LIVE_STATES.get(live_status or "")
    said = "\n".join(words)
    told = next((state for mark, state in _STATES if re.search(mark, said, re.IGNORECASE)), VideoState.PUBLISHED)
    return told if known is None or (known, told) == (VideoState.UPCOMING, VideoState.PREMIERE) else known


def wall_in_words(site: str, words: Iterable[str]) -> Failure | None:
    """The wall yt-dlp complains of."""
    said = "\n".join(words)
    walls = ((does, status) for mark, does, status in _WALLS if re.search(mark, said, re.IGNORECASE))
    found = next(walls, None)
    return found and _wall(site, *found)


def status_in_words(words: Iterable[str]) -> int | None:
    """The status yt-dlp only warned of, before it gave up for another reason: a refusal, or that of the player."""
    said = "\n".join(words)
    found = re.search(r"HTTP Error (401|403)\b", said) or re.search(rf"{_UNASKED}: HTTP Error (\d{{3}})\b", said)
    return int(found[1]) if found else None


def wall_in_answer(url: str, status: int, body: bytes, retry_after_s: float | None) -> Failure | None:
    """The wall an answer is: too many requests, a captcha, a consent page."""
    site = urlsplit(url).hostname or url
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _wall(site, "answers 429, too many requests", status, retry_after_s)
    if b'class="g-recaptcha"' in body and _GOOGLE.search(site):
        return _wall(site, "asks for a captcha", status, retry_after_s)
    if site.startswith("consent.") or b'action="https://consent.youtube.com' in body:
        return _wall(site, "shows a consent page instead of the video", status, retry_after_s)
    return None


def unasked(words: Iterable[str]) -> str | None:
    """The complaint that YouTube's player could not be asked, which alone knows the captions of a video."""
    return next((line for line in words if _UNASKED in line), None)


def no_video(url: str, words: Iterable[str]) -> Failure | None:
    """The failure a page is that holds none; yt-dlp takes an empty one for a video."""
    if not any(map(_NO_VIDEO.search, words)):
        return None
    cause = f"no video was found at {url}"
    return Failure(kind=FailureKind.FAILED, cause=cause, transient=False, remedy=_NO_VIDEO_REMEDY)


def failure_of(site: str, words: str, status: int | None) -> Failure:
    """What an error of yt-dlp that tells no state of the video means."""
    cause, is_google = f"{site}: {_clean(words)}", _GOOGLE.search(site)
    remedy = _SAID_REMEDY if _SAID in words else ""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        if not is_google:
            return Failure(kind=FailureKind.GONE, cause=cause, status=status, transient=False)
        remedy = _404_REMEDY  # of a video YouTube says so in words, with 200; to 404 all of it has been known to turn
    # YouTube tells in words what it thinks of one video; elsewhere one page may be forbidden, and the next be not.
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED} and is_google:
        return Failure(kind=FailureKind.BLOCKED, cause=cause, status=status, remedy=_STOP_REMEDY)
    return Failure(kind=FailureKind.FAILED, cause=cause, status=status, remedy=remedy)


def problems(words: Iterable[str]) -> tuple[str, ...]:
    """yt-dlp's complaints as short lines, each once, without those that are no matter of the video."""
    lines = (_clean(line) for line in words if not _NOISE.search(line))
    return tuple(dict.fromkeys(lines))[:_PROBLEMS]


def _wall(site: str, does: str, status: int, retry_after_s: float | None = None) -> Failure:
    cause = f"{site} {does}"
    return Failure(
        kind=FailureKind.BLOCKED, cause=cause, status=status, retry_after_s=retry_after_s, remedy=_STOP_REMEDY
    )


def _clean(words: str) -> str:
    """One short line, without colours, yt-dlp's own prefix and its request to report bugs."""
    line = _NOT_FOR_PEOPLE.split(_TERMINAL_COLOUR.sub("", words))[0]
    return " ".join(line.removeprefix("ERROR: ").split())[:_PROBLEM_LENGTH]
