"""The straight line: prepared documents are decided about, and saved whole or not at all.

The only module of the pipeline that meets storage. `prepare_entry` is pure and slow (extraction); `ingest` is quick and
runs inside the caller's transaction, so that the database is locked for as short as can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from errors import SourceError, contained
from model import Decision, Document, Entry, Level, Match, Mention, Source, Verdict, VerdictKind
from pipeline.dedupe import decide
from pipeline.events import NEAR, may_tell_one_event
from pipeline.flag import Flagger
from pipeline.index import Index
from pipeline.prepare import prepare
from storage.documents import Save, save
from storage.flagging import found_late
from storage.lookup import lookup
from storage.near import recordings_near

__all__ = ["Prepared", "ingest", "prepare_entry"]

_WRITTEN_ANEW = {VerdictKind.NEW, VerdictKind.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document ready to be decided about, with what it would be flagged for and who is named in it."""

    document: Document
    matches: tuple[Match, ...]
    matched_with: str = ""  # version of the topics
    mentions: tuple[Mention, ...] = ()


def prepare_entry(entry: Entry, source: Source, flagger: Flagger, now: datetime) -> Prepared | Verdict:
    """Make an entry a document and match it; a fault in its material is a refusal with its reason, not an exception."""
    document = contained(prepare, entry, source, now)
    if isinstance(document, SourceError):
        return _refused(entry, str(document))
    if isinstance(document, Verdict):
        return document
    matches, mentions = flagger.tag(document)
    return Prepared(document=document, matches=matches, mentions=mentions, matched_with=flagger.version)


def ingest(conn: Connection, items: Sequence[Prepared | Verdict], now: datetime) -> tuple[Verdict, ...]:
    """Decide about every item against what is stored, and save what follows; verdicts come in the order of the items.

    Raises:
        storage.documents.Conflict: another writer stored one of the documents meanwhile: roll back and call again.
        StorageError: the database refuses.
    """
    documents = [item.document for item in items if isinstance(item, Prepared)]
    index = Index(lookup(conn, documents, _tracks(conn, documents)))
    verdicts: list[Verdict] = []
    saves: list[Save] = []
    touched: set[str] = set()
    for item in items:
        if isinstance(item, Verdict):
            verdicts.append(item)
            continue
        decision = decide(item.document, index)
        late = not index.named(item.document.identities) and _is_late(item.document, now)
        # Two entries of one batch may be the same document: the second is written after the first is.
        if touched & {decision.document_id, *decision.merged}:
            save(conn, saves, now)
            saves.clear()
            touched.clear()
        touched |= {decision.document_id, *decision.merged}
        index.add(item.document, decision, now)
        saves.append(_save(item, decision))
        verdicts.append(replace(_verdict(item, decision), late=late))
    save(conn, saves, now)
    return tuple(verdicts)


def _save(item: Prepared, decision: Decision) -> Save:
    return Save(
        document=item.document,
        decision=decision,
        matches=item.matches,
        mentions=item.mentions,
        matched_with=item.matched_with,
    )


def _tracks(conn: Connection, documents: Sequence[Document]) -> set[str]:
    """Ids of stored recordings that may be of the same events, as far as can be told without their words."""
    near = recordings_near(conn, documents, NEAR)
    return {one.id for one in near if any(may_tell_one_event(document, one) for document in documents)}


def _is_late(document: Document, now: datetime) -> bool:
    return found_late(document.published_at, document.published_precision, now)


def _verdict(item: Prepared, decision: Decision) -> Verdict:
    document = item.document
    flagged = decision.kind in _WRITTEN_ANEW
    return Verdict(
        kind=decision.kind,
        native_id=document.native_id,
        url=document.url,
        title=document.title,
        document_id=decision.document_id,
        of=decision.duplicate_of,
        topics=tuple(match.topic for match in item.matches if match.level is Level.FLAG) if flagged else (),
    )


def _refused(entry: Entry, reason: str) -> Verdict:
    return Verdict(
        kind=VerdictKind.REFUSED, native_id=entry.native_id, url=entry.url, title=entry.title[:200], reason=reason
    )
