"""Health as a monitor asks for it, and metrics as Prometheus scrapes them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from app import health_file
from model import Edition, Outcome, OutcomeKind, Subscription, Wall
from storage.database import writing
from storage.editions import record
from storage.failures import place
from storage.outbox import Letter, post
from storage.sources import Settlement, claim, settle
from storage.walls import keep_wall

if TYPE_CHECKING:
    from tests.web.conftest import Serve, Site

OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"
HOOK = "https://hook.example/secret"


@pytest.fixture
def busy(serve: Serve) -> Site:
    """An installation in which a bit of everything has happened."""
    site = serve()
    now, source = site.application.clock(), next(iter(site.application.sources.values()))
    site.store("one")
    site.store("two")
    failed = Outcome(source=source.key, kind=OutcomeKind.FAILED, cause="no answer")
    seen = Outcome(source=source.key, kind=OutcomeKind.OK)
    wall = Wall(cause="no", remedy="", met_at=now, until=now + timedelta(hours=1), times=1, host="tube.example")
    ends = ((now - timedelta(days=3), failed), (now - timedelta(hours=2), seen), (now, failed))
    with writing(site.application.engine) as conn:
        claim(conn, [source.key], "test", now, timedelta(minutes=1))
        for at, outcome in ends:
            settle(conn, Settlement(source=source, outcome=outcome, started_at=at, ended_at=at))
        for name in ("morning", "retired"):
            edition = Edition(subscription=Subscription(name=name), number=7, built_at=now, since=None, flagged=())
            record(conn, edition, ())
            post(conn, [Letter(edition_id=edition.id, recipient=HOOK, channel="webhook", message=b"x")], now)
        keep_wall(conn, "tube.example", wall)
    return site


def families(site: Site) -> dict[str, Metric]:
    """What is scraped as OpenMetrics, by name."""
    answer = site.get("/metrics", Accept=OPENMETRICS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    return {family.name: family for family in read_openmetrics(answer.text)}  # type: ignore[no-untyped-call]


def numbers(family: Metric) -> dict[tuple[str, ...], float]:
    """The samples of a family by the values of their labels, in the order of the labels' names."""
    return {tuple(value for _, value in sorted(sample.labels.items())): sample.value for sample in family.samples}


def test_metrics_tell_what_is_stored(busy: Site) -> None:
    """Runs of the last day only; moments in Unix seconds; what never was, has no sample."""
    told = families(busy)
    now = busy.application.clock().timestamp()
    assert numbers(told["panelwatch_documents"]) == {(): 2}
    assert numbers(told["panelwatch_topic_stories"]) == {("flag", "panel"): 2}
    runs = numbers(told["panelwatch_source_runs_last_day"])
    assert runs["ok", "press"] == runs["failed", "press"] == 1
    assert runs["blocked", "press"] == 0
    assert numbers(told["panelwatch_source_last_success_timestamp_seconds"]) == {("press",): now - 7200}
    assert numbers(told["panelwatch_source_consecutive_failures"]) == {("press",): 1}
    assert numbers(told["panelwatch_source_next_due_timestamp_seconds"])["press",] > now
    assert numbers(told["panelwatch_editions"])["digest", "morning"] == 7
    assert numbers(told["panelwatch_editions"])["alert", "morning"] == 0
    assert numbers(told["panelwatch_edition_last_built_timestamp_seconds"]) == {("digest", "morning"): now}
    assert numbers(told["panelwatch_outbox_messages"])["waiting",] == 2
    assert numbers(told["panelwatch_outbox_oldest_waiting_timestamp_seconds"]) == {(): now}
    assert numbers(told["panelwatch_walls"]) == {(): 1}
    assert numbers(told["panelwatch_recordings_waiting"]) == {(): 0}
    assert told["panelwatch_build"].samples[0].labels["database"] == "sqlite"


def test_metrics_of_an_empty_installation(serve: Serve) -> None:
    """Counts are nought, and moments are not told: an alert on an old one must not go off on nothing."""
    told = families(serve())
    assert numbers(told["panelwatch_editions"])["digest", "morning"] == 0
    assert numbers(told["panelwatch_topic_stories"]) == {("flag", "panel"): 0}
    assert not told["panelwatch_source_last_success_timestamp_seconds"].samples
    assert not told["panelwatch_outbox_oldest_waiting_timestamp_seconds"].samples


def test_names_follow_the_rules_of_prometheus(busy: Site) -> None:
    """What promtool would say: a prefix, base units, `_total` on counters and nowhere else, help, no doubled words."""
    told = [family for family in families(busy).values() if not family.name.startswith("process_")]
    assert told
    for family in told:
        assert re.fullmatch(r"panelwatch(_[a-z]+)+", family.name)
        assert re.fullmatch(r"[A-Z][^\n]+\.", family.documentation), family.name
        assert not family.name.endswith(("_total", "_count", "_sum", "_bucket", "_info")), family.name
        assert not re.search(r"_(ms|minutes|hours|kb|gauge|counter)\b", family.name)
        assert family.type in {"gauge", "counter", "info"}
        assert all(sample.name.endswith("_total") for sample in family.samples if family.type == "counter")


def test_labels_are_few_and_hold_nothing_secret(busy: Site) -> None:
    """No recipient, no host, no subscription that is no longer set."""
    answer = busy.get("/metrics")
    assert "hook.example" not in answer.text
    assert "tube.example" not in answer.text
    assert "retired" not in answer.text
    assert "a key for tests" not in answer.text
    labels = {name for family in read_text(answer.text) for sample in family.samples for name in sample.labels}
    few = {"source", "outcome", "topic", "level", "subscription", "kind", "state", "version", "python", "database"}
    assert labels == few


def test_a_name_with_quotes_is_escaped(serve: Serve) -> None:
    """A subscription may be called anything: the text stays readable."""
    site = serve()
    name = 'a"b\\c\n早報'
    settings = site.application.settings.model_copy(update={"subscriptions": (Subscription(name=name),)})
    other = serve({"settings": settings})
    assert ("digest", name) in numbers(families(other)["panelwatch_editions"])


def test_health_is_told_by_status_and_reasons(serve: Serve) -> None:
    """200 while the daemon writes its health file; 503 and why when it does not."""
    site = serve()
    alone = site.get("/healthz")
    assert alone.status_code == 503
    assert alone.headers["Content-Type"] == "application/json"
    assert "no daemon runs here" in alone.json()["problems"][0]
    now = site.application.clock()
    daemon = {"host": "here", "pid": 1, "version": "1", "since": now.isoformat()}
    daemon["database"] = place(site.application.engine.url)
    told = {"at": now.isoformat(), "problems": [], "daemon": daemon}
    health_file.write(told, site.application.settings.health_file)
    well = site.get("/healthz")
    assert (well.status_code, well.json()["ok"], well.json()["problems"]) == (200, True, [])
