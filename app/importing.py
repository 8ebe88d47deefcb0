"""Saved answers go the same way as live ones, without the network.

A follow-up an adapter asks for is answered from the archive given with it, or named as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from app.application import Application
from app.brought_captions import as_known
from app.rematching import rematch
from app.report import Rematch, Tally
from app.saved_files import (
    FileKind,
    caption_entry,
    file_kind,
    json_lines,
    page_address,
    page_entry,
    pdf_entry,
    unpacked,
)
from app.storing import store
from crawlers import ADAPTERS, captions_due
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.blocks import block_reason
from errors import BlockedError, ConfigError, ParseError, SourceError, contained
from model import Entry, Source, SourceKey, SourceState, Verdict
from pipeline.ingest import Prepared, prepare_entry
from storage.archive import iterate

__all__ = ["ImportReport", "Imported", "import_paths"]

_BATCH = 50
_PLACE = Source(key=SourceKey("import"), title="Imported files", organisation="", kind="feed", url="", full_text=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One entry of a file, or the reason why there is none."""

    path: Path
    verdict: Verdict | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What an import came to."""

    files: int = 0
    tally: Tally = field(default_factory=Tally)
    refused: list[Imported] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # follow-ups that no archive answers
    rematched: Rematch = field(default_factory=Rematch)  # what was stored before, where the topics have changed since


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How the files of one import are read."""

    sources: tuple[Source, ...]
    chosen: Source | None
    url: str | None
    missing: list[str]

    def source_of(self, url: str | None) -> Source:
        """The source asked for; else the one that watches this address or its host; else a place of its own.

        A channel shares its host with all the others, so the host does not tell whose a video is; and a channel asks
        for every video it is credited with.
        """
        if self.chosen:
            return self.chosen
        exact = [source for source in self.sources if url and source.url == url]
        host = urlsplit(url or "").hostname
        alone = [source for source in self.sources if source.kind not in captions_due.KINDS]
        near = [source for source in alone if host and urlsplit(source.url).hostname == host]
        return next(iter(exact + near), _PLACE)


def import_paths(
    application: Application,
    paths: Sequence[Path],
    *,
    source: Source | None,
    url: str | None,
    rematching: Callable[[int, int], None],
) -> ImportReport:
    """Bring saved files in; a file that cannot be read is named with its reason, and the others go on.

    What is stored is first matched again where the topics have changed since; `rematching` is told how far that is.

    Raises:
        ConfigError: a path does not exist, or one address was given for several files.
        StorageError: the database refuses.
    """
    files = list(_files(paths))
    if url and len(files) != 1:
        raise ConfigError(f"--url names one page, but {len(files)} files were given", remedy="import them one by one")
    report = ImportReport(files=len(files), rematched=rematch(application, rematching))
    reading = _Reading(sources=tuple(application.sources.values()), chosen=source, url=url, missing=report.missing)
    for path in files:
        _import_file(application, path, reading, report)
    return report


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(inner for inner in path.rglob("*") if inner.is_file())
        elif path.is_file():
            yield path
        else:
            raise ConfigError(f"{path}: no such file or folder")


def _import_file(application: Application, path: Path, reading: _Reading, report: ImportReport) -> None:
    now = application.clock()
    entries = contained(lambda: list(_entries(path, reading, application)))
    if isinstance(entries, SourceError):
        report.refused.append(_refused(path, entries))
        return
    items: list[Prepared | Verdict] = []
    for source, entry in entries:
        if isinstance(entry, SourceError):
            report.refused.append(_refused(path, entry))
        else:
            item = prepare_entry(entry, source, application.flagger, now)
            if reason := _unread(item):
                report.refused.append(Imported(path=path, reason=reason))
            else:
                items.append(item)
    for start in range(0, len(items), _BATCH):
        verdicts, _ = store(application.engine, items[start : start + _BATCH], now, lambda _conn, _verdicts: None)
        for verdict in verdicts:
            report.tally.add(verdict)
            if verdict.reason:
                report.refused.append(Imported(path=path, verdict=verdict, reason=verdict.reason))


