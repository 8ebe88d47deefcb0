"""Upkeep of what lasts: a copy of the database every night, and the pruning of what may go without harm."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.application import Application
from errors import StorageError
from storage.backup import back_up
from storage.database import reading, writing
from storage.pruning import moments_of_proof, prune_pages, prune_runs

__all__ = ["KEPT_RUNS", "Pruned", "backup_due", "make_backup", "prune", "quiet_hour_before"]

KEPT_RUNS = timedelta(days=365)
_KEPT_PAGES = timedelta(days=90)  # of editions: who comes by an old link finds the stories by search
_KEPT_BACKUPS = 7
_QUIET = time(3, 30)
_NAME = "panelwatch-{:%Y%m%dT%H%M%SZ}.db"
_BACKUP = re.compile(r"panelwatch-([0-9]{8}T[0-9]{6})Z\.db")
_CRAWL = re.compile(r"([0-9]{8}T[0-9]{6})-[0-9a-f]+\.warc\.gz")
_STORED_LATER = timedelta(hours=1)  # than recorded: what a crawl brought is stored while it runs, and soon after


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What went."""

    runs: int
    pages: int
    archives: int  # files
    archive_bytes: int


def quiet_hour_before(now: datetime, timezone: str) -> datetime:
    """The last quiet hour of the user's nights; one that a change of clocks skips is the moment it would have been."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    hours = (datetime.combine(today - timedelta(days=days), _QUIET, zone).astimezone(UTC) for days in (0, 1))
    return next(hour for hour in hours if hour <= now)


def backup_due(application: Application, now: datetime) -> bool:
    """Whether there is no backup since the last quiet hour.

    What lies in the folder decides, so that neither a restart nor a clock that was wrong once makes a day without one.
    """
    folder = application.settings.backup_dir
    if folder is None:
        return False
    since = quiet_hour_before(now, application.settings.timezone)
    return not any(since <= _moment(found) <= now for _, found in _backups(folder))


def make_backup(application: Application, now: datetime) -> tuple[Path, int]:
    """Copy the database into the folder of backups, and remove the oldest; the file and its size.

    Raises:
        ConfigError: there is no such folder in the settings, or it is no SQLite database.
        StorageError: the disk refuses.
    """
    folder = application.settings.backup_dir or Path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"the folder of backups {folder} cannot be made: {error.strerror}", remedy="set backup_dir elsewhere"
        ) from error
    path = folder / _NAME.format(now)
    size = back_up(application.engine, path)
    for old, _ in sorted(_backups(folder))[:-_KEPT_BACKUPS]:
        with suppress(OSError):
            old.unlink()
    return path, size


def prune(application: Application, now: datetime, *, older_than: timedelta = KEPT_RUNS) -> Pruned:
    """Remove runs older than so long, the pages of editions after 90 days, and what `keep_archive` allows.

    Raises:
        StorageError: the database or the disk refuses.
    """
    with writing(application.engine) as conn:
        runs = prune_runs(conn, now - older_than)
        pages = prune_pages(conn, now - _KEPT_PAGES)
    archives = list(_prunable_archives(application, now))
    size = 0
    for path in archives:
        try:
            size += path.stat().st_size
            path.unlink()
        except OSError as error:
            raise StorageError(f"{path} cannot be removed: {error.strerror}", remedy="check its permissions") from error
    return Pruned(runs=runs, pages=pages, archives=len(archives), archive_bytes=size)


def _prunable_archives(application: Application, now: datetime) -> Iterator[Path]:
    """Old recordings, but for those of crawls that brought a flagged text: they prove what a page said."""
    settings = application.settings
    if settings.keep_archive is None:
        return
    before = now - settings.keep_archive
    with reading(application.engine) as conn:
        proofs = moments_of_proof(conn, before + _STORED_LATER)
    for path in sorted(settings.archive_dir.glob("*/*/*.warc.gz")):
        if (found := _CRAWL.fullmatch(path.name)) and (began_at := _moment(found[1])) < before:
            ended_at = max(datetime.fromtimestamp(path.stat().st_mtime, UTC), began_at) + _STORED_LATER
            first = bisect_left(proofs, began_at)
            if ended_at < before and (first == len(proofs) or proofs[first] > ended_at):
                yield path


def _backups(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in folder.glob("panelwatch-*.db"):
        if found := _BACKUP.fullmatch(path.name):
            yield path, found[1]


def _moment(stamp: str) -> datetime:
    """A moment as names of files tell it; one that no calendar has is long ago."""
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
