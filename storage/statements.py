"""The few statements both databases say differently, and look-ups in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping
from sqlalchemy.sql.elements import ColumnElement

__all__ = ["Row", "chunks", "found", "insert_all", "insert_missing", "upsert"]

Row = dict[str, object]
"""Values of one row by column name."""

_CHUNK = 500  # values of one IN(): below every database's limit, and few enough shapes of a statement to be cached


def chunks(values: Collection[str] | Collection[int]) -> Iterator[list[str] | list[int]]:
    """The values in pieces of a size an IN() can take."""
    rest = iter(values)
    while piece := list(islice(rest, _CHUNK)):
        yield piece  # type: ignore[misc]  # a piece holds what the whole holds


def found(
    conn: Connection,
    query: Select[*tuple[object, ...]],
    column: ColumnElement[str] | ColumnElement[int],
    values: Collection[str] | Collection[int],
) -> Iterator[RowMapping]:
    """Every row of the query whose column holds one of the values."""
    for piece in chunks(values):
        yield from conn.execute(query.where(column.in_(piece))).mappings()


def insert_all(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that must be new."""
    if rows:
        conn.execute(table.insert(), list(rows))


def insert_missing(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet; the others stay as they are."""
    if rows:
        conn.execute(_insert(conn, table).on_conflict_do_nothing(), list(rows))


def upsert(conn: Connection, table: Table, rows: Sequence[Row], *, keep: Collection[str] = ()) -> None:
    """Insert the rows; where the key is there, every column is set anew but the key and those to keep."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = _insert(conn, table)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in keys and name not in keep}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), list(rows))


def _insert(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
