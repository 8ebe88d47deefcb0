"""How an installation is told to be: what wants somebody to look, and what does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.application import Application
from app.health import health
from app.health_file import Daemon, read_problems, write
from app.pulse import Tick
from model import Edition, Outcome, OutcomeKind, Source, SourceKey, Subscription
from pipeline.flag import compile_topics
from settings import Settings
from storage.database import open_database, writing
from storage.editions import know, record
from storage.failures import place
from storage.migrate import upgrade
from storage.outbox import Letter, post
from storage.runs import Settlement, settle

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Ran = Callable[..., None]


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """Two sources, one subscription, an empty database."""
    engine = open_database(f"sqlite:///{tmp_path / 'health.db'}")
    upgrade(engine)
    sources = [
        Source(key=SourceKey(key), title=key, organisation="A", kind="feed", url="https://a.example/") for key in "ab"
    ]
    yield Application(
        settings=Settings(
            health_file=tmp_path / "health.json",
            subscriptions=({"name": "morning", "to": ["desk@example.org"]},),  # type: ignore[arg-type]  # as it is written
        ),
        engine=engine,
        sources={source.key: source for source in sources},
        topics=(),
        flagger=compile_topics(()),
    )
    engine.dispose()


@pytest.fixture
def ran(application: Application) -> Ran:
    """Settle a run of a source."""

    def run(key: str, at: datetime, kind: OutcomeKind = OutcomeKind.OK) -> None:
        source = application.sources[SourceKey(key)]
        outcome = Outcome(source=source.key, kind=kind)
        with writing(application.engine) as conn:
            settle(conn, Settlement(source=source, outcome=outcome, started_at=at, ended_at=at))

    return run


@pytest.fixture
def daemon(application: Application) -> Daemon:
    """A daemon that has run for a day."""
    since = NOON - timedelta(days=1)
    return Daemon(host="here", pid=7, version="1", since=since, database=place(application.engine.url))


def test_one_failing_source_is_a_fact_but_no_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """Sources fail every day, and the digest tells of them: a monitor that cries each time is switched off."""
    ran("a", NOON - timedelta(minutes=5))
    ran("b", NOON - timedelta(minutes=5), OutcomeKind.FAILED)
    found = health(application, NOON, daemon)
    assert found.ok
    assert found.failing == ("b",)
    assert found.newest_success_at == NOON - timedelta(minutes=5)


def test_a_network_that_is_gone_is_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """No source seen for hours: the machine is cut off. The moment is told in the reader's zone."""
    for key in "ab":
        ran(key, NOON - timedelta(hours=7))
        ran(key, NOON - timedelta(minutes=10), OutcomeKind.FAILED)
    (problem,) = health(application, NOON, daemon).problems
    assert "no source could be seen since 2026-11-23 13:00 (Asia/Taipei)" in problem


def test_sources_nobody_crawls_are_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """Due for hours and not asked: whatever the daemon does, it does not crawl."""
    for key in "ab":
        ran(key, NOON - timedelta(hours=5))
    found = health(application, NOON, daemon)
    assert found.overdue == ("a", "b")
    assert "2 of 2 sources are overdue" in found.problems[0]


def test_a_daemon_that_has_just_started_is_given_time(application: Application, daemon: Daemon, ran: Ran) -> None:
    """After three days of holidays everything is overdue; the first crawl mends that."""
    for key in "ab":
        ran(key, NOON - timedelta(days=3))
    assert health(application, NOON, replace(daemon, since=NOON - timedelta(minutes=1))).ok


def test_a_job_that_hangs_is_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """It is named."""
    ran("a", NOON)
    found = health(application, NOON, replace(daemon, hung=("crawl-video",)))
    assert found.problems == ("the daemon's job crawl-video shows no sign of life",)


def test_a_job_that_fails_again_and_again_is_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """Backups that are not made, digests that are not composed; once or twice may be a lock, or a restart."""
    ran("a", NOON)
    assert health(application, NOON, replace(daemon, ticks=(Tick(job="upkeep", failures=2),))).ok
    found = health(application, NOON, replace(daemon, ticks=(Tick(job="upkeep", failures=3),)))
    assert found.problems == ("the daemon's job upkeep has failed 3 times in a row; its log says why",)
    write(found.as_json(), application.settings.health_file)
    assert health(application, NOON).problems == found.problems


