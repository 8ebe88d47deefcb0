"""What is known while a batch is decided about: stored documents, and those decided a moment ago.

Not for keeping anything: storage brings the documents in, and writes what was decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from model import RECORDINGS, Decision, Document, Stored, VerdictKind
from pipeline.events import is_near, tell_one_event
from pipeline.similarity import bands, similar

__all__ = ["Index"]

_DAWN = datetime.min.replace(tzinfo=UTC)


class Index:
    """Finds known documents by name, by event and by likeness, and the groups of copies they belong to."""

    def __init__(self, known: Iterable[Stored] = ()) -> None:
        """Start from what storage knows of the documents of a batch."""
        self._known: dict[str, Stored] = {}
        self._by_identity: dict[str, str] = {}
        self._by_story_key: dict[str, str] = {}
        self._by_band: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        self._recordings: dict[str, Stored] = {}
        known = tuple(known)
        self._representative = {stored.id: stored.duplicate_of for stored in known if stored.duplicate_of}
        for stored in known:
            self._put(stored)

    def named(self, identities: Iterable[str]) -> tuple[Stored, ...]:
        """The known documents with one of these identities, the one seen first before the others."""
        ids = {self._by_identity[name] for name in identities if name in self._by_identity}
        return tuple(sorted((self._known[id_] for id_ in ids), key=lambda stored: (stored.first_seen_at, stored.id)))

    def copies_of(self, document: Document) -> tuple[Stored, ...]:
        """The known documents that are copies of this one, itself left out where it is known."""
        known = (self._known[id_] for id_ in sorted(self._alike(document)))
        return tuple(stored for stored in known if similar(document, stored))

    def kin_of(self, document: Document) -> tuple[str, ...]:
        """Ids of known documents that tell the same event: one for each of its names, and other recordings of it."""
        named = [self._by_story_key[key] for key in document.story_keys if key in self._by_story_key]
        return tuple(dict.fromkeys([*named, *self._recordings_of(document)]))

    def representative(self, document_id: str) -> str:
        """The id of the document that stands for this one's group of copies: its own where it is alone or first."""
        seen = {document_id}
        while (above := self._representative.get(document_id)) is not None and above not in seen:
            seen.add(above)
            document_id = above
        return document_id

    def eldest(self, ids: Iterable[str]) -> str:
        """The one that was seen first; a representative that was not looked up is older than its copies."""
        return min(ids, key=lambda id_: (self._known[id_].first_seen_at if id_ in self._known else _DAWN, id_))

    def add(self, document: Document, decision: Decision, now: datetime) -> None:
        """Remember what was decided, so that the next document of the batch is told from this one too."""
        before = self._known.get(decision.document_id)
        after = _as_stored(document, decision.document_id, before.first_seen_at if before else now)
        if before and decision.kind is VerdictKind.CHANGED:
            after = replace(
                after,
                identities=before.identities,
                story_keys=before.story_keys,
                sighted_by=before.sighted_by,
                topics=before.topics,
            )
        elif before:
            after = _told_again(before, document, is_gone=decision.kind is VerdictKind.REMOVED)
        self._put(_sighted(after, document))
        head = decision.duplicate_of or decision.document_id
        for id_ in {decision.document_id, *decision.merged} - {head}:
            self._representative[id_] = head

    def _own(self, document: Document) -> set[str]:
        return {self._by_identity[name] for name in document.identities if name in self._by_identity}

    def _alike(self, document: Document) -> set[str]:
        """Ids of others that may share words with it."""
        found = (self._by_band.get(band, ()) for band in bands(document.signature))
        return set().union(*found) - self._own(document)

    def _recordings_of(self, document: Document) -> list[str]:
        """Ids of other recordings of the event that a recording tells."""
        if document.kind not in RECORDINGS:
            return []
        near = {one.id for one in self._recordings.values() if is_near(document, one)} - self._own(document)
        candidates = (self._known[id_] for id_ in sorted(near | self._alike(document)))
        return [one.id for one in candidates if tell_one_event(document, one)]

    def _put(self, stored: Stored) -> None:
        self._known[stored.id] = stored
        if stored.kind in RECORDINGS:
            self._recordings[stored.id] = stored
        for name in stored.identities:
            self._by_identity.setdefault(name, stored.id)
        for key in stored.story_keys:
            self._by_story_key.setdefault(key, stored.id)
        for band in bands(stored.signature):
            self._by_band[band].add(stored.id)


def _as_stored(document: Document, document_id: str, first_seen_at: datetime) -> Stored:
    return Stored(
        id=document_id,
        identities=document.identities,
        story_keys=document.story_keys,
        title=document.title,
        text=document.text,
        content_hash=document.content_hash,
        signature=document.signature,
        first_seen_at=first_seen_at,
        language=document.language,
        published_at=document.published_at,
        sighted_by=frozenset({document.source}),
        owner=document.source,
        kind=document.kind,
        partial=document.partial,
        removed=document.removed,
        url=document.url,
        published_precision=document.published_precision,
        attributes=document.attributes,
        said_from=min((cue.start for cue in document.cues), default=None),
    )


def _told_again(before: Stored, document: Document, *, is_gone: bool) -> Stored:
    """What its own source tells of the same words may be new: a broadcast has ended, and has a length."""
    if is_gone or (document.source, document.content_hash) != (before.owner, before.content_hash):
        return replace(before, removed=before.removed or is_gone)
    return replace(
        before,
        published_at=document.published_at or before.published_at,
        published_precision=document.published_precision or before.published_precision,
        attributes=document.attributes or before.attributes,
    )


def _sighted(stored: Stored, document: Document) -> Stored:
    """The same document, now shown by this source too and known by these names too."""
    return replace(
        stored,
        identities=tuple(dict.fromkeys((*stored.identities, *document.identities))),
        story_keys=tuple(dict.fromkeys((*stored.story_keys, *document.story_keys))),
        sighted_by=stored.sighted_by | {document.source},
    )
