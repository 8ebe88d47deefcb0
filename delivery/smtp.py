"""Handing messages to the mail server, one recipient each, and what its answers mean for whoever sends.

What is wrong with a recipient or a message is final. What is wrong with the server, the network or our own settings is
not: it is mended by somebody, and no recipient is given up for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from delivery.addresses import MailAddress, read_address, read_sender
from delivery.channel import AboutTo, Line
from delivery.smtp_connection import Connection, Limits, cause_of, connect, reply
from model import Answer, AnswerKind, Subscription
from settings import Settings, SmtpSettings

__all__ = ["line"]

_MOST_BREAKS = 3  # connections that broke, one after the other: then the server is left alone
_STILL_THERE_S = 10
_TAKEN = range(200, 300)
_FOR_GOOD = range(500, 600)
_CONTENT_WANTED = range(354, 355)
_TOO_LARGE = 552
# What a server answers when we are not set up as it wants (RFC 4954, RFC 3463, and what Exchange adds to them).
_OURS = {503, 530, 534, 535, 538}
_OURS_ENHANCED = re.compile(r"5\.7\.(?:0|8|9|10|11|57|60)\b")
_WILL_NOT_RELAY = re.compile("relay", re.IGNORECASE)  # in whichever words, and under codes that mean much else


@contextmanager
def line(settings: Settings, limits: Limits | None = None) -> Iterator[Line]:
    """A way to the mail server. It is opened for the first message, and again where it broke."""
    way = _Line(settings.smtp, limits or Limits())
    try:
        yield way
    finally:
        way.close()


class _Line:
    def __init__(self, settings: SmtpSettings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._server: Connection | None = None
        self._breaks = 0
        self._given_up: Answer | None = None

    def hand_over(self, subscription: Subscription, recipient: str, message: bytes, about_to: AboutTo) -> Answer:  # noqa: ARG002 - a channel's shape
        """One message for one recipient; LATER without asking, once the server is not to be had."""
        to, sender = read_address(recipient), read_sender(self._settings.sender)
        if to is None:
            return _never("this is no address mail can be sent to")
        if sender is None:
            return _later('nobody is set to send mail: set sender = "desk@example.org" below [smtp]')
        if self._given_up:
            return self._given_up
        try:
            server = self._ready()
        except OSError as error:
            self._given_up = _later(self._told(error))
            return self._given_up
        return self._speak(server, sender, to, message, about_to)

    def close(self) -> None:
        """Say goodbye, without waiting long for the answer."""
        server, self._server = self._server, None
        if server is not None:
            server.leave()

    def _ready(self) -> Connection:
        """A connection on which nothing is begun: the one there is, if it still answers, or another.

        Raises:
            OSError: there is none.
        """
        if self._server is not None:
            self._server.hurry(_STILL_THERE_S)
            with suppress(OSError):
                if self._server.docmd("RSET")[0] in _TAKEN:
                    self._server.begin()
                    return self._server
            self._drop()
        self._server = connect(self._settings, self._limits)
        self._server.begin()
        return self._server

    def _speak(
        self, server: Connection, sender: MailAddress, to: MailAddress, message: bytes, about_to: AboutTo
    ) -> Answer:
        try:
            refused = _envelope(server, sender, to, len(message))
        except OSError as error:
            return self._broke(self._told(error))
        if refused:
            return self._answered(server, refused)
        if not self._may_give(about_to):
            return _later("it was not given to the server: another process has it")
        try:
            code, text = server.give(message)
        except OSError as error:
            return self._broke(f"{self._told(error)}, after it was given the message: it may have been taken")
        sent = Answer(kind=AnswerKind.SENT)
        return self._answered(server, sent if code in _TAKEN else _refusal(code, text, "message"))

    def _may_give(self, about_to: AboutTo) -> bool:
        """Ask whether to go on. The server waits for the content now, so that the only way back is to hang up."""
        may = False
        try:
            may = about_to()
        finally:
            if not may:
                self._drop()
        return may

    def _answered(self, server: Connection, answer: Answer) -> Answer:
        if server.is_closing:
            return self._broke(answer.cause)
        self._breaks = 0
        return answer

    def _broke(self, cause: str) -> Answer:
        """The next message may have more luck on a new connection, but no server is asked for ever."""
        self._drop()
        self._breaks += 1
        answer = _later(cause)
        if self._breaks >= _MOST_BREAKS:
            self._given_up = answer
        return answer

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None

    def _told(self, error: OSError) -> str:
        return f"{self._settings.host}:{self._settings.port} {cause_of(error)}"


def _envelope(server: Connection, sender: MailAddress, to: MailAddress, size: int) -> Answer | None:
    """Everything up to the content; None where the server now waits for it.

    Raises:
        OSError: the connection broke.
    """
    beyond_ascii = sender.needs_utf8 or to.needs_utf8
    if beyond_ascii and not server.has_extn("smtputf8"):
        cause = "the mail server takes no address beyond ASCII (it does not offer SMTPUTF8)"
        return _later(cause) if sender.needs_utf8 else _never(cause)
    most = server.esmtp_features.get("size", "")
    if most.isdecimal() and 0 < int(most) < size:
        return _never(f"the mail server takes no more than {most} bytes, and this message has {size}")
    server.command_encoding = "utf-8" if beyond_ascii else "ascii"
    options = f" SIZE={size}" if server.has_extn("size") else ""
    options += " BODY=8BITMIME SMTPUTF8" if beyond_ascii else ""
    for command, whose, wanted in (
        (f"MAIL FROM:<{sender.address}>{options}", "sender", _TAKEN),
        (f"RCPT TO:<{to.address}>", "recipient", _TAKEN),
        ("DATA", "message", _CONTENT_WANTED),
    ):
        code, text = server.docmd(command)
        if code not in wanted:
            return _refusal(code, text, whose)
    return None


def _refusal(code: int, text: bytes, whose: str) -> Answer:
    """What an answer that is none we want means; `whose` is what it is about: sender, recipient or message."""
    said = reply(code, text)
    ours = (
        code in _OURS
        or (whose == "sender" and code != _TOO_LARGE)
        or (whose == "recipient" and _WILL_NOT_RELAY.search(said))
        or _OURS_ENHANCED.search(said)
    )
    return _never(said) if code in _FOR_GOOD and not ours else _later(said)


def _later(cause: str) -> Answer:
    return Answer(kind=AnswerKind.LATER, cause=cause)


def _never(cause: str) -> Answer:
    return Answer(kind=AnswerKind.NEVER, cause=cause)
