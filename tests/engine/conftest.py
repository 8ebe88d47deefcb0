"""The web and the crawl processes of the engine's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.engine_web import Lab, Web, serving


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    """The server, for the whole session: each test uses hosts of its own."""
    with serving() as web:
        yield web


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Runs crawl processes, each in a folder of its own."""
    return Lab(folders=lambda: tmp_path_factory.mktemp("crawl"))
