"""The demonstration: the whole job on the bundled web, twice, with its own database in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.application import Application, open_application
from app.crawl import crawl
from app.digest import next_edition, subscription_named, write
from app.report import CrawlReport, Watcher
from app.stopping import stop_on_signals
from demo.catalogue import write_catalogue
from demo.server import serve
from model import Edition, OutcomeKind

__all__ = ["PLANNED_FAILURE", "Demonstration", "demonstrate"]

PLANNED_FAILURE = "demo-shielded"

_SETTINGS = """\
# What the demonstration ran with; the addresses were those of the bundled sites while it ran.
database_url = {database}
archive_dir = {archive}
sources = {catalogue}
allow_private_addresses = true
contact = "https://panelwatch.example/demo"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What the demonstration came to."""

    first: CrawlReport
    second: CrawlReport
    edition: Edition
    application: Application
    settings_file: Path
    digest: tuple[Path, Path]

    @property
    def as_planned(self) -> bool:
        """Whether every source was seen but the one that breaks, and that one was named as blocked."""
        return all(_as_planned(report) for report in (self.first, self.second))


def _as_planned(report: CrawlReport) -> bool:
    failed = {one.source: one.outcome for one in report.sources if not one.well}
    return failed == {PLANNED_FAILURE: OutcomeKind.BLOCKED}


def demonstrate(
    folder: Path,
    looking_on: Callable[[int], AbstractContextManager[Watcher]],
    told: Callable[[str, CrawlReport], None],
) -> Demonstration | None:
    """Serve the bundled web, crawl it on its two days, write the digest; `told` hears of each crawl when it is done.

    None where it was stopped in between.

    Raises:
        StorageError: the folder cannot hold the database.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with serve() as web, stop_on_signals() as stop:
        settings_file = folder / "panelwatch.toml"
        place = folder.absolute().as_posix()
        written = _SETTINGS.format(
            database=json.dumps(f"sqlite:///{place}/panelwatch.db"),  # a JSON string is a TOML string
            archive=json.dumps(f"{place}/archive"),
            catalogue=json.dumps(write_catalogue(web, folder).absolute().as_posix()),
        )
        settings_file.write_text(written, encoding="utf-8")
        application = open_application(settings_file)
        sources = tuple(application.sources.values())
        reports: list[CrawlReport] = []
        for day in ("first day", "second day: one release corrected, two documents new"):
            if reports:
                web.advance()
            with looking_on(len(sources)) as watcher:
                reports.append(crawl(application, sources, watcher, stop))
            told(day, reports[-1])
            if stop.is_set():
                return None
    edition = next_edition(application, subscription_named(application, None))
    return Demonstration(
        first=reports[0],
        second=reports[1],
        edition=edition,
        application=application,
        settings_file=settings_file,
        digest=write(application, edition, folder / "digest"),
    )
