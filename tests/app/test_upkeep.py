"""Upkeep: a copy every night that can be restored, and nothing pruned that anybody could miss."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.application import Application
from app.duties import begin_watch, duties
from app.upkeep import backup_due, make_backup, prune, quiet_hour_before
from errors import ConfigError, StorageError
from model import Decision, Document, Evidence, Language, Match, SourceKey, TopicKey, VerdictKind
from pipeline.flag import compile_topics
from settings import Settings
from storage.backup import back_up
from storage.database import open_database, writing
from storage.documents import Save, save
from storage.migrate import upgrade

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 20:00 in Taipei
QUIET = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)  # 03:30 there
DAY = timedelta(days=1)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An installation with a folder for backups that is not there yet."""
    engine = open_database(f"sqlite:///{tmp_path / 'watch.db'}")
    upgrade(engine)
    settings = Settings(
        backup_dir=tmp_path / "safe" / "copies", archive_dir=tmp_path / "archive", keep_archive=timedelta(days=30)
    )
    yield Application(settings=settings, engine=engine, sources={}, topics=(), flagger=compile_topics(()))
    engine.dispose()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """What a database file holds."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(query).fetchall()


def test_a_backup_is_a_whole_database_in_one_file(application: Application, tmp_path: Path) -> None:
    """Also of what was committed just now and lies in the write-ahead log, while another one is writing."""
    with writing(application.engine) as conn:
        conn.exec_driver_sql("INSERT INTO stories VALUES ('stored', '2026-11-23')")
    with writing(application.engine) as conn:
        conn.exec_driver_sql("INSERT INTO stories VALUES ('not yet', '2026-11-23')")
        size = back_up(application.engine, tmp_path / "copy.db")
    copy = tmp_path / "copy.db"
    assert size == copy.stat().st_size > 0
    assert rows(copy, "SELECT id FROM stories") == [("stored",)]
    assert rows(copy, "PRAGMA journal_mode") == [("delete",)]
    assert copy.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_a_backup_never_goes_over_something_else(application: Application, tmp_path: Path) -> None:
    """Not over a file, nor through a link that leads nowhere."""
    taken, link = tmp_path / "taken", tmp_path / "link"
    taken.write_text("mine", encoding="utf-8")
    link.symlink_to(tmp_path / "nowhere")
    for path in (taken, link):
        with pytest.raises(ConfigError, match="is there already"):
            back_up(application.engine, path)
    assert taken.read_text(encoding="utf-8") == "mine"
    with pytest.raises(StorageError, match="cannot be written: No such file"):
        back_up(application.engine, tmp_path / "none" / "copy.db")


def test_a_damaged_database_makes_no_backup(application: Application, tmp_path: Path) -> None:
    """A copy that cannot be restored must not push out one that can."""
    with writing(application.engine) as conn:
        for number in range(2000):
            conn.exec_driver_sql("INSERT INTO stories VALUES (?, '2026-11-23')", (f"story {number} " + "x" * 50,))
    application.engine.dispose()
    path = tmp_path / "watch.db"
    content = bytearray(path.read_bytes())
    for at in range(len(content) - 80_000, len(content) - 4096, 4096):
        content[at : at + 200] = os.urandom(200)
    path.write_bytes(content)
    with pytest.raises(StorageError, match="damaged"):
        back_up(application.engine, tmp_path / "copy.db")
    assert not [one for one in tmp_path.iterdir() if "copy" in one.name]


def test_postgresql_has_better_means() -> None:
    """The command is told, without a password."""
    from sqlalchemy import create_engine

    engine = create_engine("postgresql+psycopg://desk:hidden@db.example/watch")
    with pytest.raises(ConfigError, match="pg_dump --format=custom") as refused:
        back_up(engine, Path("copy"))
    assert "hidden" not in str(refused.value)


def test_one_backup_a_night_and_seven_are_kept(application: Application) -> None:
    """The newest; other files of that folder are nobody's business of ours."""
    folder = application.settings.backup_dir
    assert folder is not None
    assert backup_due(application, NOON)
    for day in range(9):
        assert backup_due(application, NOON + day * DAY)
        make_backup(application, NOON + day * DAY)
        assert not backup_due(application, NOON + day * DAY + timedelta(hours=7))
        (folder / "notes.db").touch()
    names = sorted(path.name for path in folder.glob("panelwatch-*"))
    assert len(names) == 7
    assert names[0] == "panelwatch-20261125T120000Z.db"
    assert (folder / "notes.db").exists()


