"""What a mail server's answers mean for a message; that nothing goes out in plain text instead of TLS, or twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from delivery.channels import CHANNELS
from delivery.desk import Desk
from delivery.smtp import line
from delivery.smtp_connection import Limits
from model import Answer, AnswerKind
from settings import Settings
from tests.delivery.editions import MORNING, edition, written
from tests.delivery.mail_servers import (
    AUTHORITY,
    PASSWORD,
    USERNAME,
    Kept,
    Says,
    Script,
    certificate,
    mail_server,
    scripted_server,
    settings_for,
    usual,
)
from tests.delivery.test_mail import ARABIC, CHINESE, RUSSIAN, body, read

SENT, LATER, NEVER = AnswerKind.SENT, AnswerKind.LATER, AnswerKind.NEVER
READER = "reader@example.org"
SHORT = Limits(connect_s=5, reply_s=0.1, before_s=5, answer_s=0.1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the certificate of who signed the servers'."""
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def hand_over(settings: Settings, *recipients: str, message: bytes = b"Subject: x\r\n\r\nx\r\n") -> Iterator[Answer]:
    """Hand a message over to these recipients on one line."""
    with line(settings) as way:
        for recipient in recipients or (READER,):
            yield way.hand_over(MORNING, recipient, message, lambda: True)


def answer_of(script: Script, limits: Limits | None = None, message: bytes = b"x\r\n") -> Answer:
    """What the server of this script makes of one message."""
    with scripted_server(script) as (_, port), line(settings_for(port), limits) as way:
        return way.hand_over(MORNING, READER, message, lambda: True)


@pytest.mark.parametrize("words", [CHINESE, ARABIC, RUSSIAN], ids=["zh", "ar", "ru"])
def test_a_mail_arrives_whole(words: str) -> None:
    """Through a server, lines that begin with a dot too; and for the recipient alone."""
    kept, text = Kept(), f".\n..{words}\nFrom here\n" + words * 20
    with mail_server(kept) as port:
        settings = settings_for(port)
        mail = CHANNELS["mail"].message(
            edition(), written(words, text), READER, Desk(address="o@example.org"), settings
        )
        assert list(hand_over(settings, message=mail)) == [Answer(kind=SENT)]
    (envelope,) = kept.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@example.org", [READER])
    assert envelope.content == mail
    arrived = read(envelope.content)
    assert arrived["Subject"] == words
    assert text in body(arrived, "plain")


def test_one_bad_recipient_stops_nobody() -> None:
    """Each has an answer of its own, over one connection."""
    kept = Kept(
        recipients={
            "gone@example.org": "550 5.1.1 no such user",
            "grey@example.org": "451 4.7.1 greylisted, come back",
            "full@example.org": "452 4.2.2 mailbox full",
        }
    )
    with mail_server(kept) as port:
        readers = ("gone@example.org", "one@example.org", "grey@example.org", "full@example.org", "two@example.org")
        answers = list(hand_over(settings_for(port), *readers))
    assert [answer.kind for answer in answers] == [NEVER, SENT, LATER, LATER, SENT]
    assert answers[0].cause == "550 5.1.1 no such user"
    assert [envelope.rcpt_tos for envelope in kept.envelopes] == [["one@example.org"], ["two@example.org"]]
    assert len(kept.sessions) == 1


