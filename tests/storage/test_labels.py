"""What a reader says of documents, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from model import Document, TopicKey, VerdictKind
from storage.database import reading, writing
from storage.labels import Label, drop_label, ids_like, labels_of, put_label, read_labels

MakeDocument = Callable[..., Document]
Store = Callable[..., str]


def put(engine: Engine, document_id: str, topic: str, at: datetime, *, verdict: bool = True) -> Label | None:
    """Keep a label; what it replaced."""
    label = Label(document_id=document_id, topic=TopicKey(topic), verdict=verdict, judged_at=at)
    with writing(engine) as conn:
        return put_label(conn, label)


def test_a_second_label_replaces_the_first(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """And is told which it was; other topics keep theirs."""
    store(make_document("b"))
    store(make_document("a"))
    later = now + timedelta(days=1)
    assert put(engine, "d-a", "panel", now) is None
    assert put(engine, "d-a", "dialogue", now, verdict=False) is None
    assert put(engine, "d-b", "panel", now) is None
    replaced = put(engine, "d-a", "panel", later, verdict=False)
    assert replaced == Label(document_id="d-a", topic=TopicKey("panel"), verdict=True, judged_at=now)
    with reading(engine) as conn:
        kept = read_labels(conn)
        assert [(one.document_id, one.topic, one.verdict, one.judged_at) for one in kept] == [
            ("d-a", "dialogue", False, now),
            ("d-a", "panel", False, later),
            ("d-b", "panel", True, now),
        ]
        assert [one.document_id for one in read_labels(conn, TopicKey("dialogue"))] == ["d-a"]
        assert labels_of(conn, ["d-a"]) == {"d-a": {"panel": False, "dialogue": False}}


def test_a_label_can_be_taken_back(engine: Engine, make_document: MakeDocument, store: Store, now: datetime) -> None:
    """That of one topic only; twice is once."""
    store(make_document("a"))
    put(engine, "d-a", "panel", now)
    put(engine, "d-a", "dialogue", now, verdict=False)
    with writing(engine) as conn:
        drop_label(conn, "d-a", TopicKey("panel"))
        drop_label(conn, "d-a", TopicKey("panel"))
        assert labels_of(conn, ["d-a"]) == {"d-a": {"dialogue": False}}


def test_what_turns_out_to_be_a_copy_or_changes_keeps_its_label(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """A label is of a document, and none is ever deleted."""
    store(make_document("head"))
    store(make_document("other"))
    put(engine, "d-other", "panel", now)
    store(make_document("third"), VerdictKind.DUPLICATE, duplicate_of="d-head", merged=("d-other",))
    store(make_document("other", text="Another text."), VerdictKind.CHANGED)
    store(make_document("other"), VerdictKind.REMOVED)
    with reading(engine) as conn:
        assert labels_of(conn, ["d-other"]) == {"d-other": {"panel": True}}


def test_ids_that_begin_alike_can_be_found(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """What stands for any character in a pattern stands for itself."""
    for name in ("abcd1", "abcd2", "xyz"):
        store(make_document(name))
    with reading(engine) as conn:
        assert ids_like(conn, "d-abcd9") == ("d-abcd1", "d-abcd2")
        assert ids_like(conn, "d%abcd") == ()
