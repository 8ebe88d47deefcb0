"""Who speaks and who is spoken of, as a command shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from delivery.actors import beside
from model import Evidence, Manner, Mention

__all__ = ["show_actors"]


def show_actors(mentions: Sequence[Mention], near: Iterable[Evidence], console: Console) -> None:
    """A line for who speaks, one for who is named beside the words that prove a flag, one for all others."""
    if not mentions:
        return
    console.print()
    told: set[str] = set()
    for name, group in _groups(mentions, near):
        fresh = [who for who in dict.fromkeys(map(_called, group)) if who not in told]
        told.update(fresh)
        if fresh:
            console.print(Text.assemble((f"{name:<13} ", "dim"), ", ".join(fresh)), soft_wrap=True)


def _groups(mentions: Sequence[Mention], near: Iterable[Evidence]) -> Iterator[tuple[str, list[Mention]]]:
    yield "speaks", [one for one in mentions if one.manner is Manner.SPEAKER]
    yield "named beside", [mention for evidence in near for mention in beside(mentions, evidence)]
    yield "named", list(mentions)


def _called(mention: Mention) -> str:
    """Keys, as `search` and files have them: "china (ma-zhaoxu)"."""
    if not mention.person:
        return mention.actor
    return f"{mention.actor} ({mention.person})" if mention.actor else mention.person
