"""An empty working folder and an environment without settings, and words to write files and read faults."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from errors import ConfigError

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those of the test."""
    for name in list(os.environ):
        if name.startswith("PANELWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write() -> Write:
    """Write a file into the working folder."""

    def write_file(name: str, text: str) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def faults_of() -> FaultsOf:
    """The lines of the one error a load ends with."""

    def lines(load: Callable[[], object]) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load()
        return str(caught.value).splitlines()

    return lines
