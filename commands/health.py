"""`panelwatch health`: asked every half minute by containers, so it imports nothing but what reads one file."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from app.health_file import read_problems
from commands.options import AsJson, Config, print_json
from settings import load_settings

__all__ = ["health"]


def health(as_json: AsJson = False, config: Config = None) -> None:
    """Whether the daemon is well, by the file it writes; for the checks of containers and monitors: 0 well, 1 not.

    Example: panelwatch health
    """
    problems = read_problems(load_settings(config).health_file, datetime.now(UTC))
    if as_json:
        print_json({"ok": not problems, "problems": list(problems)})
    else:
        typer.echo("\n".join(problems) or "well")
    if problems:
        raise typer.Exit(1)
