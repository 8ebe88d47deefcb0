"""What a document is to what is known: new, changed, unchanged, removed, or a copy. Pure: an index in, a decision out.

A document is known by its names. Its text belongs to the source that brought it: the same document shown by another
source with other words is a sighting, not a change, unless what is stored is partial or less than half as long.
Documents with other names are compared by their words; copies form groups, represented by the one seen first.
Documents that tell one event are kin, and no copies: their sources say so by a key they share; of recordings, what is
told of them and said in them may (`pipeline.events`). The words of other texts never do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from model import Decision, Document, Stored, VerdictKind
from pipeline.identity import document_id
from pipeline.index import Index
from pipeline.similarity import bands, signature, similar

__all__ = ["bands", "decide", "signature", "similar"]

_FULLER = 2  # times as long, that another source's text replaces the stored one


def decide(document: Document, index: Index) -> Decision:
    """Decide what is to be written about a document.

    Where several known documents turn out to be one, or copies, the eldest representative stands for all; `merged`
    are the other groups' representatives, the document's own former one (which may be itself) included. `kin` is one
    document of each other group of copies that tells the same event.
    """
    decision = _decided(document, index)
    kin = {index.representative(id_) for id_ in index.kin_of(document)}
    own = {index.representative(decision.document_id), decision.duplicate_of, *decision.merged}
    return replace(decision, kin=tuple(sorted(kin - own)))


def _decided(document: Document, index: Index) -> Decision:
    named = index.named(document.identities)
    if not named:
        copies = index.copies_of(document)
        kind = VerdictKind.DUPLICATE if copies else VerdictKind.NEW
        return _grouped(kind, document_id(document.identities[0]), copies, index)
    kind = _difference(document, named[0])
    copies = index.copies_of(document) if kind is VerdictKind.CHANGED else ()
    return _grouped(kind, named[0].id, (*named, *copies), index)


def _grouped(kind: VerdictKind, own_id: str, together: Iterable[Stored], index: Index) -> Decision:
    groups = {index.representative(stored.id) for stored in together}
    if not groups:
        return Decision(kind=kind, document_id=own_id)
    head = index.eldest(groups)
    return Decision(
        kind=kind,
        document_id=own_id,
        duplicate_of=None if head == own_id else head,
        merged=tuple(sorted(groups - {head})),
    )


def _difference(document: Document, stored: Stored) -> VerdictKind:
    """What a document, shown again, is to what is stored of it."""
    if document.removed:
        return VerdictKind.UNCHANGED if stored.removed else VerdictKind.REMOVED
    if _replaces(document, stored):
        return VerdictKind.CHANGED
    return VerdictKind.UNCHANGED if document.source in stored.sighted_by else VerdictKind.DUPLICATE


def _replaces(document: Document, stored: Stored) -> bool:
    if document.partial != stored.partial:
        return stored.partial
    if stored.removed:
        return True
    if document.content_hash == stored.content_hash:
        return False
    if document.partial:
        return len(document.text) > len(stored.text)
    if document.source == stored.owner or (stored.owner is None and document.source in stored.sighted_by):
        return True
    return len(document.text) > _FULLER * len(stored.text)
