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
from commands.quoting import quoted, show_quoted
from delivery.quotes import clock
from errors import ConfigError
from model import Evidence, Level
from pipeline.explain import Finding, NearMiss
from pipeline.rules import Want

__all__ = ["findings_json", "show_findings", "why"]

_WANTS = {
    Want.MISSING: "a part is nowhere in the document",
    Want.APART: "its parts stand too far from each other",
    Want.CONFUSED: "the words belong to the name of something else",
    Want.RULED_OUT: "words near by speak of something else",
    Want.EARLY: "the document is older than the topic",
}


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
        _show(finding, console)
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


def _show(finding: Finding, console: Console) -> None:
    met = "flagged" if finding.level is Level.FLAG else "related"
    verdict = f"{met if finding.flagged else f'not {met}'}, score {finding.score:.2f}"
    console.print(Text.assemble((f"{finding.topic}: ", "bold"), (verdict, "green" if finding.flagged else "yellow")))
    for one in finding.contributions:
        console.print(f"  + {one.rule} ({one.score:.2f}):", markup=False)
        show_quoted(one.evidence, console, "    ", told=_place(one.evidence))
        for other in one.others:
            console.print(Text.assemble("      with ", _placed(other, console)))
    for miss in finding.misses:
        _show_miss(miss, console)
    if not finding.contributions and not finding.misses:
        console.print("  no rule found anything")


def _show_miss(miss: NearMiss, console: Console) -> None:
    console.print(f"  - {miss.rule} ({miss.score:.2f}): {_WANTS[miss.want]}", markup=False)
    for met in miss.met:
        console.print(Text.assemble("      found ", _placed(met, console)))
    for forms in miss.missing:
        console.print(f"      missing: {', '.join(forms)} …", markup=False)
    for against in miss.against:
        console.print(Text.assemble("      against it ", _placed(against, console)))


def _placed(evidence: Evidence, console: Console) -> Text:
    return Text.assemble(quoted(evidence, console), _place(evidence))


def _place(evidence: Evidence) -> Text:
    second = "" if evidence.second is None else f", at {clock(evidence.second)}"
    return Text(f" [{evidence.field} {evidence.start}–{evidence.end}{second}]", style="dim")
