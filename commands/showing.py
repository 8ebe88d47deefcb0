"""`panelwatch show`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.reading import find
from commands.naming import show_actors
from commands.options import AsJson, Config, print_json
from commands.quoting import show_quoted
from commands.transcripts import print_transcript, show_transcript
from delivery.links import deep_link
from delivery.quotes import clock, speaker
from delivery.render import when
from delivery.versions import language_name, versions
from errors import ConfigError
from model import Evidence, Level, Precision
from settings import load_settings
from storage.flagging import found_late
from storage.reading import StoredDocument, StoredMatch

__all__ = ["moment_in", "show"]

_TEXT_SHOWN = 1200  # characters, unless --text asks for all


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A document's id or address.")],
    whole: Annotated[bool, typer.Option("--text", help="Show the whole text.")] = False,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="Show what was said, who said it, and when.")
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """A document with its evidence: where it was seen, how it changed, what it is flagged for.

    Example: panelwatch show d7k2m9qx4abc1 --transcript
    """
    if whole and transcript:
        raise ConfigError("--text and --transcript are two ways to show one text", remedy="choose one")
    document = find(name, config)
    console = Console(highlight=False, soft_wrap=not transcript)
    if as_json and transcript:
        print_transcript(document)
    elif as_json:
        print_json(asdict(document))
    elif transcript:
        show_transcript(document, console)
    else:
        _show(document, console, load_settings(config).timezone, whole=whole)


def _show(document: StoredDocument, console: Console, zone: str, *, whole: bool) -> None:
    _show_facts(document, console, zone)
    for stored in sorted(document.matches, key=lambda stored: stored.match.level is Level.RELATED):
        _show_match(document, stored, console)
    live = [one.match for one in document.matches if one.ended_at is None]
    show_actors(document.mentions, [evidence for match in live for evidence in match.evidence], console)
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
    yield "published", moment_in(document.published_at, document.published_precision, zone)
    yield from sorted(document.attributes.items())
    if document.copies:
        yield "story", " ".join((document.story_id, *document.story_keys))
    if document.duplicate_of:
        yield "copy of", document.duplicate_of
    for topic, verdict in sorted(document.labels.items()):
        yield "label", f"{topic}: {'yes' if verdict else 'no'}"
    yield from _lacks(document)
    if document.sightings and found_late(
        document.published_at, document.published_precision, min(seen.first_seen_at for seen in document.sightings)
    ):
        yield "found late", "it was out for days before it was first seen"
    if document.removed_at:
        yield "removed", f"its source took it down before {when(document.removed_at, None, zone)}"
    yield from _history(document, zone)


def _lacks(document: StoredDocument) -> Iterator[tuple[str, str]]:
    """What is not there yet, or never came."""
    if document.attributes.get("caption_kind") == "none" and not document.cues:
        awaited = "; they are looked for until two days after it could first be watched" if document.partial else ""
        yield "captions", f"{'none so far' if document.partial else 'none came'}: this is what its page tells{awaited}"
    elif document.partial:
        yield "partial", "its page could not be fetched yet: this is what the listing told"


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
    kind = "related, " if match.level is Level.RELATED else ""
    ended = ", no longer" if stored.ended_at else ""
    facts = f"{kind}{match.score:.2f}{ended}  {stored.id}"
    console.print(Text.assemble(f"\n{match.topic} ", (facts, "dim")), style="bold")
    for evidence in match.evidence:
        show_quoted(evidence, console, "  ")
        console.print(f"    {_place(evidence)}  {deep_link(document.url, evidence)}", markup=False, style="dim")


def _place(evidence: Evidence) -> str:
    if evidence.second is not None:
        where = f", at {clock(evidence.second)}"
    else:
        where = f", section “{evidence.section}”" if evidence.section else ""
    said_by = f", {speaker(evidence)}" if speaker(evidence) else ""
    return f"{evidence.rule}: {evidence.field} {evidence.start}–{evidence.end}{where}{said_by}"


def _marked(text: str, document: StoredDocument) -> Text:
    marked = Text(text)
    for stored in document.matches:
        for evidence in stored.match.evidence:
            if evidence.field == "text" and stored.ended_at is None:
                marked.stylize("reverse", evidence.start, evidence.end)
    return marked


def moment_in(moment: datetime | None, precision: Precision | None, zone: str) -> str:
    """A moment in the reader's zone, or that none is known."""
    return when(moment, precision, zone) if moment else "no date given"
