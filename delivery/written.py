"""An edition put into words: what every channel sends, and which of its stories the words name."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is sent; equal for all recipients."""

    subject: str  # one line
    text: str
    html: str  # below 100 kB: Gmail clips longer ones
    page: str  # all of it, for the web: no length limit
    told: tuple[str, ...]  # ids of the matches of everything that text and html name
    left_out: int = 0  # stories, changes, statements there was no room for; `told` has none of their matches
