"""What the crawl process tells: an append-only file of JSON lines, read by the composition root while it grows.

A record is written in one piece; a process that is killed leaves at most a torn last line, which is no record.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError

from crawlers.job import WIRE
from errors import StorageError
from model import Entry, Outcome, SourceKey, Validator, Wall

__all__ = [
    "SpoolReader",
    "SpoolWriter",
    "SpooledCursor",
    "SpooledEntry",
    "SpooledPin",
    "SpooledProgress",
    "SpooledRecord",
    "SpooledRobots",
    "SpooledSettled",
    "SpooledUnchanged",
    "SpooledWall",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledEntry:
    """An entry was found."""

    source: SourceKey
    entry: Entry
    record: Literal["entry"] = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledUnchanged:
    """Entries were shown again, without a difference."""

    source: SourceKey
    native_ids: tuple[str, ...]
    record: Literal["unchanged"] = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledCursor:
    """A walk read one of its pages whole: a later crawl may go on from there; None: the walk came to its end."""

    source: SourceKey
    cursor: str | None
    record: Literal["cursor"] = "cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledPin:
    """A source's adapter found out what a name stands for."""

    source: SourceKey
    name: str
    value: str
    record: Literal["pin"] = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledWall:
    """A host refuses what reads its videos; None: it answered again."""

    host: str
    wall: Wall | None
    record: Literal["wall"] = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledProgress:
    """How many requests this source has made so far."""

    source: SourceKey
    requests: int
    record: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledRobots:
    """A robots.txt was read: worth keeping for a day. The fields are those of `model.RobotsFile`."""

    host: str
    status: int
    body: bytes
    fetched_at: datetime
    record: Literal["robots"] = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledSettled:
    """A source has no request left; the last record of it."""

    source: SourceKey
    outcome: Outcome
    validators: tuple[Validator, ...] = ()
    record: Literal["settled"] = "settled"


SpooledRecord = (
    SpooledEntry
    | SpooledUnchanged
    | SpooledCursor
    | SpooledPin
    | SpooledWall
    | SpooledProgress
    | SpooledRobots
    | SpooledSettled
)

_RECORD: TypeAdapter[SpooledRecord] = TypeAdapter(Annotated[SpooledRecord, Field(discriminator="record")], config=WIRE)


class SpoolWriter:
    """Appends records; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the file, which may exist.

        Raises:
            StorageError: the file cannot be written.
        """
        self._path = path
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, record: SpooledRecord) -> None:
        """Append one record; when this returns, a reader sees it.

        Raises:
            StorageError: the disk refuses.
        """
        rest = memoryview(_RECORD.dump_json(record) + b"\n")
        try:
            while rest:  # a single write may be cut short, by a signal or by the size of the record
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> StorageError:
        return StorageError(
            f"the crawl's spool {self._path} cannot be written: {os.strerror(error.errno or 0)}",
            remedy="free space, or point TMPDIR at a disk that has some",
        )


class SpoolReader:
    """Reads a file that another process appends to: each call of `read` goes on where the last one ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._line = 0

    def read(self) -> Iterator[SpooledRecord]:
        """Every record completed since the last call; none while the file is not there yet.

        Raises:
            StorageError: a complete line is no record.
        """
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                self._line += 1
                yield self._parsed(line)

    def _parsed(self, line: bytes) -> SpooledRecord:
        try:
            return _RECORD.validate_json(line)
        except ValidationError as error:
            raise StorageError(
                f"line {self._line} of the crawl's spool {self._path} is damaged", remedy="crawl again"
            ) from error
