"""Bringing a database to this version, from nothing and from every earlier one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from errors import StorageError
from model import Decision, Document, EditionKind, VerdictKind
from storage.database import altering, open_database, reading, writing
from storage.documents import Save, save
from storage.editions import known_since, next_number
from storage.migrate import HEAD, check_current, configuration, is_empty, upgrade
from storage.reading import flagged, read_document
from storage.schema import metadata

MOMENT = datetime(2026, 11, 23, 11, 30, 15, 123456, tzinfo=UTC)

# Rows as the first version wrote them: what a user's database holds when a later program opens it.
ROWS_OF_0001 = """
INSERT INTO stories (id, created_at) VALUES ('s1', '2026-11-23 11:30:15.123456');
INSERT INTO documents (id, story_id, source, url, title, kind, language, published_at, published_precision,
    content_hash, signature_scheme, partial, attributes, revision, first_seen_at, search_text)
VALUES ('d1', 's1', 'press', 'https://press.example/1', '標題', 'article', 'zh-Hant', '2026-11-23 11:30:15.123456',
    'second', 'h', '', false, '{"symbol": "X/1"}', 1, '2026-11-23 11:30:15.123456', 'x');
INSERT INTO documents (id, story_id, duplicate_of, source, url, title, kind, language, content_hash,
    signature_scheme, partial, attributes, revision, first_seen_at, search_text)
VALUES ('d2', 's1', 'd1', 'blog', 'https://blog.example/1', 'Copy', 'article', 'en', 'h', '', true, '{}', 1,
    '2026-11-23 11:30:15.123456', 'x');
INSERT INTO identities (key, document_id) VALUES ('url:1', 'd1');
INSERT INTO revisions (document_id, number, seen_at, content_hash, title, text, record_ids)
VALUES ('d1', 1, '2026-11-23 11:30:15.123456', 'h', '標題', '內文', '["r1"]');
INSERT INTO revisions (document_id, number, seen_at, content_hash, title, text, record_ids)
VALUES ('d2', 1, '2026-11-23 11:30:15.123456', 'h', 'Copy', 'Text', '[]');
INSERT INTO sections (document_id, revision, position, heading, start, "end") VALUES ('d1', 1, 0, 'One', 0, 2);
INSERT INTO cues (document_id, revision, position, start_s, end_s, start, "end") VALUES ('d1', 1, 0, 0.5, 1.5, 0, 2);
INSERT INTO sightings (source, native_id, document_id, url, title, fingerprint, partial, first_seen_at, last_seen_at)
VALUES ('press', '1', 'd1', 'https://press.example/1', '標題', 'f', false, '2026-11-23 11:30:15.123456',
    '2026-11-23 11:30:15.123456');
