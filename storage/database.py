"""Opening the database, and the only two ways to use it: `reading` and `writing`.

Each is one transaction, and each turns what the driver says into a StorageError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from errors import ConfigError, StorageError
from storage.failures import place, translated

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["altering", "open_database", "reading", "writing"]

_BUSY_TIMEOUT = timedelta(seconds=10)
_POSTGRESQL_CONNECTION = {
    "connect_timeout": 10,
    # A server whose machine is gone says no goodbye: it is noticed within a minute, and nobody waits for it for hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_WRITERS_LOCK = 0x70616E656C  # "panel": the advisory lock that lets one writer in at a time
_INTENT = "panelwatch_intent"


def open_database(url: str, *, busy_timeout: timedelta = _BUSY_TIMEOUT) -> Engine:
    """An engine for this address; nothing is connected to yet.

    A writer waits `busy_timeout` for another one to finish before it gives up.

    Raises:
        ConfigError: the address is none, or not of a database we know.
        StorageError: the driver of the database is not installed.
    """
    parsed = _parsed(url)
    timeout_ms = int(busy_timeout.total_seconds() * 1000)
    postgresql = parsed.get_backend_name() == "postgresql"
    connect_args = _POSTGRESQL_CONNECTION if postgresql else {}
    try:
        engine = create_engine(parsed, connect_args=connect_args, pool_pre_ping=postgresql)
    except ModuleNotFoundError as error:
        raise StorageError(
            f"the driver of {parsed.get_backend_name()} is not installed: no module {error.name}",
            remedy="install panelwatch with its `postgres` extra",
        ) from error
    if postgresql:
        return engine.execution_options(panelwatch_timeout_ms=timeout_ms)
    _listen(engine, timeout_ms)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: whole at the end of the block, or, when it raises, not at all.

    One writer is let in at a time, on both databases, so that nothing changes between a look-up and what follows it.

    Raises:
        StorageError: the database refuses.
    """
    with _transaction(engine, "write") as conn:
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads: everything in it is seen as of one moment.

    Raises:
        StorageError: the database refuses.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _guarded(engine), engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


@contextmanager
def altering(engine: Engine) -> Iterator[Connection]:
    """One transaction that may change the tables themselves.

    SQLite changes a table by copying it and dropping the old one, which must not count as a loss of the rows others
    refer to: references are checked once, at the end.

    Raises:
        StorageError: the database refuses.
    """
    try:
        with _transaction(engine, "alter") as conn:
            yield conn
            if engine.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StorageError(
                    f"the database {place(engine.url)} has rows that refer to missing ones; nothing was changed",
                    remedy="restore a backup",
                )
    finally:
        engine.dispose()  # no connection stays behind on which references are not checked


@contextmanager
def _transaction(engine: Engine, intent: str) -> Iterator[Connection]:
    with _guarded(engine), engine.connect().execution_options(**{_INTENT: intent}) as conn, conn.begin():
        if engine.dialect.name == "postgresql":
            _wait_for_writers(conn)
        yield conn


@contextmanager
def _guarded(engine: Engine) -> Iterator[None]:
    """Whatever the driver says inside is told as a StorageError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise translated(error, engine.url) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # Not the address itself: it may hold a password.
        raise ConfigError(
            "database_url is not an address of a database", remedy="e.g. sqlite:///panelwatch.db"
        ) from error
    if backend not in {"sqlite", "postgresql"}:
        raise ConfigError(
            f"database_url names {backend}, which is not supported", remedy="use sqlite:///FILE or postgresql://..."
        )
    if backend == "sqlite" and (parsed.database or "") in {"", ":memory:", "file::memory:"}:
        raise ConfigError(
            "database_url names no file, and what is watched must last", remedy="e.g. sqlite:///panelwatch.db"
        )
    return parsed


def _listen(engine: Engine, timeout_ms: int) -> None:
    """Make Python's sqlite3 leave transactions to us: its own BEGIN is deferred, and then writers collide."""

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {timeout_ms}",  # first: what follows may have to wait too
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",  # a claim or a delivery that was settled stays settled, power loss or not
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        intent = conn.get_execution_options().get(_INTENT)
        if intent == "alter":
            conn.exec_driver_sql("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        conn.exec_driver_sql("BEGIN IMMEDIATE" if intent else "BEGIN")


def _wait_for_writers(conn: Connection) -> None:
    timeout_ms = conn.get_execution_options().get("panelwatch_timeout_ms")
    conn.execute(text("SELECT set_config('lock_timeout', :ms, true)"), {"ms": f"{timeout_ms}ms"})
    conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS_LOCK})
