"""One daemon per database: a lock that says who holds it, and that no death of its holder leaves behind.

SQLite: `flock` on a file beside the database, which the kernel lets go of with the process. PostgreSQL: an advisory
lock of a session of its own, which the server lets go of with the connection; behind a pooler that shares sessions
(PgBouncer in transaction mode) there are none.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from errors import StorageError
from storage.failures import place, sqlite_file, translated

__all__ = ["Held", "daemon_lock", "lock_file"]

_KEY = 0x70616E656C64  # "paneld"
_HOLDER = text("""
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :high AND l.objid = :low
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")
# A holder whose machine is gone says no goodbye: the server asks after it, and lets go within a minute.
_KEEPALIVES = ("tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")


class Held(Protocol):
    """The lock while it is held."""

    def check(self) -> None:
        """Nothing, while it is ours.

        Raises:
            StorageError: it was lost, and another daemon may hold it now.
        """


@contextmanager
def daemon_lock(engine: Engine, now: datetime) -> Iterator[Held]:
    """Hold the lock of this database for the block.

    Raises:
        StorageError: another daemon holds it: which one, on what machine, since when; or there can be no lock.
    """
    path = lock_file(engine)
    with _file_lock(engine, path, now) if path else _session_lock(engine, now) as held:
        yield held


def lock_file(engine: Engine) -> Path | None:
    """The file beside a SQLite database that its daemon holds; one file, by whatever link the database is reached."""
    file = sqlite_file(engine.url)
    return file.resolve().with_name(f"{file.resolve().name}.daemon") if file else None


class _FileLock:
    """A file that is locked."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def check(self) -> None:
        """The file we locked is still the one others would find."""
        ours = os.fstat(self._descriptor)
        try:
            found = self._path.stat()
        except OSError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != (ours.st_dev, ours.st_ino):
            raise StorageError(
                f"the lock file {self._path} was removed under the daemon",
                remedy="start it again; leave that file alone",
            )


@contextmanager
def _file_lock(engine: Engine, path: Path, now: datetime) -> Iterator[Held]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"the lock file {path} cannot be opened: {error.strerror}", remedy="give this user the right to write there"
        ) from error
    try:
        _lock(engine, path, descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"holder": _ourselves(now)}).encode(), 0)
        yield _FileLock(path, descriptor)
        os.ftruncate(descriptor, 0)  # the file stays: whoever removed it might remove another one's lock
    finally:
        os.close(descriptor)


def _lock(engine: Engine, path: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _taken(engine, _written(path)) from error
    except OSError as error:
        raise StorageError(
            f"the lock file {path} cannot be locked: {error.strerror}", remedy="keep the database on a local disk"
        ) from error


def _written(path: Path) -> str:
    try:
        told: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(told.get("holder", "")) if isinstance(told, dict) else ""


class _SessionLock:
    """A session that holds the lock as long as it lives."""

    def __init__(self, engine: Engine, conn: Connection) -> None:
        self._engine = engine
        self._conn = conn

    def check(self) -> None:
        """The session answers."""
        try:
            self._conn.execute(text("SELECT 1"))  # one that was lost is not opened anew: its transaction is pending
        except DBAPIError as error:
            raise translated(error, self._engine.url) from error


@contextmanager
def _session_lock(engine: Engine, now: datetime) -> Iterator[Held]:
    try:
        conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        conn.detach()  # it must not go back into the pool with what is set and held here
    except DBAPIError as error:
        raise translated(error, engine.url) from error
    try:
        _take(engine, conn, now)
        yield _SessionLock(engine, conn)
    finally:
        if not conn.invalidated:
            with suppress(DBAPIError):  # the server needs a moment to see that a session has ended
                conn.execute(text("SELECT pg_advisory_unlock_all()"))
        conn.close()


def _take(engine: Engine, conn: Connection, now: datetime) -> None:
    try:
        for setting in _KEEPALIVES:
            conn.exec_driver_sql(f"SET {setting}")
        conn.execute(
            text("SELECT set_config('application_name', :who, false)"), {"who": f"panelwatch {_ourselves(now)}"}
        )
        if not conn.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one():
            who = conn.execute(_HOLDER, {"high": _KEY >> 32, "low": _KEY & 0xFFFFFFFF}).scalar()
            raise _taken(engine, str(who or "").removeprefix("panelwatch "))
    except DBAPIError as error:
        raise translated(error, engine.url) from error


def _ourselves(now: datetime) -> str:
    """Process, machine, moment; PostgreSQL keeps 63 bytes of a name."""
    return f"process {os.getpid()} on {socket.gethostname()[:20]} since {now:%Y-%m-%dT%H:%MZ}"


def _taken(engine: Engine, holder: str) -> StorageError:
    who = holder or "another process"
    return StorageError(f"a daemon is at work on the database {place(engine.url)}: {who}", remedy="stop that one first")
