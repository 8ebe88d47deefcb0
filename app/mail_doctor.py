"""Whether those who subscribe can be told: addresses, the mail server, and whether mail of ours is believed.

The mail server is connected to and left again; no mail is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.findings import Finding, State
from app.sender_records import examine_records
from delivery.addresses import read_sender
from delivery.apprise_channel import REQUIREMENT, is_installed
from delivery.smtp_connection import Limits, cause_of, connect
from model import Subscription
from settings import Settings, SmtpSettings

if TYPE_CHECKING:
    from dns.resolver import Resolver

__all__ = ["examine_telling"]

_LIMITS = Limits(connect_s=10, reply_s=10, before_s=20)
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def examine_telling(settings: Settings, resolver: Resolver | None = None) -> Iterator[Finding]:
    """Everything between an edition and its readers; nothing where nobody is to be told."""
    for one in settings.subscriptions:
        yield from _subscription(one, has_pages=settings.public_url is not None)
    if any(one.channel == "apprise" for one in settings.subscriptions) and not is_installed():
        yield _apprise()
    if settings.public_url and settings.public_url.startswith("http://"):
        yield Finding(
            subject="public_url",
            state=State.NOTE,
            text="without https, mail programs offer no button to unsubscribe (RFC 8058)",
            remedy="let a server with a certificate stand before the pages",
        )
    smtp = settings.smtp
    if smtp.host or smtp.sender or any(one.channel == "mail" and one.to for one in settings.subscriptions):
        yield from _mail(smtp, resolver)


def _subscription(one: Subscription, *, has_pages: bool) -> Iterator[Finding]:
    if not one.to:
        yield Finding(
            subject="subscription",
            state=State.NOTE,
            text=f"nobody gets {one.name}",
            remedy='set to = ["you@example.org"] in it',
        )
    if one.channel == "webhook" and any(address.startswith("http://") for address in one.to):
        yield Finding(
            subject="subscription",
            state=State.NOTE,
            text=f"what the webhook of {one.name} is sent can be read on its way",
            remedy="use an address that begins with https://",
        )
    if one.channel == "apprise" and one.days and not has_pages:
        yield Finding(
            subject="subscription",
            state=State.NOTE,
            text=f"a digest of {one.name} is one short message: stories beyond it are only counted",
            remedy="set public_url, so that it links to all of it; or days = [] for alerts alone, and a digest by mail",
        )


def _apprise() -> Finding:
    from crawlers.ytdlp.runtime import install_command

    return Finding(
        subject="Apprise",
        state=State.WRONG,
        text='is not installed, and a subscription has channel = "apprise"',
        remedy=install_command(REQUIREMENT),
    )


def _mail(smtp: SmtpSettings, resolver: Resolver | None) -> Iterator[Finding]:
    sender = read_sender(smtp.sender)
    if sender is None:
        yield Finding(
            subject="sender",
            state=State.WRONG,
            text="nobody is set to send mail",
            remedy='set sender = "The desk <desk@example.org>" below [smtp]',
        )
    else:
        yield Finding(subject="sender", state=State.WELL, text=smtp.sender)
    yield _server(smtp)
    if smtp.security == "none" and smtp.host not in _THIS_MACHINE:
        yield Finding(
            subject="mail server",
            state=State.NOTE,
            text=f"mail{' and password' if smtp.username else ''} go to {smtp.host} in plain text",
            remedy='set security = "starttls" or "tls" below [smtp]',
        )
    if sender is not None and "." in sender.domain:
        yield from examine_records(sender.domain, smtp.dkim_selector, resolver)


def _server(smtp: SmtpSettings) -> Finding:
    place = f"{smtp.host}:{smtp.port}"
    try:
        server = connect(smtp, _LIMITS)
    except OSError as error:
        cause = cause_of(error)
        text = f"{place} {cause}" if smtp.host else cause
        return Finding(
            subject="mail server", state=State.WRONG, text=text, remedy="see host, port and security below [smtp]"
        )
    server.leave()
    manner = {"starttls": "by STARTTLS", "tls": "by TLS", "none": "in plain text"}[smtp.security]
    login = f", logged in as {smtp.username}" if smtp.username else ""
    return Finding(subject="mail server", state=State.WELL, text=f"{place} takes mail, {manner}{login}")
