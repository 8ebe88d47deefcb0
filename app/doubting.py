"""What a reader may judge next: unlabelled documents in which the rules are of two minds, the most telling first."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from app.application import open_engine, open_flagger
from app.explaining import check_topic
from app.labelling import items_of
from crawlers.ytdlp.runtime import install_command
from model import Level, TopicKey
from pipeline.doubt import is_doubtful, leaning, passage
from pipeline.explain import Finding, explain
from pipeline.flag import THRESHOLD, Flagger
from pipeline.learning import REQUIREMENT, Model, Quality, shortage, train
from settings import load_settings
from storage.database import reading
from storage.labels import labels_of, read_labels
from storage.texts import StoredText, count_texts, ids_after, read_texts

__all__ = ["Doubt", "TopicDoubts", "doubtful"]

_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An unlabelled document and a topic it may or may not be about."""

    document_id: str
    title: str
    url: str
    finding: Finding
    leaning: float  # of the rules: near the threshold they know least
    chance: float | None  # that a reader says yes, as far as a model could learn

    @property
    def rank(self) -> tuple[float, str]:
        """First what the model and the rules disagree about most; without a model, what is nearest to the threshold."""
        if self.chance is None:
            return abs(self.leaning - THRESHOLD), self.document_id
        return 1 - abs(self.chance - self.finding.flagged), self.document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDoubts:
    """The doubtful documents of one topic, in order, and by what they are ranked."""

    topic: TopicKey
    labels: int
    quality: Quality | None  # of the model on labels it has not seen
    no_model: str  # why there is none
    documents: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learnt:
    labels: int
    model: Model | None = None
    no_model: str = ""


def doubtful(
    config: Path | None,
    topic: str | None,
    *,
    since: datetime | None,
    limit: int,
    progress: Callable[[int, int], None],
) -> tuple[TopicDoubts, ...]:
    """Up to `limit` documents of each topic of level flag, or of one topic; copies are left to what they copy.

    Raises:
        ConfigError: there is no such topic.
        StorageError: the database refuses.
    """
    flagger = open_flagger(config)
    flags = [ready.topic.key for ready in flagger.topics if ready.topic.level is Level.FLAG]
    topics = flags if topic is None else [check_topic(topic, flagger)]
    engine = open_engine(load_settings(config))
    learnt = _learnt(engine, flagger, topics)
    kept: dict[TopicKey, list[Doubt]] = {key: [] for key in topics}
    for batch in _batches(engine, since, progress):
        for key, doubts in _doubts(batch, flagger, learnt).items():
            kept[key] = sorted([*kept[key], *doubts], key=lambda one: one.rank)[:limit]
    return tuple(
        TopicDoubts(
            topic=key,
            labels=learnt[key].labels,
            quality=model.quality if (model := learnt[key].model) else None,
            no_model=learnt[key].no_model,
            documents=tuple(kept[key]),
        )
        for key in topics
    )


def _learnt(engine: Engine, flagger: Flagger, topics: Sequence[TopicKey]) -> dict[TopicKey, _Learnt]:
    """A model of each topic with enough labels."""
    with reading(engine) as conn:
        ids = sorted({label.document_id for label in read_labels(conn)})
        items = items_of(conn, ids)
    told: dict[TopicKey, list[tuple[str, bool]]] = defaultdict(list)
    for item in items:
        for finding in explain(flagger, item.document):
            if finding.topic in item.labels:
                told[finding.topic].append((passage(item.document, finding), item.labels[finding.topic]))
    return {key: _learn(told[key]) for key in topics}


def _learn(told: Sequence[tuple[str, bool]]) -> _Learnt:
    passages, verdicts = [text for text, _ in told], [verdict for _, verdict in told]
    if few := shortage(verdicts):
        return _Learnt(labels=len(told), no_model=few)
    if importlib.util.find_spec("sklearn") is None:
        return _Learnt(labels=len(told), no_model=f"a model needs scikit-learn: {install_command(REQUIREMENT)}")
    model = train(passages, verdicts)
    if not model.quality.is_worth_it:
        return _Learnt(labels=len(told), no_model=f"a model of these {len(told)} labels does no better than guessing")
    return _Learnt(labels=len(told), model=model)


_Batch = tuple[Sequence[StoredText], Mapping[str, Mapping[TopicKey, bool]]]


def _batches(engine: Engine, since: datetime | None, progress: Callable[[int, int], None]) -> Iterator[_Batch]:
    """Everything stored, with what was said of it."""
    with reading(engine) as conn:
        total = count_texts(conn, since)
    done, last = 0, ""
    while True:
        with reading(engine) as conn:
            ids = ids_after(conn, last, _BATCH, since)
            texts, said = read_texts(conn, ids), labels_of(conn, ids)
        if not ids:
            return
        yield texts, said
        done, last = done + len(ids), ids[-1]
        progress(done, total)


def _doubts(batch: _Batch, flagger: Flagger, learnt: Mapping[TopicKey, _Learnt]) -> dict[TopicKey, list[Doubt]]:
    texts, said = batch
    found: dict[TopicKey, list[tuple[StoredText, Finding]]] = defaultdict(list)
    for text in texts:
        if text.duplicate_of is None:
            for finding in explain(flagger, text.document):
                wanted = finding.topic in learnt and finding.topic not in said.get(text.id, {})
                if wanted and is_doubtful(finding):
                    found[finding.topic].append((text, finding))
    return {key: _told(several, learnt[key].model) for key, several in found.items()}


def _told(several: Sequence[tuple[StoredText, Finding]], model: Model | None) -> list[Doubt]:
    passages = [passage(text.document, finding) for text, finding in several]
    chances: Sequence[float | None] = model.chances(passages) if model else [None] * len(several)
    return [
        Doubt(
            document_id=text.id,
            title=text.document.title,
            url=text.document.url,
            finding=finding,
            leaning=leaning(finding),
            chance=chance,
        )
        for (text, finding), chance in zip(several, chances, strict=True)
    ]
