"""An edition as an e-mail message for one recipient: the same bytes whenever it is asked for.

The headers are written here, not by `email`: it would encode a long address in angle brackets as if it were words (no
mail program could unsubscribe by it), and read a title that looks like an encoded word as one. No value holds a line
break but those that fold it, so that nothing a source says can become a header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email.charset import SHORTEST, Charset
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from delivery.addresses import MailAddress, read_address, read_sender
from delivery.desk import Desk
from delivery.smtp import line
from delivery.untrusted import one_line, printable
from delivery.writing import for_recipient
from delivery.written import Written
from errors import ConfigError
from model import Edition
from settings import Settings

__all__ = ["line", "message"]

_POLICY = SMTP.clone(cte_type="7bit")  # quoted-printable or base64: goes through every server, in lines of 76
_LONGEST_SUBJECT = 200
_LONGEST_LINE = 990  # RFC 5322 allows 998, with the name of the header
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = SHORTEST  # as it is, unless a library changed it for the whole process, as Apprise does
_QUOTED = re.compile(r'(["\\])')


def message(edition: Edition, written: Written, recipient: str, desk: Desk, settings: Settings) -> bytes:
    """Text and HTML of one edition with the recipient's own way to unsubscribe.

    An empty `recipient` is nobody in particular: for a message that is only written to a file.

    Raises:
        ConfigError: no sender is set, or no mail can come from it.
    """
    sender = read_sender(settings.smtp.sender)
    if sender is None:
        raise ConfigError(
            "nobody is set to send mail", remedy='set sender = "The desk <desk@example.org>" below [smtp]'
        )
    to = read_address(recipient)
    way_out = desk.unsubscribe(edition.subscription.name, recipient)
    own = for_recipient(written, way_out)
    mail = EmailMessage(policy=_POLICY)
    mail.set_content(printable(own.text))
    mail.add_alternative(printable(own.html), subtype="html")
    name = _name(edition, recipient)
    mail.set_boundary(f"=-{name}")  # no line of quoted-printable or base64 has "=-"
    headers = (
        ("Date", format_datetime(edition.built_at)),
        ("From", _mailbox(sender)),
        ("To", to.address if to else "undisclosed-recipients:;"),
        ("Subject", _words(one_line(written.subject)[:_LONGEST_SUBJECT], "Subject")),
        ("Message-ID", f"<{name}@{sender.domain}>"),
        *_of_a_list(edition.subscription.name, sender.domain),
        *_ways_out(way_out, replace(desk, public_url=None).unsubscribe(edition.subscription.name, recipient)),
    )
    return "".join(f"{key}: {value}\r\n" for key, value in headers).encode() + mail.as_bytes()


def _of_a_list(subscription: str, domain: str) -> Iterator[tuple[str, str]]:
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no out-of-office answers
    listed = hashlib.sha256(subscription.encode()).hexdigest()[:12]
    yield "List-Id", f"<{listed}.panelwatch.{domain}>"  # RFC 2919: the same for all editions, to sort by


def _ways_out(page: str, mail: str) -> Iterator[tuple[str, str]]:
    """RFC 2369; and with one click, which needs https (RFC 8058)."""
    one_click = page.startswith("https://") and _fits(page)
    ways = ((page,) if one_click else ()) + ((mail,) if _fits(mail) else ())
    if ways:
        yield "List-Unsubscribe", ",\r\n ".join(f"<{way}>" for way in ways)
    if one_click:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _fits(address: str) -> bool:
    return 0 < len(address) < _LONGEST_LINE and address.isascii() and not set(address) & set("<> \r\n")


def _name(edition: Edition, recipient: str) -> str:
    """Follows from what is sent to whom, so that a repeat is known as one (RFC 5322, section 3.6.4)."""
    facts = (edition.subscription.name, edition.kind, edition.window, recipient)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def _mailbox(one: MailAddress) -> str:
    name = one_line(one.name)
    if not name:
        return one.address
    quoted = '"' + _QUOTED.sub(r"\\\1", name) + '"'
    return f"{quoted if _is_plain(name) else _words(name, 'From')} <{one.address}>"


def _words(line: str, header: str) -> str:
    """One line as it stands, or as encoded words (RFC 2047)."""
    return line if _is_plain(line) else Header(line, _UTF8, header_name=header).encode(linesep="\r\n")


def _is_plain(line: str) -> bool:
    return line.isascii() and "=?" not in line
