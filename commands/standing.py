"""`panelwatch sources status`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.application import open_application
from app.rematching import count_matched_otherwise
from app.standing import Standing, in_words, standing_walls, standings
from commands.options import AsJson, Config, print_json
from commands.watching import style_of

__all__ = ["status"]

_WIDE = 200  # columns in a pipe, where nothing needs folding


def status(as_json: AsJson = False, config: Config = None) -> None:
    """How each source stands: its last run and when it was last seen well, with the cause where it was not.

    Example: panelwatch sources status
    """
    application = open_application(config)
    known = standings(application)
    if as_json:
        print_json([asdict(one) for one in known])
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    zone = ZoneInfo(application.settings.timezone)
    console.print(_table(known, zone))
    told = [f"{one.source}: {line}" for one in known for line in _lines(one, zone)]
    walls = [f"wall: {in_words(wall, zone)}" for wall in standing_walls(application)]
    outdated = count_matched_otherwise(application)
    topics = [f"topics: {outdated} documents were last matched with other topics; the next crawl matches them again"]
    for line in (*told, *walls, *(topics if outdated else [])):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _table(known: tuple[Standing, ...], zone: ZoneInfo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("key", "last run", "outcome", "last seen well", "due again"):
        table.add_column(column, no_wrap=True)
    for one in known:
        outcome = one.run.outcome if one.run else "never crawled"
        table.add_row(
            one.source,
            _moment(one.run.ended_at if one.run else None, zone),
            Text(outcome, style=style_of(outcome) if one.run else ""),
            _moment(one.last_success_at, zone),
            _moment(one.next_due_at, zone) if one.enabled else "disabled",
        )
    return table


def _lines(one: Standing, zone: ZoneInfo) -> list[str]:
    """Why it was not seen, and what else its last run told."""
    if one.run is None:
        return []
    remedy = f" ({one.run.remedy})" if one.run.remedy else ""
    until = f"; it is asked again from {_moment(one.run.until, zone)}" if one.run.until else ""
    causes = [f"{one.run.cause}{until}{remedy}"] if one.run.cause else []
    return [*causes, *(f"note: {note}" for note in one.run.notes)]


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return "-" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
