"""Which caption track is the original: never a translation, never the live chat, the best format of one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

__all__ = ["Offered", "original_tracks"]

_FORMATS = ("json3", "srv3", "vtt", "srt", "ttml", "dfxp")  # the best first; json3 has no rolling copies
_NOT_CAPTIONS = frozenset({"live_chat", "rechat", "danmaku", "comments"})
_ENGLISH = frozenset({"en", "eng", "english"})
_FLOOR = frozenset({"mul", "und", "floor"})  # what is heard in the room, whoever speaks: Kaltura's many and unknown
_DIRECT = frozenset({None, "http", "https"})

Tracks = Mapping[str | None, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A track as yt-dlp lists it."""

    language: str | None
    automatic: bool
    ext: str
    url: str


def original_tracks(info: Mapping[str, object], *, are_withheld: bool = False) -> tuple[Offered, ...]:
    """The track to fetch, if there is one: written by people before made by machine, in the language that is spoken.

    Where some are withheld, only what is surely in that language: what is left may well be a translation.
    """
    manual = tuple(_usable(info.get("subtitles"), automatic=False))
    automatic = tuple(_usable(info.get("automatic_captions"), automatic=True))
    spoken = _spoken(info.get("language"), automatic)
    if info.get("extractor_key") == "Kaltura":
        manual = tuple(sorted(manual, key=_preference))
    others = () if are_withheld else manual
    if spoken is None:
        return (*others, *automatic)[:1]
    return ((*_in(spoken, manual), *_in(spoken, automatic)) or others)[:1]


def _usable(tracks: object, *, automatic: bool) -> Iterator[Offered]:
    """One track per language: the best format that can be fetched with one request and is no translation."""
    if not isinstance(tracks, Mapping):
        return
    for language, formats in tracks.items():
        if language in _NOT_CAPTIONS:
            continue
        best = min(filter(_fetchable, formats), key=lambda form: _FORMATS.index(form["ext"]), default=None)
        if best:
            yield Offered(
                language=language and language.removesuffix("-orig"),
                automatic=automatic,
                ext=best["ext"],
                url=best["url"],
            )


def _fetchable(form: Mapping[str, str]) -> bool:
    return (
        form.get("ext") in _FORMATS
        and form.get("protocol") in _DIRECT
        and bool(form.get("url"))
        and "tlang" not in parse_qs(urlsplit(form["url"]).query)
    )


def _spoken(told: object, automatic: Iterable[Offered]) -> str | None:
    """The language of the recording: as told, else the one the machine heard."""
    if isinstance(told, str) and told:
        return told
    return next((track.language for track in automatic), None)


def _preference(track: Offered) -> int:
    """English, then the floor, then as they come: Kaltura tells no original, and its tracks are no translations."""
    base = (track.language or "").partition("-")[0].lower()
    return 0 if base in _ENGLISH else 1 if base in _FLOOR else 2


def _in(spoken: str, tracks: Iterable[Offered]) -> tuple[Offered, ...]:
    """Tracks in a language, the exact tag before a sister of it."""
    base = spoken.partition("-")[0].lower()
    same = [track for track in tracks if (track.language or "").partition("-")[0].lower() == base]
    return tuple(sorted(same, key=lambda track: track.language != spoken))
