"""yt-dlp as it is set up here: one way to the network, metadata and captions only, nothing on disk."""

from __future__ import annotations

from yt_dlp import YoutubeDL
from yt_dlp.extractor import gen_extractor_classes
from yt_dlp.networking import RequestDirector

from crawlers.ytdlp.messages import Listing, YtdlpJob
from crawlers.ytdlp.network import GuardedRH, Traffic
from crawlers.ytdlp.runtime import RUNTIMES

__all__ = ["GuardedYoutubeDL", "Words", "parameters"]

_PAGE_EXTRACTORS = ["generic", "html5", "youtube", "kaltura", "unitednationswebtv"]
"""For a page without an extractor of its own: asking all 1,800 whether they are embedded in it takes 2 s."""


class Words:
    """What yt-dlp says to its user, kept."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def debug(self, message: str) -> None:
        """Progress; not kept."""

    def warning(self, message: str) -> None:
        """Something is lacking."""
        self.complaints.append(message)

    def error(self, message: str) -> None:
        """Something failed."""
        self.complaints.append(message)


class GuardedYoutubeDL(YoutubeDL):  # type: ignore[misc]  # yt-dlp publishes no types
    """yt-dlp with our one request handler in place of all of its own."""

    def __init__(self, traffic: Traffic, params: dict[str, object]) -> None:
        self._traffic = traffic
        super().__init__(params)

    def build_request_director(self, handlers: object, preferences: object = None) -> RequestDirector:  # noqa: ARG002
        """One way to the network."""
        director = RequestDirector(logger=self.params["logger"])
        director.add_handler(
            GuardedRH(
                traffic=self._traffic,
                logger=self.params["logger"],
                headers=self.params["http_headers"].copy(),
                cookiejar=self.cookiejar,
                timeout=self.params["socket_timeout"],
            )
        )
        return director


def parameters(job: YtdlpJob, words: Words) -> dict[str, object]:
    """Metadata only, nothing on disk, nothing from the user's own yt-dlp."""
    listing = job.listing or Listing(last=1)
    of_youtube = {"skip": ["translated_subs", "hls", "dash"]}
    if listing.since is not None:
        of_youtube["raise_incomplete_data"] = [""]  # a page that brings nothing would pass for the end of a list
    return {
        "logger": words,
        "quiet": True,
        "noprogress": True,
        "skip_download": True,
        "noplaylist": True,
        "extract_flat": "in_playlist",
        "ignore_no_formats_error": True,
        # Nothing is written, as nothing is downloaded; without these two yt-dlp keeps quiet about missing PO tokens.
        "writesubtitles": True,
        "writeautomaticsub": True,
        "extractor_args": {
            "youtube": of_youtube,
            "youtubetab": {"approximate_date": [""]},
        },
        "compat_opts": {"no-youtube-unavailable-videos"},  # one request less, for titles such as "[Deleted video]"
        **({"playlist_items": "0"} if listing.last == 0 else {}),
        "allowed_extractors": _extractors(job.url),
        "cachedir": False,
        "proxy": "",
        "http_headers": {"User-Agent": job.user_agent},
        "socket_timeout": job.socket_timeout_s,
        "sleep_interval_requests": job.sleep_requests_s,
        "extractor_retries": 1,
        "js_runtimes": {name: {} for name in RUNTIMES},
        "geo_bypass": False,  # no invented addresses where a country is refused
    }


def _extractors(url: str) -> list[str]:
    own = any(ie.suitable(url) for ie in gen_extractor_classes() if ie.IE_NAME != "generic")
    return ["default"] if own else _PAGE_EXTRACTORS