INSERT INTO matches (id, document_id, topic, topic_version, score, revision, created_at)
VALUES ('m1', 'd1', 'panel', 'v', 0.5, 1, '2026-11-23 11:30:15.123456');
INSERT INTO evidence (match_id, position, rule, field, start, "end", words, sentence)
VALUES ('m1', 0, 'r', 'text', 0, 2, '內文', '內文');
INSERT INTO deliveries (subscription, match_id, edition, begun_at, settled_at)
VALUES ('daily', 'm1', 1, '2026-11-23 11:30:15.123456', '2026-11-23 11:30:15.123456');
INSERT INTO subscription_state (subscription, last_number, last_edition_at)
VALUES ('daily', 2, '2026-11-24 11:30:15.123456')
"""


@pytest.fixture
def blank(empty_url: str) -> Iterator[Engine]:
    """A database without a table, on each of both."""
    engine = open_database(empty_url)
    yield engine
    engine.dispose()


def version(engine: Engine) -> str:
    """The version the database says it has."""
    with reading(engine) as conn:
        return str(conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_the_newest_script_is_the_version_this_program_asks_for(blank: Engine) -> None:
    """There is one, and scripts are numbered so that their order can be told."""
    with reading(blank) as conn:
        scripts = ScriptDirectory.from_config(configuration(conn))
    assert scripts.get_heads() == [HEAD]
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert all(len(revision) == len(HEAD) for revision in revisions)


def test_an_empty_database_gets_every_table(blank: Engine) -> None:
    """And doing it again changes nothing."""
    assert is_empty(blank)
    with pytest.raises(StorageError, match=r"is empty \(run `panelwatch db upgrade`\)"):
        check_current(blank)
    upgrade(blank)
    upgrade(blank)
    check_current(blank)
    assert not is_empty(blank)
    assert version(blank) == HEAD


def test_scripts_and_tables_say_the_same(blank: Engine) -> None:
    """What the scripts build is what `tables.py` describes: nothing is left for a script to do."""
    upgrade(blank)
    with reading(blank) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        tables = set(inspect(conn).get_table_names())
    assert tables == set(metadata.tables) | {"alembic_version"}


def test_the_rows_of_the_first_version_survive(
    blank: Engine, make_document: Callable[..., Document], now: datetime
) -> None:
    """They are read and written by this version as if it had stored them."""
    with altering(blank) as conn:
        command.upgrade(configuration(conn), "0001")
    with writing(blank) as conn:
        for statement in ROWS_OF_0001.split(";\n"):
            conn.exec_driver_sql(statement.replace("%", "%%"))
    upgrade(blank)
    check_current(blank)
    with reading(blank) as conn:
        stored = read_document(conn, "d1")
        assert next_number(conn, "daily", EditionKind.DIGEST) == 3
        assert flagged(conn, undelivered_to="daily") == ()
        assert len(flagged(conn, undelivered_to="weekly")) == 1
        assert known_since(conn, "daily") == MOMENT
    assert stored is not None
    assert (stored.title, stored.text, stored.published_at) == ("標題", "內文", MOMENT)
    assert [match.id for match in stored.matches] == ["m1"]
    assert [copy.document_id for copy in stored.copies] == ["d2"]
    change = Decision(kind=VerdictKind.CHANGED, document_id="d1")
    with writing(blank) as conn:
        save(conn, [Save(document=make_document(identities=("url:1",)), decision=change)], now)


def test_references_are_checked_when_tables_are_altered(tmp_path: Path) -> None:
    """SQLite leaves them alone meanwhile; a script that breaks one changes nothing, and the next user is guarded."""
    engine = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(engine)

    def careless() -> None:
        with altering(engine) as conn:
            conn.exec_driver_sql("INSERT INTO identities (key, document_id) VALUES ('k', 'nobody')")

    with pytest.raises(StorageError, match="refer to missing ones"):
        careless()
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM identities").scalar_one() == 0
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_a_failing_upgrade_leaves_the_database_as_it_was(blank: Engine) -> None:
    """The whole of it is one transaction, tables included."""

    def interrupted() -> None:
        with altering(blank) as conn:
            command.upgrade(configuration(conn), "head")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with reading(blank) as conn:
        assert inspect(conn).get_table_names() == []


def test_a_database_of_a_newer_program_is_left_alone(blank: Engine) -> None:
    """Neither read nor upgraded."""
    upgrade(blank)
    with writing(blank) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (check_current, upgrade):
        with pytest.raises(StorageError, match=r"newer panelwatch \(version 9999.*install the newer"):
            use(blank)
    assert version(blank) == "9999"


def test_a_database_of_an_older_version_asks_for_the_upgrade(blank: Engine) -> None:
    """Nothing is altered unasked."""
    upgrade(blank)
    with writing(blank) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StorageError, match=r"older version \(0000\) \(run `panelwatch db upgrade`\)"):
        check_current(blank)


def test_asking_does_not_make_a_file(tmp_path: Path) -> None:
    """A database that is not there is empty, and still not there afterwards."""
    path = tmp_path / "none.db"
    engine = open_database(f"sqlite:///{path}")
    assert is_empty(engine)
    assert not path.exists()
