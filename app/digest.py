"""What the next edition of a subscription holds; shown or written to files, with nothing changed by looking."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from app.application import Application
from app.desk import desk_of
from delivery.alerting import FRESH
from delivery.channels import CHANNELS
from delivery.edition import build
from delivery.writing import for_recipient
from delivery.writing import write as put_into_words
from delivery.written import Written
from errors import ConfigError
from model import Edition, EditionKind, Flagged, Level, Subscription
from storage.changes import changes_since_told
from storage.database import reading
from storage.editions import last_edition, next_number, told_by
from storage.reading import flagged, sources_checked, troubles
from storage.waiting import recordings_waiting

__all__ = ["DEFAULT_NAME", "draw_up", "in_words", "next_edition", "subscription_named", "write"]

DEFAULT_NAME = "digest"  # of the edition that is built where no subscription is configured
_NOBODY = "panelwatch <panelwatch@localhost>"  # sends a digest that is only written


def subscription_named(application: Application, name: str | None) -> Subscription:
    """The subscription of this name; the first where none is named; one over everything where none is configured.

    Raises:
        ConfigError: there is none of this name.
    """
    known = {one.name: one for one in application.settings.subscriptions}
    if name is None:
        everything = Subscription(name=DEFAULT_NAME, timezone=application.settings.timezone)
        return next(iter(known.values()), everything)
    if name not in known:
        there = ", ".join(known) or "none"
        raise ConfigError(f"no subscription is named {name}", remedy=f"[[subscriptions]] in the settings has: {there}")
    return known[name]


def next_edition(application: Application, subscription: Subscription, since: datetime | None = None) -> Edition:
    """What the subscriber would be told now; with `since`, everything flagged from then on, told or not."""
    kind = EditionKind.CATCH_UP if since else EditionKind.DIGEST
    with reading(application.engine) as conn:
        return draw_up(conn, application, subscription, kind=kind, since=since)


def draw_up(
    conn: Connection,
    application: Application,
    subscription: Subscription,
    *,
    kind: EditionKind,
    slot: datetime | None = None,
    since: datetime | None = None,
) -> Edition:
    """Everything the subscriber was not told yet, whatever its clock; for a catch-up, everything flagged from `since`.

    An alert holds only what was flagged of late, and chooses among it later: it is looked for every few seconds, and
    what no alert tells may have gathered for years.
    """
    now, name = application.clock(), subscription.name
    untold_to = None if since else name
    last = last_edition(conn, name, taken=True)
    alone = kind is EditionKind.ALERT
    stories = flagged(conn, since=now - FRESH if alone else since, undelivered_to=untold_to)
    digest = kind is EditionKind.DIGEST
    return build(
        subscription,
        stories,
        () if alone else troubles(conn, application.sources, now),
        related=() if alone else flagged(conn, since=since, undelivered_to=untold_to, level=Level.RELATED),
        number=next_number(conn, name, kind),
        built_at=now,
        since=since,
        sources_checked=sources_checked(conn),
        kind=kind,
        slot=slot,
        previous_at=last.built_at if last else None,
        changes=changes_since_told(conn, name) if digest else (),
        waiting=() if alone else recordings_waiting(conn, now),
        alerted=_alerted(conn, name, last.built_at if last else None) if digest else (),
    )


def in_words(application: Application, edition: Edition) -> Written:
    """The edition as its first recipient would get it."""
    desk, subscription = desk_of(application.settings), edition.subscription
    way_out = desk.unsubscribe(subscription.name, next(iter(subscription.to), ""))
    return for_recipient(put_into_words(edition, application.names, desk), way_out)


def write(application: Application, edition: Edition, folder: Path) -> tuple[Path, Path]:
    """Write the edition as ``.eml`` and ``.html``; the paths of both.

    Raises:
        ConfigError: the folder cannot be written to.
    """
    stem = re.sub(r"[^\w-]+", "-", edition.subscription.name) + f"-{edition.number}"
    mail, page = folder / f"{stem}.eml", folder / f"{stem}.html"
    desk = desk_of(application.settings)
    written = put_into_words(edition, application.names, desk)
    settings, recipient = application.settings, next(iter(edition.subscription.to), "")
    if not settings.smtp.sender:
        settings = settings.model_copy(update={"smtp": settings.smtp.model_copy(update={"sender": _NOBODY})})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mail.write_bytes(CHANNELS["mail"].message(edition, written, recipient, desk, settings))
        page.write_text(written.page, encoding="utf-8")
    except OSError as error:
        remedy = "name a folder that can be written to"
        raise ConfigError(f"{folder}: cannot write the digest there: {error.strerror}", remedy=remedy) from error
    return mail, page


def _alerted(conn: Connection, name: str, since: datetime | None) -> tuple[Flagged, ...]:
    """The stories this subscriber was alerted to after their last digest."""
    told = told_by(conn, name, EditionKind.ALERT, since)
    return tuple(item for item in flagged(conn) if item.story_id in told) if told else ()
