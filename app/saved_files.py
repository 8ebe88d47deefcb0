"""What a saved file is, and the entries in it that need no adapter: pages, captions, PDFs, JSON Lines."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from parsel import Selector

from crawlers.charset import decode
from errors import ParseError
from model import Entry, Language, Part, PartRole, SourceKey

__all__ = [
    "FileKind",
    "caption_entry",
    "file_kind",
    "json_lines",
    "page_address",
    "page_entry",
    "pdf_entry",
    "unpacked",
]

_LARGEST = 50_000_000  # bytes of one saved file, unpacked
_CAPTION_SUFFIXES = {".vtt", ".srt", ".json3", ".srv3", ".ttml"}
_WHERE_PAGES_SAY_IT = (
    "link[rel=canonical]::attr(href)",
    "meta[property='og:url']::attr(content)",
    "base[href]::attr(href)",
)


class FileKind(StrEnum):
    """What a saved file holds."""

    WARC = "warc"
    CAPTIONS = "captions"
    PDF = "pdf"
    JSON_LINES = "json lines"
    FEED = "feed"
    PAGE = "page"
    UNKNOWN = "unknown"


def unpacked(path: Path, body: bytes) -> tuple[Path, bytes]:
    """A file that was saved gzipped, without its wrapping; a WARC keeps it, as its records are packed one by one.

    Raises:
        ParseError: it cannot be unpacked, or only to more than a page can have.
    """
    if not body.startswith(b"\x1f\x8b") or ".warc" in path.suffixes:
        return path, body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            whole = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"gzipped, but damaged: {error}") from error
    if len(whole) > _LARGEST:
        raise ParseError(f"unpacks to more than {_LARGEST} bytes")
    return path.with_suffix("") if path.suffix == ".gz" else path, whole


def file_kind(path: Path, head: bytes) -> FileKind:
    """Tell by name where names are telling, else by the first bytes."""
    suffixes = {suffix.lower() for suffix in path.suffixes}
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = start[:2048].lower()
    kind = FileKind.UNKNOWN
    if ".warc" in suffixes:
        kind = FileKind.WARC
    elif start.startswith(b"%PDF-"):
        kind = FileKind.PDF
    elif suffixes & _CAPTION_SUFFIXES or start.startswith(b"WEBVTT"):
        kind = FileKind.CAPTIONS
    elif suffixes & {".jsonl", ".ndjson"}:
        kind = FileKind.JSON_LINES
    elif any(mark in lowered for mark in (b"<!doctype html", b"<html")):
        kind = FileKind.PAGE
    elif start[:1] == b"{" or any(mark in lowered for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"<?xml")):
        kind = FileKind.FEED
    elif start.startswith(b"<") or suffixes & {".html", ".htm", ".static"}:
        kind = FileKind.PAGE
    return kind


def page_address(body: bytes) -> str | None:
    """Where a saved page says it comes from."""
    page = Selector(text=decode(body, None))
    for place in _WHERE_PAGES_SAY_IT:
        address = page.css(place).get(default="").strip()
        if address.startswith(("http://", "https://")):
            return address
    return None


def page_entry(body: bytes, url: str, source: SourceKey) -> Entry:
    """A page no adapter is told to read: extraction does what it can."""
    title = " ".join(Selector(text=decode(body, None)).css("title::text").get(default="").split())
    return _entry(body, url, source, title=title, part=Part(role=PartRole.PAGE, content=body, url=url))


def caption_entry(body: bytes, path: Path, url: str, source: SourceKey) -> Entry:
    """A caption file: the transcript of a video that is named after the file."""
    suffix = path.suffix.lstrip(".").lower() or "vtt"
    part = Part(role=PartRole.CAPTIONS, content=body, media_type=suffix, url=url)
    return _entry(body, url, source, title=path.stem, part=part, kind="video")


def pdf_entry(body: bytes, path: Path, url: str, source: SourceKey) -> Entry:
    """A PDF, named after the file."""
    part = Part(role=PartRole.PDF, content=body, media_type="application/pdf", url=url)
    return _entry(body, url, source, title=path.stem, part=part, kind="file")


def json_lines(body: bytes, source: SourceKey) -> Iterator[Entry | ParseError]:
    """One entry a line: `url`, `title`, `text`, `published`, `lang` and `kind` are read, other fields ignored."""
    for number, line in enumerate(decode(body, "utf-8").splitlines(), start=1):
        if line.strip():
            yield _line_entry(line, number, source)


def _line_entry(line: str, number: int, source: SourceKey) -> Entry | ParseError:
    try:
        facts = json.loads(line)
    except ValueError as error:
        return ParseError(f"line {number}: not JSON: {error}")
    if not isinstance(facts, dict):
        return ParseError(f"line {number}: not an object")
    told = {key: value for key, value in facts.items() if isinstance(value, str)}
    part = Part(role=PartRole.TEXT, content=told.get("text", "").encode(), media_type="text/plain", charset="utf-8")
    return _entry(
        line.encode(),
        told.get("url", ""),
        source,
        title=told.get("title", ""),
        part=part,
        kind=told.get("kind", "article"),
        published=told.get("published"),
        language=Language(told["lang"]) if "lang" in told else None,
    )


def _entry(
    body: bytes,
    url: str,
    source: SourceKey,
    *,
    title: str,
    part: Part,
    kind: str = "article",
    published: str | None = None,
    language: Language | None = None,
) -> Entry:
    name = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return Entry(
        source=source,
        native_id=url or name,
        url=url,
        title=title,
        kind=kind,
        published=published,
        language=language,
        identities=() if url else (name,),
        parts=(part,),
        fingerprint=name,
    )
