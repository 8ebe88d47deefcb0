"""`panelwatch sources`, `db` and `doctor`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.application import open_application
from app.catalogue import catalogue
from app.doctor import State, examine
from app.upkeep import KEPT_RUNS, prune
from commands.options import AsJson, Config, print_json
from commands.standing import status
from errors import ConfigError
from model import Source
from settings import load_settings, parse_duration, write_duration
from storage.backup import back_up
from storage.database import open_database
from storage.migrate import upgrade

__all__ = ["db", "doctor", "sources"]

sources = typer.Typer(help="What is watched.", no_args_is_help=True, rich_markup_mode=None)
db = typer.Typer(help="Upkeep of the database.", no_args_is_help=True, rich_markup_mode=None)

_WIDE = 200  # columns in a pipe, where nothing needs folding
_MARKS = {State.WELL: "ok   ", State.NOTE: "note ", State.WRONG: "WRONG"}


sources.command("status")(status)


@sources.callback()
def _sources() -> None:
    """What is watched."""


@db.callback()
def _db() -> None:
    """Upkeep of the database."""


@sources.command("list")
def list_(as_json: AsJson = False, config: Config = None) -> None:
    """Every source of the catalogue, with its policy towards robots.txt and the evidence that it works.

    Example: panelwatch sources list --json
    """
    known = catalogue(config)
    if as_json:
        print_json([asdict(source) for source in known])
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(_table(known))
    for source in known:
        console.print(f"{source.key}: {source.url}", markup=False, highlight=False, soft_wrap=True)
    for source in known:
        if not source.robots.obey:
            console.print(
                f"{source.key}: robots.txt exempt since {source.robots.since}: {source.robots.reason}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def _table(known: tuple[Source, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("key", "kind", "lang", "every", "robots", "verified", "enabled"):
        table.add_column(column, no_wrap=True)
    for source in known:
        table.add_row(
            source.key,
            source.kind,
            source.language,
            write_duration(source.every),
            "obey" if source.robots.obey else "exempt",
            str(source.verified or "no"),
            "yes" if source.enabled else "no",
        )
    return table


@db.command("upgrade")
def upgrade_(config: Config = None) -> None:
    """Bring the database to this version of panelwatch; nothing stored is lost.

    Example: panelwatch db upgrade
    """
    engine = open_database(load_settings(config).database_url)
    upgrade(engine)
    typer.echo(f"{engine.url.render_as_string(hide_password=True)}: up to date")


@db.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it must not exist yet.")],
    config: Config = None,
) -> None:
    """Copy the SQLite database into a new file, checked, while the daemon goes on.

    Example: panelwatch db backup /mnt/usb/panelwatch-2026-11-28.db
    """
    size = back_up(open_database(load_settings(config).database_url), file)
    typer.echo(f"{file}: {size / 1e6:.1f} MB, checked")


@db.command("prune")
def prune_(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="DURATION", help="How old runs must be to go.")
    ] = write_duration(KEPT_RUNS),
    config: Config = None,
) -> None:
    """Remove what may go without harm: old runs, the web pages of old editions, and what keep_archive allows.

    Documents, their revisions, matches and evidence stay, and so does what was told to whom.

    Example: panelwatch db prune --older-than 180d
    """
    try:
        age = parse_duration(older_than)
    except ValueError as error:
        raise ConfigError(f"--older-than {error}") from error
    application = open_application(config)
    gone = prune(application, application.clock(), older_than=age)
    typer.echo(
        f"removed: {gone.runs} runs, {gone.pages} pages of editions, "
        f"{gone.archives} recordings ({gone.archive_bytes / 1e6:.1f} MB)"
    )


def doctor(as_json: AsJson = False, config: Config = None) -> None:
    """What is missing on this machine, and the command that mends it.

    Example: panelwatch doctor
    """
    findings = list(examine(config))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            remedy = f"\n        {finding.remedy}" if finding.remedy else ""
            typer.echo(f"{_MARKS[finding.state]} {finding.subject}: {finding.text}{remedy}")
    if any(finding.state is State.WRONG for finding in findings):
        raise typer.Exit(1)
