"""What was said, as it is read: paragraphs of sentences, each with its seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Words read in one breath: seconds in the recording, and character offsets into the document's text."""

    start_s: float
    end_s: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """What one person said, or a bearable piece of it."""

    sentences: tuple[Sentence, ...]  # never empty
    speaker: str | None = None
    affiliation: str | None = None
    function: str | None = None
    turn: bool = False  # another person begins to speak here, known or not
