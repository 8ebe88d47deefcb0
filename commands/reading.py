"""`panelwatch search`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.catalogue import catalogue
from app.reading import hits
from commands.options import AsJson, Config, Lang, SinceDate, SourceOption, TopicOption, print_json, start_of
from commands.showing import moment_in
from errors import ConfigError
from settings import load_cast, load_settings, load_topics
from storage.flagging import found_late

__all__ = ["check_names", "search"]

_IMPORTED = "import"  # the source of saved files that no source of the catalogue watches
_WHERE = {
    "topic": "`panelwatch topics list` shows every topic",
    "source": "`panelwatch sources list` shows every key",
    "actor": "docs/actors.md says where they are listed",
}


def search(
    query: Annotated[str, typer.Argument(help="Words that must all be there; Chinese needs no spaces.")],
    topic: TopicOption = None,
    source: SourceOption = None,
    since: SinceDate = None,
    lang: Lang = None,
    actor: Annotated[
        str | None, typer.Option("--actor", help="Only where this country, group or person is named.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Find stored documents by their words, newest first.

    Example: panelwatch search 科學小組 --lang zh-Hant
    Example: panelwatch search "action plan" --actor china
    """
    zone = load_settings(config).timezone
    found = hits(
        query,
        config=config,
        topic=topic,
        source=source,
        since=start_of(since, zone),
        lang=lang,
        actor=actor,
        limit=limit,
    )
    if not found:
        check_names(config, topic, source, actor)
    if as_json:
        print_json([asdict(hit) for hit in found])
        return
    console = Console(highlight=False, soft_wrap=True)
    for hit in found:
        matched = [*hit.topics, *(f"related: {topic}" for topic in hit.related)]
        topics = f" [{', '.join(matched)}]" if matched else ""
        console.print(Text.assemble((hit.document_id, "cyan"), "  ", (hit.title, "bold"), topics))
        moment = moment_in(hit.published_at, hit.published_precision, zone)
        late = ", found late" if found_late(hit.published_at, hit.published_precision, hit.first_seen_at) else ""
        console.print(f"  {moment}{late} [{hit.language}] {hit.url}".rstrip(), markup=False)
        console.print(Text(f"  {' '.join(hit.excerpt.split())}", style="dim"))
    if not found:
        typer.echo("nothing found", err=True)


def check_names(config: Path | None, topic: str | None, source: str | None, actor: str | None = None) -> None:
    """Where nothing is found: a name that is misspelt is told from one that has nothing.

    What is stored of topics and sources that were taken out since is found all the same.

    Raises:
        ConfigError: there is no such topic, source or actor; the nearest is named.
    """
    if topic is not None:
        _check_name("topic", topic, [one.key for one in load_topics(load_settings(config).topics)])
    if source is not None:
        _check_name("source", source, [one.key for one in catalogue(config)] + [_IMPORTED])
    if actor is not None:
        cast = load_cast(load_settings(config).actors)
        _check_name("actor", actor, [*(one.key for one in cast.actors), *(one.key for one in cast.people)])


def _check_name(what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=3))
        hint = f"did you mean {near}?" if near else _WHERE[what]
        raise ConfigError(f"no {what} is named {name}", remedy=hint)
