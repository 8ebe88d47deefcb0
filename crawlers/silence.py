"""Telling silence from quiet: what a source is expected to bring, in words."""

from __future__ import annotations

from datetime import timedelta

from model import Expectation

__all__ = ["in_words", "promised"]

_UNITS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min"))


def promised(expect: Expectation) -> str:
    """How much a source is expected to bring: ``at least 5 in 3 d``."""
    return f"at least {expect.at_least}" + (f" in {in_words(expect.within)}" if expect.within else "")


def in_words(period: timedelta) -> str:
    """A period in the largest unit it is a whole number of: ``3 d``, ``36 h``."""
    for unit, letter in _UNITS:
        if not period % unit:
            return f"{period // unit} {letter}"
    return f"{period.total_seconds():g} s"
