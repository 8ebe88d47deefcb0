"""Bringing a database to the version of this program; Alembic's scripts lie in `migrations/`.

The scripts are numbered "0001", "0002" ...; their order is their number.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from errors import StorageError
from storage.database import altering, reading
from storage.failures import place, sqlite_file

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "check_current", "configuration", "is_empty", "upgrade"]

HEAD = "0005"
_SCRIPTS = Path(__file__).with_name("migrations")
_UPGRADE = "run `panelwatch db upgrade`"


def upgrade(engine: Engine) -> None:
    """Bring the database to this version, in one transaction; every row stays.

    Raises:
        StorageError: the database refuses, or belongs to a newer panelwatch.
    """
    from alembic import command

    with altering(engine) as conn:
        _refuse_newer(engine, _version(conn))
        command.upgrade(configuration(conn), "head")


def check_current(engine: Engine) -> None:
    """See that database and program are of one version.

    Raises:
        StorageError: they are not; says which is behind and what to do.
    """
    if is_empty(engine):
        raise StorageError(f"the database {place(engine.url)} is empty", remedy=_UPGRADE)
    with reading(engine) as conn:
        version = _version(conn)
    _refuse_newer(engine, version)
    if version != HEAD:
        raise StorageError(f"the database {place(engine.url)} is of an older version ({version})", remedy=_UPGRADE)


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no version of our tables yet; a file that is not there is not made.

    Raises:
        StorageError: the database cannot be opened.
    """
    path = sqlite_file(engine.url)
    if path and path.parent.is_dir() and not path.exists():
        return True
    with reading(engine) as conn:
        return _version(conn) is None


def configuration(conn: Connection) -> Config:
    """Alembic's configuration, made here so that it needs no file beside an installed program."""
    from alembic.config import Config

    from storage import state_tables, tables, telling_tables  # noqa: F401 - they register themselves with the metadata
    from storage.schema import metadata

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    config.attributes["metadata"] = metadata
    return config


def _version(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(engine: Engine, version: str | None) -> None:
    if version is not None and version > HEAD:
        raise StorageError(
            f"the database {place(engine.url)} is of a newer panelwatch (version {version}, this one knows {HEAD})",
            remedy="install the newer panelwatch, or restore a backup",
        )
