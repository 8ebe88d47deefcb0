"""What the reader says of documents: kept, listed beside what the rules say, and read as a labelled set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.application import now, open_engine, open_flagger
from app.explaining import check_topic
from app.named import find_named
from errors import ConfigError
from model import Document
from pipeline.explain import Finding, explain
from pipeline.labelled import LabelledItem
from settings import load_settings
from storage.database import reading, writing
from storage.labels import Label, ids_like, labels_of, put_label, read_labels
from storage.texts import read_texts

__all__ = ["Judgement", "as_lines", "judge", "judgements", "stored_items"]

_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A label, the document it is of, and what the rules make of it now."""

    label: Label
    title: str
    url: str
    finding: Finding | None  # None: there is no such topic any more
    replaced: Label | None = None

    @property
    def agreed(self) -> bool | None:
        """Whether reader and rules say the same; None where no rules are left."""
        return None if self.finding is None else self.finding.flagged == self.label.verdict


def judge(name: str, topic: str, *, verdict: bool, config: Path | None) -> Judgement:
    """Keep what the reader says of the document of this id or address; a label it had for the topic is replaced.

    Raises:
        ConfigError: there is no such document or topic; what is near is named.
    """
    flagger = open_flagger(config)
    key = check_topic(topic, flagger)
    engine = open_engine(load_settings(config))
    with reading(engine) as conn:
        document_id = find_named(conn, name)
        if document_id is None:
            raise _unknown(name, ids_like(conn, name))
        (text,) = read_texts(conn, [document_id])
    finding = next(one for one in explain(flagger, text.document) if one.topic == key)
    label = Label(document_id=document_id, topic=key, verdict=verdict, judged_at=now())
    with writing(engine) as conn:
        replaced = put_label(conn, label)
    return Judgement(label=label, title=text.document.title, url=text.document.url, finding=finding, replaced=replaced)


def judgements(config: Path | None, topic: str | None = None) -> Iterator[Judgement]:
    """Every label, with what the rules say now: by document."""
    flagger = open_flagger(config)
    key = None if topic is None else check_topic(topic, flagger)
    engine = open_engine(load_settings(config))
    with reading(engine) as conn:
        labels = read_labels(conn, key)
    for label, document in _with_documents(engine, labels):
        findings = {one.topic: one for one in explain(flagger, document)}
        yield Judgement(label=label, title=document.title, url=document.url, finding=findings.get(label.topic))


def stored_items(config: Path | None) -> Iterator[LabelledItem]:
    """The labelled documents, as they are stored, each with all that was said of it.

    Raises:
        ConfigError: nothing is labelled.
    """
    engine = open_engine(load_settings(config))
    with reading(engine) as conn:
        ids = sorted({label.document_id for label in read_labels(conn)})
    if not ids:
        raise ConfigError("no document is labelled yet", remedy="panelwatch label ID TOPIC yes, or name a file")
    for start in range(0, len(ids), _BATCH):
        with reading(engine) as conn:
            yield from items_of(conn, ids[start : start + _BATCH])


def items_of(conn: Connection, ids: Sequence[str]) -> tuple[LabelledItem, ...]:
    """These documents with their labels."""
    said = labels_of(conn, ids)
    return tuple(
        LabelledItem(id=one.id, document=one.document, labels=said[one.id], kind=one.document.kind)
        for one in read_texts(conn, ids)
    )


def as_lines(items: Iterable[LabelledItem]) -> Iterator[dict[str, object]]:
    """Items as a labelled file has them; sections and the seconds of recordings are left behind."""
    for item in items:
        document = item.document
        yield {
            "id": item.id,
            "lang": document.language,
            "kind": item.kind,
            "title": document.title,
            "text": document.text,
            "published": document.published_at.isoformat() if document.published_at else None,
            "labels": {topic: int(verdict) for topic, verdict in sorted(item.labels.items())},
        }


def _unknown(name: str, alike: Sequence[str]) -> ConfigError:
    near = get_close_matches(name, alike)
    remedy = f"did you mean {' or '.join(near)}?" if near else "`panelwatch search` finds ids"
    return ConfigError(f"{name}: no such document", remedy=remedy)


def _with_documents(engine: Engine, labels: Sequence[Label]) -> Iterator[tuple[Label, Document]]:
    for start in range(0, len(labels), _BATCH):
        batch = labels[start : start + _BATCH]
        with reading(engine) as conn:
            texts = {one.id: one.document for one in read_texts(conn, {label.document_id for label in batch})}
        yield from ((label, texts[label.document_id]) for label in batch)
