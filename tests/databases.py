"""Empty SQLite databases with their tables: migrated once a process, and copied for each test that wants one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from storage.database import open_database
from storage.migrate import upgrade

__all__ = ["new_database"]


def new_database(path: Path) -> Engine:
    """One of its own in a file that is not there yet."""
    path.write_bytes(_migrated())
    return open_database(f"sqlite:///{path}")


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "migrated.db"
        engine = open_database(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()
