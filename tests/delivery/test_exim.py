"""The same line to a mail server of the real world: Debian's exim, over a socket, from a configuration of its own.

Skipped where it is not installed (`apt-get install exim4-daemon-light`), or where it cannot be started: it wants to
give up the rights of root by itself.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.channels import CHANNELS
from delivery.desk import Desk
from model import AnswerKind
from settings import Settings
from tests.delivery.editions import MORNING, edition, written
from tests.delivery.mail_servers import AUTHORITY, PASSWORD, USERNAME, settings_for
from tests.delivery.test_mail import ARABIC, CHINESE, RUSSIAN, body, read

EXIM = shutil.which("exim4", path="/usr/sbin:/usr/bin")
pytestmark = [
    pytest.mark.skipif(EXIM is None, reason="exim4 is not installed (apt-get install exim4-daemon-light)"),
    pytest.mark.skipif(os.geteuid() != 0, reason="exim4 takes a configuration of ours only from root"),
]
CONFIGURATION = """
keep_environment =
primary_hostname = mail.example
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
queue_only = true
message_size_limit = 200K
smtputf8_advertise_hosts = *
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_mail = mail
acl_smtp_rcpt = recipient

begin acl
mail:
  deny  !authenticated = *
        message = log in first
  accept
recipient:
  deny  local_parts = gone
        message = no such user
  defer local_parts = grey
        message = come back
  accept

begin routers
begin transports
begin retry
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_set_id = $auth2
  server_condition = ${{if and{{{{eq{{$auth2}}{{{username}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
"""


class Exim:
    """An exim that keeps what it takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = folder / "exim.conf"
        self.configuration.write_text(
            CONFIGURATION.format(folder=folder, username=USERNAME, password=PASSWORD), encoding="utf-8"
        )
        certificate = AUTHORITY.issue_cert("localhost")
        certificate.private_key_and_cert_chain_pem.write_to_path(folder / "certificate.pem")
        (folder / "spool").mkdir()
        for path in (folder / "certificate.pem", folder / "spool"):
            shutil.chown(path, "Debian-exim")

    def run(self, *arguments: str, connection: socket.socket | None = None) -> bytes:
        """Run it, on a connection or for what it has to say."""
        command: list[str] = [str(EXIM), "-C", str(self.configuration), *arguments]
        if connection is None:
            return subprocess.run(command, check=True, capture_output=True).stdout
        subprocess.run(
            command, check=False, stdin=connection.fileno(), stdout=connection.fileno(), stderr=subprocess.DEVNULL
        )
        return b""

    def serve(self, listening: socket.socket) -> None:
        """As inetd does."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                self.run("-bs", connection=connection)

    def messages(self) -> Iterator[bytes]:
        """What it took, as it would pass it on."""
        for path in sorted((self.folder / "spool" / "input").glob("*-H")):
            yield self.run("-Mvc", path.name.removesuffix("-H"))


@pytest.fixture
def exim() -> Iterator[tuple[Exim, Settings]]:
    """A server, and the settings that lead to it."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listening:
        folder = Path(name)
        folder.chmod(0o755)  # exim reads and writes as a user of its own
        server = Exim(folder)
        AUTHORITY.cert_pem.write_to_path(folder / "authority.pem")
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        yield (
            server,
            settings_for(
                listening.getsockname()[1],
                host="localhost",
                security="starttls",
                username=USERNAME,
                password=PASSWORD,
                ca_certificates=folder / "authority.pem",
            ),
        )
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_editions_arrive_through_exim(exim: tuple[Exim, Settings]) -> None:
    """Encrypted and logged in; three scripts whole; one recipient gone, one asked to come back, the rest served."""
    server, settings = exim
    mail = CHANNELS["mail"]
    desk = Desk(public_url="https://desk.example", key="key", address="owner@example.org")
    texts = {CHINESE: "one@example.org", ARABIC: "讀者@例子.tw", RUSSIAN: "three@example.org"}
    with mail.line(settings) as line:
        for recipient, kind in (("gone@example.org", AnswerKind.NEVER), ("grey@example.org", AnswerKind.LATER)):
            answer = line.hand_over(MORNING, recipient, b"Subject: x\r\n\r\nx\r\n", lambda: True)
            assert answer.kind is kind
        for words, recipient in texts.items():
            message = mail.message(edition(), written(words, f".\n{words}"), recipient, desk, settings)
            assert line.hand_over(MORNING, recipient, message, lambda: True).kind is AnswerKind.SENT
        large = line.hand_over(MORNING, "one@example.org", b"x" * 300_000, lambda: True)
    assert large.kind is AnswerKind.NEVER
    arrived = {str(mail["Subject"]): mail for mail in map(read, server.messages())}
    assert arrived.keys() == texts.keys()
    for words, message_read in arrived.items():
        assert f".\n{words}" in body(message_read, "plain")
        assert message_read["List-Unsubscribe"].startswith("<https://desk.example/unsubscribe/")
        assert "esmtpsa" in message_read["Received"]
        assert "TLS1" in message_read["Received"]


def test_exim_refuses_who_does_not_log_in(exim: tuple[Exim, Settings]) -> None:
    """A mistake of our own: the message waits, with a cause that helps."""
    _, settings = exim
    mistaken = settings.model_copy(update={"smtp": settings.smtp.model_copy(update={"username": ""})})
    with CHANNELS["mail"].line(mistaken) as line:
        answer = line.hand_over(MORNING, "one@example.org", b"Subject: x\r\n\r\nx\r\n", lambda: True)
    assert answer.kind is AnswerKind.LATER
    assert answer.cause == "550 log in first"
