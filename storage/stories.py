"""Stories: which ones a batch founds and joins, the names of their events, and where their former ids lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from errors import StorageError
from storage.statements import Row, found, insert_missing, upsert
from storage.tables import documents, redirects, story_keys

__all__ = ["Conflict", "Stories", "by_key", "keys_of", "write_joins"]


class Conflict(StorageError):  # noqa: N818 - not a fault: the caller looks again and decides anew
    """What is stored is not what the decision was made on; nothing of the batch may stay."""


class Stories:
    """The stories a batch touches: of those that prove to be one, the one founded first stands for all."""

    def __init__(self) -> None:
        self.founded: list[Row] = []
        self.keys: dict[str, str] = {}  # name of an event: a story that tells it
        self._ages: dict[str, tuple[bool, datetime]] = {}
        self._joined: dict[str, str] = {}  # a story: the one it became part of, which may be part of another

    def know(self, story: str, created_at: datetime) -> None:
        """A stored story: elder than all that this batch founds, whatever the clocks say."""
        self._ages.setdefault(story, (False, created_at))

    def found(self, story: str, now: datetime) -> None:
        """A story that begins with this batch."""
        if story not in self._ages:
            self._ages[story] = (True, now)
            self.founded.append({"id": story, "created_at": now})

    def current(self, story: str) -> str:
        """The story that this one is now part of: itself, where it was never joined."""
        while story in self._joined:
            story = self._joined[story]
        return story

    def join(self, several: Iterable[str]) -> str:
        """Make them one: the eldest. None of them is lost: the others lead to it."""
        roots = {self.current(story) for story in several}
        eldest = min(roots, key=lambda story: (self._ages[story], story))
        self._joined |= dict.fromkeys(roots - {eldest}, eldest)
        return eldest

    def moves(self) -> list[tuple[str, str]]:
        """Every story that ended in this batch, with the one it leads to."""
        return [(old, self.current(old)) for old in self._joined]


def by_key(conn: Connection, keys: Collection[str]) -> set[str]:
    """Ids of one document of each story that tells one of these events."""
    told = {row["story_id"] for row in found(conn, select(story_keys.c.story_id), story_keys.c.key, keys)}
    one_each = select(func.min(documents.c.id).label("id")).group_by(documents.c.story_id)
    return {row["id"] for row in found(conn, one_each, documents.c.story_id, told)}


def keys_of(conn: Connection, story_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The names of each story's event, in their order."""
    keys: dict[str, list[str]] = defaultdict(list)
    for row in found(conn, select(story_keys), story_keys.c.story_id, story_ids):
        keys[row["story_id"]].append(row["key"])
    return {story: tuple(sorted(several)) for story, several in keys.items()}


def write_joins(conn: Connection, batch: Stories, now: datetime) -> None:
    """Let former stories lead to what they became, and keep what names each event.

    Raises:
        Conflict: another writer gave one of the names to another story.
    """
    for old, new in batch.moves():
        conn.execute(update(documents).where(documents.c.story_id == old).values(story_id=new))
        conn.execute(update(story_keys).where(story_keys.c.story_id == old).values(story_id=new))
        conn.execute(update(redirects).where(redirects.c.new_id == old).values(new_id=new))
        upsert(conn, redirects, [{"old_id": old, "new_id": new, "created_at": now}])
    wanted = {key: batch.current(story) for key, story in batch.keys.items()}
    insert_missing(conn, story_keys, [{"key": key, "story_id": story} for key, story in wanted.items()])
    for row in found(conn, select(story_keys), story_keys.c.key, wanted):
        if row["story_id"] != wanted[row["key"]]:
            raise Conflict(f"{row['key']} already names story {row['story_id']}", remedy="try again")
