"""What was said in a recording, read back: as sentences for people and programs, and as a file for players."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum

from delivery import transcripts
from delivery.links import at_second
from errors import ConfigError
from model import Paragraph
from pipeline.spoken import paragraphs
from storage.reading import StoredDocument

__all__ = ["TranscriptFormat", "as_sentences", "spoken", "transcript"]


class TranscriptFormat(StrEnum):
    """As what a transcript leaves."""

    VTT = "vtt"
    SRT = "srt"
    TEXT = "text"


def spoken(document: StoredDocument) -> tuple[Paragraph, ...]:
    """What was said, as it is read.

    Raises:
        ConfigError: the document has no transcript.
    """
    if not document.cues:
        raise _without(document)
    return paragraphs(document.text, document.cues)


def as_sentences(document: StoredDocument) -> Iterator[dict[str, object]]:
    """Every sentence with its seconds, its place in the text, who says it, and the link that leads to it.

    Raises:
        ConfigError: the document has no transcript.
    """
    for paragraph in spoken(document):
        who = {name: getattr(paragraph, name) for name in ("speaker", "affiliation", "function")}
        for one in paragraph.sentences:
            words = document.text[one.start : one.end].rstrip()
            seconds = {"start_s": round(one.start_s, 3), "end_s": round(one.end_s, 3)}
            yield {"text": words, **asdict(one), **seconds, **who, "link": at_second(document.url, one.start_s)}


def transcript(document: StoredDocument, form: TranscriptFormat) -> Iterator[str]:
    """The transcript as a file, piece by piece.

    Raises:
        ConfigError: the document has no transcript.
    """
    if not document.cues:
        raise _without(document)
    recording = transcripts.Recording(
        title=document.title,
        url=document.url,
        caveat=document.attributes.get("caveat", ""),
        text=document.text,
        cues=document.cues,
    )
    match form:
        case TranscriptFormat.VTT:
            return transcripts.vtt(recording)
        case TranscriptFormat.SRT:
            return transcripts.srt(recording)
        case TranscriptFormat.TEXT:
            return transcripts.text(recording, spoken(document))


def _without(document: StoredDocument) -> ConfigError:
    remedy = f"`panelwatch show {document.id} --text` shows its text"
    if document.kind == "video" and document.url:
        remedy = f"if you have its captions: `panelwatch import FILE --url {document.url}`"
    return ConfigError(f"{document.id}: no transcript of it is stored", remedy=remedy)
