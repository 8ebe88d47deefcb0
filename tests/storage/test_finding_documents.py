"""Finding one document by whatever somebody calls it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from model import Document, Match, VerdictKind
from storage.database import reading
from storage.reading import find_document, read_document

MakeDocument = Callable[..., Document]
Store = Callable[..., str]


def test_every_name_leads_to_the_document(
    engine: Engine, make_document: MakeDocument, make_match: Callable[..., Match], store: Store
) -> None:
    """Its id, its match's, its story's, its address, another source's address for it, an identity."""
    one = store(make_document(), matches=(make_match(),))
    store(make_document(native_id="again", url="https://mirror.example/x"), VerdictKind.DUPLICATE, id=one)
    with reading(engine) as conn:
        stored = read_document(conn, one)
        assert stored is not None
        for name in (
            one,
            stored.matches[0].id,
            stored.story_id,
            stored.url,
            "https://mirror.example/x",
            stored.identities[0],
        ):
            assert find_document(conn, name) == one
        assert find_document(conn, "https://unknown.example/", keys=stored.identities) == one
        assert find_document(conn, "nobody") is None
        assert read_document(conn, "nobody") is None


def test_a_story_leads_to_its_representative(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """And so does an address that several copies share."""
    head = store(make_document("head", url="https://x.example/"))
    store(make_document("copy", url="https://x.example/"), VerdictKind.DUPLICATE, duplicate_of=head)
    with reading(engine) as conn:
        stored = read_document(conn, "d-copy")
        assert stored is not None
        assert find_document(conn, stored.story_id) == head
        assert find_document(conn, "https://x.example/") == head


def test_a_document_knows_the_others_of_its_group(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """A copy names its representative first."""
    store(make_document("a"))
    for name in "bc":
        store(make_document(name), VerdictKind.DUPLICATE, duplicate_of="d-a")
    others = {}
    with reading(engine) as conn:
        for name in "abc":
            stored = read_document(conn, f"d-{name}")
            assert stored is not None
            others[name] = [copy.document_id for copy in stored.copies]
    assert others == {"a": ["d-b", "d-c"], "b": ["d-a", "d-c"], "c": ["d-a", "d-b"]}


def test_a_document_without_a_date_keeps_none(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """A date is never invented."""
    one = store(make_document(published_at=None, published_precision=None))
    with reading(engine) as conn:
        stored = read_document(conn, one)
    assert stored is not None
    assert (stored.published_at, stored.published_precision) == (None, None)
