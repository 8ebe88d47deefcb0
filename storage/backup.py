"""A copy of a SQLite database while others use it: whole as of one moment, checked, and never over something else."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from errors import ConfigError, StorageError
from storage.failures import place, sqlite_file, translated

__all__ = ["back_up", "check_can_back_up"]


def check_can_back_up(engine: Engine) -> None:
    """Only SQLite is copied by us: PostgreSQL has better means of its own.

    Raises:
        ConfigError: with the command for PostgreSQL.
    """
    if engine.dialect.name != "sqlite":
        raise ConfigError(
            "backups are made of SQLite only",
            remedy=f"run `pg_dump --format=custom --file=FILE {place(engine.url)}`, and take backup_dir out",
        )


def back_up(engine: Engine, target: Path) -> int:
    """Copy the database, of whatever version, into a new file; its size in bytes.

    Raises:
        ConfigError: it is no SQLite database, or there is something at the target.
        StorageError: the disk refuses, or the copy is damaged, and with it most likely the database.
    """
    check_can_back_up(engine)
    file = sqlite_file(engine.url)
    if file is None or not file.is_file():  # opening it would make an empty one
        raise StorageError(f"there is no database {place(engine.url)}", remedy="check database_url")
    if os.path.lexists(target):
        raise ConfigError(f"{target} is there already", remedy="name another file, or remove it first")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        _copy(engine, draft)
        _flush(draft)
        _put(draft, target)
        _flush(target.parent)
        return target.stat().st_size
    except sqlite3.Error as error:
        raise translated(error, engine.url) from error
    except OSError as error:
        raise StorageError(
            f"the backup {target} cannot be written: {error.strerror or error}", remedy="check that folder and its disk"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _copy(engine: Engine, draft: Path) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    source = engine.raw_connection()
    try:
        with closing(sqlite3.connect(draft)) as copy:
            driver = source.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - checked by whoever called
            driver.backup(copy)  # in one step: as of one moment, and no writer waits for it
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
            told = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    finally:
        source.close()
    if told != ["ok"]:
        raise StorageError(f"the copy of {place(engine.url)} is damaged: {told[0]}", remedy="restore an older backup")


def _put(draft: Path, target: Path) -> None:
    """Give the draft its name, unless somebody has taken it meanwhile."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on most USB sticks
        draft.rename(target)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
