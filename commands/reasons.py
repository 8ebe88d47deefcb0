"""One topic's verdict on a document, for people: every sentence once, and under it what the rules found in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from commands.quoting import with_marks
from delivery.quotes import clock, context, speaker
from model import Evidence, Level
from pipeline.explain import Contribution, Finding, NearMiss
from pipeline.shortfall import Want

__all__ = ["show_finding"]

_MOST_SENTENCES = 6
_MOST_MISSES = 3
_WANTS = {
    Want.MISSING: "missing",
    Want.APART: "its parts stand too far from each other",
    Want.CONFUSED: "the words belong to the name of something else",
    Want.RULED_OUT: "words near by speak of something else",
    Want.EARLY: "the document is older than the topic",
}


@dataclass(slots=True)
class _Told:
    """A sentence, the words found in it, and the rules that found them, each with its words."""

    first: Evidence
    words: list[Evidence] = field(default_factory=list)
    rules: dict[str, None] = field(default_factory=dict)


def show_finding(finding: Finding, console: Console) -> None:
    """The verdict with its score; then what proves it, and where it is not flagged what came nearest."""
    met = "flagged" if finding.level is Level.FLAG else "related"
    standing = f", {finding.prominence}" if finding.prominence else ""
    verdict = f"{met if finding.flagged else f'not {met}'}, score {finding.score:.2f}{standing}"
    console.print(
        Text.assemble(
            (f"{finding.topic}: ", "bold"),
            (verdict, "green" if finding.flagged else "yellow"),
            (f" (topic {finding.version})", "dim"),
        )
    )
    told = _sentences(finding.contributions)
    section: str | None = None
    for one in told[:_MOST_SENTENCES]:
        if one.first.section != section:
            section = one.first.section
            console.print(Text(f"  {section}:" if section else "  elsewhere:", style="bold"))
        _show_sentence(one, console)
    if len(told) > _MOST_SENTENCES:
        console.print(f"  and {len(told) - _MOST_SENTENCES} sentences more; --json has them all", style="dim")
    for miss in finding.misses[:_MOST_MISSES]:
        _show_miss(miss, console)
    if not finding.contributions and not finding.misses:
        console.print("  no rule found anything")


def _sentences(contributions: Iterable[Contribution]) -> list[_Told]:
    """Every sentence in which a rule is proved, the strongest rule's first, those of one section together."""
    told: dict[tuple[str, int], _Told] = {}
    for one in contributions:
        place = told.setdefault(_sentence(one.evidence), _Told(one.evidence))
        near = [each for each in (one.evidence, *one.others) if _sentence(each) == _sentence(one.evidence)]
        place.words += near
        place.rules.setdefault(_rule(one))
    sections = list(dict.fromkeys(one.first.section for one in told.values()))
    return sorted(told.values(), key=lambda one: sections.index(one.first.section))


def _sentence(evidence: Evidence) -> tuple[str, int]:
    """Which sentence of the document the words stand in."""
    return evidence.field, evidence.start - (evidence.at or 0)


def _rule(one: Contribution) -> str:
    """A rule with the words of each of its parts; what stands in another sentence is told with its place."""
    names = one.parts or ("",) * (1 + len(one.others))
    words = (
        f"{name} {each.words!r}".lstrip() + ("" if _sentence(each) == _sentence(one.evidence) else f" [{_at(each)}]")
        for name, each in zip(names, (one.evidence, *one.others), strict=True)
    )
    return f"{one.rule} {one.score:.2f} (rule {one.version}): {', '.join(words)}"


def _show_sentence(told: _Told, console: Console) -> None:
    before, after = context(told.first)
    quotation = Text.assemble("“", _marked(told.first, told.words, console), "”", (f" [{_at(told.first)}]", "dim"))
    for line in (Text(before, style="dim"), quotation, Text(after, style="dim")):
        if line:
            console.print(Text.assemble("  ", line), soft_wrap=True)
    for rule in told.rules:
        console.print(f"    + {rule}", markup=False, soft_wrap=True)


def _marked(first: Evidence, words: Sequence[Evidence], console: Console) -> Text:
    """A sentence with all words found in it marked."""
    begin = first.start - (first.at or 0)
    spans = _merged((one.start - begin, one.end - begin) for one in words)
    text = first.sentence if first.at is not None else first.words
    return with_marks(text, (0, len(text)), spans, console)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap are marked as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _at(evidence: Evidence) -> str:
    """Where words stand: field and characters; of a recording second and speaker."""
    said = speaker(evidence)
    second = "" if evidence.second is None else f", at {clock(evidence.second)}"
    return f"{evidence.field} {evidence.start}–{evidence.end}{second}{f', {said}' if said else ''}"


def _show_miss(miss: NearMiss, console: Console) -> None:
    lacks = f"missing {miss.lacking}" if miss.want is Want.MISSING else _WANTS[miss.want]
    console.print(f"  - {miss.rule} {miss.score:.2f} (rule {miss.version}): {lacks}", markup=False, soft_wrap=True)
    for head, several in (("found", miss.met), ("against it", miss.against)):
        for told in _by_sentence(several):
            quotation = _marked(told.first, told.words, console)
            console.print(Text.assemble(f"      {head} “", quotation, "”", (f" [{_at(told.first)}]", "dim")))


def _by_sentence(several: Iterable[Evidence]) -> Iterator[_Told]:
    told: dict[tuple[str, int], _Told] = {}
    for one in several:
        told.setdefault(_sentence(one), _Told(one)).words.append(one)
    yield from told.values()
