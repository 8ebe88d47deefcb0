"""Options that several commands share, and how dates on the command line are read."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from errors import ConfigError

__all__ = ["AsJson", "Config", "Lang", "SinceDate", "SourceOption", "TopicOption", "print_json", "start_of"]

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else PANELWATCH_CONFIG, else ./panelwatch.toml.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
SinceDate = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on (YYYY-MM-DD).")]
TopicOption = Annotated[str | None, typer.Option("--topic", help="Only this topic.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only this source.")]
Lang = Annotated[str | None, typer.Option("--lang", help="Only this language, as en, fr, zh-Hant.")]


def start_of(day: str | None, zone: str, option: str = "--since") -> datetime | None:
    """The first moment of a day in the reader's zone.

    Raises:
        ConfigError: the text is no such date.
    """
    if day is None:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{option} {day}: no such date", remedy="write it as 2026-07-01") from error


def print_json(value: object) -> None:
    """One JSON document on stdout, readable in every script."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
