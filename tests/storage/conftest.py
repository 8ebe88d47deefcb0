"""Databases for the storage tests: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from model import Decision, Document, Evidence, Language, Match, Precision, SourceKey, TopicKey, VerdictKind
from storage.database import open_database, writing
from storage.documents import Save, save
from storage.migrate import upgrade
from storage.schema import metadata
from tests.databases import new_database

VARIABLE = "PANELWATCH_TEST_POSTGRES_URL"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

MakeDocument = Callable[..., Document]
Store = Callable[..., str]


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place."""
    return NOON


def _postgresql_database() -> Iterator[str]:
    """The address of a database of our own on the server the variable names; it fails where there is none."""
    server = os.environ.get(VARIABLE)
    if not server:
        pytest.skip(f"{VARIABLE} is not set: no PostgreSQL server to test on")
    import psycopg

    name = f"panelwatch_test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgresql_engine() -> Iterator[Engine]:
    """One database for all tests of a worker, with its tables."""
    for url in _postgresql_database():
        engine = open_database(url)
        upgrade(engine)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _postgresql_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with its tables and without a row."""
    if request.param == "sqlite":
        engine = new_database(tmp_path / "test.db")
        yield engine
        engine.dispose()
        return
    shared: Engine = request.getfixturevalue("postgresql_engine")
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with shared.begin() as conn:
        conn.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    yield shared


@pytest.fixture
def make_document() -> MakeDocument:
    """A document named by a word; whatever is told otherwise differs."""

    def make(name: str = "opening", **told: object) -> Document:
        fields: dict[str, object] = {
            "source": SourceKey("press"),
            "native_id": name,
            "url": f"https://press.example/{name}",
            "identities": (f"url:press.example/{name}",),
            "title": f"Title of {name}",
            "kind": "article",
            "language": Language("en"),
            "published_at": NOON - timedelta(hours=3),
            "published_precision": Precision.SECOND,
            "text": f"Text of {name}.",
            "content_hash": f"hash of {name}",
            "fingerprint": f"mark of {name}",
        }
        return Document(**(fields | told))  # type: ignore[arg-type]  # fields by name

    return make


@pytest.fixture
def make_match() -> Callable[..., Match]:
    """A match for a topic, proven by one place in the text unless told otherwise."""

    def make(topic: str = "panel", score: float = 1.0, proofs: Sequence[Evidence] = (), version: str = "v1") -> Match:
        one = Evidence(rule="name", field="text", start=0, end=4, words="Text", sentence="Text of it.")
        return Match(topic=TopicKey(topic), topic_version=version, score=score, evidence=tuple(proofs) or (one,))

    return make


@pytest.fixture
def store(engine: Engine) -> Store:
    """Save one document in a transaction of its own; its id is "d-" and the name it was given."""

    def put(document: Document, kind: VerdictKind = VerdictKind.NEW, **told: object) -> str:
        one = str(told.get("id", f"d-{document.native_id}"))
        decision = Decision(
            kind=kind,
            document_id=one,
            duplicate_of=told.get("duplicate_of"),  # type: ignore[arg-type]  # told by tests
            merged=told.get("merged", ()),  # type: ignore[arg-type]
        )
        matches: tuple[Match, ...] = told.get("matches", ())  # type: ignore[assignment]
        at: datetime = told.get("at", NOON)  # type: ignore[assignment]
        with writing(engine) as conn:
            save(conn, [Save(document=document, decision=decision, matches=matches)], at)
        return one

    return put