@pytest.mark.parametrize(
    ("command", "reply", "kind"),
    [
        ("GREETING", "421 4.3.2 too busy", LATER),
        ("GREETING", "554 5.7.1 no service for you", LATER),
        ("MAIL", "451 4.3.0 later", LATER),
        ("MAIL", "550 5.7.1 this sender may not", LATER),
        ("MAIL", "530 5.7.0 authentication required", LATER),
        ("MAIL", "552 5.3.4 too large", NEVER),
        ("RCPT", "450 4.2.1 busy", LATER),
        ("RCPT", "421 4.7.0 closing", LATER),
        ("RCPT", "550 5.1.1 no such user", NEVER),
        ("RCPT", "553 5.1.3 bad address", NEVER),
        ("RCPT", "550 5.7.1 refused by its owner", NEVER),
        ("RCPT", "554 5.7.1 <reader@example.org>: Relay access denied", LATER),
        ("RCPT", "530 5.7.57 client not authenticated", LATER),
        ("DATA", "451 4.3.0 later", LATER),
        ("DATA", "554 5.5.1 no", NEVER),
        ("DATA", "250 what?", LATER),
        ("MESSAGE", "451 4.7.1 scanned later", LATER),
        ("MESSAGE", "552 5.3.4 too large", NEVER),
        ("MESSAGE", "554 5.7.1 looks like spam", NEVER),
        ("MESSAGE", "550 5.7.60 may not send as this sender", LATER),
        ("MESSAGE", "250 2.0.0 taken", SENT),
    ],
)
def test_what_an_answer_means(command: str, reply: str, kind: AnswerKind) -> None:
    """Final is what is wrong with a recipient or a message; what is wrong with us or the server is mended some day."""
    answer = answer_of(usual(**{command: reply}))
    assert answer.kind is kind
    assert kind is SENT or reply in answer.cause


@pytest.mark.parametrize("command", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"])
@pytest.mark.parametrize("happens", list(Says))
def test_a_server_that_falls_silent_or_hangs_up(command: str, happens: Says) -> None:
    """It is tried again later; and after the message was given, it says that it may have been taken."""
    answer = answer_of(usual(**{command: happens}), SHORT)
    assert answer.kind is LATER
    assert ("did not answer in time" if happens is Says.NOTHING else "closed the connection") in answer.cause
    assert ("may have been taken" in answer.cause) is (command == "MESSAGE")


@pytest.mark.parametrize(
    "greeting",
    ["220-" + "x" * 100_000, "\r\n".join(["220-more"] * 1000), "HTTP/1.1 400 Bad Request", "\x00\xff", "999 what"],
    ids=["long", "endless", "web", "binary", "number"],
)
def test_what_does_not_speak_smtp(greeting: str) -> None:
    """Little of it is read."""
    answer = answer_of(usual(GREETING=greeting))
    assert answer.kind is LATER
    assert "does not speak SMTP" in answer.cause


REPLIES = st.builds(
    "{}{}".format,
    st.sampled_from(["220 ", "250 ", "250-", "354 ", "421 ", "451 ", "550 ", "", "x"]),
    st.text(max_size=20),
)


@examples(max_examples=15)
@given(st.lists(REPLIES, min_size=1, max_size=8))
def test_whatever_a_server_says_is_answered(replies: list[str]) -> None:
    """Nonsense of a server is no fault of ours: each message has an answer, of one line, and no exception."""
    said = iter(replies)

    def script(heard: str, connection: int) -> str | Says:
        reply = next(said, None)
        return Says.GOODBYE if reply is None else reply.encode("utf-8", "replace").decode()

    answer = answer_of(script, Limits(connect_s=5, reply_s=0.05, before_s=5, answer_s=0.05))
    assert isinstance(answer, Answer)
    assert len(answer.cause.splitlines()) <= 1


def test_a_server_that_refuses_everybody_is_asked_once() -> None:
    """All messages of a batch are answered, and it is left alone."""
    with scripted_server(usual(GREETING="421 4.3.2 too busy")) as (server, port):
        answers = list(hand_over(settings_for(port), *["reader@example.org"] * 5))
    assert [answer.kind for answer in answers] == [LATER] * 5
    assert server.connections == 1


def test_a_broken_connection_is_opened_again_for_the_next_message() -> None:
    """One message that a server breaks at does not take the others with it."""

    def breaks_once(heard: str, connection: int) -> str | Says:
        return Says.GOODBYE if heard == "." and connection == 1 else usual()(heard, connection)

    with scripted_server(breaks_once) as (server, port):
        kinds = [answer.kind for answer in hand_over(settings_for(port), READER, READER, READER)]
    assert kinds == [LATER, SENT, SENT]
    assert server.connections == 2


def test_a_server_that_always_breaks_is_left_alone() -> None:
    """After three connections."""
    with scripted_server(usual(RCPT="421 4.7.0 too many")) as (server, port):
        kinds = [answer.kind for answer in hand_over(settings_for(port), *[READER] * 9)]
    assert kinds == [LATER] * 9
    assert server.connections == 3


def test_a_connection_that_went_to_sleep_is_replaced() -> None:
    """The server hung up after a message: nothing is lost."""

    def once(heard: str, connection: int) -> str | Says:
        return Says.GOODBYE if heard == "RSET" else usual()(heard, connection)

    with scripted_server(once) as (server, port):
        kinds = [answer.kind for answer in hand_over(settings_for(port), READER, READER)]
    assert (kinds, server.connections) == ([SENT, SENT], 2)


def test_nothing_is_given_where_the_claim_was_lost() -> None:
    """It is asked at the last moment; then the line is good for others."""
    with scripted_server(usual()) as (server, port), line(settings_for(port)) as way:

        def lost() -> bool:
            assert server.heard[-1] == "DATA"
            return False

        assert way.hand_over(MORNING, READER, b"secret\r\n", lost).kind is LATER
        assert way.hand_over(MORNING, READER, b"other\r\n", lambda: True).kind is SENT
    assert b"secret\r\n" not in server.messages


def test_a_fault_at_the_last_moment_gives_nothing() -> None:
    """The database refuses: the server must not have the message."""

    def refuses() -> bool:
        raise LookupError

    with scripted_server(usual()) as (server, port), line(settings_for(port)) as way:
        with pytest.raises(LookupError):
            way.hand_over(MORNING, READER, b"x\r\n", refuses)
        assert way.hand_over(MORNING, READER, b"y\r\n", lambda: True).kind is SENT
    assert b"x\r\n" not in server.messages


def test_a_message_too_large_is_not_sent() -> None:
    """The server says how much it takes (RFC 1870)."""
    answer = answer_of(usual(), message=b"x" * 100_001)
    assert answer == Answer(
        kind=NEVER, cause="the mail server takes no more than 100000 bytes, and this message has 100001"
    )


def test_addresses_beyond_ascii_need_a_server_that_knows_them() -> None:
    """RFC 6531; a domain alone does not."""
    kept = Kept()
    with mail_server(kept, utf8=True) as port:
        assert [one.kind for one in hand_over(settings_for(port), "讀者@例子.tw")] == [SENT]
    assert kept.envelopes[0].rcpt_tos == ["讀者@xn--fsqu00a.tw"]
    with mail_server(kept) as port:
        kinds = [one.kind for one in hand_over(settings_for(port), "讀者@例子.tw", "reader@例子.tw")]
        ours = list(hand_over(settings_for(port, sender="編輯@example.org")))
    assert kinds == [NEVER, SENT]
    assert ours[0].kind is LATER


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "nobody",
        "a@" + "b" * 70,
        "a@" + "b." * 130 + "c",
        "a@b\r\nRCPT TO:<c@d>",
        "a,b@example.org",
        'a"b@example.org',
        "a@b c",
    ],
)
def test_what_is_no_address_never_reaches_a_server(recipient: str) -> None:
    """No command can be smuggled in."""
    with scripted_server(usual()) as (server, port):
        (answer,) = hand_over(settings_for(port), recipient)
    assert answer.kind is NEVER
    assert server.heard == []


