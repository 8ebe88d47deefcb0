"""An edition as an e-mail message, ready to be written or sent."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from delivery.render import Names, html, subject, text
from model import Edition

__all__ = ["message"]


def message(edition: Edition, names: Names, sender: str) -> EmailMessage:
    """Text and HTML of one edition; the Message-ID follows from subscription and number, so that a repeat is known.

    `sender` is a mail address, with or without a name before it.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject(edition, names)
    mail["From"] = sender
    mail["To"] = ", ".join(edition.subscription.to) or "undisclosed-recipients:;"
    mail["Date"] = format_datetime(edition.built_at)
    mail["Message-ID"] = _message_id(edition, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    mail.set_content(text(edition, names))
    mail.add_alternative(html(edition, names), subtype="html")
    return mail


def _message_id(edition: Edition, sender: str) -> str:
    name = hashlib.sha256(f"{edition.subscription.name}\n{edition.number}".encode()).hexdigest()[:24]
    return f"<{name}.{edition.number}@{parseaddr(sender)[1].rpartition('@')[2]}>"
