"""What one digest holds: the flagged documents a subscription has not been told, in the order they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from model import (
    Change,
    Copy,
    Edition,
    EditionKind,
    Flagged,
    Match,
    Prominence,
    SourceKey,
    Subscription,
    Trouble,
)

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
    """Choose and order: what is mainly about a topic first, then the strongest, the most told, the newest.

    After all of them comes what was found late. A story is left out that the subscriber did not ask for: none of its
    documents is in a language, or was shown by a source, that they chose. Where its head is in another language than
    they chose, the document in theirs stands at its head. Of sources they did not choose, nothing is told either.
    """
    return Edition(
        subscription=subscription,
        number=number,
        built_at=built_at,
        since=since,
        flagged=_chosen(flagged, subscription),
        related=_chosen(related, subscription),
        troubles=tuple(sorted(_of_their_sources(troubles, subscription), key=lambda trouble: trouble.source)),
        sources_checked=sources_checked,
        kind=kind,
        slot=slot,
        previous_at=previous_at,
        missed=missed,
        changes=tuple(changes),
        alerted=_chosen(alerted, subscription),
        waiting=tuple(one for one in waiting if _is_of(one.sources, subscription)),
    )


def _chosen(items: Iterable[Flagged], subscription: Subscription) -> tuple[Flagged, ...]:
    return tuple(sorted((kept for item in items if (kept := _asked_for(item, subscription))), key=_order))


def _asked_for(item: Flagged, subscription: Subscription) -> Flagged | None:
    """The item with the matches this subscription wants, the weightiest first, or None."""
    told: tuple[Flagged | Copy, ...] = (item, *item.copies)
    if subscription.languages and not {one.language for one in told} & set(subscription.languages):
        return None
    if not _is_of([source for one in told for source in one.sources], subscription):
        return None
    matches = tuple(sorted((match for match in item.matches if _wanted(match, subscription)), key=_weight))
    return _in_their_language(replace(item, matches=matches), subscription) if matches else None


def _of_their_sources(troubles: Iterable[Trouble], subscription: Subscription) -> list[Trouble]:
    return [one for one in troubles if _is_of([one.source], subscription)]


def _is_of(sources: Iterable[SourceKey], subscription: Subscription) -> bool:
    return not subscription.sources or not set(subscription.sources).isdisjoint(sources)


def _wanted(match: Match, subscription: Subscription) -> bool:
    return match.score >= subscription.level and (not subscription.topics or match.topic in subscription.topics)


def _weight(match: Match) -> tuple[bool, float]:
    return (match.prominence is not Prominence.CENTRAL, -match.score)


def _order(item: Flagged) -> tuple[object, ...]:
    told: tuple[Flagged | Copy, ...] = (item, *item.copies)
    places = len({source for one in told for source in one.sources}) + len({one.language for one in told})
    told_at = item.published_at or item.first_seen_at
    return (item.late, *_weight(item.matches[0]), -places, -told_at.timestamp(), item.document_id)


def _in_their_language(item: Flagged, subscription: Subscription) -> Flagged:
    """The story with a document in a language they chose at its head; its words are quoted from where they stand."""
    if not subscription.languages or item.language in subscription.languages:
        return item
    proofs = {place.document_id for place in item.proven_by.values()}
    preferred = sorted(
        (copy for copy in item.copies if copy.language in subscription.languages),
        key=lambda copy: (
            subscription.languages.index(copy.language),
            copy.document_id not in proofs,
            copy.kind != item.kind,
        ),
    )
    return _headed_by(preferred[0], item) if preferred else item


def _headed_by(copy: Copy, item: Flagged) -> Flagged:
    before = Copy(
        document_id=item.document_id,
        title=item.title,
        url=item.url,
        language=item.language,
        sources=item.sources,
        kind=item.kind,
        published_at=item.published_at,
        published_precision=item.published_precision,
        caveat=item.caveat,
    )
    proven_by = {match.topic: item.proven_by.get(match.topic, before) for match in item.matches}
    return replace(
        item,
        document_id=copy.document_id,
        title=copy.title,
        url=copy.url,
        language=copy.language,
        sources=copy.sources,
        kind=copy.kind,
        published_at=copy.published_at,
        published_precision=copy.published_precision,
        caveat=copy.caveat,
        changed_at=None,  # that of the other one
        removed=False,
        copies=(before, *(one for one in item.copies if one.document_id != copy.document_id)),
        proven_by={topic: place for topic, place in proven_by.items() if place.document_id != copy.document_id},
    )
