"""The crawl process as a process: stopped, refused, guarded, told nonsense."""

from __future__ import annotations

import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from model import OutcomeKind
from tests.engine.engine_sites import EXEMPT, NOW, endless
from tests.engine.engine_web import ROOT, Lab, Web, a_source, serving


@pytest.fixture(scope="module")
def encrypted_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serving(context) as web:
        yield web


def test_no_private_address_is_asked(lab: Lab, web: Web) -> None:
    """However loopback is written, by name, number or IPv6, nothing arrives there."""
    before = len(web.seen)
    hosts = {"name": "localhost", "number": "2130706433", "hex": "0x7f000001", "short": "127.1", "v6": "[::1]"}
    sources = [a_source(key, f"http://{host}:{web.port}/", robots=EXEMPT) for key, host in hosts.items()]
    crawled = lab.crawl(*sources, let_loopback=False)
    for key in hosts:
        outcome = crawled.outcome(key)
        assert outcome.kind is OutcomeKind.FAILED
        assert "is loopback" in outcome.cause, outcome
        assert "allow_private_addresses" in outcome.remedy
    assert len(web.seen) == before


def test_private_addresses_may_be_allowed(lab: Lab, web: Web, encrypted_web: Web) -> None:
    """With the setting on, names of this machine are asked; a certificate nobody vouches for is still refused."""
    web.serve("localhost", "/", "entry a\n")
    host = web.host()
    many = "\n".join(f"more http://{host}:1/{number}" for number in range(9))
    sources = [
        a_source("name", f"http://localhost:{web.port}/"),
        a_source("tls", f"https://localhost:{encrypted_web.port}/", robots=EXEMPT),
        a_source("dead-host", web.serve(web.host(), "/", many), robots=EXEMPT),
    ]
    crawled = lab.crawl(*sources, let_loopback=False, allow_private_addresses=True)
    assert crawled.outcome("name").entries == 1
    assert "the TLS certificate of localhost is not valid" in crawled.outcome("tls").cause
    assert encrypted_web.seen == []
    dead = crawled.outcome("dead-host")
    assert dead.requests == 1 + 6  # its feed, and six attempts until the host is given up
    assert len(dead.skipped) == 9
    assert all("6 attempts at" in cause and "refused the connection" in cause for cause in dead.skipped)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_crawl_settles_what_it_can(lab: Lab, web: Web, sign: signal.Signals) -> None:
    """Sources done stay done; those under way, or waiting, are interrupted and remember nothing."""
    host = web.host()
    sources = [
        a_source("done", web.serve(host, "/", "entry a\n")),
        a_source("dripping", web.serve(web.host(), "/", endless)),
        a_source("waiting", web.serve(host, "/later", "entry b\n"), delay=900.0),
    ]
    job = replace(lab.job(sources), request_timeout_s=900.0, concurrency=2)
    process = lab.start(job)
    spool = Path(job.spool)
    while not (spool.exists() and b'"settled"' in spool.read_bytes() and "/" in web.paths(host)):
        with pytest.raises(subprocess.TimeoutExpired):  # it goes on; looking without end would take its processor
            process.wait(0.05)
    process.send_signal(sign)
    crawled = lab.end(process, job)
    assert crawled.status == 130, crawled.log
    kinds = {key: record.outcome.kind for key, record in crawled.settled.items()}
    assert kinds == {
        "done": OutcomeKind.OK,
        "dripping": OutcomeKind.INTERRUPTED,
        "waiting": OutcomeKind.INTERRUPTED,
    }
    assert crawled.validators("dripping") == crawled.validators("waiting") == ()


def test_a_disk_that_refuses_ends_the_crawl(lab: Lab, web: Web, tmp_path: Path) -> None:
    """Where nothing can be archived, nothing is read: status 3, and the last line says what to do."""
    (tmp_path / "file").touch()
    source = a_source("any", web.serve(web.host(), "/", "entry a\n"))
    crawled = lab.crawl(source, archive_dir=str(tmp_path / "file"))
    assert crawled.status == 3
    assert "cannot be written: Not a directory (free space" in crawled.log.splitlines()[-1]
    assert crawled.settled == {}


@pytest.mark.parametrize(("content", "cause"), [("{}", "this is not a job"), (None, "cannot be read")])
def test_a_job_that_is_none_is_refused(tmp_path: Path, content: str | None, cause: str) -> None:
    """The command line ends with 2 and one plain line."""
    path = tmp_path / "job.json"
    if content is not None:
        path.write_text(content)
    command = [sys.executable, "-m", "crawlers.child", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert cause in done.stderr
    assert "Traceback" not in done.stderr
