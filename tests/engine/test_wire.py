"""Jobs and spools as they travel: whatever is written comes back equal, and a torn line is no record."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Literal, NewType, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.job import Job
from crawlers.spool import (
    SpooledProgress,
    SpooledRecord,
    SpoolReader,
    SpoolWriter,
)
from errors import ConfigError, StorageError
from model import SourceKey

PLAIN: dict[object, st.SearchStrategy[object]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    bytes: st.binary(max_size=8),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    timedelta: st.integers(0, 10**15).map(lambda microseconds: timedelta(microseconds=microseconds)),
}


def values(kind: object) -> st.SearchStrategy[object]:  # noqa: PLR0911 - a return per kind of type
    """Any value of a type of the vocabulary."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, NewType):
        return values(kind.__supertype__)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind)})
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if get_origin(kind) is Mapping:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=2)
    if get_origin(kind) is Literal:
        return st.sampled_from(inner)
    return st.one_of(*(values(one) for one in inner))


@given(records=st.lists(values(SpooledRecord), max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_records_come_back_equal(tmp_path_factory: pytest.TempPathFactory, records: list[SpooledRecord]) -> None:
    """Every record of every kind survives the spool."""
    path = tmp_path_factory.mktemp("spool") / "spool.jsonl"
    with SpoolWriter(path) as spool:
        for record in records:
            spool.write(record)
    assert list(SpoolReader(path).read()) == records


@given(job=values(Job))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_jobs_come_back_equal(job: Job) -> None:
    """A job with sources and states of every shape survives its file."""
    assert Job.from_json(job.to_json()) == job


def test_a_growing_spool_is_read_record_by_record(tmp_path: Path) -> None:
    """A reader goes on where it was; what is not written to its end is not there yet."""
    path = tmp_path / "spool.jsonl"
    reader = SpoolReader(path)
    assert list(reader.read()) == []
    first, second = (SpooledProgress(source=SourceKey("s"), requests=count) for count in (1, 2))
    with SpoolWriter(path) as spool:
        spool.write(first)
        assert list(reader.read()) == [first]
        assert list(reader.read()) == []
        spool.write(second)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    assert list(reader.read()) == []
    path.write_bytes(whole)
    assert list(reader.read()) == [second]


def test_a_damaged_line_is_loud(tmp_path: Path) -> None:
    """A complete line that is no record is damage, and the line is named."""
    path = tmp_path / "spool.jsonl"
    path.write_bytes(b'{"record":"nonsense"}\n')
    with pytest.raises(StorageError, match="line 1 of the crawl's spool"):
        list(SpoolReader(path).read())


def test_a_spool_that_cannot_be_written_is_loud(tmp_path: Path) -> None:
    """A folder that is not there, and a full disk, are storage errors."""
    with pytest.raises(StorageError, match="No such file or directory"):
        SpoolWriter(tmp_path / "no" / "spool.jsonl")
    with SpoolWriter(Path("/dev/full")) as spool, pytest.raises(StorageError, match="No space left"):
        spool.write(SpooledProgress(source=SourceKey("s"), requests=1))


def test_what_is_no_job_is_a_mistake_of_configuration() -> None:
    """A file of another version is told so."""
    with pytest.raises(ConfigError, match="not a job of this version"):
        Job.from_json("[]")
