"""Words that prove a match, as a command shows them."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from delivery.quotes import cut
from model import Evidence

__all__ = ["marked", "quoted"]


def quoted(evidence: Evidence, console: Console) -> Text:
    """The sentence with its words marked: reversed on a terminal, in brackets in a pipe, where no colour is seen."""
    return Text.assemble("“", *marked(*cut(evidence), console), "”")


def marked(before: str, words: str, after: str, console: Console) -> tuple[str | tuple[str, str], ...]:
    """The parts of a sentence, of which the words in the middle can be told from the rest."""
    return (before, (words, "reverse") if console.is_terminal else f"[{words}]", after)
