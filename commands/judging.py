"""`panelwatch why`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.explaining import Explained
from app.explaining import why as explain
from commands.naming import show_actors
from commands.options import AsJson, Config, TopicOption, print_json
from commands.reasons import show_finding
from errors import ConfigError

__all__ = ["findings_json", "show_findings", "why"]


def why(
    target: Annotated[str, typer.Argument(metavar="ID|URL|FILE|-", help="A document, a file, or - for stdin.")],
    topic: TopicOption = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Why a document is flagged, with the words that prove it; or which rules came nearest, and what was missing.

    Example: echo "the new scientific panel" | panelwatch why -
    """
    try:
        explained = explain(target, topic=topic, config=config)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be read: {error.strerror}") from error
    if as_json:
        print_json(findings_json(explained))
    else:
        show_findings(explained, Console(highlight=False, soft_wrap=True))


def show_findings(explained: Explained, console: Console) -> None:
    """What each topic's rules make of a document, for people."""
    if explained.document.title:
        console.print(Text(explained.document.title, style="bold"))
    if caveat := explained.document.attributes.get("caveat"):
        console.print(f"its source says: {caveat}", markup=False)
    shown = (*explained.findings, *explained.related)
    for finding in shown:
        show_finding(finding, console)
    near = [one.evidence for finding in shown for one in finding.contributions]
    show_actors(explained.mentions, near, console)


def findings_json(explained: Explained) -> dict[str, object]:
    """The same for programs."""
    return {
        "id": explained.document_id,
        "url": explained.document.url,
        "title": explained.document.title,
        "caveat": explained.document.attributes.get("caveat", ""),
        "topics": [asdict(finding) for finding in explained.findings],
        "related": [asdict(finding) for finding in explained.related],
        "actors": [asdict(mention) for mention in explained.mentions],
    }
