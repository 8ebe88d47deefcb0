"""A United Nations of one server: it answers for every host name, over HTTP and HTTPS, faults included."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = Path(__file__).with_name("hosts")
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a host says to one request."""

    body: bytes = b""
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    host: str
    path: str
    query: Mapping[str, str]
    body: bytes = b""
    scheme: str = "https"


Host = Callable[[Asked], Answer | None]
NOTHING = Answer(status=404, body=b"Not found", media_type="text/plain", validators=False)


class LocalUN:
    """The hosts, and who asked them for what."""

    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = hosts
        self.asked: list[Asked] = []
        self.ports: tuple[int, int] = (0, 0)
        self.certificate = Path()
        self._lock = threading.Lock()

    def answer(self, asked: Asked) -> Answer:
        """What the host says; of what it does not know, that it is not there."""
        with self._lock:
            self.asked.append(asked)
        if asked.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nDisallow: /private/\n", media_type="text/plain")
        host = self.hosts.get(asked.host)
        return (host(asked) if host else None) or NOTHING

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, in order, without its robots.txt."""
        return [asked.path for asked in self.asked if asked.host == host and asked.path != "/robots.txt"]

    def forget(self) -> None:
        """Begin to count anew."""
        self.asked.clear()

    def environment(self) -> dict[str, str]:
        """What a process needs to take this for the world."""
        return {
            "PYTHONPATH": str(HOSTS),
            "LOCAL_UN_PORTS": " ".join(map(str, self.ports)),
            "SSL_CERT_FILE": str(self.certificate),
        }


class _Handler(BaseHTTPRequestHandler):
    """One connection; the class made for a server knows whose it is."""

    protocol_version = "HTTP/1.1"
    un: LocalUN
    scheme: str

    def do_GET(self) -> None:
        """Answer, with 304 where the client has it already."""
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = self.headers["Host"].partition(":")[0]
        self._send(self.un.answer(Asked(host=host, path=parts.path, query=query, body=body, scheme=self.scheme)))

    def do_POST(self) -> None:
        """The video platform's API is asked so."""
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        known = answer.validators and answer.status == 200 and self.headers.get("If-None-Match") == etag
        self.send_response(304 if known else answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.validators:
            self.send_header("ETag", etag)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", "0" if known else str(len(answer.body)))
        self.end_headers()
        if not known:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def handle(self) -> None:
        """Answer; a client that is gone is no news."""
        with suppress(ConnectionError, ssl.SSLError):
            super().handle()


@contextmanager
def serving(un: LocalUN, folder: Path) -> Iterator[LocalUN]:
    """Serve while the block runs; the certificate for all the names lies in the folder."""
    un.certificate = _certificate(folder, tuple(un.hosts))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(un.certificate)
    servers = [_server(un, "http"), _server(un, "https")]
    servers[1].socket = context.wrap_socket(servers[1].socket, server_side=True, do_handshake_on_connect=False)
    un.ports = (servers[0].server_address[1], servers[1].server_address[1])
    threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}) for one in servers]
    for thread in threads:
        thread.start()
    try:
        yield un
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def _server(un: LocalUN, scheme: str) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"un": un, "scheme": scheme}))
    server.daemon_threads = True
    return server


def _certificate(folder: Path, hosts: tuple[str, ...]) -> Path:
    """A key and a certificate that signs itself, in one file, which is also what a client is to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local UN")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "local-un.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
