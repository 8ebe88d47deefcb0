"""The table of a crawl's outcomes, as a terminal of eighty columns shows it."""

from __future__ import annotations

import io

from rich.console import Console

from app.report import CrawlReport, SourceReport
from commands.watching import show_outcomes
from model import OutcomeKind, SourceKey, VerdictKind
from tests.commands.conftest import House


def test_the_table_fits_a_terminal() -> None:
    """What is nought everywhere is left out, so that no column is cut; what is new and flagged always stands there."""
    counts = {VerdictKind.CHANGED: 1, VerdictKind.UNCHANGED: 7}
    reports = (
        SourceReport(source=SourceKey("un-press-conferences"), outcome=OutcomeKind.UNCHANGED, counts=counts, late=12),
        SourceReport(source=SourceKey("un-sg"), outcome=OutcomeKind.OK, flagged=2),
    )
    out = io.StringIO()
    show_outcomes(CrawlReport(sources=reports), Console(file=out, width=80))
    head, first, second = (line.split() for line in out.getvalue().splitlines())
    assert head == ["source", "outcome", "new", "changed", "unchanged", "flagged", "found", "late"]
    assert first == ["un-press-conferences", "unchanged", "·", "1", "7", "·", "12"]
    assert second == ["un-sg", "ok", "·", "·", "·", "2", "·"]


def test_cookies_that_cannot_be_read_end_a_crawl_before_it_begins(house: House) -> None:
    """By the name of the setting and where it stands, never by the path."""
    house.write_settings('video_cookies = "diary.txt"')
    finished = house.run("crawl", "--all")
    assert (finished.status, house.site.log) == (2, [])
    assert "panelwatch.toml:3: video_cookies: the file it names: it cannot be read" in finished.err
    assert "diary" not in finished.err + finished.out