def test_a_clock_that_was_wrong_once_does_not_stop_backups(application: Application) -> None:
    """A backup from the future does not count."""
    make_backup(application, NOON + 400 * DAY)
    assert backup_due(application, NOON)
    assert not backup_due(replace(application, settings=Settings()), NOON)


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(["Asia/Taipei", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_the_last_quiet_hour_is_within_the_last_day(minutes: int, zone: str) -> None:
    """Through every change of clocks: never in the future, never more than a day and an hour ago."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert timedelta() <= now - quiet_hour_before(now, zone) <= timedelta(hours=25)


def test_the_quiet_hour_is_that_of_the_user() -> None:
    """03:30 in Taipei."""
    assert quiet_hour_before(NOON, "Asia/Taipei") == QUIET
    assert quiet_hour_before(QUIET, "Asia/Taipei") == QUIET
    assert quiet_hour_before(QUIET - timedelta(seconds=1), "Asia/Taipei") == QUIET - DAY


def recording(application: Application, began_at: datetime, lasted: timedelta = timedelta(minutes=10)) -> Path:
    """A WARC file of a crawl."""
    path = (
        application.settings.archive_dir
        / f"{began_at:%Y}"
        / f"{began_at:%m}"
        / f"{began_at:%Y%m%dT%H%M%S}-0a1b2c.warc.gz"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 100)
    os.utime(path, (began_at.timestamp(), (began_at + lasted).timestamp()))
    return path


def test_old_recordings_go_unless_they_prove_something(application: Application) -> None:
    """What brought a flagged text stays for ever, as do files of other makes."""
    old = recording(application, NOON - 40 * DAY)
    proof = recording(application, NOON - 41 * DAY)
    young = recording(application, NOON - 29 * DAY)
    other = old.with_name("kept-by-hand.warc.gz")
    other.touch()
    document = Document(
        source=SourceKey("a"),
        native_id="d",
        url="https://a.example/d",
        identities=("url:a.example/d",),
        title="T",
        kind="article",
        language=Language("en"),
        published_at=None,
        published_precision=None,
        text="Text.",
        content_hash="h",
        fingerprint="f",
    )
    proven = Evidence(rule="name", field="text", start=0, end=4, words="Text", sentence="Text.")
    match = Match(topic=TopicKey("panel"), topic_version="v", score=1.0, evidence=(proven,))
    with writing(application.engine) as conn:
        new = Decision(kind=VerdictKind.NEW, document_id="d", duplicate_of=None, merged=())
        save(conn, [Save(document=document, decision=new, matches=(match,))], NOON - 41 * DAY + timedelta(minutes=3))
    gone = prune(application, NOON)
    assert (gone.archives, gone.archive_bytes) == (1, 100)
    assert [path.exists() for path in (old, proof, young, other)] == [False, True, True, True]
    assert (
        prune(
            replace(application, settings=Settings(archive_dir=application.settings.archive_dir)), NOON + 900 * DAY
        ).archives
        == 0
    )


def test_the_daemon_keeps_up_once_a_night(application: Application) -> None:
    """And at once where it was not running then, or where the clock was wrong before."""
    moment = [NOON]  # 20:00 in Taipei: the next quiet hour is in seven hours and a half
    clocked = replace(application, clock=lambda: moment[0])
    watch = begin_watch(clocked, Event())
    known = {duty.name: duty for duty in duties(clocked, watch)}
    backups: list[bool] = []
    prunings: list[bool] = []
    for hours in (0, 1, 7, 8, 30, 32, -500, -499):
        moment[0] = NOON + timedelta(hours=hours)
        backups.append(backup_due(clocked, moment[0]))
        known["backup"].do()
        assert not backup_due(clocked, moment[0])
        known["prune"].do()
        prunings.append(watch.pruned_at == moment[0])
    assert backups == [True, False, False, True, False, True, True, False]
    assert prunings == backups
