"""The quality page: how well the bundled topics flag the project's own labelled texts. `make quality` writes it.

A test makes the page anew and fails where it differs, so that a change of the rules never changes the figures unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.agreement import Interval, Score, Scores
from pipeline.evaluate import FlagReport, flags
from pipeline.flag import Flagger, compile_topics
from settings import load_topics

__all__ = ["LABELLED", "PAGE", "Reports", "page", "reports"]

_ROOT = Path(__file__).parent.parent
LABELLED = _ROOT / "tests" / "fixtures" / "flags.jsonl"
PAGE = _ROOT / "docs" / "quality.md"

_HEAD = """# Quality of the flags

This page is made by `make quality` from `tests/fixtures/flags.jsonl`; `panelwatch evaluate flags
tests/fixtures/flags.jsonl` shows the same in a terminal. A test fails when the figures change and the page does not.

## What was measured

{items} short texts in {languages} languages, invented for this project in two parts of equal size by writers who were
given facts about the two bodies and not the rules; each labelled its own texts. No text is a real report. {negatives}
are about neither body: nearly all of these are hard ones, about things with like names or like numbers (other panels,
other dialogues, other summits, forty of something else). Of the others most never say a name: they describe a body,
or mention it in one clause of a text about something else. So the figures tell how the rules do where it is
difficult; where names are said, they are better.

Precision is the share of the flagged that deserve it; recall the share of the deserving that are flagged; F1 their
harmonic mean. In parentheses stands the 95 % interval: Wilson's for precision and recall, and for F1 = 2j / (1 + j)
that of j, the share that flags and labels have in common. *Extra* are flags that should not be.
"""
_TAIL = """
## What the numbers do not say

- These are not blind figures any more. The rules were corrected on one half of part b; measured then on what they had
  not seen, F1 was 0.84 (panel) and 0.89 (dialogue) on the other half of part b, and 0.73 and 0.85 on part a. After
  that part a and the rest of part b were read as well, and the rules corrected. Expect of a fresh file what was
  measured blind.
- Nearly half of these texts deserve a flag. In a day of real news one in thousands does, and a rule that is wrong
  once in a hundred hard texts may be wrong more often, or less, in a thousand ordinary ones. `panelwatch topics
  rehearse` tells the number of flags a day on what you have stored.
- The intervals take each text as drawn at random from all such texts. Invented texts are not.
- A language or kind with fewer than ten texts that deserve a flag says little: look at its interval.
- Captions are measured as plain text here, without their seconds; noon briefings without their sections.
- Each text was labelled by one person. Your own judgements are measured by `panelwatch evaluate flags` without a
  file.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """What is measured: all texts, and those of each part by its name."""

    whole: FlagReport
    parts: Mapping[str, FlagReport]


def page(measured: Reports) -> str:
    """The whole page."""
    return "\n".join(_lines(measured))


def reports(flagger: Flagger) -> Reports:
    """Flag every text."""
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    parts = {part: [line for line in lines if json.loads(line)["part"] == part] for part in ("a", "b")}
    return Reports(
        whole=flags(lines, flagger, name=str(LABELLED)),
        parts={part: flags(chosen, flagger, name=str(LABELLED)) for part, chosen in parts.items()},
    )


def _lines(measured: Reports) -> Iterator[str]:
    whole = measured.whole
    labels = [json.loads(line)["labels"] for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    negatives = sum(not any(one.values()) for one in labels)
    yield _HEAD.format(items=whole.items, languages=len(whole.languages), negatives=negatives)
    yield "## Topics\n"
    yield from _table("topic", whole.topics)
    yield "\nThe exact official names alone, without any other rule:\n"
    yield from _table("topic", whole.names_alone)
    for name, part in measured.parts.items():
        yield f"\nPart {name}:\n"
        yield from _table("topic", part.topics)
    yield "\n## Languages, kinds of source, strength\n"
    yield "Here a text counts once for each topic. *Strength* tells how it speaks of the bodies; *none*: not at all.\n"
    yield from _table("language", whole.languages)
    yield ""
    yield from _table("kind", whole.kinds)
    yield ""
    yield from _table("strength", whole.strengths)
    yield "\n## Every wrong item\n"
    yield "What was missed is told with the rule that came nearest.\n"
    for wrong in whole.wrong:
        what = "missed" if wrong.expected else "should not be flagged"
        yield f"- {wrong.id}, {wrong.topic}, {what}: `{wrong.why.replace('`', chr(39))}`"
    yield _TAIL


def _table(title: str, scores: Scores) -> Iterator[str]:
    yield f"| {title} | precision | recall | F1 | right | extra | missed |"
    yield "|---|---|---|---|---:|---:|---:|"
    for key, one in scores.items():
        yield f"| {key} | {' | '.join(_rates(one))} | {one.tp} | {one.fp} | {one.fn} |"


def _rates(score: Score) -> Iterator[str]:
    for rate, ends in score.rates:
        yield "–" if rate is None else f"{rate:.3f} ({_interval(ends)})"


def _interval(ends: Interval) -> str:
    return "–".join(f"{end:.2f}" for end in ends)


if __name__ == "__main__":
    PAGE.write_text(page(reports(compile_topics(load_topics(None)))), encoding="utf-8")
    print(f"{PAGE.relative_to(_ROOT)}: look at what changed with git diff")
