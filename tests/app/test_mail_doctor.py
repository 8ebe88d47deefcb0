"""What the doctor says of the mail server and of the sender's domain: a server and a name server of ours answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from app.findings import Finding, State
from app.mail_doctor import examine_telling
from app.sender_records import examine_records
from model import Subscription
from settings import Settings, SmtpSettings
from tests.delivery.mail_servers import AUTHORITY, PASSWORD, USERNAME, Kept, certificate, mail_server

WELL, NOTE, WRONG = State.WELL, State.NOTE, State.WRONG
KEY = "MCowBQYDK2VwAyEA"
GOOD = {
    "example.org.": ["google-site-verification=x", "v=spf1 include:mail.example ~all"],
    "mail2026._domainkey.example.org.": [f"v=DKIM1; k=ed25519; p={KEY}"],
    "_dmarc.example.org.": ["v=DMARC1; p=quarantine; rua=mailto:x@example.org"],
}


def answer(query: dns.message.Message, zone: Mapping[str, list[str]]) -> bytes:
    """What a name server says."""
    reply, name = dns.message.make_response(query), query.question[0].name.to_text()
    if name in zone:
        texts = [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in zone[name]]
        reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
    else:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


@contextmanager
def name_server(zone: Mapping[str, list[str]]) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a server with these TXT records and no others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                packet, sender = listening.recvfrom(4096)
                if packet == b"stop":
                    return
                listening.sendto(answer(dns.message.from_wire(packet), zone), sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], listening.getsockname()[1]
        yield resolver
        listening.sendto(b"stop", listening.getsockname())
        thread.join()


def records(
    zone: Mapping[str, list[str]], selector: str = "mail2026", domain: str = "example.org"
) -> dict[str, Finding]:
    """The findings about a domain."""
    with name_server(zone) as resolver:
        return {one.subject: one for one in examine_records(domain, selector, resolver)}


def test_a_domain_that_is_well_set_up() -> None:
    """Each record is told."""
    found = records(GOOD)
    assert [(one.subject, one.state) for one in found.values()] == [("SPF", WELL), ("DKIM", WELL), ("DMARC", WELL)]
    assert found["SPF"].text == "v=spf1 include:mail.example ~all"
    assert "ed25519" in found["DKIM"].text
    assert "p=quarantine: mail that fails is taken for spam" in found["DMARC"].text


def test_the_policy_of_the_domain_above_counts() -> None:
    """A desk on a domain of its own below that of its house."""
    assert records(GOOD, domain="desk.example.org")["DMARC"].state is WELL


def test_a_domain_without_records() -> None:
    """What to publish is said in full."""
    found = records({})
    assert {one.state for one in found.values()} == {NOTE}
    assert "has no records that begin with v=spf1" in found["SPF"].text
    assert "mail2026._domainkey.example.org" in found["DKIM"].text
    assert found["DMARC"].remedy == 'a TXT record at _dmarc.example.org: "v=DMARC1; p=none"'


@pytest.mark.parametrize(
    ("name", "texts", "subject", "told"),
    [
        ("example.org.", ["v=spf1 -all", "v=spf1 mx -all"], "SPF", "2 records"),
        ("example.org.", ["v=spf10 -all"], "SPF", "no records"),
        ("example.org.", ["v=spf1 mx +all"], "SPF", "lets everybody send"),
        ("example.org.", ["v=spf1 mx"], "SPF", "lets everybody send"),
        ("example.org.", ["v=spf1 " + " ".join(f"include:{n}.x" for n in range(11)) + " -all"], "SPF", "more than 10"),
        ("mail2026._domainkey.example.org.", ["v=DKIM1; p="], "DKIM", "was withdrawn"),
        ("mail2026._domainkey.example.org.", ["v=DKIM1; p=***"], "DKIM", "cannot be read"),
        ("mail2026._domainkey.example.org.", ["something else"], "DKIM", "there is no key"),
        ("_dmarc.example.org.", ["v=DMARC1; rua=mailto:x@y"], "DMARC", "does not say"),
        ("_dmarc.example.org.", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "DMARC", "does not say"),
    ],
)
def test_a_record_that_does_not_do(name: str, texts: list[str], subject: str, told: str) -> None:
    """Each with what helps."""
    finding = records({**GOOD, name: texts})[subject]
    assert finding.state is NOTE
    assert told in finding.text
    assert finding.remedy


def test_a_key_in_several_pieces_is_one() -> None:
    """A TXT record is cut every 255 bytes."""
    long = "v=DKIM1; k=rsa; p=" + "MIIB" * 100
    assert records({**GOOD, "mail2026._domainkey.example.org.": [long]})["DKIM"].state is WELL


def test_without_a_selector_the_key_cannot_be_looked_for() -> None:
    """DNS lists no keys."""
    assert "dkim_selector" in records(GOOD, selector="")["DKIM"].remedy


def test_without_a_network_it_is_one_note() -> None:
    """Nothing is wrong with the installation then."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = []
    (finding,) = examine_records("example.org", "", resolver)
    assert finding.state is NOTE
    assert "no name server told of example.org" in finding.text


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the certificate of who signed the server's."""
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def examined(smtp: SmtpSettings, *subscriptions: Subscription) -> list[Finding]:
    """The findings about telling with these settings."""
    settings = Settings().model_copy(update={"smtp": smtp, "subscriptions": subscriptions})
    with name_server(GOOD) as resolver:
        return list(examine_telling(settings, resolver))


