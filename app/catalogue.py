"""The catalogue alone, for commands that need no database."""

from __future__ import annotations

from pathlib import Path

from crawlers import ADAPTERS
from model import Source
from settings import load_settings, load_sources

__all__ = ["catalogue"]


def catalogue(config: Path | None) -> tuple[Source, ...]:
    """Every source, checked.

    Raises:
        ConfigError: with a line for every fault of every file.
    """
    return load_sources(load_settings(config).sources, kinds=ADAPTERS)
