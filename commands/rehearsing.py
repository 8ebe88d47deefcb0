"""`panelwatch topics rehearse`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.rehearsal import Change, LabelChange, Rehearsal, TopicChange
from app.rehearsing import rehearse as rehearse_topics
from commands.options import AsJson, Config, SinceDate, print_json, start_of
from commands.quoting import show_quoted
from model import Level
from pipeline.agreement import Score
from settings import load_settings

__all__ = ["rehearse"]

_WIDE = 200  # columns in a pipe, where nothing needs folding


def rehearse(
    changed: Annotated[
        Path | None,
        typer.Option("--topics", metavar="FILE|FOLDER", help="Changed topics; else those of the settings."),
    ] = None,
    since: SinceDate = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Name at most so many of each kind.")] = 20,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """What changed topics would gain and lose over everything stored; nothing is written.

    A folder stands for all topics; the topics of a file replace those of the same keys.

    Example: panelwatch topics rehearse --topics my-topics/
    """
    zone = load_settings(config).timezone
    moment = start_of(since, zone)
    with Console(stderr=True).status("rehearsing") as status:
        result = rehearse_topics(
            config,
            changed,
            since=moment,
            limit=limit,
            progress=lambda done, total: status.update(f"{done}/{total} documents"),
        )
    if as_json:
        print_json(_as_json(result))
    else:
        _show(result, Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE), ZoneInfo(zone))


def _show(result: Rehearsal, console: Console, zone: ZoneInfo) -> None:
    flags = f"{result.flags_gained} flags would be gained, {result.flags_lost} lost"
    console.print(f"{result.documents} documents: {flags}. Nothing is written.")
    console.print(_table(result))
    gained, lost = sum(one.gained for one in result.topics), sum(one.lost for one in result.topics)
    for mark, changes, count in (("+", result.gained, gained), ("-", result.lost, lost)):
        for one in changes:
            _show_change(mark, one, console, zone)
        if count > len(changes):
            console.print(f"{mark} … {count - len(changes)} more; --limit shows them", style="dim")
    for line in _labels(result):
        console.print(line, markup=False, soft_wrap=True)


def _table(result: Rehearsal) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    periods = list(result.per_day)
    columns = ("gained", "lost", "documents", *(f"stories a day ({days} d)" for days in periods))
    table.add_column("topic", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for one in result.topics:
        counts = (f"+{one.gained}", f"-{one.lost}", f"{one.documents[0]} → {one.documents[1]}")
        table.add_row(one.topic, *counts, *_rates(one.per_day))
    table.add_row("all flags", "", "", "", *_rates(result.per_day))
    return table


def _rates(per_day: Mapping[int, tuple[float, float]]) -> Iterator[str]:
    return (f"{before:.2f} → {after:.2f}" for before, after in per_day.values())


def _show_change(mark: str, change: Change, console: Console, zone: ZoneInfo) -> None:
    colour = "green" if mark == "+" else "red"
    day = f"  {change.came_out_at.astimezone(zone):%Y-%m-%d} [{change.source}] "
    level = "" if change.level is Level.FLAG else f" ({change.level})"
    head = ((f"{mark} {change.topic}", colour), level, "  ", (change.title, "bold"), day, (change.document_id, "cyan"))
    console.print(Text.assemble(*head), soft_wrap=True)
    if change.evidence:
        show_quoted(change.evidence, console, "    ", told=Text(f" {change.evidence.rule}", style="dim"))


def _labels(result: Rehearsal) -> Iterator[str]:
    """What the labels say to it."""
    for one in result.topics:
        before, after = one.labels
        if before.tp + before.fp + before.fn + before.tn:
            yield f"labels, {one.topic}: {_quality(before)} → {_quality(after)}"
    for word, changes in (("right", result.righted), ("WRONG", result.wronged)):
        for change in changes:
            yield f"becomes {word}: {_judged(change)}"


def _quality(score: Score) -> str:
    return f"precision {score.precision:.2f}, recall {score.recall:.2f}"


def _judged(change: LabelChange) -> str:
    verdict = "yes" if change.verdict else "no"
    return f"{change.topic}: {verdict}  {change.document_id}  {change.title}"


def _as_json(result: Rehearsal) -> dict[str, object]:
    return asdict(result) | {
        "topics": {one.topic: _topic(one) for one in result.topics},
        "per_day": _per_day(result.per_day),
    }


def _topic(one: TopicChange) -> dict[str, object]:
    sides = zip(("before", "after"), one.documents, one.labels, strict=True)
    return {
        "gained": one.gained,
        "lost": one.lost,
        "stories_gained": one.stories_gained,
        "stories_lost": one.stories_lost,
        "per_day": _per_day(one.per_day),
    } | {name: {"documents": documents, "labels": score.as_json()} for name, documents, score in sides}


def _per_day(per_day: Mapping[int, tuple[float, float]]) -> dict[str, dict[str, float]]:
    return {
        str(days): {"before": round(before, 4), "after": round(after, 4)} for days, (before, after) in per_day.items()
    }
