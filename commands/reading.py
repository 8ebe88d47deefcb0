"""`panelwatch search`, `show` and `export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.catalogue import catalogue
from app.reading import as_rows, find, flags, hits, write_csv, write_json_lines
from commands.options import AsJson, Config, Lang, SinceDate, SourceOption, TopicOption, print_json, start_of
from commands.quoting import quoted
from delivery.quotes import deep_link, speaker
from delivery.render import when
from delivery.versions import language_name, versions
from errors import ConfigError
from model import Evidence, Precision
from settings import load_settings, load_topics
from storage.flagging import found_late
from storage.reading import StoredDocument, StoredMatch

__all__ = ["ExportFormat", "export", "search", "show"]

_IMPORTED = "import"  # the source of saved files that no source of the catalogue watches
_WHERE = {"topic": "`panelwatch why -` shows every topic", "source": "`panelwatch sources list` shows every key"}
_TEXT_SHOWN = 1200  # characters, unless --text asks for all


class ExportFormat(StrEnum):
    """How evidence leaves."""

    JSONL = "jsonl"
    CSV = "csv"


def search(
    query: Annotated[str, typer.Argument(help="Words that must all be there; Chinese needs no spaces.")],
    topic: TopicOption = None,
    source: SourceOption = None,
    since: SinceDate = None,
    lang: Lang = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Find stored documents by their words, newest first.

    Example: panelwatch search 科學小組 --lang zh-Hant
    """
    zone = load_settings(config).timezone
    found = hits(query, config=config, topic=topic, source=source, since=start_of(since, zone), lang=lang, limit=limit)
    if not found:
        _check_names(config, topic, source)
    if as_json:
        print_json([asdict(hit) for hit in found])
        return
    console = Console(highlight=False, soft_wrap=True)
    for hit in found:
        topics = f" [{', '.join(hit.topics)}]" if hit.topics else ""
        console.print(Text.assemble((hit.document_id, "cyan"), "  ", (hit.title, "bold"), topics))
        moment = _moment(hit.published_at, hit.published_precision, zone)
        late = ", found late" if found_late(hit.published_at, hit.published_precision, hit.first_seen_at) else ""
        console.print(f"  {moment}{late} [{hit.language}] {hit.url}".rstrip(), markup=False)
        console.print(Text(f"  {' '.join(hit.excerpt.split())}", style="dim"))
    if not found:
        typer.echo("nothing found", err=True)


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A document's id or address.")],
    whole: Annotated[bool, typer.Option("--text", help="Show the whole text.")] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """A document with its evidence: where it was seen, how it changed, what it is flagged for.

    Example: panelwatch show d7k2m9qx4abc1 --text
    """
    document = find(name, config)
    if as_json:
        print_json(asdict(document))
        return
    console = Console(highlight=False, soft_wrap=True)
    _show_facts(document, console, load_settings(config).timezone)
    for stored in document.matches:
        _show_match(document, stored, console)
    text = document.text if whole else document.text[:_TEXT_SHOWN]
    console.print()
    console.print(_marked(text, document))
    if len(text) < len(document.text):
        console.print(f"… {len(document.text) - len(text)} more characters: --text shows them", style="dim")


def _show_facts(document: StoredDocument, console: Console, zone: str) -> None:
    console.print(Text(document.title, style="bold"))
    for name, value in _facts(document, zone):
        console.print(Text.assemble((f"{name:<13} ", "dim"), value))


def _facts(document: StoredDocument, zone: str) -> Iterator[tuple[str, str]]:
    yield "id", document.id
    yield "address", document.url
    yield "kind", f"{document.kind} [{document.language}]"
    yield "published", _moment(document.published_at, document.published_precision, zone)
    yield from sorted(document.attributes.items())
    if document.copies:
        yield "story", " ".join((document.story_id, *document.story_keys))
    if document.duplicate_of:
        yield "copy of", document.duplicate_of
    if document.partial:
        yield "partial", "its page could not be fetched yet: this is what the listing told"
    if document.sightings and found_late(
        document.published_at, document.published_precision, min(seen.first_seen_at for seen in document.sightings)
    ):
        yield "found late", "it was out for days before it was first seen"
    if document.removed_at:
        yield "removed", f"its source took it down before {when(document.removed_at, None, zone)}"
    yield from _history(document, zone)


def _history(document: StoredDocument, zone: str) -> Iterator[tuple[str, str]]:
    for seen in document.sightings:
        yield "seen", f"{when(seen.first_seen_at, None, zone)} by {seen.source} at {seen.url}"
    if len(document.revisions) > 1:
        for revision in document.revisions:
            yield f"text no. {revision.number}", f"since {when(revision.seen_at, None, zone)}"
    others = versions(document.language, document.kind, document.copies)
    for copy in others.languages:
        yield "available in", f"{language_name(copy.language)}: {copy.url}"
    for copy in others.also:
        yield "also", f"{copy.title}, {copy.kind} [{copy.language}] {copy.url}"


def _show_match(document: StoredDocument, stored: StoredMatch, console: Console) -> None:
    match = stored.match
    ended = ", no longer" if stored.ended_at else ""
    console.print(Text.assemble(f"\n{match.topic} ", (f"{match.score:.2f}{ended}  {stored.id}", "dim")), style="bold")
    for evidence in match.evidence:
        console.print(Text.assemble("  ", quoted(evidence, console)))
        console.print(f"    {_place(evidence)}  {deep_link(document.url, evidence)}", markup=False, style="dim")


def _place(evidence: Evidence) -> str:
    section = f", section “{evidence.section}”" if evidence.section else ""
    said_by = f", {speaker(evidence)}" if speaker(evidence) else ""
    return f"{evidence.rule}: {evidence.field} {evidence.start}–{evidence.end}{section}{said_by}"


def _marked(text: str, document: StoredDocument) -> Text:
    marked = Text(text)
    for stored in document.matches:
        for evidence in stored.match.evidence:
            if evidence.field == "text" and stored.ended_at is None:
                marked.stylize("reverse", evidence.start, evidence.end)
    return marked


def _moment(moment: datetime | None, precision: Precision | None, zone: str) -> str:
    return when(moment, precision, zone) if moment else "no date given"


def export(
    form: Annotated[ExportFormat, typer.Option("--format", help="jsonl or csv.")] = ExportFormat.JSONL,
    topic: TopicOption = None,
    source: SourceOption = None,
    since: SinceDate = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Everything flagged, one row for every piece of evidence, on stdout.

    Example: panelwatch export --format csv --since 2026-07-01 > evidence.csv
    """
    moment = start_of(since, load_settings(config).timezone)
    found = flags(config=config, topic=topic, source=source, since=moment, lang=lang)
    if not found:
        _check_names(config, topic, source)
    rows = as_rows(found)
    if form is ExportFormat.CSV:
        write_csv(rows, sys.stdout)
    else:
        write_json_lines(rows, sys.stdout)


def _check_names(config: Path | None, topic: str | None, source: str | None) -> None:
    """Where nothing is found: a name that is misspelt is told from one that has nothing.

    What is stored of topics and sources that were taken out since is found all the same.

    Raises:
        ConfigError: there is no such topic or source; the nearest is named.
    """
    if topic is not None:
        _check_name("topic", topic, [one.key for one in load_topics(load_settings(config).topics)])
    if source is not None:
        _check_name("source", source, [one.key for one in catalogue(config)] + [_IMPORTED])


def _check_name(what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=3))
        hint = f"did you mean {near}?" if near else _WHERE[what]
        raise ConfigError(f"no {what} is named {name}", remedy=hint)
