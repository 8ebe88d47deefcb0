"""The demonstration, run once: most of what the whole line promises can be seen on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from commands.watching import Quiet
from demo.run import Demonstration, demonstrate


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Both days, crawled; the database stays open until the session ends."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    result = demonstrate(folder, lambda _total: nullcontext(Quiet()), lambda _day, _report: None)
    assert result is not None
    yield result
    result.application.engine.dispose()
