"""The table of a crawl's outcomes, as a terminal of eighty columns shows it."""

from __future__ import annotations

import io

from rich.console import Console

from app.report import CrawlReport, SourceReport
from commands.watching import show_outcomes
from model import OutcomeKind, SourceKey, VerdictKind


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
