"""Hosts that refuse what reads their videos, and until when they are left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from model import Wall
from storage.state_tables import walls
from storage.statements import upsert

__all__ = ["keep_wall", "load_walls", "standing"]


def load_walls(conn: Connection) -> dict[str, Wall]:
    """Every wall that was met and not overcome, by its host; its time may be over."""
    return {row["host"]: Wall(**row) for row in conn.execute(select(walls)).mappings()}


def standing(conn: Connection, now: datetime) -> tuple[Wall, ...]:
    """The walls behind which nothing is asked for now, the one that ends first before the others."""
    there = select(walls).where(walls.c.until > now).order_by(walls.c.until, walls.c.host)
    return tuple(Wall(**row) for row in conn.execute(there).mappings())


def keep_wall(conn: Connection, host: str, wall: Wall | None) -> None:
    """Remember a host's wall; None: it answered again."""
    if wall is None:
        conn.execute(delete(walls).where(walls.c.host == host))
        return
    row = {"host": host, "cause": wall.cause, "remedy": wall.remedy, "met_at": wall.met_at}
    upsert(conn, walls, [row | {"until": wall.until, "times": wall.times}])
