"""The command line: assembles the commands, and turns every error into one line and an exit status.

Exit status: 0 done; 1 done, but some sources or deliveries failed; 2 wrong usage or configuration; 3 nothing could be
done; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import typer

from commands import (
    crawling,
    demonstrating,
    exporting,
    importing,
    judging,
    labelling,
    measuring,
    reading,
    serving,
    showing,
    telling,
    topics,
    upkeep,
)
from errors import PanelwatchError

__all__ = ["app", "main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it

app = typer.Typer(
    name="panelwatch",
    help="Watch what is said about the UN's two AI bodies; every flag comes with the exact words.",
    epilog="Every command has --help with an example, and --config FILE. Add --debug to see a traceback.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demonstrating.demo)
app.command("crawl")(crawling.crawl)
app.command("run")(crawling.run)
app.command("serve")(serving.serve)
app.command("digest")(telling.digest)
app.command("import")(importing.import_)
app.command("search")(reading.search)
app.command("show")(showing.show)
app.command("why")(judging.why)
app.command("export")(exporting.export)
app.command("label")(labelling.label)
app.add_typer(topics.topics, name="topics")
app.add_typer(measuring.evaluate, name="evaluate")
app.add_typer(upkeep.sources, name="sources")
app.add_typer(upkeep.db, name="db")
app.command("health")(upkeep.health)
app.command("doctor")(upkeep.doctor)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    logging.basicConfig(level=logging.DEBUG if debug else logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        app([word for word in given if word != "--debug"], prog_name="panelwatch")
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
