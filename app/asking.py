"""A question to the reader: is this document about this topic? And the answer, which is a label."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.application import Application
from delivery.quotes import Quotation, quotation
from model import Copy, Language, SourceKey, TopicKey
from storage.database import reading, writing
from storage.evidence import StoredMatch, read_matches
from storage.labels import Label, drop_label, put_label
from storage.reading import StoredDocument, find_document, read_document

__all__ = ["Question", "answer", "question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, with what the reader needs to answer it."""

    document_id: str
    topic: TopicKey
    title: str
    url: str
    language: Language
    sources: tuple[SourceKey, ...]  # first one first
    quotation: Quotation | None  # None where the rules no longer find anything
    said: bool | None  # what was said before


def question(application: Application, document_id: str, topic: TopicKey) -> Question | None:
    """Whether the document is about the topic; None where there is no such document.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        found = find_document(conn, document_id)
        document = read_document(conn, found) if found else None
        return _question(conn, document, topic) if document else None


def answer(application: Application, document_id: str, topic: TopicKey, *, verdict: bool | None) -> Question | None:
    """Keep what the reader says, or take it back (None); the question as it stands then.

    Raises:
        StorageError: the database refuses.
    """
    with writing(application.engine) as conn:
        found = find_document(conn, document_id)
        if found is None:
            return None
        if verdict is None:
            drop_label(conn, found, topic)
        else:
            put_label(conn, Label(document_id=found, topic=topic, verdict=verdict, judged_at=application.clock()))
    return question(application, document_id, topic)


def _question(conn: Connection, document: StoredDocument, topic: TopicKey) -> Question:
    return Question(
        document_id=document.id,
        topic=topic,
        title=document.title,
        url=document.url,
        language=document.language,
        sources=tuple(dict.fromkeys(one.source for one in document.sightings)),
        quotation=_proof(conn, document, topic),
        said=document.labels.get(topic),
    )


def _proof(conn: Connection, document: StoredDocument, topic: TopicKey) -> Quotation | None:
    """The first words that prove the match: the document's own, else those of another one of its story."""
    places = {document.id: _place(document), **{copy.document_id: copy for copy in document.copies}}
    proven = read_matches(conn, list(places))
    for one, place in places.items():
        for stored in proven.get(one, ()):
            if _proves(stored, topic):
                return quotation(place, stored.match.evidence[0])
    return None


def _proves(stored: StoredMatch, topic: TopicKey) -> bool:
    return stored.match.topic == topic and bool(stored.match.evidence)


def _place(document: StoredDocument) -> Copy:
    sources = tuple(dict.fromkeys(one.source for one in document.sightings))
    return Copy(
        document_id=document.id, title=document.title, url=document.url, language=document.language, sources=sources
    )
