"""Saving matches: their ids, their end, the order of their evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Engine

from model import Document, Evidence, Match, VerdictKind
from storage.database import reading
from storage.reading import StoredDocument, read_document

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]
LATER = timedelta(hours=1)


def seen(engine: Engine, document_id: str) -> StoredDocument:
    """What is stored under an id."""
    with reading(engine) as conn:
        stored = read_document(conn, document_id)
    assert stored is not None
    return stored


def test_a_match_keeps_its_id_and_is_ended_not_deleted(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """After a change one topic is proven by other words, and the other one no longer."""
    document = make_document()
    one = store(document, matches=(make_match("panel"), make_match("dialogue")))
    before = {match.match.topic: match for match in seen(engine, one).matches}
    proof = Evidence(rule="other", field="title", start=0, end=5, words="Title", sentence="Title of opening")
    again = make_match("panel", score=0.5, proofs=[proof], version="v2")
    store(replace(document, text="New."), VerdictKind.CHANGED, matches=(again,), at=now + LATER)
    after = {match.match.topic: match for match in seen(engine, one).matches}
    panel, dialogue = (after[key] for key in sorted(after, reverse=True))
    assert {key: match.id for key, match in before.items()} == {key: match.id for key, match in after.items()}
    assert panel.match == again
    assert (panel.revision, panel.created_at, panel.ended_at) == (2, now, None)
    assert dialogue.ended_at == now + LATER
    assert dialogue.match.evidence == make_match().evidence
    store(replace(document, text="Newest."), VerdictKind.CHANGED, matches=(make_match("dialogue"),), at=now + 2 * LATER)
    revived = {match.match.topic: match.ended_at for match in seen(engine, one).matches}
    assert revived == {"panel": now + 2 * LATER, "dialogue": None}


def test_evidence_keeps_its_order(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """The pipeline puts the strongest words first, wherever they stand."""
    proofs = [
        Evidence(rule="r", field=where, start=start, end=start + 1, words="x", sentence="x")
        for where, start in (("text", 7), ("title", 9), ("text", 2), ("title", 1))
    ]
    stored = seen(engine, store(make_document(), matches=(make_match(proofs=proofs),)))
    assert [(proof.field, proof.start) for proof in stored.matches[0].match.evidence] == [
        ("text", 7),
        ("title", 9),
        ("text", 2),
        ("title", 1),
    ]


def test_matches_of_two_documents_never_share_an_id(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """An id names one document and one topic."""
    ids = [
        match.id
        for name in ("a", "b")
        for match in seen(
            engine, store(make_document(name), matches=(make_match("panel"), make_match("dialogue")))
        ).matches
    ]
    assert all(one != other for one, other in pairwise(sorted(ids)))
