"""`panelwatch export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.application import open_application
from app.exporting import TableFormat, chosen, feed_file, table, write_file
from app.feeds import FeedFormat
from app.reading import find
from app.transcripts import TranscriptFormat, transcript
from commands.options import Config, Lang, SinceDate, SourceOption, TopicOption, start_of
from commands.reading import check_names
from errors import ConfigError

__all__ = ["ExportFormat", "export"]


class ExportFormat(StrEnum):
    """How evidence leaves, and feeds, and transcripts."""

    JSONL = TableFormat.JSONL
    CSV = TableFormat.CSV
    MARKDOWN = FeedFormat.MARKDOWN
    BIBTEX = FeedFormat.BIBTEX
    ATOM = FeedFormat.ATOM
    JSON_FEED = FeedFormat.JSON_FEED
    OPML = FeedFormat.OPML
    ICALENDAR = FeedFormat.ICALENDAR
    VTT = TranscriptFormat.VTT
    SRT = TranscriptFormat.SRT
    TEXT = TranscriptFormat.TEXT


_TABLES = tuple(ExportFormat(one) for one in TableFormat)
_TRANSCRIPTS = tuple(ExportFormat(one) for one in TranscriptFormat)


def export(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="A recording, for its transcript.")] = None,
    form: Annotated[
        ExportFormat | None, typer.Option("--format", help="Else jsonl for evidence, text for a transcript.")
    ] = None,
    topic: TopicOption = None,
    source: SourceOption = None,
    since: SinceDate = None,
    lang: Lang = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write this file, not stdout.")] = None,
    config: Config = None,
) -> None:
    """Everything flagged: a row for every piece of evidence, notes, references, a feed; or one recording's transcript.

    Example: panelwatch export --format csv --since 2026-07-01 --output evidence.csv
    Example: panelwatch export --format atom --topic panel --output panel.atom
    Example: panelwatch export d7k2m9qx4abc1 --format vtt > talk.vtt
    """
    choice = (topic, source, since, lang)
    if name is not None:
        body = _of_recording(name, form or ExportFormat.TEXT, choice, config)
    elif form in _TRANSCRIPTS:
        raise ConfigError(f"--format {form} is for the transcript of one recording", remedy="name it by its id")
    else:
        body = _of_everything(form or ExportFormat.JSONL, choice, config)
    if output is None:
        typer.echo(body, nl=False)
    else:
        write_file(output, body, for_spreadsheets=form is ExportFormat.CSV)


_Choice = tuple[str | None, str | None, str | None, str | None]


def _of_everything(form: ExportFormat, choice: _Choice, config: Path | None) -> bytes:
    if form is ExportFormat.OPML and any(choice):
        raise ConfigError(
            "--topic, --source, --since and --lang choose among what is flagged; opml lists the sources",
            remedy="leave them out",
        )
    topic, source, since, lang = choice
    application = open_application(config)
    moment = start_of(since, application.settings.timezone)
    stories = chosen(application, topic=topic, source=source, since=moment, lang=lang)
    if not stories:
        check_names(config, topic, source)
    if form in _TABLES:
        return table(application, TableFormat(form), stories)
    return feed_file(application, FeedFormat(form), stories, topic)


def _of_recording(name: str, form: ExportFormat, choice: _Choice, config: Path | None) -> bytes:
    if any(choice):
        raise ConfigError(
            "--topic, --source, --since and --lang choose among everything flagged, not in one document",
            remedy="leave them out, or the ID",
        )
    if form not in _TRANSCRIPTS:
        raise ConfigError(
            f"--format {form} is for everything flagged, not for one document",
            remedy=f"{', '.join(_TRANSCRIPTS)} write its transcript",
        )
    return "".join(transcript(find(name, config), TranscriptFormat(form))).encode(errors="replace")
