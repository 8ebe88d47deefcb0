"""The command line: assembles the commands, and turns every error into one line and an exit status.

Exit status: 0 done; 1 done, but some sources or deliveries failed; 2 wrong usage or configuration; 3 nothing could be
done; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from pkgutil import resolve_name
from typing import Final

import typer

from errors import PanelwatchError

__all__ = ["assemble", "main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it

_COMMANDS: Final[Mapping[str, str]] = {  # in the order of --help
    "demo": "commands.demonstrating:demo",
    "crawl": "commands.crawling:crawl",
    "run": "commands.crawling:run",
    "serve": "commands.serving:serve",
    "digest": "commands.telling:digest",
    "import": "commands.importing:import_",
    "search": "commands.reading:search",
    "show": "commands.showing:show",
    "why": "commands.judging:why",
    "export": "commands.exporting:export",
    "label": "commands.labelling:label",
    "topics": "commands.topics:topics",
    "evaluate": "commands.measuring:evaluate",
    "sources": "commands.upkeep:sources",
    "db": "commands.upkeep:db",
    "health": "commands.health:health",
    "doctor": "commands.upkeep:doctor",
}


def assemble(words: Sequence[str]) -> typer.Typer:
    """The command these words begin with, or all: only what is run is imported, since all of it takes a second."""
    app = typer.Typer(
        name="panelwatch",
        help="Watch what is said about the UN's two AI bodies; every flag comes with the exact words.",
        epilog="Every command has --help with an example, and --config FILE. Add --debug to see a traceback.",
        callback=lambda: None,  # without one, Typer takes a single command for the whole program
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    named = [word for word in words[:1] if word in _COMMANDS]
    for name in named or _COMMANDS:
        found = resolve_name(_COMMANDS[name])
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    logging.basicConfig(level=logging.DEBUG if debug else logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        words = [word for word in given if word != "--debug"]
        assemble(words)(words, prog_name="panelwatch")
    except PanelwatchError as error:
        if debug:
            raise
        typer.echo(f"panelwatch: {error}", err=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        typer.echo("panelwatch: stopped", err=True)
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