def test_a_mail_server_is_tried_and_nothing_is_sent(authority: Path) -> None:
    """Name, encryption and login."""
    kept = Kept()
    with mail_server(kept, starttls=certificate(), login=True) as port:
        facts = {"host": "localhost", "port": port, "sender": "Desk <desk@example.org>", "ca_certificates": authority}
        smtp = SmtpSettings(**facts, username=USERNAME, password=PASSWORD, dkim_selector="mail2026")  # type: ignore[arg-type]
        found = examined(smtp)
        mistaken = examined(SmtpSettings(**facts, username=USERNAME, password="hunter2"))  # type: ignore[arg-type]
    assert [(one.subject, one.state) for one in found] == [
        ("sender", WELL),
        ("mail server", WELL),
        ("SPF", WELL),
        ("DKIM", WELL),
        ("DMARC", WELL),
    ]
    assert found[1].text == f"localhost:{port} takes mail, by STARTTLS, logged in as desk"
    assert mistaken[1].state is WRONG
    assert "refuses the user name and password" in mistaken[1].text
    assert "hunter2" not in str(mistaken)
    assert kept.envelopes == []


def test_where_nobody_is_to_be_told_nothing_is_looked_at() -> None:
    """A crawl needs no mail server."""
    assert examined(SmtpSettings()) == []


def test_what_is_missing_before_anybody_can_be_told() -> None:
    """Sender, server, recipients; a webhook that can be read on its way; a digest that has no room."""
    found = examined(
        SmtpSettings(),
        Subscription(name="morning", to=("reader@example.org",)),
        Subscription(name="nobody"),
        Subscription(name="hook", channel="webhook", to=("http://hook.example/",), secret="x"),
        Subscription(name="phone", channel="apprise", to=("ntfy://ntfy.sh/a",)),
        Subscription(name="bell", channel="apprise", to=("ntfy://ntfy.sh/a",), days=()),
    )
    told = {(one.subject, one.state): one.text for one in found}
    assert told["sender", WRONG] == "nobody is set to send mail"
    assert told["mail server", WRONG].startswith("no mail server is set")
    assert [one.text for one in found if one.subject == "subscription"] == [
        "nobody gets nobody",
        "what the webhook of hook is sent can be read on its way",
        "a digest of phone is one short message: stories beyond it are only counted",
    ]


def test_what_travels_in_plain_text_is_told() -> None:
    """Mail to another machine, and pages that links lead to."""
    smtp = SmtpSettings(host="mail.invalid", security="none", username="desk", sender="desk@example.org")
    settings = Settings().model_copy(update={"smtp": smtp, "public_url": "http://desk.example"})
    with name_server(GOOD) as resolver:
        notes = [one.text for one in examine_telling(settings, resolver) if one.state is NOTE]
    assert "mail and password go to mail.invalid in plain text" in notes
    assert any("no button to unsubscribe" in one for one in notes)


def test_apprise_that_is_not_installed_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a subscription wants it."""
    monkeypatch.setattr("app.mail_doctor.is_installed", lambda: False)
    (finding,) = examined(SmtpSettings(), Subscription(name="chat", channel="apprise", to=("ntfy://x/y",), days=()))
    assert finding.state is WRONG
    assert "apprise>=2,<3" in finding.remedy
