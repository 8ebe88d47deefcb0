"""The next edition of a subscription: built from what storage holds, shown or written, never sent from here."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from app.application import Application
from delivery.desk import Desk
from delivery.edition import build
from delivery.mail import message
from delivery.writing import write as put_into_words
from errors import ConfigError
from model import Edition, EditionKind, Level, Subscription
from storage.database import reading
from storage.editions import next_number
from storage.reading import flagged, sources_checked, troubles

__all__ = ["DEFAULT_NAME", "next_edition", "subscription_named", "write"]

DEFAULT_NAME = "digest"  # of the edition that is built where no subscription is configured
_NOBODY = "panelwatch <panelwatch@localhost>"  # of a digest that is only written


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
    with reading(application.engine) as conn:
        undelivered_to = None if since else subscription.name
        found, related = (
            flagged(conn, since=since, undelivered_to=undelivered_to, level=level)
            for level in (Level.FLAG, Level.RELATED)
        )
        return build(
            subscription,
            found,
            troubles(conn, application.sources),
            related=related,
            number=next_number(conn, subscription.name, EditionKind.DIGEST),
            built_at=application.clock(),
            since=since,
            sources_checked=sources_checked(conn),
        )


def write(application: Application, edition: Edition, folder: Path) -> tuple[Path, Path]:
    """Write the edition as ``.eml`` and ``.html``; the paths of both.

    Raises:
        ConfigError: the folder cannot be written to.
    """
    stem = re.sub(r"[^\w-]+", "-", edition.subscription.name) + f"-{edition.number}"
    mail, page = folder / f"{stem}.eml", folder / f"{stem}.html"
    written = put_into_words(edition, application.names, Desk())
    settings = application.settings
    if not settings.smtp.sender:
        settings = settings.model_copy(update={"smtp": settings.smtp.model_copy(update={"sender": _NOBODY})})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mail.write_bytes(message(edition, written, next(iter(edition.subscription.to), ""), Desk(), settings))
        page.write_text(written.page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: cannot write the digest there: {error.strerror}") from error
    return mail, page
