"""What the database drivers say, said so that a person can act on it: what, where, remedy; never a password."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from errors import StorageError

__all__ = ["place", "sqlite_file", "translated"]

_UPGRADE = "run `panelwatch db upgrade`"
_ROOM = "make room on that disk, then try again"
_REPORT = "a defect in panelwatch: please report it with the log"

# SQLite's primary result codes: what went wrong, and the remedy.
_SQLITE = {
    sqlite3.SQLITE_BUSY: (
        "is locked by another program",
        "wait until the other panelwatch is done, or close the program that holds it",
    ),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", "wait until the other panelwatch is done"),
    sqlite3.SQLITE_READONLY: ("cannot be written to", "give this user write permission on the file and its folder"),
    sqlite3.SQLITE_FULL: ("cannot grow: its disk is full", _ROOM),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: its disk reports an error", "check the disk and its free space"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_NOTADB: ("is not a SQLite database", "check database_url"),
    sqlite3.SQLITE_PERM: ("may not be opened by this user", "change its permissions, or set database_url elsewhere"),
    sqlite3.SQLITE_AUTH: ("may not be opened by this user", "change its permissions, or set database_url elsewhere"),
}

# PostgreSQL's SQLSTATE, by its longest known beginning.
_POSTGRESQL = {
    "25006": ("accepts no writing: it is read-only", "connect to the primary server"),
    "28": ("refuses the user or the password", "check user and password in database_url"),
    "3D000": ("does not exist", "create it with `createdb`, or check database_url"),
    "40001": ("was changed by another program at the same moment", "try again"),
    "40P01": ("was changed by another program at the same moment", "try again"),
    "42501": ("does not allow this user to do that", "grant the user its rights on the database"),
    "42P01": ("lacks a table", _UPGRADE),
    "42703": ("lacks a column", _UPGRADE),
    "53100": ("cannot grow: the server's disk is full", _ROOM),
    "53300": ("has no connection left", "close other programs, or raise max_connections"),
    "55P03": ("is locked by another program", "wait until the other panelwatch is done"),
    "57": ("is shutting down or was interrupted", "try again when the server is up"),
}


def translated(error: DBAPIError | sqlite3.Error, url: URL) -> StorageError:
    """The error of a driver as one sentence with its remedy."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        said = _of_sqlite(cause, url)
    else:
        said = _of_postgresql(cause) or (_unreachable(cause, url) if isinstance(error, OperationalError) else None)
    if said is None:
        said = (f"refused: {_first_line(cause, url)}", _REPORT)
    return StorageError(f"the database {place(url)} {said[0]}", remedy=said[1])


def place(url: URL) -> str:
    """Where a database is, without its password."""
    if url.get_backend_name() != "sqlite":
        return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)
    return str(sqlite_file(url))


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database, or None for another database."""
    if url.get_backend_name() != "sqlite":
        return None
    return Path((url.database or "").removeprefix("file:").partition("?")[0]).absolute()


def _of_sqlite(error: sqlite3.Error, url: URL) -> tuple[str, str] | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CANTOPEN:
        return _not_opened(url)
    if code == sqlite3.SQLITE_ERROR and "no such" in str(error):
        return f"is not of this version: {error}", _UPGRADE
    return _SQLITE.get(code)


def _not_opened(url: URL) -> tuple[str, str]:
    path = sqlite_file(url)
    if path and not path.parent.is_dir():
        return f"cannot be opened: there is no folder {path.parent}", "create the folder, or set database_url elsewhere"
    if path and path.is_dir():
        return "cannot be opened: it is a folder", "name a file in database_url"
    return "cannot be opened", "check the permissions of the file and its folder, or set database_url elsewhere"


def _of_postgresql(error: BaseException | None) -> tuple[str, str] | None:
    state = getattr(error, "sqlstate", None) or ""
    for length in (5, 2):
        if state[:length] in _POSTGRESQL:
            return _POSTGRESQL[state[:length]]
    return None


def _unreachable(error: BaseException | None, url: URL) -> tuple[str, str] | None:
    """A connection that never came about carries no SQLSTATE, only the server's words."""
    if getattr(error, "sqlstate", None):
        return None
    text = str(error)
    if "authentication" in text or "no password supplied" in text or ("role" in text and "does not exist" in text):
        return _POSTGRESQL["28"]
    if "database" in text and "does not exist" in text:
        return _POSTGRESQL["3D000"]
    return f"cannot be reached: {_first_line(error, url)}", "start the server, or check database_url"


def _first_line(error: BaseException | None, url: URL) -> str:
    """The driver's first words, on one line and without the password."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__).strip()
    return line.replace(str(url.password), "***") if url.password else line
