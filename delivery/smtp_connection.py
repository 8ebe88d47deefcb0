"""A connection to the mail server (RFC 5321): encrypted as set, authenticated, and bounded in time and in size.

`smtplib` speaks the protocol. What it lacks is added here: limits to how long a reply may take as a whole and to how
much of it is read, a name of our own that asks no name server, passwords beyond ASCII, and no way back to plain text.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass

from settings import SmtpSettings

__all__ = ["Connection", "Limits", "cause_of", "connect", "reply"]

_LONGEST_LINE = 8192  # bytes; RFC 5321 allows 512
_MOST_LINES = 200
_SHOWN = 300  # characters of a reply
_CODE = re.compile(rb"[2-5]\d\d(?:[ -]|$)")
_GOODBYE_S = 5
_GO_ON = 334
_LOGGED_IN = {235, 503}  # 503: it knows us already
_FULL_NAME = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, in seconds, is waited for a server."""

    connect_s: float = 15  # for each of its addresses
    reply_s: float = 30
    before_s: float = 45  # all replies before it is given the message, together
    answer_s: float = 60  # once it was given it: the longer, the fewer messages are in doubt


class Connection(smtplib.SMTP):
    """`smtplib.SMTP` with bounded replies."""

    def __init__(self, settings: SmtpSettings, limits: Limits, **tls: ssl.SSLContext) -> None:
        """Connect and read the greeting.

        Raises:
            OSError: it cannot be reached, or refuses at once (every error of smtplib is an OSError).
        """
        self._limits = limits
        self._read = bytearray()
        self.is_closing = False  # it said so: 421
        self._reply_s = limits.reply_s
        self._until = time.monotonic() + limits.connect_s + limits.before_s
        super().__init__(
            settings.host,
            settings.port,
            local_hostname="localhost",
            timeout=limits.connect_s,
            **tls,  # type: ignore[arg-type]  # `context`, for the class that is encrypted at once
        )
        self.local_hostname = self._own_name()

    def begin(self) -> None:
        """Now the time runs for all replies before the next message."""
        self._reply_s = self._limits.reply_s
        self._until = time.monotonic() + self._limits.before_s

    def hurry(self, seconds: float) -> None:
        """Wait no longer than this for anything that follows."""
        self._until = time.monotonic() + seconds

    def leave(self) -> None:
        """Say goodbye, without waiting long for the answer."""
        self.hurry(_GOODBYE_S)
        with suppress(OSError):
            self.docmd("QUIT")
        self.close()

    def getreply(self) -> tuple[int, bytes]:
        """One reply, of one line or several.

        Raises:
            OSError: none comes in time, or what comes is none.
        """
        deadline = min(self._until, time.monotonic() + self._reply_s)
        lines = []
        for _ in range(_MOST_LINES):
            line = self._line(deadline)
            lines.append(line[4:].strip())
            if not _CODE.match(line):
                break
            if line[3:4] != b"-":
                self.is_closing = line.startswith(b"421")
                return int(line[:3]), b"\n".join(lines)
        raise self._broken("does not speak SMTP")

    def encrypt(self, context: ssl.SSLContext) -> None:
        """STARTTLS (RFC 3207).

        Raises:
            OSError: it is not offered or fails; or something was said in plain text after it, which is an attack: it
                would be taken for what is said under encryption (CVE-2011-0411).
        """
        self.starttls(context=context)
        if self._read:
            raise self._broken("was interfered with: something was said between STARTTLS and TLS")

    def authenticate(self, username: str, password: str) -> None:
        """Log in (RFC 4954) with PLAIN, which takes every character (RFC 4616), else with LOGIN; one attempt.

        Raises:
            OSError: it is not offered, or refused. What was sent is not repeated.
        """
        offered = self.esmtp_features.get("auth", "").upper().split()
        user, secret = username.encode(), password.encode()
        if "PLAIN" in offered:
            said = ["AUTH PLAIN " + _base64(b"\0" + user + b"\0" + secret)]
        elif "LOGIN" in offered:
            said = ["AUTH LOGIN", _base64(user), _base64(secret)]
        else:
            raise smtplib.SMTPNotSupportedError("offers no way to log in (AUTH PLAIN or LOGIN)")
        code, text = _GO_ON, b""
        for words in said:
            if code == _GO_ON:
                code, text = self.docmd(words)
        if code not in _LOGGED_IN:
            for told in (_base64(b"\0" + user + b"\0" + secret), _base64(secret), password):
                text = text.replace(told.encode(), b"...") if told else text
            raise smtplib.SMTPAuthenticationError(code, text)

    def give(self, message: bytes) -> tuple[int, bytes]:
        """Send the content, which the server has agreed to, and wait for the answer.

        Raises:
            OSError: the connection broke, or no answer came in time: nobody knows whether the message was taken.
        """
        self._reply_s = self._limits.answer_s
        self._until = time.monotonic() + self._limits.answer_s
        if self.sock is not None:
            self.sock.settimeout(self._limits.answer_s)
        stuffed = re.sub(rb"(?m)^\.", b"..", message)  # RFC 5321, section 4.5.2
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(stuffed + end)
        return self.getreply()

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._read:
            if len(self._read) > _LONGEST_LINE:
                raise self._broken("does not speak SMTP")
            self._read += self._some(deadline)
        line, _, rest = bytes(self._read).partition(b"\n")
        self._read[:] = rest
        return line.rstrip(b"\r")

    def _some(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        if self.sock is None or left <= 0:
            raise self._broken("did not answer in time")
        self.sock.settimeout(left)
        try:
            some = self.sock.recv(4096)
        except OSError:
            self.close()
            raise
        if not some:
            raise self._broken("closed the connection")
        return some

    def _broken(self, what: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        return smtplib.SMTPServerDisconnected(what)

    def _own_name(self) -> str:
        """The name of this machine where it has a full one, else its address (RFC 5321, section 4.1.3)."""
        name = socket.gethostname()
        if _FULL_NAME.fullmatch(name) or self.sock is None:
            return name
        address = str(self.sock.getsockname()[0]).partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


class _TlsConnection(Connection, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte (RFC 8314)."""


def connect(settings: SmtpSettings, limits: Limits) -> Connection:
    """A connection that is ready for messages.

    Raises:
        OSError: there is none; `cause_of` says why.
    """
    if not settings.host:
        raise smtplib.SMTPNotSupportedError('no mail server is set: set host = "mail.example.org" below [smtp]')
    context = _trusted(settings)
    try:
        server = (
            _TlsConnection(settings, limits, context=context)
            if settings.security == "tls"
            else Connection(settings, limits)
        )
    except UnicodeError as error:  # of a name that no name server could be asked for
        raise socket.gaierror from error
    try:
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            server.encrypt(context)
            server.ehlo_or_helo_if_needed()  # RFC 3207, section 4.2: what was said before is forgotten
        if settings.username:
            server.authenticate(settings.username, settings.password.get_secret_value() if settings.password else "")
    except OSError:
        server.close()
        raise
    return server


def _trusted(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_certificates)
    except OSError as error:
        raise smtplib.SMTPException("cannot be trusted: the file that smtp.ca_certificates names holds none") from error


def reply(code: int, text: bytes) -> str:
    """What a server said, in one line for people."""
    said = "".join(one if one.isprintable() else " " for one in text.decode("utf-8", "replace"))
    return f"{code} {' '.join(said.split())}"[:_SHOWN].rstrip()


def cause_of(error: OSError) -> str:
    """Why there is no connection, for people, to be read after the server's name; without a secret."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = reply(error.smtp_code, _bytes(error.smtp_error))
        is_login = isinstance(error, smtplib.SMTPAuthenticationError)
        return f"refuses the user name and password: {said}" if is_login else f"answers {said}"
    if isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        return "does not offer STARTTLS, and without it nothing is sent"
    return str(error) if isinstance(error, smtplib.SMTPException) else _of_network(error)


def _of_network(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"cannot be spoken to by TLS: {error.reason or 'unknown'}"
    if isinstance(error, socket.gaierror):
        return "has no address: the name could not be resolved"
    return "did not answer in time" if isinstance(error, TimeoutError) else f"cannot be reached: {error.strerror}"


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _base64(text: bytes) -> str:
    return b64encode(text).decode()