def test_starttls_and_tls_with_a_login(authority: Path) -> None:
    """Encrypted, with a password in any script."""
    login = {"username": USERNAME, "password": PASSWORD, "ca_certificates": authority, "host": "localhost"}
    kept = Kept()
    with mail_server(kept, starttls=certificate(), login=True) as port:
        assert [one.kind for one in hand_over(settings_for(port, security="starttls", **login))] == [SENT]
    with mail_server(kept, tls=certificate(), login=True) as port:
        assert [one.kind for one in hand_over(settings_for(port, security="tls", **login))] == [SENT]
    assert kept.logged_in == [True, True]


def test_a_wrong_password_is_told_without_it(authority: Path) -> None:
    """It is a mistake of ours: the message waits."""
    facts = {"username": USERNAME, "password": "hunter2", "ca_certificates": authority, "host": "localhost"}
    with mail_server(Kept(), starttls=certificate(), login=True) as port:
        (answer,) = hand_over(settings_for(port, security="starttls", **facts))
    assert answer.kind is LATER
    assert "refuses the user name and password: 535 5.7.8" in answer.cause
    assert "hunter2" not in answer.cause


def test_a_server_that_repeats_the_password_does_not_have_it_told() -> None:
    """As it is and as it was sent."""

    def echoes(heard: str, connection: int) -> str | Says:
        if heard.startswith("ehlo"):
            return "250-mail\r\n250 AUTH PLAIN"
        return f"535 hunter2 {heard}" if heard.startswith("AUTH") else usual()(heard, connection)

    with scripted_server(echoes) as (_, port):
        (answer,) = hand_over(settings_for(port, username="desk", password="hunter2"))
    assert answer.cause.endswith("535 ... AUTH PLAIN ...")


