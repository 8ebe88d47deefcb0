"""Composing: an edition that is due is drawn up, recorded and put into the outbox in one transaction, or not at all.

From then on its stories count as told and its messages are fixed. Whether they are sent now or after a crash, by this
process or another, the same bytes go out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from app.application import Application
from app.desk import desk_of
from app.digest import draw_up
from delivery.alerting import alert_now
from delivery.channels import CHANNELS
from delivery.slots import latest_slot, slots_between
from delivery.writing import write
from model import Alerts, Edition, EditionKind, Subscription
from storage.database import reading, writing
from storage.editions import (
    StoredEdition,
    find_edition,
    know,
    known_since,
    last_edition,
    pass_slot,
    passed_slot,
    record,
    slot_taken,
)
from storage.outbox import Letter, letters_of, post
from storage.subscribers import recipients

__all__ = ["compose", "compose_due"]


def compose_due(application: Application) -> tuple[StoredEdition, ...]:
    """Compose every digest whose slot has come, and every alert that is due; what was composed.

    Cheap where nothing is due: the database is only read.

    Raises:
        StorageError: the database refuses; what was composed before it did is kept.
    """
    each = [
        compose_one(application, subscription)
        for subscription in application.settings.subscriptions
        for compose_one in (_digest_if_due, _alert_if_due)
    ]
    return tuple(edition for edition in each if edition is not None)


def compose(
    application: Application, subscription: Subscription, *, since: datetime | None = None
) -> StoredEdition | None:
    """Compose a digest now, whatever the clock; with `since`, a catch-up of everything flagged from then on.

    None where there is nobody to tell, or nothing and the subscriber wants no empty edition.

    Raises:
        StorageError: the database refuses.
    """
    kind = EditionKind.CATCH_UP if since else EditionKind.DIGEST
    with writing(application.engine) as conn:
        know(conn, subscription.name, application.clock())
        return _publish(conn, application, draw_up(conn, application, subscription, kind=kind, since=since))


def _digest_if_due(application: Application, subscription: Subscription) -> StoredEdition | None:
    now, name = application.clock(), subscription.name
    with reading(application.engine) as conn:
        if known_since(conn, name) is not None and _due(conn, subscription, now) is None:
            return None
    with writing(application.engine) as conn:
        know(conn, name, now)
        return _digest(conn, application, subscription, now)


def _alert_if_due(application: Application, subscription: Subscription) -> StoredEdition | None:
    if subscription.alerts is Alerts.OFF:
        return None
    with reading(application.engine) as conn:
        if _alert_edition(conn, application, subscription) is None:
            return None
    with writing(application.engine) as conn:
        edition = _alert_edition(conn, application, subscription)
        return _publish(conn, application, edition) if edition else None


def _due(conn: Connection, subscription: Subscription, now: datetime) -> datetime | None:
    """The slot that has come and is not done with; None before the first one since the subscription is known."""
    slot, since = latest_slot(subscription, now), known_since(conn, subscription.name)
    if slot is None or since is None or slot <= since or not recipients(conn, subscription):
        return None
    last = last_edition(conn, subscription.name, by=now)
    after_last = last is None or last.slot is None or slot > last.slot
    return slot if after_last and not slot_taken(conn, subscription.name, slot) else None


def _digest(
    conn: Connection, application: Application, subscription: Subscription, now: datetime
) -> StoredEdition | None:
    slot = _due(conn, subscription, now)
    if slot is None:
        return None
    edition = draw_up(conn, application, subscription, kind=EditionKind.DIGEST, slot=slot)
    edition = replace(edition, missed=_missed(conn, subscription, slot))
    published = _publish(conn, application, edition)
    if published is None:
        pass_slot(conn, subscription.name, slot)
    return published


def _missed(conn: Connection, subscription: Subscription, slot: datetime) -> int:
    """How many slots before this one were not used: since the last edition, or since the subscription is known.

    One at which there was nothing to tell is not missed, nor is any before it: it would have told of all.
    """
    last, passed = last_edition(conn, subscription.name, by=slot), passed_slot(conn, subscription.name)
    after = last.slot if last and last.slot else known_since(conn, subscription.name)
    if after is None:
        return 0
    if passed is not None and passed < slot:
        after = max(after, passed)
    return sum(not slot_taken(conn, subscription.name, one) for one in slots_between(subscription, after, slot))


def _alert_edition(conn: Connection, application: Application, subscription: Subscription) -> Edition | None:
    people = recipients(conn, subscription)
    if not people:
        return None
    last = last_edition(conn, subscription.name, EditionKind.ALERT)
    edition = draw_up(conn, application, subscription, kind=EditionKind.ALERT)
    urgent = alert_now(
        edition.flagged,
        subscription,
        application.clock(),
        last.built_at if last else None,
        refused=last is not None and _refused_by_all(conn, last, people),
    )
    return replace(edition, flagged=urgent) if urgent else None


def _refused_by_all(conn: Connection, edition: StoredEdition, people: tuple[str, ...]) -> bool:
    """Whether nobody took the edition, and there is nobody now who was not asked."""
    return edition.failed_at is not None and {one.recipient for one in letters_of(conn, edition.id)}.issuperset(people)


def _publish(conn: Connection, application: Application, edition: Edition) -> StoredEdition | None:
    """Record the edition and post its messages; None where nobody is to be told, or nothing."""
    subscription, people = edition.subscription, recipients(conn, edition.subscription)
    if not people or (edition.is_empty and not subscription.when_empty):
        return None
    desk, channel = desk_of(application.settings), CHANNELS[subscription.channel]
    written = write(edition, application.names, desk)
    record(conn, edition, written.told, left_out=written.left_out, page=written.page)
    letters = [
        Letter(
            edition_id=edition.id,
            recipient=one,
            channel=subscription.channel,
            message=channel.message(edition, written, one, desk, application.settings),
        )
        for one in people
    ]
    post(conn, letters, application.clock())
    return find_edition(conn, edition.id)
