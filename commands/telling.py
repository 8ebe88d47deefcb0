"""`panelwatch digest`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.application import Application, open_application
from app.composing import compose
from app.digest import in_words, next_edition, subscription_named
from app.digest import write as write_edition
from app.leaving import who_left
from app.sending import Settled, send_test, send_waiting
from commands.options import Config, SinceDate, start_of
from errors import ConfigError
from model import Edition, EditionKind, Subscription
from storage.editions import StoredEdition
from storage.outbox import LetterState

__all__ = ["digest"]

_SAID = {
    LetterState.SENT: "sent to",
    LetterState.WAITING: "not sent yet to",
    LetterState.REFUSED: "refused for",
}


def digest(
    name: Annotated[str | None, typer.Argument(help="A subscription; else the first one.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show it here.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it now; its stories count as told.")] = False,
    write: Annotated[Path | None, typer.Option("--write", metavar="DIR", help="Write .eml and .html there.")] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a test message to the subscription's addresses.")] = False,
    since: SinceDate = None,
    config: Config = None,
) -> None:
    """The next edition, or with --since a catch-up over a period; looking at it changes nothing.

    Example: panelwatch digest --preview --since 2026-07-01
    """
    if not (preview or send or test) and write is None:
        remedy = "--preview shows it, --write DIR writes it, --send sends it, --test sends a test message"
        raise ConfigError("say what to do with the digest", remedy=remedy)
    application = open_application(config)
    subscription = subscription_named(application, name)
    start = start_of(since, subscription.timezone)
    if preview or write is not None:
        _show(application, next_edition(application, subscription, start), write, preview=preview)
    if test or send:
        _check_addresses(subscription)
    if test:
        _tell(send_test(application, subscription))
    if send:
        _send(application, subscription, start)


def _show(application: Application, edition: Edition, folder: Path | None, *, preview: bool) -> None:
    if preview:
        written = in_words(application, edition)
        typer.echo(f"{written.subject}\n\n{written.text}")
    if folder is not None:
        for path in write_edition(application, edition, folder):
            typer.echo(path)


def _send(application: Application, subscription: Subscription, since: datetime | None) -> None:
    """Send the edition, and earlier ones that waited."""
    published = compose(application, subscription, since=since)
    if published is None:
        nobody = ": everybody who gets it unsubscribed" if _is_left(application, subscription) else ""
        typer.echo(f"{subscription.name}: nothing to send{nobody}")
    else:
        typer.echo(f"{published.id}: {_counted(published.stories, 'story', 'stories')}{_left_out(published)}")
    _tell(send_waiting(application, subscription.channel).settled)


def _is_left(application: Application, subscription: Subscription) -> bool:
    return set(subscription.to) == set(who_left(application, subscription))


def _left_out(published: StoredEdition) -> str:
    if not published.left_out:
        return ", all of them told"
    what = _counted(published.left_out, "story, change or statement", "stories, changes and statements")
    return f"; {what} had no room" if published.kind is EditionKind.CATCH_UP else f"; {what} left for the next editions"


def _check_addresses(subscription: Subscription) -> None:
    if not subscription.to:
        raise ConfigError(
            f"nobody gets the subscription {subscription.name}",
            remedy='give it addresses in the settings: to = ["you@example.org"]',
        )


def _tell(settled: tuple[Settled, ...]) -> None:
    """How many messages of each edition went out, and why the others did not; status 1 where one did not."""
    counts = Counter((one.edition_id, one.state, one.cause) for one in settled)
    for (edition_id, state, cause), count in counts.items():
        said = f"{edition_id}: {_SAID[state]} {_counted(count, 'address', 'addresses')}"
        typer.echo(f"{said}: {cause}" if cause else said, err=state is not LetterState.SENT)
    if any(one.state is not LetterState.SENT for one in settled):
        raise typer.Exit(1)


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
