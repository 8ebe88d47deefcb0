"""What `doctor` finds: one thing looked at, how it weighs, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "State"]


class State(StrEnum):
    """How a finding weighs."""

    WELL = "ok"
    NOTE = "note"  # something optional is missing
    WRONG = "wrong"  # panelwatch cannot do its work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    subject: str
    state: State
    text: str
    remedy: str = ""
