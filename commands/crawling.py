"""`panelwatch crawl` and `panelwatch run`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from app.application import Application, choose, open_application
from app.crawl import crawl as crawl_once
from app.crawl import due_sources
from app.report import CrawlReport, SourceReport
from app.stopping import stop_on_signals
from commands.options import AsJson, Config, print_json, start_of
from commands.watching import Quiet, show_outcomes, watching
from errors import ConfigError
from model import OutcomeKind, Source
from scheduler import run_daemon

__all__ = ["crawl", "run"]

_INTERRUPTED = 130
_BackTo = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="Walk archives back to this day (YYYY-MM-DD); a walk that was stopped goes on where it stopped.",
    ),
]


def crawl(
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Keys of sources.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every enabled source.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only sources whose time has come.")] = False,
    max_entries: Annotated[int | None, typer.Option("--max", min=1, help="At most so many entries a source.")] = None,
    since: _BackTo = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Crawl once, now; with --since, whatever archives hold back to that day.

    Example: panelwatch crawl un-press un-news-en

    Example: panelwatch crawl un-press --since 2025-08-01
    """
    if bool(keys) + everything + due != 1:
        raise ConfigError("say what to crawl", remedy="panelwatch crawl KEY..., or --all, or --due")
    application = open_application(config)
    chosen = due_sources(application) if due else choose(application, keys or [])
    moment = start_of(since, application.settings.timezone)
    report = _crawl(application, chosen, max_entries, moment, as_json=as_json)
    if report.interrupted:
        raise typer.Exit(_INTERRUPTED)
    if report.exit_status:
        raise typer.Exit(report.exit_status)


def _crawl(
    application: Application,
    chosen: tuple[Source, ...],
    max_entries: int | None,
    since: datetime | None,
    *,
    as_json: bool,
) -> CrawlReport:
    console = Console()
    if as_json:
        with stop_on_signals() as stop:
            report = crawl_once(application, chosen, Quiet(), stop, since=since, max_entries=max_entries)
        print_json(report.as_json())
        return report
    with stop_on_signals() as stop, watching(console, len(chosen)) as watcher:
        report = crawl_once(application, chosen, watcher, stop, since=since, max_entries=max_entries)
    if console.is_terminal:
        show_outcomes(report, console)
    _say_the_rest(report)
    return report


def _say_the_rest(report: CrawlReport) -> None:
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    for key in report.busy:
        errors.print(f"{key}: another process is crawling it", markup=False)
    for one in report.sources:
        for refusal in one.refusals:
            errors.print(f"{one.source}: refused {refusal}", markup=False)
    if report.sources and report.exit_status == 3:  # noqa: PLR2004 - the contract's "nothing could be done"
        errors.print(f"panelwatch: {_nothing_reached(report.sources)}", markup=False)


def _nothing_reached(reports: tuple[SourceReport, ...]) -> str:
    causes = [report.cause for report in reports]
    commonest = max(causes, key=causes.count)
    if len(reports) == 1:
        return f"no source could be read: {commonest}"
    failed = all(report.outcome is OutcomeKind.FAILED for report in reports)  # one that refuses us was reached
    network = "; is this machine on the network?" if failed else "."
    return f"no source could be read, of {len(reports)}{network} For one: {commonest}"


def run(
    web: Annotated[bool, typer.Option("--web", help="Serve health, feeds and the pages behind links, too.")] = False,
    config: Config = None,
) -> None:
    """The daemon: crawls what is due, sends digests and alerts, keeps itself in order, until it is told to stop.

    SIGTERM and Ctrl-C bring what is under way to its end, within 20 seconds; SIGHUP reads the configuration anew.

    Example: panelwatch run --config /etc/panelwatch.toml
    """
    run_daemon(config, web=web, debug=logging.getLogger().isEnabledFor(logging.DEBUG))