@pytest.mark.parametrize(("offers", "words"), [("LOGIN", 3), ("login PLAIN", 1)])
def test_the_ways_to_log_in(offers: str, words: int) -> None:
    """PLAIN where it is offered, else LOGIN."""

    def script(heard: str, connection: int) -> str | Says:
        if heard.startswith("ehlo"):
            return f"250-mail\r\n250 AUTH {offers}"
        if heard.startswith("AUTH PLAIN") or heard == "cGFzcw==":
            return "235 welcome"
        return "334 go on" if heard in {"AUTH LOGIN", "ZGVzaw=="} else usual()(heard, connection)

    with scripted_server(script) as (server, port):
        (answer,) = hand_over(settings_for(port, username="desk", password="pass"))
    assert answer.kind is SENT
    assert [heard.partition(" ")[0] for heard in server.heard].index("MAIL") == 1 + words


def test_without_starttls_nothing_is_said() -> None:
    """Neither password nor message go out in plain text."""
    with scripted_server(usual()) as (server, port):
        (answer,) = hand_over(settings_for(port, security="starttls", username="desk", password="hunter2"))
    assert answer.kind is LATER
    assert "does not offer STARTTLS, and without it nothing is sent" in answer.cause
    assert [heard.partition(" ")[0] for heard in server.heard] == ["ehlo"]


@pytest.mark.parametrize("injected", ["", "\r\n250-mail\r\n250 AUTH PLAIN"], ids=["honest", "injected"])
def test_what_is_said_before_encryption_is_not_taken_for_encrypted(injected: str, authority: Path) -> None:
    """What somebody put behind the server's consent, in plain text, ends it."""

    def script(heard: str, connection: int) -> str | Says:
        if heard.startswith("ehlo"):
            return "250-mail\r\n250 STARTTLS"
        return f"220 go{injected}" if heard == "STARTTLS" else usual()(heard, connection)

    with scripted_server(script, certificate()) as (_, port):
        facts = {"security": "starttls", "ca_certificates": authority, "host": "localhost"}
        (answer,) = hand_over(settings_for(port, **facts))
    assert answer.kind is (LATER if injected else SENT)
    assert ("was interfered with" in answer.cause) is bool(injected)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("other.example", True)])
def test_a_certificate_that_is_not_the_servers_is_refused(
    security: str, name: str, authority: Path, *, trusted: bool
) -> None:
    """Of nobody known, or of another name."""
    shown = certificate(name)
    facts = {"security": security, "host": "localhost"} | ({"ca_certificates": authority} if trusted else {})
    kept, at_once = Kept(), security == "tls"
    with mail_server(kept, tls=shown if at_once else None, starttls=None if at_once else shown) as port:
        (answer,) = hand_over(settings_for(port, **facts))
    assert answer.kind is LATER
    assert "certificate that is not trusted" in answer.cause
    assert kept.envelopes == []


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"host": ""}, "no mail server is set"),
        ({"sender": ""}, "nobody is set to send mail"),
        ({"host": "name.invalid"}, "could not be resolved"),
        ({"host": "x" * 70 + ".example"}, "could not be resolved"),
        ({"security": "tls", "ca_certificates": Path("nowhere.pem")}, "smtp.ca_certificates"),
    ],
)
def test_mistakes_of_the_settings_are_told(facts: dict[str, object], cause: str) -> None:
    """And the messages wait until they are mended."""
    (answer,) = hand_over(settings_for(9, **facts))
    assert answer.kind is LATER
    assert cause in answer.cause
