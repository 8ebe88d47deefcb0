"""`panelwatch import`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.application import choose, open_application
from app.importing import Imported, ImportReport, import_paths
from commands.options import AsJson, Config, SourceOption, print_json
from commands.watching import rematch_line, rematching_line
from model import VerdictKind

__all__ = ["import_"]


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    source: SourceOption = None,
    url: Annotated[str | None, typer.Option("--url", help="Where the one file given comes from.")] = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Bring in saved pages, feeds, captions (vtt, srt, json3), JSON Lines and WARC, without the network.

    Example: panelwatch import page.html --source un-press
    """
    application = open_application(config)
    chosen = choose(application, [source])[0] if source else None
    with Console(stderr=True).status("importing") as status:
        report = import_paths(
            application,
            paths,
            source=chosen,
            url=url,
            rematching=lambda done, total: status.update(rematching_line(done, total)),
        )
    if as_json:
        print_json(_as_json(report))
    else:
        _show(report)
    if report.refused:
        raise typer.Exit(1)


def _as_json(report: ImportReport) -> dict[str, object]:
    return {
        "files": report.files,
        "counts": {kind: report.tally.counts.get(kind, 0) for kind in VerdictKind},
        "late": report.tally.late,
        "flagged": report.tally.flagged,
        "rematched": asdict(report.rematched),
        "refused": [{"path": one.path, "title": _title(one), "reason": one.reason} for one in report.refused],
        "missing": report.missing,
    }


def _show(report: ImportReport) -> None:
    if report.rematched.documents:
        typer.echo(rematch_line(report.rematched))
    tally = report.tally
    counts = [f"{count} {kind}" for kind, count in tally.counts.items()]
    counts += [f"{tally.late} found late"] if tally.late else []
    files = "1 file" if report.files == 1 else f"{report.files} files"
    typer.echo(f"{files}: {', '.join(counts) or 'nothing found'}, {tally.flagged} flagged")
    for one in report.refused:
        title = _title(one)
        typer.echo(f"refused {one.path}: {f'{title}: ' if title else ''}{one.reason}", err=True)
    if report.missing:
        typer.echo(
            f"{len(report.missing)} pages that entries point to are not among the files: these entries hold what the "
            "feed told, and a crawl will fetch the rest",
            err=True,
        )


def _title(one: Imported) -> str:
    return one.verdict.title or one.verdict.native_id if one.verdict else ""
