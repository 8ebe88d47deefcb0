"""Groups of copies: joining them, and the permanence of every id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine, select

from model import Decision, Document, Match, SourceKey, VerdictKind
from storage.database import reading, writing
from storage.documents import Conflict, Save, save
from storage.reading import find_document
from storage.tables import documents

MakeDocument = Callable[..., Document]
Store = Callable[..., str]


def groups(engine: Engine) -> dict[str, str | None]:
    """Each document's representative, by the document's short name."""
    with reading(engine) as conn:
        rows = conn.execute(select(documents.c.id, documents.c.duplicate_of)).all()
    return {row.id: row.duplicate_of for row in rows}


def story(engine: Engine, document_id: str) -> str:
    """The story a document belongs to."""
    with reading(engine) as conn:
        return str(conn.execute(select(documents.c.story_id).where(documents.c.id == document_id)).scalar_one())


def test_a_copy_joins_the_story_of_its_representative(
    engine: Engine, make_document: MakeDocument, store: Store
) -> None:
    """A document that repeats nobody founds one of its own."""
    store(make_document("a"))
    store(make_document("b"), VerdictKind.DUPLICATE, duplicate_of="d-a")
    store(make_document("c"))
    assert groups(engine) == {"d-a": None, "d-b": "d-a", "d-c": None}
    assert story(engine, "d-a") == story(engine, "d-b") != story(engine, "d-c")


def test_a_copy_of_a_copy_belongs_to_the_head(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Groups are flat."""
    store(make_document("a"))
    store(make_document("b"), VerdictKind.DUPLICATE, duplicate_of="d-a")
    store(make_document("c"), VerdictKind.DUPLICATE, duplicate_of="d-b")
    assert groups(engine)["d-c"] == "d-a"


def test_groups_that_prove_to_be_one_are_joined(
    engine: Engine, make_document: MakeDocument, make_match: Callable[..., Match], store: Store
) -> None:
    """Heads and copies move; matches stay; the old story leads to the new one, over any number of mergers."""
    for head in "abc":
        store(make_document(head), matches=(make_match(),))
    store(make_document("b2"), VerdictKind.DUPLICATE, duplicate_of="d-b")
    old = [story(engine, f"d-{head}") for head in "bc"]
    store(make_document("x"), VerdictKind.DUPLICATE, duplicate_of="d-c", merged=("d-b",))
    assert groups(engine) == {"d-a": None, "d-b": "d-c", "d-c": None, "d-b2": "d-c", "d-x": "d-c"}
    store(make_document("y"), VerdictKind.DUPLICATE, duplicate_of="d-a", merged=("d-c",))
    assert set(groups(engine).values()) == {None, "d-a"}
    assert len({story(engine, one) for one in groups(engine)}) == 1
    with reading(engine) as conn:
        assert [find_document(conn, one) for one in old] == ["d-a", "d-a"]


def test_a_new_document_may_become_the_head(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Where no representative is named, the others fold into the document itself."""
    store(make_document("a"))
    store(make_document("b"))
    store(make_document("whole"), VerdictKind.NEW, merged=("d-a", "d-b"))
    assert groups(engine) == {"d-a": "d-whole", "d-b": "d-whole", "d-whole": None}
    assert story(engine, "d-a") == story(engine, "d-whole")


def test_a_stored_document_may_prove_a_copy_later(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """A correction makes it repeat another one: its own copies come along."""
    store(make_document("a"))
    store(make_document("b"))
    store(make_document("b2"), VerdictKind.DUPLICATE, duplicate_of="d-b")
    store(make_document("b", text="as a"), VerdictKind.CHANGED, duplicate_of="d-a")
    assert groups(engine) == {"d-a": None, "d-b": "d-a", "d-b2": "d-a"}


def test_one_batch_may_build_and_join_groups(engine: Engine, make_document: MakeDocument, now: datetime) -> None:
    """A copy may be written before its representative: order within a batch does not matter to the database."""
    decisions = [
        Decision(kind=VerdictKind.NEW, document_id="d-a"),
        Decision(kind=VerdictKind.DUPLICATE, document_id="d-b", duplicate_of="d-a"),
        Decision(kind=VerdictKind.NEW, document_id="d-c", merged=("d-a",)),
    ]
    saves = [Save(document=make_document(one.document_id), decision=one) for one in decisions]
    with writing(engine) as conn:
        save(conn, saves, now)
    assert groups(engine) == {"d-a": "d-c", "d-b": "d-c", "d-c": None}
    assert len({story(engine, one) for one in groups(engine)}) == 1


def test_a_name_may_stay_with_a_copy_of_the_same_group(
    engine: Engine, make_document: MakeDocument, store: Store
) -> None:
    """An entry that carries the names of two stored documents proves them to be one; outside a group it conflicts."""
    store(make_document("page", identities=("url:page",)))
    store(make_document("symbol", identities=("symbol:X/1",)))
    both = make_document("page", identities=("url:page", "symbol:X/1"))
    with pytest.raises(Conflict):
        store(both, VerdictKind.UNCHANGED)
    store(both, VerdictKind.UNCHANGED, merged=("d-symbol",))
    assert groups(engine) == {"d-page": None, "d-symbol": "d-page"}
    other = make_document("page", source=SourceKey("blog"), identities=("symbol:X/1", "url:page"))
    store(other, VerdictKind.DUPLICATE)
    with reading(engine) as conn:
        assert find_document(conn, "symbol:X/1") == "d-symbol"
