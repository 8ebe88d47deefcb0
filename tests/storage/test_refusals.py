"""What a person is told when the database refuses: what, where, and what to do; never a password."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, make_url, select, text
from sqlalchemy.exc import StatementError

from errors import ConfigError, StorageError
from storage.database import open_database, reading, writing
from storage.migrate import check_current, is_empty, upgrade
from storage.tables import stories

AT_ONCE = timedelta(milliseconds=20)


def made(path: Path) -> Path:
    """A database with its tables."""
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


def refusal(engine: Engine, statement: str = "INSERT INTO stories VALUES ('s', '2026-01-01 00:00:00')") -> StorageError:
    """What writing is answered with."""
    try:
        with pytest.raises(StorageError) as caught, writing(engine) as conn:
            conn.exec_driver_sql(statement)
    finally:
        engine.dispose()
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return caught.value


def test_another_writer_holds_the_database(engine: Engine) -> None:
    """The second one gives up after its patience; readers are not held up."""
    second = open_database(engine.url.render_as_string(hide_password=False), busy_timeout=AT_ONCE)
    with writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO stories VALUES ('s1', '2026-01-01 00:00:00')")
        with reading(second) as other:
            assert other.execute(select(stories)).all() == []
        assert "is locked by another program" in refusal(second).message


def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    """Told as such."""
    path = made(tmp_path / "test.db")
    error = refusal(open_database(f"sqlite:///file:{path}?mode=ro&uri=true"))
    assert str(error) == (
        f"the database {path} cannot be written to (give this user write permission on the file and its folder)"
    )


def test_a_full_disk(tmp_path: Path) -> None:
    """The database may not grow by a page; nothing of the transaction stays."""
    path = made(tmp_path / "test.db")
    engine = open_database(f"sqlite:///{path}")

    def fill() -> None:
        with writing(engine) as conn:
            conn.exec_driver_sql("PRAGMA max_page_count = 1")
            for at in range(2000):
                conn.execute(text("INSERT INTO stories VALUES (:id, '2026-01-01 00:00:00')"), {"id": f"{at:0200}"})

    with pytest.raises(StorageError, match=r"its disk is full \(make room"):
        fill()
    with reading(engine) as conn:
        assert conn.execute(select(stories)).all() == []
    engine.dispose()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The folder is named."""
    engine = open_database(f"sqlite:///{tmp_path}/none/test.db")
    assert f"there is no folder {tmp_path}/none" in refusal(engine).message
    with pytest.raises(StorageError, match="there is no folder"):
        is_empty(engine)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    """Told as such."""
    assert "it is a folder" in refusal(open_database(f"sqlite:///{tmp_path}")).message


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Whatever it is, it is left as it was."""
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    assert "is not a SQLite database" in refusal(open_database(f"sqlite:///{path}")).message
    assert path.read_text() == "Dear diary, " * 100


def test_a_damaged_database(tmp_path: Path) -> None:
    """A page of it was overwritten."""
    path = made(tmp_path / "test.db")
    content = bytearray(path.read_bytes())
    content[1000 : len(content)] = b"\xff" * (len(content) - 1000)
    path.write_bytes(bytes(content))
    error = refusal(open_database(f"sqlite:///{path}"))
    assert "is damaged" in error.message
    assert error.remedy == "restore a backup"


def test_missing_tables_ask_for_the_upgrade(empty_url: str) -> None:
    """On both databases."""
    assert refusal(open_database(empty_url)).remedy == "run `panelwatch db upgrade`"


def test_what_nobody_foresaw_is_one_line_too(engine: Engine) -> None:
    """A row that breaks a rule of the tables is a defect, said with the driver's first words."""
    url = engine.url.render_as_string(hide_password=False)
    error = refusal(open_database(url), "INSERT INTO identities VALUES ('k', 'nobody')")
    assert "refused: " in error.message
    assert "report it" in error.remedy


def test_a_value_the_database_cannot_hold_is_told_as_that(engine: Engine, now: datetime) -> None:
    """PostgreSQL holds no NUL: the server is not said to be away. SQLite keeps it."""
    if engine.dialect.name == "sqlite":
        with writing(engine) as conn:
            conn.execute(insert(stories), {"id": "a\x00b", "created_at": now})
        return
    with pytest.raises(StorageError, match=r"refused: .*NUL"), writing(engine) as conn:
        conn.execute(insert(stories), {"id": "a\x00b", "created_at": now})


def test_a_server_that_does_not_answer() -> None:
    """Where it was looked for is told, the password is not."""
    engine = open_database("postgresql://me:s3cret@127.0.0.1:1/watch")
    for use in (refusal, check_current, upgrade):
        if use is refusal:
            message = str(refusal(engine))
        else:
            with pytest.raises(StorageError) as caught:
                use(engine)
            message = str(caught.value)
        assert message.startswith("the database postgresql://me:***@127.0.0.1:1/watch cannot be reached: ")
        assert "start the server" in message
        assert "s3cret" not in message


def test_a_database_that_is_not_on_the_server() -> None:
    """It is to be created."""
    server = os.environ.get("PANELWATCH_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("PANELWATCH_TEST_POSTGRES_URL is not set: no PostgreSQL server to test on")
    engine = open_database(make_url(server).set(database="no_such_database").render_as_string(hide_password=False))
    assert "does not exist" in refusal(engine).message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("panelwatch.db", "not an address of a database"),
        ("", "not an address of a database"),
        ("postgresql://me:s3cret@host:port/db", "not an address of a database"),
        ("nosuch://me:s3cret@host/db", "not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://me:s3cret@host/db", "names mysql, which is not supported"),
    ],
)
def test_an_address_that_is_none(url: str, message: str) -> None:
    """It is a mistake in the settings, and not repeated: it may hold a password."""
    with pytest.raises(ConfigError, match=message) as caught:
        open_database(url)
    assert "s3cret" not in str(caught.value)


def test_a_driver_that_is_not_installed() -> None:
    """The extra is named."""
    with pytest.raises(StorageError, match="`postgres` extra"):
        open_database("postgresql+pg8000://me@host/db")


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    """Nobody knows what it means."""
    naive = datetime(2026, 11, 23, 12)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(StatementError, match="without a zone"), writing(engine) as conn:
        conn.execute(insert(stories), {"id": "s", "created_at": naive})


def test_a_time_of_any_zone_comes_back_in_utc(engine: Engine, now: datetime) -> None:
    """To the microsecond, and compared as moments."""
    taipei = datetime.fromisoformat("2026-11-23T20:00:00.000001+08:00")
    with writing(engine) as conn:
        conn.execute(insert(stories), {"id": "s", "created_at": taipei})
        (stored,) = conn.execute(select(stories.c.created_at)).scalars()
        assert conn.execute(select(stories).where(stories.c.created_at > now)).all()
    assert stored == taipei
    assert stored.utcoffset() == timedelta()


def test_sqlite_is_set_up_to_last(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, references checked."""
    path = made(tmp_path / "test.db")
    engine = open_database(f"sqlite:///{path}")
    with reading(engine) as conn:
        pragmas = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    assert sqlite3.sqlite_version_info >= (3, 35)


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    """What is written meanwhile is not seen before the next reading."""
    with reading(engine) as conn:
        before = conn.execute(select(stories)).all()
        with writing(engine) as other:
            other.exec_driver_sql("INSERT INTO stories VALUES ('s1', '2026-01-01 00:00:00')")
        assert conn.execute(select(stories)).all() == before
    with reading(engine) as conn:
        assert len(conn.execute(select(stories)).all()) == 1
