"""Words that prove a match, as a command shows them."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from delivery.quotes import context, cut
from model import Evidence

__all__ = ["marked", "quoted", "show_quoted", "with_marks"]


def show_quoted(evidence: Evidence, console: Console, indent: str, *, told: Text | str = "") -> None:
    """A quotation on lines of its own, `told` after it; of a recording, among what is said around it."""
    before, after = context(evidence)
    quotation = Text.assemble(quoted(evidence, console), told)
    for line in (Text(before, style="dim"), quotation, Text(after, style="dim")):
        if line:
            console.print(Text.assemble(indent, line), soft_wrap=True)


def quoted(evidence: Evidence, console: Console) -> Text:
    """The sentence with its words marked: reversed on a terminal, in brackets in a pipe, where no colour is seen."""
    return Text.assemble("“", *marked(*cut(evidence), console), "”")


def marked(before: str, words: str, after: str, console: Console) -> tuple[str | tuple[str, str], ...]:
    """The parts of a sentence, of which the words in the middle can be told from the rest."""
    return (before, (words, "reverse") if console.is_terminal else f"[{words}]", after)


def with_marks(text: str, place: tuple[int, int], spans: Iterable[tuple[int, int]], console: Console) -> Text:
    """A place of a text, with the spans of the text that fall into it marked."""
    at, last = place
    shown = Text()
    for start, end in sorted(spans):
        first, after = max(start, at), min(end, last)
        if first < after:
            shown.append_text(Text.assemble(*marked(text[at:first], text[first:after], "", console)))
            at = after
    return shown.append(text[at:last])