def _unread(item: Prepared | Verdict) -> str:
    """Why a file says nothing at all: its name alone is no document."""
    if isinstance(item, Verdict) or item.document.text:
        return ""
    return item.document.attributes.get("unread", "")


def _refused(path: Path, fault: SourceError) -> Imported:
    """Why there is nothing of a file; a saved page without an address has none to be named by."""
    return Imported(path=path, reason=str(fault).removeprefix(": "))


def _entries(path: Path, reading: _Reading, application: Application) -> Iterator[tuple[Source, Entry | SourceError]]:
    path, body = unpacked(path, _content(path))
    kind = file_kind(path, body[:4096])
    place = reading.source_of(reading.url)
    url = reading.url or ""
    match kind:
        case FileKind.WARC:
            yield from _from_archive(path, reading)
        case FileKind.JSON_LINES:
            yield from ((place, entry) for entry in json_lines(body, place.key))
        case FileKind.CAPTIONS:
            yield as_known(application, place, caption_entry(body, path, url, place.key))
        case FileKind.PDF:
            yield place, pdf_entry(body, path, url, place.key)
        case FileKind.FEED:
            yield from _parsed(_saved(body, url or place.url, "", application), place, {}, reading)
        case FileKind.PAGE:
            yield from _page(body, reading, application)
        case FileKind.UNKNOWN:
            raise ParseError("neither a page, a feed, captions, a PDF, JSON Lines nor a WARC")


def _content(path: Path) -> bytes:
    """What a file holds.

    Raises:
        SourceError: it may not be read, or is gone.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from error


def _page(body: bytes, reading: _Reading, application: Application) -> Iterator[tuple[Source, Entry | SourceError]]:
    url = reading.url or page_address(body) or ""
    blocked = block_reason(_saved(body, url, "text/html", application))
    if blocked:
        raise BlockedError(f"this is not the page but {blocked}", url=url)
    place = reading.source_of(url)
    if place.kind == "feed":  # a page of a site whose feed we watch: what its adapter would fetch for an entry
        yield place, page_entry(body, url, place.key)
        return
    yield from _parsed(_saved(body, url, "text/html", application), place, {}, reading)


def _saved(body: bytes, url: str, media_type: str, application: Application) -> Fetched:
    headers = {"content-type": media_type} if media_type else {}
    return Fetched(
        url=url, status=200, headers=headers, body=body, fetch=Fetch(url=url), fetched_at=application.clock()
    )


def _from_archive(path: Path, reading: _Reading) -> Iterator[tuple[Source, Entry | SourceError]]:
    """Every recorded answer to a source's own address; what its adapter then asks for is taken from the same file."""
    answers = {
        answer.url: Fetched(
            url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetch=Fetch(url=answer.url),
            fetched_at=answer.fetched_at,
            record_id=answer.record_id,
        )
        for answer in iterate(path)
        if answer.status == 200  # noqa: PLR2004 - only whole answers have a body to read
    }
    addresses = {source.url: source for source in reading.sources}
    for url, answer in answers.items():
        source = reading.chosen or addresses.get(url)
        if source:
            yield from _parsed(answer, source, answers, reading)


def _parsed(
    answer: Fetched, source: Source, answers: dict[str, Fetched], reading: _Reading
) -> Iterator[tuple[Source, Entry | SourceError]]:
    yielded = contained(lambda: list(ADAPTERS[source.kind].parse(answer, source, SourceState())))
    if isinstance(yielded, SourceError):
        yield source, yielded
        return
    for one in yielded:
        yield from _followed(one, source, answers, reading)


def _followed(
    one: Yielded, source: Source, answers: dict[str, Fetched], reading: _Reading
) -> Iterator[tuple[Source, Entry | SourceError]]:
    match one:
        case Entry():
            yield source, one
        case Fetch():
            answer = answers.get(one.url)
            if answer:
                yield from _parsed(replace(answer, fetch=one), source, answers, reading)
                return
            reading.missing.append(one.url)
            if one.entry:
                yield source, replace(one.entry, partial=True)
        case Unchanged() | Note():
            return
