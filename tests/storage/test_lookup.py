"""Looking up what is stored before a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from model import Decision, Document, Match, SourceKey, Stored, VerdictKind
from storage.database import reading, writing
from storage.documents import Save, save
from storage.lookup import lookup

MakeDocument = Callable[..., Document]
Store = Callable[..., str]


def known(engine: Engine, *documents: Document) -> tuple[Stored, ...]:
    """What a look-up for these documents brings."""
    with reading(engine) as conn:
        return lookup(conn, documents)


def test_nothing_is_known_of_a_stranger(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """No name, no sighting, no likeness."""
    store(make_document("a", signature=tuple(range(128))))
    assert known(engine, make_document("b", signature=tuple(range(500, 628)))) == ()
    assert known(engine) == ()


def test_a_shared_name_finds_the_whole_of_what_a_decision_needs(
    engine: Engine, make_document: MakeDocument, make_match: Callable[..., Match], store: Store, now: datetime
) -> None:
    """Text, signature, sources and live topics come with it."""
    document = make_document(identities=("url:x", "symbol:X/1"), signature=(1, 2, 2**32 - 1, 2**32 - 1), partial=True)
    one = store(document, matches=(make_match("panel"), make_match("dialogue")))
    store(make_document(source=SourceKey("blog"), identities=("url:x",)), VerdictKind.DUPLICATE, id=one)
    (stored,) = known(engine, make_document("other", identities=("symbol:X/1",)))
    assert stored == Stored(
        id=one,
        identities=("symbol:X/1", "url:x"),
        title=document.title,
        text=document.text,
        content_hash=document.content_hash,
        signature=document.signature,
        first_seen_at=now,
        language=document.language,
        published_at=document.published_at,
        sighted_by=frozenset({SourceKey("press"), SourceKey("blog")}),
        owner=SourceKey("press"),
        kind="article",
        partial=True,
        topics=stored.topics,
        url=document.url,
        published_precision=document.published_precision,
    )
    assert stored.topics == ("dialogue", "panel")


def test_topics_that_ended_are_not_told(
    engine: Engine, make_document: MakeDocument, make_match: Callable[..., Match], store: Store
) -> None:
    """Only what the present text proves."""
    store(make_document(), matches=(make_match("panel"), make_match("dialogue")))
    store(make_document(text="x"), VerdictKind.CHANGED, matches=(make_match("panel"),))
    (stored,) = known(engine, make_document())
    assert stored.topics == ("panel",)
    assert stored.text == "x"


def test_the_sources_own_name_finds_a_document_whose_address_changed(
    engine: Engine, make_document: MakeDocument, store: Store
) -> None:
    """The same native id from another source does not."""
    store(make_document("a"))
    moved = make_document("a", identities=("url:elsewhere",))
    assert [stored.id for stored in known(engine, moved)] == ["d-a"]
    assert known(engine, make_document("a", identities=("url:elsewhere",), source=SourceKey("blog"))) == ()


def test_a_shared_band_finds_a_candidate(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Two values side by side are enough; the same values elsewhere are not."""
    store(make_document("a", signature=tuple(range(128))))
    alike = (*range(1000, 1064), 64, 65, *range(2000, 2062))
    shifted = (*range(1000, 1062), 64, 65, *range(2000, 2064))
    assert [stored.id for stored in known(engine, make_document("b", signature=alike))] == ["d-a"]
    assert known(engine, make_document("c", signature=shifted)) == ()


def test_signatures_of_another_scheme_do_not_meet(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Counted another way, equal numbers say nothing."""
    store(make_document("a", signature=tuple(range(128)), signature_scheme="one"))
    assert known(engine, make_document("b", signature=tuple(range(128)), signature_scheme="two")) == ()


def test_a_copy_brings_its_representative(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Even where the representative itself is not like the document; oldest first."""
    store(make_document("head", signature=tuple(range(128))))
    store(make_document("copy", signature=tuple(range(300, 428))), VerdictKind.DUPLICATE, duplicate_of="d-head")
    found = known(engine, make_document("new", signature=tuple(range(300, 428))))
    assert {stored.id: stored.duplicate_of for stored in found} == {"d-head": None, "d-copy": "d-head"}


def test_a_large_batch_is_looked_up_at_once(engine: Engine, make_document: MakeDocument, now: datetime) -> None:
    """More names than one IN() holds."""
    documents = [make_document(f"n{at}", signature=tuple(range(at * 10, at * 10 + 8))) for at in range(1200)]
    saves = [
        Save(document=document, decision=Decision(kind=VerdictKind.NEW, document_id=f"d-{document.native_id}"))
        for document in documents
    ]
    with writing(engine) as conn:
        save(conn, saves, now)
    assert {stored.id for stored in known(engine, *documents)} == {f"d-n{at}" for at in range(1200)}
