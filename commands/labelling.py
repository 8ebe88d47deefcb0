"""`panelwatch label`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.labelling import Judgement, as_lines, judge, judgements, stored_items
from app.reading import write_json_lines
from commands.doubting import show_doubtful
from commands.options import AsJson, Config, SinceDate, TopicOption, print_json
from errors import ConfigError
from pipeline.explain import Finding

__all__ = ["label"]


_MARKS = {
    True: ("  ", ""),
    False: (", the rules say otherwise  ", "red"),
    None: (", there is no such topic now  ", "yellow"),
}


class Verdict(StrEnum):
    """Whether a document is about a topic."""

    YES = "yes"
    NO = "no"


def label(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="A document's id or address.")] = None,
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="The key of a topic.")] = None,
    verdict: Annotated[Verdict | None, typer.Argument(help="Is it about the topic?")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Every label so far; so does no argument.")] = False,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Unlabelled documents in which the rules are of two minds.")
    ] = False,
    only: TopicOption = None,
    since: SinceDate = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Of --doubtful: at most so many a topic.")] = 20,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write the labelled documents, JSON Lines.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Say whether a document is about a topic; labels test the topics, with `evaluate flags` and `topics rehearse`.

    Example: panelwatch label d7k2m9qx4abc1 panel yes
    Example: panelwatch label --list
    Example: panelwatch label --doubtful --topic panel
    """
    if name is not None:
        if topic is None or verdict is None or listed or doubtful or export or only:
            raise ConfigError("a label is an id, a topic, and yes or no", remedy="panelwatch label ID TOPIC yes")
        _label(name, topic, verdict, config, as_json=as_json)
    elif export is not None:
        _export(export, config)
    elif doubtful:
        show_doubtful(config, only, since, limit, as_json=as_json)
    else:
        _list(judgements(config, only), as_json=as_json)


def _label(name: str, topic: str, verdict: Verdict, config: Path | None, *, as_json: bool) -> None:
    judged = judge(name, topic, verdict=verdict is Verdict.YES, config=config)
    if as_json:
        print_json(_as_json(judged))
        return
    instead = ""
    if judged.replaced:
        before = _word(judged.replaced.verdict)
        instead = (
            f" (it was {before})" if judged.replaced.verdict != judged.label.verdict else f" (as before: {before})"
        )
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text.assemble((f"{topic}: {verdict}", "bold"), f"{instead}  {judged.label.document_id}"))
    console.print(f"  {judged.title}", markup=False)
    if judged.finding:
        console.print(f"  the rules say: {_rules_say(judged.finding)}", markup=False)
    if not judged.agreed:
        console.print(f"  they are wrong here: panelwatch why {judged.label.document_id} --topic {topic}", markup=False)


def _list(all_of_them: Iterable[Judgement], *, as_json: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        print_json([_as_json(one) for one in all_of_them])
        return
    count = wrong = 0
    for one in all_of_them:
        count, wrong = count + 1, wrong + (one.agreed is False)
        said = f"  {one.label.topic}: {_word(one.label.verdict)}"
        console.print(Text.assemble((one.label.document_id, "cyan"), said, _MARKS[one.agreed], (one.title, "bold")))
    if count:
        console.print(f"{count} labels; the rules say otherwise for {wrong}")
    else:
        typer.echo("no labels yet: panelwatch label ID TOPIC yes", err=True)


def _export(file: Path, config: Path | None) -> None:
    items = list(stored_items(config))
    try:
        with file.open("w", encoding="utf-8") as out:
            write_json_lines(as_lines(items), out)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {error.strerror}") from error
    typer.echo(f"{file}: {len(items)} documents; `panelwatch evaluate flags {file}` measures the topics on them")


def _as_json(one: Judgement) -> dict[str, object]:
    return {
        **asdict(one.label),
        "title": one.title,
        "url": one.url,
        "flagged": one.finding.flagged if one.finding else None,
        "score": one.finding.score if one.finding else None,
        "agreed": one.agreed,
        "replaced": asdict(one.replaced) if one.replaced else None,
    }


def _rules_say(finding: Finding) -> str:
    return f"flagged, score {finding.score:.2f}" if finding.flagged else f"not flagged, score {finding.score:.2f}"


def _word(verdict: bool) -> str:
    return Verdict.YES if verdict else Verdict.NO
