"""The dates that flagged documents name, read from their stored texts: the same texts, the same events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from app.application import Application
from delivery.feed_entries import touched_at
from model import DatedEvent, Evidence, Flagged, Telling, TopicKey
from pipeline.agenda import named_dates
from pipeline.agenda_events import dated_events
from storage.database import reading
from storage.evidence import StoredMatch, read_matches
from storage.texts import StoredText, read_texts

__all__ = ["agenda"]

_BATCH = 100  # stories whose texts are held at a time: transcripts are long


def agenda(
    application: Application, stories: Sequence[Flagged], topic: TopicKey | None = None
) -> tuple[DatedEvent, ...]:
    """The sessions, deadlines and releases that the documents of these stories name, by date; of one topic, or all."""
    tellings: list[Telling] = []
    with reading(application.engine) as conn:
        for start in range(0, len(stories), _BATCH):
            tellings += _tellings(conn, stories[start : start + _BATCH])
    return dated_events(one for one in tellings if topic in {None, one.named.topic})


def _tellings(conn: Connection, stories: Sequence[Flagged]) -> Iterator[Telling]:
    of_story = {document: story for story in stories for document in _documents(story)}
    matches = read_matches(conn, of_story)
    for text in read_texts(conn, of_story):
        if text.duplicate_of is None or text.duplicate_of not in of_story:
            yield from _named(text, of_story[text.id], matches.get(text.id, ()))


def _documents(story: Flagged) -> Iterable[str]:
    return (story.document_id, *(copy.document_id for copy in story.copies))


def _named(text: StoredText, story: Flagged, matches: Iterable[StoredMatch]) -> Iterator[Telling]:
    document = text.document
    levels = {match.level for match in story.matches}
    proofs: Mapping[TopicKey, Sequence[Evidence]] = {
        one.match.topic: one.match.evidence for one in matches if one.match.level in levels
    }
    published = document.published_at.date() if document.published_at else None
    for named in named_dates(document.title, document.text, proofs, published):
        yield Telling(
            document_id=text.id,
            title=document.title,
            url=document.url,
            language=document.language,
            published_at=document.published_at,
            first_seen_at=story.first_seen_at,
            touched_at=touched_at(story),
            named=named,
        )
