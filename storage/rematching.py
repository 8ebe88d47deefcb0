"""Matching what is stored again, when the topics have changed: no new revision, and every match keeps its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from model import Level, Match, Mention, TopicKey
from storage.evidence import read_matches, write_matches
from storage.mentions import write_mentions
from storage.planning import Batch, Place
from storage.statements import chunks, found
from storage.stories import Stories
from storage.tables import documents
from storage.texts import StoredText

__all__ = ["Rematch", "Rematched", "write_rematched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematched:
    """A stored document, what it is flagged for now, and who is named in it."""

    text: StoredText
    matches: tuple[Match, ...]
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematch:
    """What matching stored documents again came to."""

    documents: int = 0
    gained: int = 0  # flags, each of a document for a topic
    lost: int = 0

    def __add__(self, other: Rematch) -> Rematch:
        return Rematch(
            documents=self.documents + other.documents,
            gained=self.gained + other.gained,
            lost=self.lost + other.lost,
        )


def write_rematched(conn: Connection, several: Sequence[Rematched], version: str, now: datetime) -> Rematch:
    """Replace what these documents are flagged for, in the caller's transaction.

    A document that got another text since it was read, or that another process has matched, is left as it is.
    """
    ids = [one.text.id for one in several]
    standing = select(documents.c.id, documents.c.story_id, documents.c.revision, documents.c.matched_with)
    rows = {row["id"]: row for row in found(conn, standing, documents.c.id, ids)}
    ready = [one for one in several if _stands(one.text, rows[one.text.id].revision, rows[one.text.id].matched_with)]
    before = read_matches(conn, [one.text.id for one in ready])
    batch = Batch({one.text.id: _place(one.text) for one in ready}, Stories(), now)
    batch.matches |= {one.text.id: one.matches for one in ready}
    batch.mentions |= {one.text.id: one.mentions for one in ready}
    write_matches(conn, batch)
    write_mentions(conn, batch)
    for piece in chunks(list(batch.matches)):
        conn.execute(update(documents).where(documents.c.id.in_(piece)).values(matched_with=version))
    had = {(one, topic) for one, matches in before.items() for topic in _flags(stored.match for stored in matches)}
    has = {(one.text.id, topic) for one in ready for topic in _flags(one.matches)}
    return Rematch(documents=len(ready), gained=len(has - had), lost=len(had - has))


def _flags(several: Iterable[Match]) -> Iterator[TopicKey]:
    return (match.topic for match in several if match.level is Level.FLAG)


def _stands(text: StoredText, revision: int, matched_with: str) -> bool:
    return (text.revision, text.matched_with) == (revision, matched_with)


def _place(text: StoredText) -> Place:
    return Place(story_id=text.story_id, duplicate_of=text.duplicate_of, revision=text.revision)
