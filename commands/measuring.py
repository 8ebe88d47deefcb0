"""`panelwatch evaluate`: measured quality on labelled files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.application import open_flagger
from app.labelling import stored_items
from commands.options import AsJson, Config, print_json
from errors import ConfigError
from pipeline.agreement import Interval, Scores
from pipeline.evaluate import FlagReport, judge
from pipeline.evaluate import flags as evaluate_flags

__all__ = ["evaluate"]

evaluate = typer.Typer(help="Measured quality on labelled files.", no_args_is_help=True, rich_markup_mode=None)


@evaluate.callback()
def _evaluate() -> None:
    """Measured quality on labelled files."""


@evaluate.command("flags")
def flags(
    file: Annotated[
        Path | None, typer.Argument(help="Labelled texts, JSON Lines; else what is stored and labelled.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Precision, recall and F1 of the flags, each with its 95 % interval, and every wrong item with its reason.

    Example: panelwatch evaluate flags labels.jsonl --json
    Example: panelwatch evaluate flags
    """
    report = _of_file(file, config) if file else judge(stored_items(config), open_flagger(config))
    if as_json:
        print_json(report.as_json())
    else:
        _show_quality(report, Console(highlight=False))


def _of_file(file: Path, config: Path | None) -> FlagReport:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 text", remedy="save it as UTF-8, one JSON object a line") from error
    return evaluate_flags(lines, open_flagger(config), name=str(file))


def _show_quality(report: FlagReport, console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in ("", "precision", "recall", "F1", "right", "extra", "missed"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for title, scores in _tables(report):
        table.add_row(Text(title, style="bold"))
        for key, one in scores.items():
            rates = (_rate(*pair) for pair in one.rates)
            table.add_row(key, *rates, str(one.tp), str(one.fp), str(one.fn))
    console.print(
        f"{report.items} items; beside each rate the interval that holds it with 95 % certainty", table, sep="\n"
    )
    for wrong in report.wrong:
        what = "missed" if wrong.expected else "flagged, but should not be"
        console.print(f"{wrong.id} {wrong.topic}: {what}: {wrong.why}", markup=False, soft_wrap=True)


def _tables(report: FlagReport) -> Iterator[tuple[str, Scores]]:
    yield "topics", report.topics
    yield "exact names alone", report.names_alone
    yield "languages", report.languages
    yield "kinds", report.kinds
    yield "strengths", report.strengths


def _rate(rate: float | None, ends: Interval) -> str:
    if rate is None:
        return "–"
    low, high = (f"{end:.2f}".removeprefix("0").replace("1.00", "1.0") for end in ends)
    return f"{rate:.3f} {low}–{high}"
