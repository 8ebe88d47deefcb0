"""`panelwatch digest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.application import open_application
from app.digest import next_edition, subscription_named
from app.digest import write as write_edition
from commands.options import Config, SinceDate, start_of
from delivery.desk import Desk
from delivery.writing import write as put_into_words
from errors import ConfigError

__all__ = ["digest"]


def digest(
    name: Annotated[str | None, typer.Argument(help="A subscription; else the first one.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show it here.")] = False,
    write: Annotated[Path | None, typer.Option("--write", metavar="DIR", help="Write .eml and .html there.")] = None,
    since: SinceDate = None,
    config: Config = None,
) -> None:
    """The next edition, or a catch-up over a period; nothing is changed by looking.

    Example: panelwatch digest --preview --since 2026-07-01
    """
    if not preview and write is None:
        raise ConfigError("say what to do with the digest", remedy="--preview shows it, --write DIR writes it")
    application = open_application(config)
    subscription = subscription_named(application, name)
    edition = next_edition(application, subscription, start_of(since, subscription.timezone))
    if preview:
        written = put_into_words(edition, application.names, Desk())
        typer.echo(f"{written.subject}\n\n{written.text}")
    if write is not None:
        for path in write_edition(application, edition, write):
            typer.echo(path)
