"""A transcript on a terminal: a column of times, who speaks, and what is said, as wide as it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from app.transcripts import as_sentences, spoken
from commands.options import print_json
from commands.quoting import with_marks
from commands.wrapping import wrapped
from delivery.quotes import clock, speaker
from delivery.transcripts import opening
from model import Paragraph
from storage.reading import StoredDocument

__all__ = ["print_transcript", "show_transcript"]

_WIDEST = 88  # columns of words: longer lines are hard to follow


def print_transcript(document: StoredDocument) -> None:
    """Every sentence with its seconds, as JSON."""
    told = {name: getattr(document, name) for name in ("id", "title", "url", "language")}
    caveat = document.attributes.get("caveat", "")
    print_json({**told, "caveat": caveat, "sentences": list(as_sentences(document))})


def show_transcript(document: StoredDocument, console: Console) -> None:
    """What was said: wrapped on a terminal; in a pipe a line for each paragraph, so that words can be found in it."""
    paragraphs = spoken(document)
    console.print(Text(document.title, style="bold"), soft_wrap=True)
    if document.url:
        console.print(Text(document.url, style="dim"), soft_wrap=True)
    if caveat := document.attributes.get("caveat"):
        console.print(Text(f"its source says: {caveat}"), soft_wrap=True)
    spans = [
        (evidence.start, evidence.end)
        for stored in document.matches
        for evidence in stored.match.evidence
        if evidence.field == "text" and stored.ended_at is None
    ]
    column = len(clock(paragraphs[-1].sentences[0].start_s))
    for paragraph in paragraphs:
        begins = clock(paragraph.sentences[0].start_s)
        words = with_marks(document.text, _span(paragraph), spans, console)
        words.rstrip()
        if console.is_terminal:
            console.print()
            for line in _lines(f"{begins:>{column}}  ", paragraph, words, console):
                console.print(line, soft_wrap=True)
        else:
            console.print(Text.assemble(f"\n[{begins}] {opening(paragraph)}", words), soft_wrap=True)


def _span(paragraph: Paragraph) -> tuple[int, int]:
    return paragraph.sentences[0].start, paragraph.sentences[-1].end


def _lines(begins: str, paragraph: Paragraph, words: Text, console: Console) -> Iterator[Text]:
    """The time beside the first line; a known speaker has a line to himself."""
    told = [words]
    if paragraph.turn:
        name = speaker(paragraph)
        told = [Text(name, style="bold"), words] if name else [Text.assemble("— ", words)]
    width = min(max(console.width - len(begins), 20), _WIDEST)
    lines = [line for one in told for line in wrapped(one, width)]
    for number, line in enumerate(lines):
        yield Text.assemble((" " * len(begins) if number else begins, "dim"), line)
