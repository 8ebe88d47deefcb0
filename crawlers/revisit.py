"""Which known entries are young enough to be asked for again, as a source's `revisit` wants it."""

from __future__ import annotations

from datetime import datetime, timedelta

from model import Known, Source, SourceState

__all__ = ["any_young", "is_due", "is_young"]

_SECOND = timedelta(seconds=1)
_A_DAY = timedelta(days=1)


def is_young(source: Source, known: Known | None, now: datetime) -> bool:
    """Whether an entry was first seen so short a time ago that it is asked for again."""
    return known is not None and source.revisit is not None and now - known.first_seen_at < source.revisit


def is_due(source: Source, state: SourceState, known: Known | None, now: datetime) -> bool:
    """Whether a young entry is looked at again in this crawl: each time its age has doubled since it was first seen.

    Corrections come mostly early. At a crawl every half hour, three days bring eight looks instead of 144. What was
    old when it was found is not young: a walk through an archive leaves nothing to look at again.
    """
    if known is None or not is_young(source, known, now) or _was_old(source, known):
        return False
    last = state.last_success_at
    return last is None or _doublings(now - known.first_seen_at) > _doublings(last - known.first_seen_at)


def _was_old(source: Source, known: Known) -> bool:
    """Whether an entry was out for longer than `revisit` when it was first seen; its day may have no hour."""
    out, limit = known.published_at, source.revisit
    return out is not None and limit is not None and known.first_seen_at - out > limit + _A_DAY


def _doublings(age: timedelta) -> int:
    """How often the age has doubled since the first second; 0 before it was seen."""
    return max(age // _SECOND, 0).bit_length()


def any_young(source: Source, state: SourceState) -> bool:
    """Whether anything was young when the source was last read: then its listing is asked for whole.

    Entries are asked for again only after the listing was read, and "not modified" would leave nothing to read.
    """
    now = state.last_success_at
    return now is not None and any(
        is_young(source, known, now) and not _was_old(source, known) for known in state.known.values()
    )
