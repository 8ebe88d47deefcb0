"""Why a document is flagged, or what was missing: for a stored one, a saved file, or words on standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from app.application import now, open_engine, open_flagger
from app.saved_files import FileKind, caption_entry, file_kind, page_address, page_entry, pdf_entry, unpacked
from crawlers.charset import decode
from errors import ConfigError
from model import Document, Source, SourceKey, Verdict
from pipeline.explain import Finding, explain
from pipeline.flag import plain_document
from pipeline.prepare import prepare
from settings import load_settings
from storage.database import reading
from storage.reading import StoredDocument, find_document, read_document

__all__ = ["Explained", "why"]

_STDIN = "-"
_ASKED_ABOUT = Source(key=SourceKey("-"), title="asked about", organisation="", kind="feed", url="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A document and what each topic's rules make of it."""

    document: Document
    document_id: str | None
    findings: tuple[Finding, ...]


def why(target: str, *, topic: str | None, config: Path | None) -> Explained:
    """Explain the document of this id or address, the file of this name, or standard input (``-``).

    Raises:
        ConfigError: there is no such document, file or topic.
    """
    flagger = open_flagger(config)
    known = [ready.topic.key for ready in flagger.topics]
    if topic is not None and topic not in known:
        raise ConfigError(f"no topic is named {topic}", remedy=f"there are: {', '.join(known)}")
    document_id, document = _document(target, config)
    findings = tuple(found for found in explain(flagger, document) if topic in {None, found.topic})
    return Explained(document=document, document_id=document_id, findings=findings)


def _document(target: str, config: Path | None) -> tuple[str | None, Document]:
    if target == _STDIN:
        return None, plain_document(decode(sys.stdin.buffer.read(), "utf-8"))
    if Path(target).is_file():
        return None, _file(Path(target))
    with reading(open_engine(load_settings(config))) as conn:
        found = find_document(conn, target)
        stored = read_document(conn, found) if found else None
    if stored is None:
        raise ConfigError(
            f"{target}: neither a stored document nor a file",
            remedy="crawl or import it first; `panelwatch search` finds ids",
        )
    return stored.id, _as_matched(stored)


def _as_matched(stored: StoredDocument) -> Document:
    """A stored document in the form the rules read."""
    return Document(
        source=stored.source,
        native_id=stored.id,
        url=stored.url,
        identities=stored.identities,
        title=stored.title,
        kind=stored.kind,
        language=stored.language,
        published_at=stored.published_at,
        published_precision=stored.published_precision,
        text=stored.text,
        sections=stored.sections,
        cues=stored.cues,
        attributes=stored.attributes,
    )


def _file(path: Path) -> Document:
    path, body = unpacked(path, path.read_bytes())
    place = _ASKED_ABOUT.key
    match file_kind(path, body[:4096]):
        case FileKind.PAGE:
            entry = page_entry(body, page_address(body) or "", place)
        case FileKind.CAPTIONS:
            entry = caption_entry(body, path, "", place)
        case FileKind.PDF:
            entry = pdf_entry(body, path, "", place)
        case _:
            return plain_document(decode(body, None))
    prepared = prepare(entry, _ASKED_ABOUT, now())
    if isinstance(prepared, Verdict):
        raise ConfigError(f"{path}: {prepared.reason}")
    if not prepared.text and (reason := prepared.attributes.get("unread")):
        raise ConfigError(f"{path}: {reason}", remedy="look at the file")
    return prepared
