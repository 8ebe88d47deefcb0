"""`panelwatch db backup`, `db prune` and `health` as a user meets them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import House


def test_a_backup_says_where_and_how_large_and_goes_over_nothing(house: House) -> None:
    """Without a database there is nothing to copy, and none is made."""
    assert "there is no database" in house.run("db", "backup", "copy.db").err
    assert not (house.folder / "panelwatch.db").exists()
    house.run("db", "upgrade")
    done = house.run("db", "backup", "copy.db")
    assert (done.status, done.out.startswith("copy.db: ")) == (0, True)
    again = house.run("db", "backup", "copy.db")
    assert (again.status, "is there already" in again.err) == (2, True)


def test_an_old_database_can_be_copied_before_it_is_upgraded(house: House) -> None:
    """That is when a backup is wanted most."""
    house.run("db", "upgrade")
    with closing(sqlite3.connect(house.folder / "panelwatch.db")) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
        conn.commit()
    assert house.run("db", "prune").status == 3
    assert house.run("db", "backup", "copy.db").status == 0


def test_pruning_says_what_went(house: House) -> None:
    """A duration it cannot read is told."""
    assert house.run("db", "prune").out == "removed: 0 runs, 0 pages of editions, 0 recordings (0.0 MB)\n"
    wrong = house.run("db", "prune", "--older-than", "a year")
    assert (wrong.status, "should be a duration" in wrong.err) == (2, True)


def test_health_without_a_daemon_says_how_to_start_it(house: House) -> None:
    """Status 1, in words or as JSON."""
    assert house.run("health").status == 1
    told = house.run("health", "--json")
    assert (told.status, '"ok": false' in told.out, "panelwatch run" in told.out) == (1, True, True)
