"""`panelwatch demo`."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.report import CrawlReport, Watcher
from commands.quoting import marked
from commands.watching import Quiet, show_outcomes, watching
from delivery.quotes import place_of, quotation
from demo.run import PLANNED_FAILURE, Demonstration, demonstrate
from errors import ConfigError
from model import Flagged

__all__ = ["demo"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_FOLDER = Path("panelwatch-demo")
_MARK = ".panelwatch-demo"  # only a folder a demonstration made is ever emptied


def demo(
    keep: Annotated[Path | None, typer.Option("--keep", metavar="DIR", help="Keep everything in this folder.")] = None,
) -> None:
    """The whole job, offline: crawls a bundled miniature web twice, shows what is flagged, writes the digest.

    Example: panelwatch demo --keep /tmp/demo
    """
    folder = keep or _FOLDER
    _make_room(folder)
    console = Console(highlight=False)
    started = time.monotonic()

    def told(day: str, report: CrawlReport) -> None:
        console.print(Text(f"\nCrawl, {day}", style="bold"))
        show_outcomes(report, console)

    result = demonstrate(folder, lambda total: _looking_on(console, total), told)
    if result is None:
        raise typer.Exit(_INTERRUPTED)
    _show(result, console)
    console.print(f"\n{time.monotonic() - started:.1f} s", style="dim")
    if not result.as_planned:
        raise typer.Exit(1)


def _looking_on(console: Console, total: int) -> AbstractContextManager[Watcher]:
    """On a terminal a line that lives; in a pipe nothing, as the tables that follow say it all."""
    return watching(console, total) if console.is_terminal else nullcontext(Quiet())


def _program() -> str:
    """How to call this very program: it lies in an environment that need not be on the path."""
    return sys.argv[0] if Path(sys.argv[0]).name == "panelwatch" else "panelwatch"


def _make_room(folder: Path) -> None:
    """Begin with an empty folder; one that holds anything but an earlier demonstration is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise ConfigError(f"{folder}: holds other things", remedy="name an empty folder with --keep")
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).touch()
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written to: {error.strerror}") from error


def _show(result: Demonstration, console: Console) -> None:
    console.print(Text("\nFlagged, with the words that prove it (copies folded)", style="bold"))
    for item in result.edition.flagged:
        _show_flagged(item, console)
    state = "as planned" if result.as_planned else "NOT as planned"
    console.print(Text.assemble(("\nThe source that breaks: ", "bold"), f"{PLANNED_FAILURE}, {state}"))
    mail, page = result.digest
    console.print(Text.assemble(("The digest: ", "bold"), f"{mail}\n            {page}"), soft_wrap=True)
    console.print(
        Text.assemble(("Look around: ", "bold"), f"{_program()} search 小組 --config {result.settings_file}"),
        soft_wrap=True,
    )


def _show_flagged(item: Flagged, console: Console) -> None:
    console.print(Text.assemble("\n", (item.title, "bold"), f"  [{item.language}] {item.document_id}"), soft_wrap=True)
    for match in item.matches:
        quote = quotation(place_of(item, match), match.evidence[0])
        where = f" ({quote.section})" if quote.section else ""
        words = marked(quote.before, quote.words, quote.after, console)
        console.print(Text.assemble(f"  {match.topic}: “", *words, f"”{where}"), soft_wrap=True)
        if quote.at:
            console.print(f"    {quote.at} {quote.link}", markup=False, soft_wrap=True, style="dim")
    for copy in item.copies:
        console.print(f"  folded: {copy.title} [{copy.language}]", markup=False, soft_wrap=True)
