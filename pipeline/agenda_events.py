"""What several documents tell of one date, as one event; what is told vaguely joins what is told exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from model import DatedEvent, NamedDate, Telling

__all__ = ["dated_events"]

_Key = tuple[str, str, date, date, bool]


def dated_events(tellings: Iterable[Telling]) -> tuple[DatedEvent, ...]:
    """The events, by date.

    One topic, kind and date are one event. A date within another of the same topic and kind ("opens on 6 July" and
    "6–7 July"), and a month in which one lies ("in July 2026"), are told of that one.
    """
    by_date: dict[_Key, list[Telling]] = defaultdict(list)
    for telling in tellings:
        by_date[_key(telling.named)].append(telling)
    events = [_event(several) for several in by_date.values()]
    kept: list[DatedEvent] = []
    for event in sorted(events, key=_exactness):
        wider = next((one for one in kept if _is_told_by(event, one)), None)
        if wider is None:
            kept.append(event)
        else:
            kept[kept.index(wider)] = replace(wider, tellings=_ordered((*wider.tellings, *event.tellings)))
    return tuple(sorted(kept, key=lambda one: (one.first, one.last, one.topic, one.kind)))


def _key(named: NamedDate) -> _Key:
    return named.topic, named.kind, named.first, named.last, named.month_only


def _event(tellings: list[Telling]) -> DatedEvent:
    named = tellings[0].named
    return DatedEvent(
        topic=named.topic,
        kind=named.kind,
        first=named.first,
        last=named.last,
        month_only=named.month_only,
        tellings=_ordered(tellings),
    )


def _ordered(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    """Those that tell the day first, then what came out first; of one document one."""
    ordered = sorted(tellings, key=_order)
    return tuple({one.document_id: one for one in reversed(ordered)}.values())[::-1]


def _order(telling: Telling) -> tuple[bool, datetime, str, str]:
    came_out = telling.published_at or telling.first_seen_at
    return telling.named.month_only, came_out, telling.document_id, telling.named.sentence


def _exactness(event: DatedEvent) -> tuple[bool, int, date, str, str]:
    """Days before months; of days the longest first, as it holds the others."""
    return event.month_only, (event.first - event.last).days, event.first, event.topic, event.kind


def _is_told_by(event: DatedEvent, other: DatedEvent) -> bool:
    if (event.topic, event.kind) != (other.topic, other.kind):
        return False
    if event.month_only:
        return event.first <= other.first <= event.last
    return other.first <= event.first and event.last <= other.last
