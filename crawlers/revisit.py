"""Which known entries are young enough to be asked for again, as a source's `revisit` wants it."""

from __future__ import annotations

from datetime import datetime

from model import Known, Source, SourceState

__all__ = ["any_young", "is_young"]


def is_young(source: Source, known: Known | None, now: datetime) -> bool:
    """Whether an entry was first seen so short a time ago that it is asked for again."""
    return known is not None and source.revisit is not None and now - known.first_seen_at < source.revisit


def any_young(source: Source, state: SourceState) -> bool:
    """Whether anything was young when the source was last read: then its listing is asked for whole.

    Entries are asked for again only after the listing was read, and "not modified" would leave nothing to read.
    """
    now = state.last_success_at
    return now is not None and any(is_young(source, known, now) for known in state.known.values())
