"""A web to crawl: one real server that answers on every address of 127.0.0.0/8, each a host of its own."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crawlers.job import Job
from crawlers.spool import SpooledEntry, SpooledRecord, SpooledSettled, SpoolReader
from model import Outcome, Source, SourceKey, Validator

CHILD = Path(__file__).with_name("lines_child.py")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as the server saw it."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


Behaviour = Reply | Callable[["Asked"], Reply | None]


class Asked(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    web: Web  # of the server this handler was made for

    @property
    def host(self) -> str:
        """The address the client asked for."""
        return self.headers["Host"].rpartition(":")[0]

    def do_GET(self) -> None:
        """Answer as the web says."""
        self.web.note(self)
        behaviour = self.web.behaviour(self.host, self.path)
        reply = behaviour if isinstance(behaviour, Reply) else behaviour(self)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def drip(self, piece: bytes) -> None:
        """Send one piece again and again until the client has enough or the test ends."""
        try:
            while not self.web.over.wait(0.05):
                self.wfile.write(piece)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def handle(self) -> None:
        """Answer; a client that is gone is no news."""
        with suppress(ConnectionError):
            super().handle()


class Web:
    """What answers where, and who asked for what."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen: list[Seen] = []
        self.over = threading.Event()
        self._behaviours: dict[tuple[str, str], Behaviour] = {}
        self._hosts = 0
        self._lock = threading.Lock()

    def host(self) -> str:
        """A host nobody has asked yet."""
        self._hosts += 1
        return f"127.1.{self._hosts // 250}.{self._hosts % 250 + 1}"

    def url(self, host: str, path: str = "/") -> str:
        """Where a path is."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, host: str, path: str, behaviour: Behaviour | str) -> str:
        """Let a path answer."""
        self._behaviours[host, path] = Reply(body=behaviour.encode()) if isinstance(behaviour, str) else behaviour
        return self.url(host, path)

    def behaviour(self, host: str, path: str) -> Behaviour:
        """What a path answers; 404 unless told otherwise."""
        return self._behaviours.get((host, path), Reply(status=404, body=b"none"))

    def note(self, asked: Asked) -> None:
        """Remember a request."""
        headers = {name.lower(): value for name, value in asked.headers.items()}
        with self._lock:
            self.seen.append(Seen(host=asked.host, path=asked.path, headers=headers, at=time.monotonic()))

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, in order."""
        return [seen.path for seen in self.seen if seen.host == host]


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """What a crawl process left behind."""

    status: int
    log: str
    records: tuple[SpooledRecord, ...]
    archive: Path

    @property
    def settled(self) -> dict[str, SpooledSettled]:
        """The last record of each source."""
        return {record.source: record for record in self.records if isinstance(record, SpooledSettled)}

    def outcome(self, key: str) -> Outcome:
        """How a source ended."""
        return self.settled[key].outcome

    def validators(self, key: str) -> tuple[Validator, ...]:
        """What a source may remember."""
        return self.settled[key].validators

    def entries(self, key: str) -> list[SpooledEntry]:
        """What a source brought."""
        return [record for record in self.records if isinstance(record, SpooledEntry) and record.source == key]


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web while the block runs, encrypted where a context is given."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), type("AskedHere", (Asked,), {}))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web = Web(server.server_address[1])
    setattr(server.RequestHandlerClass, "web", web)  # noqa: B010 - a class made here
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield web
    finally:
        web.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def a_source(key: str, url: str, **more: object) -> Source:
    """A source that is not waited for."""
    facts: dict[str, object] = {"title": key, "organisation": "o", "kind": "lines", "delay": 0.0, **more}
    return replace(Source(key=SourceKey(key), title="", organisation="", kind="", url=url), **facts)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Lab:
    """Runs real crawl processes."""

    folders: Callable[[], Path]

    def job(self, sources: Sequence[Source], **more: object) -> Job:
        """A job with small limits, in a folder of its own."""
        folder = self.folders()
        job = Job(
            sources=tuple(sources),
            crawl_id="crawl-1",
            user_agent="panelwatch/test (+mailto:a@b.c)",
            archive_dir=str(folder / "archive"),
            spool=str(folder / "spool.jsonl"),
            request_timeout_s=2.5,
            max_body_bytes=100_000,
            concurrency=16,
        )
        return replace(job, **more)  # type: ignore[arg-type]

    def start(self, job: Job, *, let_loopback: bool = True) -> subprocess.Popen[str]:
        """The crawl process, running."""
        path = Path(job.spool).with_name("job.json")
        path.write_text(job.to_json(), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **({"LET_LOOPBACK": "1"} if let_loopback else {})}
        return subprocess.Popen(
            [sys.executable, str(CHILD), str(path)], stderr=subprocess.PIPE, text=True, env=environment
        )

    def end(self, process: subprocess.Popen[str], job: Job) -> Crawled:
        """What the crawl process left behind, once it has ended."""
        with process:
            _, log = process.communicate(timeout=60)
        return Crawled(
            status=process.returncode,
            log=log,
            records=tuple(SpoolReader(Path(job.spool)).read()),
            archive=Path(job.archive_dir),
        )

    def crawl(self, *sources: Source, let_loopback: bool = True, **more: object) -> Crawled:
        """Crawl sources in one crawl process."""
        job = self.job(sources, **more)
        return self.end(self.start(job, let_loopback=let_loopback), job)
