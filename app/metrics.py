"""What Prometheus scrapes: read from the database when it is asked for, so that every process tells the same.

Names and units follow Prometheus' own advice (prometheus.io/docs/practices/naming): moments are Unix seconds, and what
was never, has no sample. Only what never falls is a counter. Runs are pruned, and a count that falls would be taken for
a restart and counted anew; so their number is a gauge over the last day. Labels have few values: keys of the catalogue
and of the topics, names of subscriptions. No recipient and no address is among them.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from app.application import Application
from model import EditionKind, OutcomeKind
from settings import product_version
from storage.database import reading
from storage.outbox import LetterState, backlog
from storage.sources import rhythms
from storage.tallies import count_documents, count_letters, count_runs, count_stories, newest_editions
from storage.waiting import recordings_waiting
from storage.walls import standing

__all__ = ["registry_of"]

_DAY = timedelta(days=1)

Key = TypeVar("Key")
Samples = Iterable[tuple[tuple[str, ...], float]]
"""Values of the labels, and the number."""


def registry_of(application: Application) -> CollectorRegistry:
    """Everything there is to be scraped: what is stored, and the process that tells it.

    Collecting raises a StorageError where the database refuses.
    """
    registry = CollectorRegistry()
    registry.register(_Stored(application))
    ProcessCollector(registry=registry)
    return registry


class _Stored(Collector):
    """Reads the database once for every scrape."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not need a database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Every family, as of one moment."""
        now = self._application.clock()
        with reading(self._application.engine) as conn:
            return [
                _build(self._application),
                *_of_sources(conn, self._application, now),
                *_of_stories(conn, self._application, now),
                *_of_editions(conn, self._application),
                *_of_outbox(conn, now),
            ]


def _build(application: Application) -> Metric:
    told = {
        "version": product_version(),
        "python": platform.python_version(),
        "database": application.engine.dialect.name,
    }
    return InfoMetricFamily("panelwatch_build", "What is running.", value=told)


def _of_sources(conn: Connection, application: Application, now: datetime) -> Iterator[Metric]:
    keys = [key for key, source in application.sources.items() if source.enabled]
    states = {key: state for key, state in rhythms(conn).items() if key in keys}
    counted = count_runs(conn, keys, now - _DAY)
    yield _gauge(
        "panelwatch_source_runs_last_day",
        "Runs of the source that ended so within 24 hours.",
        ("source", "outcome"),
        (((key, kind), counted.get((key, kind), 0)) for key in keys for kind in OutcomeKind),
    )
    yield _gauge(
        "panelwatch_source_last_success_timestamp_seconds",
        "When the source was last seen well.",
        ("source",),
        _moments({key: state.last_success_at for key, state in states.items()}),
    )
    yield _gauge(
        "panelwatch_source_next_due_timestamp_seconds",
        "When the source is due again.",
        ("source",),
        _moments({key: state.next_due_at for key, state in states.items()}),
    )
    yield _gauge(
        "panelwatch_source_consecutive_failures",
        "Runs of the source in a row that did not see it.",
        ("source",),
        (((key,), state.failures) for key, state in states.items()),
    )
    yield GaugeMetricFamily(
        "panelwatch_walls", "Hosts that refuse to have their videos read, and are left alone.", len(standing(conn, now))
    )


def _of_stories(conn: Connection, application: Application, now: datetime) -> Iterator[Metric]:
    counted = count_stories(conn)
    yield GaugeMetricFamily("panelwatch_documents", "Documents that are kept.", count_documents(conn))
    yield _gauge(
        "panelwatch_topic_stories",
        "Stories in which the topic is found now.",
        ("topic", "level"),
        (((topic.key, topic.level), counted.get(topic.key, 0)) for topic in application.topics),
    )
    yield GaugeMetricFamily(
        "panelwatch_recordings_waiting",
        "Recordings whose captions are still waited for.",
        len(recordings_waiting(conn, now)),
    )


def _of_editions(conn: Connection, application: Application) -> Iterator[Metric]:
    names = {one.name for one in application.settings.subscriptions}
    newest = {key: one for key, one in newest_editions(conn).items() if key[0] in names}
    numbers = {(name, kind): 0 for name in names for kind in EditionKind}
    numbers |= {key: one.number for key, one in newest.items()}
    total = CounterMetricFamily(
        "panelwatch_editions_total",
        "Editions composed so far, which is the number of the newest.",
        labels=("subscription", "kind"),
    )
    for (name, kind), number in sorted(numbers.items()):
        total.add_metric((name, kind), number)
    yield total
    yield _gauge(
        "panelwatch_edition_last_built_timestamp_seconds",
        "When the newest edition was composed.",
        ("subscription", "kind"),
        (((name, kind), one.built_at.timestamp()) for (name, kind), one in newest.items()),
    )


def _of_outbox(conn: Connection, now: datetime) -> Iterator[Metric]:
    counted = count_letters(conn)
    oldest = backlog(conn, now).oldest_built_at
    yield _gauge(
        "panelwatch_outbox_messages",
        "Messages that are kept, by how far they have come.",
        ("state",),
        (((state,), counted.get(state, 0)) for state in LetterState),
    )
    yield _gauge(
        "panelwatch_outbox_oldest_waiting_timestamp_seconds",
        "When the oldest edition was composed of which a message still waits.",
        (),
        [] if oldest is None else [((), oldest.timestamp())],
    )


def _gauge(name: str, told: str, labels: tuple[str, ...], samples: Samples) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _moments(by_key: Mapping[Key, datetime | None]) -> Samples:
    """What happened at all, in Unix seconds."""
    return (((str(key),), at.timestamp()) for key, at in by_key.items() if at is not None)
