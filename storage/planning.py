"""What saving a batch comes to: every save is applied in order, in memory, and leaves rows to be written in bulk."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from model import Decision, Document, Match, Mention, VerdictKind
from storage.near import band_rows
from storage.statements import Row
from storage.stories import Conflict, Stories

__all__ = ["Batch", "Conflict", "Place", "Save", "folded", "match_id", "story_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """A document, what was decided about it, and what it is flagged for."""

    document: Document
    decision: Decision
    matches: tuple[Match, ...] = ()
    matched_with: str = ""  # version of the topics that told the matches
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a document stands: its story, its representative, its newest revision."""

    story_id: str  # as it was when the batch began: `Stories.current` tells what became of it
    duplicate_of: str | None
    revision: int
    fresh: bool = False  # not in the database before this batch


def story_id(document_id: str) -> str:
    """The id of the story a document founds."""
    return "s" + _digest(document_id)


def match_id(document_id: str, topic: str) -> str:
    """The id of a document's match for a topic: the same one whenever the topic is found in it again."""
    return "m" + _digest(f"{document_id}\n{topic}")


def folded(text: str) -> str:
    """The form in which words are looked for: without differences of case, width and composition."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


_SAID_BY_THE_WHOLE = frozenset({"published_at", "published_precision", "attributes"})


class Batch:
    """The rows a batch of saves leaves, per table."""

    def __init__(self, places: Mapping[str, Place], stories: Stories, now: datetime) -> None:
        self.places = dict(places)
        self.stories = stories
        self.now = now
        self.content: dict[str, Row] = {}  # by document: fresh ones are inserted, others updated in what is told
        self.matches: dict[str, tuple[Match, ...]] = {}  # likewise
        self.mentions: dict[str, tuple[Mention, ...]] = {}  # likewise
        self.names: dict[tuple[str, str], None] = {}  # identity and document, in order
        self.revisions: list[Row] = []
        self.sections: list[Row] = []
        self.cues: list[Row] = []
        self.bands: list[Row] = []
        self.sightings: list[Row] = []
        self.moved: set[str] = set()
        self.removed: list[str] = []
        self.gone: list[Row] = []  # sightings under which a document is not shown any more
        self.confirmed: list[str] = []  # shown again whole, word for word
        self.facts: list[Row] = []  # what is told now of those shown again

    def take(self, save: Save) -> None:
        """Apply one save.

        Raises:
            Conflict: it speaks of a document that is not stored.
            ValueError: the entry was refused.
        """
        kind, known = save.decision.kind, save.decision.document_id in self.places
        if kind is VerdictKind.REFUSED:
            raise ValueError(f"a refused entry is not saved: {save.document.url}")
        if kind in {VerdictKind.NEW, VerdictKind.DUPLICATE}:
            if not known:
                self._add(save)
        elif not known:
            raise Conflict(f"document {save.decision.document_id} is not stored", remedy="try again")
        elif kind is VerdictKind.CHANGED:
            self._change(save)
        elif kind is VerdictKind.REMOVED or save.document.removed:
            self._lose(save)
            return
        elif kind is VerdictKind.UNCHANGED:
            self._confirm(save)
        self._name(save)
        self._see(save)
        self._fold(save.decision)
        self._tell(save)

    def story(self, document_id: str) -> str:
        """The story a document belongs to, as far as this batch knows."""
        return self.stories.current(self.places[document_id].story_id)

    def representative(self, document_id: str) -> str:
        """The head of the group of copies a document belongs to.

        Raises:
            Conflict: the document is not stored.
        """
        while True:
            if document_id not in self.places:
                raise Conflict(f"document {document_id} is not stored", remedy="try again")
            above = self.places[document_id].duplicate_of
            if above is None:
                return document_id
            document_id = above

    def _add(self, save: Save) -> None:
        new, of = save.decision.document_id, save.decision.duplicate_of
        head = self.representative(of) if of else None
        related = [self.representative(one) for one in (head, *save.decision.merged, *save.decision.kin) if one]
        story = self.stories.join(map(self.story, related)) if related else story_id(new)
        if not related:
            self.stories.found(story, self.now)
        self.places[new] = Place(story_id=story, duplicate_of=head, revision=1, fresh=True)
        self.content[new] = _content(save.document) | {
            "id": new,
            "revision": 1,
            "first_seen_at": self.now,
            "changed_at": None,
            "matched_with": save.matched_with,
        }
        self._revise(save, 1)

    def _change(self, save: Save) -> None:
        changed = save.decision.document_id
        number = self.places[changed].revision + 1
        self.places[changed] = replace(self.places[changed], revision=number)
        before = self.content.get(changed, {"id": changed})
        content = _content(save.document)
        if save.document.partial:  # a part, as its listing tells it: what was told of the whole is not unsaid by it
            content = {name: value for name, value in content.items() if value or name not in _SAID_BY_THE_WHOLE}
        told = {"revision": number, "changed_at": self.now, "matched_with": save.matched_with}
        self.content[changed] = before | content | told
        self._revise(save, number)

    def _confirm(self, save: Save) -> None:
        """What is shown again may tell other facts with the same words: a broadcast begins, an hour is moved."""
        document, own = save.document, save.decision.document_id
        if not document.partial:
            self.confirmed.append(own)
        elif not document.attributes:  # nothing was answered about it
            return
        told = _facts(document) | {"id": own, "content_hash": document.content_hash}
        self.facts.append({f"b_{name}": value for name, value in told.items()})

    def _revise(self, save: Save, number: int) -> None:
        document, of = save.document, save.decision.document_id
        self.revisions.append(
            {
                "document_id": of,
                "number": number,
                "seen_at": self.now,
                "content_hash": document.content_hash,
                "title": document.title,
                "text": document.text,
                "record_ids": list(document.record_ids),
            }
        )
        piece = {"document_id": of, "revision": number}
        self.sections += [
            piece | {"position": at, "heading": one.heading, "start": one.start, "end": one.end}
            for at, one in enumerate(document.sections)
        ]
        self.cues += [
            piece
            | {
                "position": at,
                "start_s": one.start_s,
                "end_s": one.end_s,
                "start": one.start,
                "end": one.end,
                "speaker": one.speaker,
                "affiliation": one.affiliation,
                "function": one.function,
                "marks": one.marks,
            }
            for at, one in enumerate(document.cues)
        ]
        # Bands of earlier revisions stay: a copy of what was said before is a copy too, and candidates are verified.
        self.bands += band_rows(of, document.signature)
        self.matches[of] = save.matches
        self.mentions[of] = save.mentions

    def _lose(self, save: Save) -> None:
        """What is gone keeps its text and title; its fingerprint tells the adapter, should it come back."""
        if save.decision.kind is VerdictKind.REMOVED:
            self.removed.append(save.decision.document_id)
        document = save.document
        self.gone.append(
            {"b_source": document.source, "b_native_id": document.native_id, "fingerprint": document.fingerprint}
            | {"partial": document.partial, "last_seen_at": self.now}
        )

    def _name(self, save: Save) -> None:
        self.names.update(dict.fromkeys((key, save.decision.document_id) for key in save.document.identities))

    def _see(self, save: Save) -> None:
        document = save.document
        self.sightings.append(
            {
                "source": document.source,
                "native_id": document.native_id,
                "document_id": save.decision.document_id,
                "url": document.url,
                "title": document.title,
                "fingerprint": document.fingerprint,
                "partial": document.partial,
                "first_seen_at": self.now,
                "last_seen_at": self.now,
            }
        )

    def _fold(self, decision: Decision) -> None:
        """Join every group of copies the decision names under one head."""
        head = self.representative(decision.duplicate_of or decision.document_id)
        for other in (*decision.merged, decision.document_id):
            old = self.representative(other)
            if old == head:
                continue
            self.stories.join((self.story(old), self.story(head)))
            for one, place in self.places.items():
                if old in {one, place.duplicate_of}:
                    self.places[one] = replace(place, duplicate_of=head)
                    self.moved.add(one)

    def _tell(self, save: Save) -> None:
        """Documents of one event tell one story, which its names lead to from now on."""
        own = save.decision.document_id
        story = self.stories.join(self.story(self.representative(one)) for one in (own, *save.decision.kin))
        self.stories.keys |= dict.fromkeys(save.document.story_keys, story)


def _content(document: Document) -> Row:
    """The columns of a document that a new revision replaces."""
    return _facts(document) | {
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
        "content_hash": document.content_hash,
        "signature": document.signature,
        "signature_scheme": document.signature_scheme,
        "partial": document.partial,
        "removed_at": None,
        "search_text": folded(f"{document.title}\n{document.text}"),
    }


def _facts(document: Document) -> Row:
    """What its source tells besides its words."""
    return {
        "source": document.source,
        "url": document.url,
        "published_at": document.published_at,
        "published_precision": document.published_precision,
        "attributes": dict(document.attributes),
    }


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