def test_mail_that_does_not_leave_is_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """What should tell the reader of problems is broken itself."""
    ran("a", NOON)
    edition = Edition(
        subscription=Subscription(name="morning"),
        number=41,
        built_at=NOON - timedelta(hours=2),
        since=None,
        flagged=(),
        slot=NOON - timedelta(hours=2),
    )
    with writing(application.engine) as conn:
        record(conn, edition, ())
        post(conn, [Letter(edition_id=edition.id, recipient="desk@example.org", channel="mail", message=b"")], NOON)
    found = health(application, NOON, daemon)
    assert "1 messages wait to be sent" in found.problems[0]
    assert [(one.subscription, one.number) for one in found.editions] == [("morning", 41)]
    assert health(application, NOON - timedelta(minutes=90), daemon).ok


def test_a_digest_that_was_not_composed_is_a_problem(application: Application, daemon: Daemon, ran: Ran) -> None:
    """An hour after its slot; not of a new subscription, nor where a later edition holds what it would have."""
    ran("a", NOON)
    slot = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 07:30 in Taipei
    assert health(application, NOON, daemon).ok
    with writing(application.engine) as conn:
        know(conn, "morning", slot - timedelta(days=3))
    assert health(application, NOON, daemon).problems == (
        "the digest morning of 2026-11-23 07:30 (Asia/Taipei) was not composed",
    )
    found = health(application, slot + timedelta(minutes=59), daemon)
    assert "2026-11-22 07:30" in found.problems[0]
    assert found.next_slots == {"morning": slot + timedelta(days=1)}
    edition = Edition(
        subscription=Subscription(name="morning"), number=1, built_at=slot, since=None, flagged=(), slot=slot
    )
    with writing(application.engine) as conn:
        record(conn, edition, ())
    assert health(application, NOON, daemon).ok
    assert health(application, slot + timedelta(minutes=59), daemon).ok


def test_a_database_that_refuses_is_a_problem_and_no_exception(application: Application, daemon: Daemon) -> None:
    """Whoever asks for health must get an answer above all then."""
    assert application.engine.url.database is not None
    path = Path(application.engine.url.database)
    application.engine.dispose()
    for file in path.parent.glob("health.db*"):
        file.unlink()
    path.mkdir()
    found = health(application, NOON, daemon)
    assert not found.ok
    assert "it is a folder" in found.problems[0]


def test_another_process_reads_what_the_daemon_wrote(application: Application, daemon: Daemon, ran: Ran) -> None:
    """Its ticks and what hangs come through the file; a file of another database is not taken for ours."""
    path = application.settings.health_file
    write(health(application, NOON, replace(daemon, hung=("sending",))).as_json(), path)
    found = health(application, NOON + timedelta(seconds=30))
    assert found.daemon == replace(daemon, hung=("sending",))
    assert found.problems == read_problems(path, NOON + timedelta(seconds=30))
    write(health(application, NOON, replace(daemon, database="elsewhere")).as_json(), path)
    assert "is not of this database" in health(application, NOON).problems[0]


@pytest.mark.parametrize("minutes", [2, -60])
def test_a_file_that_grows_old_is_a_dead_daemon(
    application: Application, daemon: Daemon, ran: Ran, minutes: int
) -> None:
    """Also one from the future: it was written before the clock was set back, and not since."""
    ran("a", NOON)
    path = application.settings.health_file
    write(health(application, NOON, daemon).as_json(), path)
    assert read_problems(path, NOON + timedelta(seconds=60)) == ()
    assert "dead or hangs" in read_problems(path, NOON + timedelta(minutes=minutes))[0]
    assert health(application, NOON + timedelta(minutes=minutes)).daemon is None


@pytest.mark.parametrize("content", ["", "[]", '{"at": 3}', '{"at": "yesterday"}', "\ud800"])
def test_no_file_or_a_broken_one_says_how_to_start(tmp_path: Path, content: str) -> None:
    """Whatever lies there, the answer is a sentence."""
    path = tmp_path / "health.json"
    assert "panelwatch run" in read_problems(path, NOON)[0]
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    assert "panelwatch run" in read_problems(path, NOON)[0]


def test_the_file_is_replaced_whole(application: Application, daemon: Daemon) -> None:
    """A reader never sees half of it, and nothing else is left behind."""
    path = application.settings.health_file
    for _ in range(2):
        write(health(application, NOON, daemon).as_json(), path)
        assert json.loads(path.read_text(encoding="utf-8"))["daemon"]["pid"] == 7
    assert [file.name for file in path.parent.iterdir() if "health.json" in file.name] == ["health.json"]
