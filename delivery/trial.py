"""A test message: it says that it is one, so that whoever set up a subscription sees that it arrives."""

from __future__ import annotations

from datetime import datetime
from html import escape

from delivery.render import when
from delivery.slots import next_slot
from delivery.words import words_in
from delivery.written import Written
from model import Edition, EditionKind, Subscription

__all__ = ["trial"]


def trial(subscription: Subscription, now: datetime) -> tuple[Edition, Written]:
    """An edition that tells nothing but when the next one is due, in the subscriber's language."""
    words, due = words_in(subscription.language), next_slot(subscription, now)
    following = (
        words.trial_next.format(when=when(due, None, subscription.timezone), zone=subscription.timezone)
        if due
        else words.trial_alerts_only
    )
    subject = words.trial_subject.format(name=subscription.name)
    lines = (words.trial_text.format(name=subscription.name), following)
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    page = f'<!doctype html><html lang="{subscription.language}"><meta charset="utf-8"><title>{escape(subject)}</title>{body}'
    edition = Edition(
        subscription=subscription,
        number=int(now.timestamp()),  # another Message-ID for another test
        built_at=now,
        since=None,
        flagged=(),
        kind=EditionKind.CATCH_UP,
    )
    return edition, Written(subject=" ".join(subject.split()), text="\n\n".join(lines) + "\n", html=page, page=page, told=())
