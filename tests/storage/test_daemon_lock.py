"""One daemon per database: who holds the lock is told, and no death of its holder leaves it behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from errors import StorageError
from storage.daemon_lock import daemon_lock, lock_file
from storage.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

HOLDER = """
import sys, time
from datetime import UTC, datetime
from storage.daemon_lock import daemon_lock
from storage.database import open_database
with daemon_lock(open_database(sys.argv[1]), datetime(2026, 11, 23, 12, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_daemon_is_told_who_is_at_work(engine: Engine) -> None:
    """Process, machine and moment; as soon as the first has ended, the second may begin."""
    with daemon_lock(engine, NOON) as held:
        held.check()
        with pytest.raises(StorageError, match=r"since 2026-11-23T12:00Z \(stop that one first\)") as refused:
            daemon_lock(engine, NOON).__enter__()
        assert f"process {os.getpid()} on " in refused.value.message
        assert refused.value.exit_status == 3
        held.check()
    with daemon_lock(engine, NOON):
        pass


def test_a_killed_daemon_leaves_no_lock(engine: Engine) -> None:
    """Kernel and server let go of it: nobody has to remove a file by hand."""
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-P", "-c", HOLDER, url], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match=f"process {holder.pid} on "):
            daemon_lock(engine, NOON).__enter__()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    for _ in range(500):  # the server may need a moment to notice
        try:
            with daemon_lock(engine, NOON):
                return
        except StorageError:
            os.sched_yield()
    pytest.fail("the lock outlived its holder")


def test_a_connection_that_is_lost_is_noticed(postgresql_engine: Engine) -> None:
    """With it the lock is lost, and another daemon may hold it: ours must end."""
    with daemon_lock(postgresql_engine, NOON) as held:
        with postgresql_engine.connect() as conn:
            conn.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'panelwatch %'"
                )
            )
        with pytest.raises(StorageError, match=r"shutting down or was interrupted|refused"):
            held.check()
    with daemon_lock(postgresql_engine, NOON) as held:
        held.check()


def test_a_lock_file_that_is_removed_is_noticed(tmp_path: Path) -> None:
    """Another daemon would make a new one and lock that."""
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    path = lock_file(engine)
    assert path is not None
    with daemon_lock(engine, NOON) as held:
        path.unlink()
        with pytest.raises(StorageError, match="was removed under the daemon"):
            held.check()
        path.touch()
        with pytest.raises(StorageError, match="was removed under the daemon"):
            held.check()


def test_a_link_to_the_database_leads_to_the_same_lock(tmp_path: Path) -> None:
    """Two settings files may name one database differently."""
    real, link = tmp_path / "real.db", tmp_path / "link.db"
    real.touch()
    link.symlink_to(real)
    with (
        daemon_lock(open_database(f"sqlite:///{real}"), NOON),
        pytest.raises(StorageError, match="a daemon is at work"),
    ):
        daemon_lock(open_database(f"sqlite:///{link}"), NOON).__enter__()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """What, where and the remedy."""
    engine = open_database(f"sqlite:///{tmp_path / 'none' / 'a.db'}")
    with pytest.raises(StorageError, match="give this user the right to write there"):
        daemon_lock(engine, NOON).__enter__()
