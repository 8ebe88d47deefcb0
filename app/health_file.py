"""The health file: what the daemon writes of itself every few seconds, and what others read there.

A file that grows old is a daemon that is dead or hangs, which no process could say of itself.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.pulse import Tick
from errors import StorageError

__all__ = ["WRITTEN_EVERY", "Daemon", "complaints", "read_daemon", "read_problems", "write"]

WRITTEN_EVERY = timedelta(seconds=15)
"""How often the daemon writes it."""

_STALE_AFTER = timedelta(seconds=90)  # a loaded machine may be late; six times in a row it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """What a daemon says of itself."""

    host: str
    pid: int
    version: str
    since: datetime
    database: str  # where it is, without a password
    ticks: tuple[Tick, ...] = ()
    hung: tuple[str, ...] = ()  # jobs without a sign of life


def write(told: Mapping[str, object], path: Path) -> None:
    """Write what others read, whole or not at all: a JSON-ready mapping with `at`, `problems` and `daemon`.

    Raises:
        StorageError: the disk refuses.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        draft.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(
            f"the health file {path} cannot be written: {error.strerror or error}",
            remedy="set health_file to a place where the daemon may write",
        ) from error


def read_problems(path: Path, now: datetime) -> tuple[str, ...]:
    """The problems the daemon wrote down last, or why its word is not to be had; none: all is well.

    Reads nothing but this file, so that a container can ask every half minute.
    """
    told = _read(path).get("problems")
    return tuple(complaints(path, now)) or tuple(map(str, told if isinstance(told, list) else ()))


def complaints(path: Path, now: datetime) -> Iterator[str]:
    """What is wrong with the file itself."""
    written_at = _when(_read(path).get("at"))
    if written_at is None:
        yield f"no daemon runs here: there is no health file {path}; start it with `panelwatch run`"
    elif abs(now - written_at) > _STALE_AFTER:  # one from the future was written before the clock was set back
        seconds = int((now - written_at).total_seconds())
        yield f"the daemon has written no health file for {seconds} s: it is dead or hangs"


def read_daemon(path: Path) -> Daemon | None:
    """What a daemon wrote of itself."""
    told = _read(path).get("daemon")
    since = _when(told.get("since")) if isinstance(told, dict) else None
    if not isinstance(told, dict) or since is None or not isinstance(told.get("pid"), int):
        return None
    ticks = told.get("ticks")
    hung = told.get("hung")
    return Daemon(
        host=str(told.get("host")),
        pid=told["pid"],
        version=str(told.get("version")),
        since=since,
        database=str(told.get("database")),
        ticks=tuple(_tick(each) for each in ticks if isinstance(each, dict)) if isinstance(ticks, list) else (),
        hung=tuple(map(str, hung)) if isinstance(hung, list) else (),
    )


def _tick(told: Mapping[str, object]) -> Tick:
    return Tick(
        job=str(told.get("job")),
        began_at=_when(told.get("began_at")),
        ended_at=_when(told.get("ended_at")),
        failures=failures if isinstance(failures := told.get("failures"), int) else 0,
    )


def _read(path: Path) -> Mapping[str, object]:
    """The file, or nothing where there is none that can be read."""
    try:
        told: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _when(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
