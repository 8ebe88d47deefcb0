"""Why a document is flagged, or what was missing: for a stored one, a saved file, or words on standard input."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from app.application import now, open_engine, open_flagger
from app.named import find_named
from app.saved_files import FileKind, caption_entry, file_kind, page_address, page_entry, pdf_entry, unpacked
from crawlers.charset import decode
from errors import ConfigError
from model import Document, Level, Mention, Source, SourceKey, TopicKey, Verdict
from pipeline.explain import Finding, explain
from pipeline.flag import Flagger, plain_document
from pipeline.prepare import prepare
from settings import load_settings
from storage.database import reading
from storage.texts import read_texts

__all__ = ["Explained", "check_topic", "try_text", "why"]

_STDIN = "-"
_ASKED_ABOUT = Source(key=SourceKey("-"), title="asked about", organisation="", kind="feed", url="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A document and what each topic's rules make of it."""

    document: Document
    document_id: str | None
    findings: tuple[Finding, ...]
    related: tuple[Finding, ...]  # of topics of level related: those that are met, and the one asked for
    mentions: tuple[Mention, ...]


def why(target: str, *, topic: str | None, config: Path | None) -> Explained:
    """Explain the document of this id or address, the file of this name, or standard input (``-``).

    Raises:
        ConfigError: there is no such document, file or topic.
    """
    flagger = open_flagger(config)
    key = None if topic is None else check_topic(topic, flagger)
    document_id, document = _document(target, config)
    return _explained(flagger, document, document_id, key)


def try_text(
    target: str, *, title: str | None, published_at: datetime | None, topic: str | None, config: Path | None
) -> Explained:
    """Explain these words, the file of this name, or standard input (``-``), as if it had this title and date.

    Raises:
        ConfigError: there is no such topic, or the file cannot be read.
    """
    flagger = open_flagger(config)
    key = None if topic is None else check_topic(topic, flagger)
    document = _given(target)
    document = replace(
        document,
        title=document.title if title is None else title,
        published_at=published_at or document.published_at,
    )
    return _explained(flagger, document, None, key)


def _explained(flagger: Flagger, document: Document, document_id: str | None, key: TopicKey | None) -> Explained:
    told = [found for found in explain(flagger, document) if key in {None, found.topic}]
    return Explained(
        document=document,
        document_id=document_id,
        findings=tuple(found for found in told if found.level is Level.FLAG),
        related=tuple(found for found in told if found.level is Level.RELATED and (found.flagged or key)),
        mentions=flagger.mentions(document, flagger.read(document)),
    )


def check_topic(topic: str, flagger: Flagger) -> TopicKey:
    """The key of a topic there is.

    Raises:
        ConfigError: there is none of this name; the nearest ones are named, or all.
    """
    known = [ready.topic.key for ready in flagger.topics]
    if topic in known:
        return TopicKey(topic)
    near = get_close_matches(topic, known)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
    raise ConfigError(f"no topic is named {topic}", remedy=remedy)


def _given(target: str) -> Document:
    if target == _STDIN:
        return plain_document(decode(sys.stdin.buffer.read(), "utf-8"))
    return _file(Path(target)) if _names_a_file(target) else plain_document(target)


def _names_a_file(words: str) -> bool:
    with suppress(OSError):  # they may be longer than a name can be
        return Path(words).is_file()
    return False


def _document(target: str, config: Path | None) -> tuple[str | None, Document]:
    if target == _STDIN:
        return None, plain_document(decode(sys.stdin.buffer.read(), "utf-8"))
    if Path(target).is_file():
        return None, _file(Path(target))
    with reading(open_engine(load_settings(config))) as conn:
        found = find_named(conn, target)
        texts = read_texts(conn, [found]) if found else ()
    if not texts:
        raise ConfigError(
            f"{target}: neither a stored document nor a file",
            remedy="crawl or import it first; `panelwatch search` finds ids",
        )
    return texts[0].id, texts[0].document


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
