"""What one digest holds: the flagged documents a subscription has not been told, in the order they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from model import Change, Copy, Edition, EditionKind, Flagged, Match, Subscription, Trouble

__all__ = ["build"]


def build(  # noqa: PLR0913  # the facts of an edition, each by its name
    subscription: Subscription,
    flagged: Iterable[Flagged],
    troubles: Iterable[Trouble],
    *,
    related: Iterable[Flagged] = (),
    number: int,
    built_at: datetime,
    since: datetime | None,
    sources_checked: int,
    kind: EditionKind = EditionKind.DIGEST,
    slot: datetime | None = None,
    previous_at: datetime | None = None,
    missed: int = 0,
    changes: Iterable[Change] = (),
    alerted: Iterable[Flagged] = (),
    waiting: Iterable[Copy] = (),
) -> Edition:
    """Choose and order: the strongest first, then the newest, and after all of them what was found late.

    A story is left out that the subscriber did not ask for: none of its documents is in a language, or was shown by a
    source, that they chose.
    """
    return Edition(
        subscription=subscription,
        number=number,
        built_at=built_at,
        since=since,
        flagged=_chosen(flagged, subscription),
        related=_chosen(related, subscription),
        troubles=tuple(sorted(troubles, key=lambda trouble: trouble.source)),
        sources_checked=sources_checked,
        kind=kind,
        slot=slot,
        previous_at=previous_at,
        missed=missed,
        changes=tuple(changes),
        alerted=tuple(alerted),
        waiting=tuple(waiting),
    )


def _chosen(items: Iterable[Flagged], subscription: Subscription) -> tuple[Flagged, ...]:
    return tuple(sorted((kept for item in items if (kept := _asked_for(item, subscription))), key=_order))


def _asked_for(item: Flagged, subscription: Subscription) -> Flagged | None:
    """The item with the matches this subscription wants, or None."""
    told: tuple[Flagged | Copy, ...] = (item, *item.copies)
    if subscription.languages and not {one.language for one in told} & set(subscription.languages):
        return None
    if subscription.sources and not {source for one in told for source in one.sources} & set(subscription.sources):
        return None
    matches = tuple(match for match in item.matches if _wanted(match, subscription))
    return replace(item, matches=matches) if matches else None


def _wanted(match: Match, subscription: Subscription) -> bool:
    return match.score >= subscription.level and (not subscription.topics or match.topic in subscription.topics)


def _order(item: Flagged) -> tuple[bool, float, float, str]:
    told_at = item.published_at or item.first_seen_at
    return (item.late, -max(match.score for match in item.matches), -told_at.timestamp(), item.document_id)
