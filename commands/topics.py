"""`panelwatch topics`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.explaining import try_text
from app.topics import Standing, standing
from commands.judging import findings_json, show_findings
from commands.options import AsJson, Config, TopicOption, print_json, start_of
from commands.rehearsing import rehearse
from errors import ConfigError
from settings import load_settings

__all__ = ["topics"]

_WIDE = 200  # columns in a pipe, where nothing needs folding

topics = typer.Typer(help="What is flagged.", no_args_is_help=True, rich_markup_mode=None)
topics.command("rehearse")(rehearse)


@topics.callback()
def _topics() -> None:
    """What is flagged."""


@topics.command("list")
def list_(as_json: AsJson = False, config: Config = None) -> None:
    """Every topic: its rules and written forms, and in how many stored documents it is found.

    Example: panelwatch topics list
    """
    known = standing(config)
    if as_json:
        print_json(asdict(known))
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    console.print(_table(known))
    for line in _lines(known):
        console.print(line, markup=False, soft_wrap=True)


def _table(known: Standing) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("key", "level", "rules", "forms", "documents", "version", "title"):
        counted = column in {"rules", "forms", "documents"}
        table.add_column(column, justify="right" if counted else "left", no_wrap=True)
    for one in known.topics:
        counts = (str(one.rules), str(one.forms), str(one.documents))
        table.add_row(one.key, one.level, *counts, one.version, Text(next(iter(one.title.values()))))
    return table


def _lines(known: Standing) -> Iterator[str]:
    if known.gone:
        gone = ", ".join(f"{key} ({count})" for key, count in sorted(known.gone.items()))
        yield f"found in stored documents, but no topic any more: {gone}"
    if known.outdated:
        yield (
            f"{known.outdated} stored documents were last matched with other topics; the next crawl or import matches "
            "them again, and `panelwatch topics rehearse` shows what will come of it"
        )


@topics.command("test")
def try_(
    target: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="Words, a file, or - for stdin.")],
    title: Annotated[str | None, typer.Option("--title", help="Its title.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="When it came out (YYYY-MM-DD).")] = None,
    topic: TopicOption = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """What a text would be flagged for, with the words that prove it; or which rules came nearest.

    Example: panelwatch topics test "The Scientific Panel met in Geneva." --title "AI at the UN"
    """
    moment = start_of(date, load_settings(config).timezone, "--date")
    try:
        tried = try_text(target, title=title, published_at=moment, topic=topic, config=config)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be read: {error.strerror}") from error
    if as_json:
        print_json(findings_json(tried))
    else:
        show_findings(tried, Console(highlight=False, soft_wrap=True))
