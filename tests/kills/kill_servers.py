"""A site and a mail server in a process of their own: the feed is a file, and so is every mail, before it is answered.

`python kill_servers.py FOLDER` prints the two ports and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import Envelope

from tests.delivery.mail_servers import mail_server


class Mailbox:
    """Keeps each mail as a file before it says yes: what the client never hears of was taken all the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take it."""
        path = self._folder / f"{next(self._numbers):05}"
        path.write_bytes(f"{envelope.rcpt_tos[0]}\n".encode() + bytes(envelope.original_content or b""))
        await asyncio.sleep(0)
        return "250 taken"


def site(folder: Path) -> ThreadingHTTPServer:
    """The feed as it is now, with a validator."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/feed.xml":
                self.send_error(404)
                return
            body = (folder / "feed.xml").read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            fresh = self.headers.get("If-None-Match") != tag
            self.send_response(200 if fresh else 304)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body) if fresh else 0))
            self.end_headers()
            if fresh:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def main() -> None:
    """Serve until nobody listens."""
    folder = Path(sys.argv[1])
    web = site(folder)
    Thread(target=web.serve_forever, daemon=True).start()
    with mail_server(Mailbox(folder / "mails")) as port:
        sys.stdout.write(f"{web.server_address[1]} {port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
