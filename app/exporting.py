"""What is flagged, as one file in any format: tables for programs and spreadsheets, feeds, notes, references."""

from __future__ import annotations

import io
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from app.application import Application
from app.feeds import FeedFormat, content
from app.reading import as_rows, write_csv, write_json_lines
from errors import ConfigError
from model import Flagged, Language, Level, SourceKey, TopicKey
from storage.database import reading
from storage.reading import flagged

__all__ = ["TableFormat", "chosen", "feed_file", "table", "write_file"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TableFormat(StrEnum):
    """As what rows of evidence leave."""

    JSONL = "jsonl"
    CSV = "csv"


def chosen(
    application: Application, *, topic: str | None, source: str | None, since: datetime | None, lang: str | None
) -> tuple[Flagged, ...]:
    """Everything flagged, newest first, copies folded; of a topic of level related, what is related."""
    levels = {one.key: one.level for one in application.topics}
    with reading(application.engine) as conn:
        return flagged(
            conn,
            topic=TopicKey(topic) if topic else None,
            source=SourceKey(source) if source else None,
            since=since,
            lang=Language(lang) if lang else None,
            level=levels.get(TopicKey(topic or ""), Level.FLAG),
        )


def table(application: Application, form: TableFormat, stories: tuple[Flagged, ...]) -> bytes:
    """One row for every piece of evidence, as UTF-8."""
    out = io.StringIO()
    rows = as_rows(stories, application.names)
    if form is TableFormat.CSV:
        write_csv(rows, out)
    else:
        write_json_lines(rows, out)
    return out.getvalue().encode(errors="replace")


def feed_file(application: Application, form: FeedFormat, stories: tuple[Flagged, ...], topic: str | None) -> bytes:
    """The stories in this format, under the name of the topic they were chosen by."""
    return content(application, form, stories, topic=TopicKey(topic) if topic else None)


def write_file(path: Path, body: bytes, *, for_spreadsheets: bool = False) -> None:
    """Write a file whole or not at all: who reads it meanwhile sees the old one.

    `for_spreadsheets` puts a byte order mark first, without which Excel reads UTF-8 in the code page of its country.

    Raises:
        ConfigError: it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes((_BYTE_ORDER_MARK if for_spreadsheets else b"") + body)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
