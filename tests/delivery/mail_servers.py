"""Mail servers for the tests: one that keeps to the protocol (aiosmtpd), and one that says what it is told to say."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from settings import Settings, SmtpSettings

AUTHORITY = trustme.CA()
USERNAME, PASSWORD = "desk", "pässwörd 密碼"


@dataclass
class Kept:
    """What a server took, and how it answers for some recipients."""

    envelopes: list[Envelope] = field(default_factory=list)
    recipients: Mapping[str, str] = field(default_factory=dict)
    content: str = "250 2.0.0 taken"
    sessions: set[int] = field(default_factory=set)
    logged_in: list[bool | None] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """As the test has it, else yes."""
        answer = self.recipients.get(address, "250 2.1.5 fine")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep it."""
        if self.content.startswith("2"):
            self.envelopes.append(envelope)
            self.sessions.add(id(session))
            self.logged_in.append(session.authenticated)
        return self.content


def _login(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    well = isinstance(data, LoginPassword) and (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=well, handled=well)


class _AnyPort(Controller):
    """Takes a free port, and says which."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's own


def certificate(name: str = "localhost") -> ssl.SSLContext:
    """What a server of this name shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(name).configure_cert(context)
    return context


@contextmanager
def mail_server(
    kept: object,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    utf8: bool = False,
    login: bool = False,
) -> Iterator[int]:
    """Its port; `kept` is a handler as aiosmtpd has them."""
    server = _AnyPort(
        kept,
        hostname="127.0.0.1",
        port=0,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        server_hostname="mail",
        enable_SMTPUTF8=utf8,
        authenticator=_login if login else None,
        auth_required=login and starttls is not None,
        auth_require_tls=tls is None,  # it knows of no TLS but the one it began itself
    )
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


class Says(Enum):
    """What a server may do instead of answering."""

    NOTHING = auto()  # it stays silent
    GOODBYE = auto()  # it hangs up


Script = Callable[[str, int], str | Says]
"""From what it was told (a command, or "." for a message) and the number of the connection to what it answers."""


@dataclass
class Scripted:
    """A server that says what it is told to say."""

    script: Script
    starttls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    messages: list[bytes] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Take one connection after the other until the socket is closed."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            with connection, suppress(OSError):
                connection.sendall(self._say(connection, self.script("GREETING", self.connections)))
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            for line in lines:
                heard = line.decode("utf-8", "replace").rstrip()
                said = self._hear(connection, heard)
                if said.startswith(b"354"):
                    content = list(iter(lambda: next(lines, b".\r\n"), b".\r\n"))
                    self.messages.append(b"".join(content))
                    self._hear(connection, ".")
                if heard == "STARTTLS" and self.starttls:
                    break
            else:
                return
        with self.starttls.wrap_socket(connection, server_side=True) as encrypted:
            self._talk(encrypted)

    def _hear(self, connection: socket.socket, heard: str) -> bytes:
        self.heard.append(heard)
        said = self._say(connection, self.script(heard, self.connections))
        connection.sendall(said)
        return said

    def _say(self, connection: socket.socket, said: str | Says) -> bytes:
        if isinstance(said, str):
            return said.encode() + b"\r\n"
        if said is Says.NOTHING:
            connection.recv(1)  # until the client hangs up
        raise ConnectionAbortedError


@contextmanager
def scripted_server(script: Script, starttls: ssl.SSLContext | None = None) -> Iterator[tuple[Scripted, int]]:
    """The server and its port."""
    server = Scripted(script, starttls)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        yield server, listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def usual(**otherwise: str | Says) -> Script:
    """A server that takes everything, but for what is named: ``RCPT``, ``GREETING``, ``MESSAGE`` (the content)."""
    answers: dict[str, str | Says] = {
        "GREETING": "220 mail ready",
        "EHLO": "250-mail\r\n250-SIZE 100000\r\n250 8BITMIME",
        "DATA": "354 go on",
        "QUIT": "221 bye",
        **otherwise,
    }

    def script(heard: str, connection: int) -> str | Says:
        word = "MESSAGE" if heard == "." else heard.partition(" ")[0].upper()
        return answers.get(word, "250 fine")

    return script


def settings_for(port: int, **facts: object) -> Settings:
    """Settings that lead to a server of the tests, in plain text unless said."""
    usual = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "The desk <desk@example.org>"}
    return Settings(smtp=SmtpSettings(**{**usual, **facts}))  # type: ignore[arg-type]  # a test's own shorthand
