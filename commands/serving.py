"""`panelwatch serve`."""

from __future__ import annotations

import typer

from app.application import open_application
from app.stopping import stop_on_signals
from commands.options import Config
from settings import Settings
from web.server import serving

__all__ = ["serve"]


def serve(config: Config = None) -> None:
    """The pages without the daemon: unsubscribing, feedback, editions and feeds. The dashboard comes later.

    Example: panelwatch serve --config /etc/panelwatch.toml
    """
    application = open_application(config)
    with stop_on_signals() as stop, serving(application) as address:
        typer.echo(f"{address}: served until Ctrl-C")
        if lacking := _lacking(application.settings):
            typer.echo(f"links in mails need {lacking}: see docs/web.md", err=True)
        stop.wait()


def _lacking(settings: Settings) -> str:
    needed = {"public_url": settings.public_url, "secret_key": settings.secret_key}
    return " and ".join(name for name, value in needed.items() if not value)
