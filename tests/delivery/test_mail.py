"""What a mail says of itself in its headers, that it is whole in every script, and that no name can add a header."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import charset, message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from delivery.desk import Desk
from delivery.mail import message
from errors import ConfigError
from model import EditionKind
from settings import Settings, SmtpSettings
from tests.delivery.editions import MORNING, SETTINGS, edition, written

PAGES = Desk(public_url="https://desk.example", key="key", address="owner@example.org")
NO_PAGES = Desk(address="owner@example.org")
CHINESE = "panelwatch 第 7 期：3 則，人工智慧獨立國際科學小組、人工智慧治理全球對話，以及其他與此相關的最新內容與發言"
ARABIC = "اجتمع الفريق العلمي الدولي المستقل المعني بالذكاء الاصطناعي في جنيف، ثم الحوار العالمي بشأن حوكمة الذكاء"
RUSSIAN = "Независимая международная научная группа по искусственному интеллекту и Глобальный диалог об управлении им"


def read(raw: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    return message_from_bytes(raw, policy=default)


def body(mail: EmailMessage, kind: str) -> str:
    """One of its forms."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def sent_by(sender: str) -> Settings:
    """Settings with this sender."""
    return SETTINGS.model_copy(update={"smtp": SETTINGS.smtp.model_copy(update={"sender": sender})})


def test_a_mail_says_what_it_is() -> None:
    """Who, to whom, when, which list, that no person wrote it; text and HTML."""
    mail = read(message(edition(), written(), "reader@example.org", PAGES, SETTINGS))
    assert not mail.defects
    assert mail["From"] == "The desk <desk@example.org>"
    assert mail["To"] == "reader@example.org"
    assert mail["Date"].datetime == datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"].endswith(".panelwatch.example.org>")
    assert mail["Message-ID"].endswith("@example.org>")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain").startswith("Nothing new.")
    assert len(mail.keys()) == len(set(mail.keys()))


def test_the_same_bytes_whenever_it_is_asked_for() -> None:
    """A message that is sent again is the same one, so that a mail program can tell."""
    both = [message(edition(), written(), "reader@example.org", PAGES, SETTINGS) for _ in range(2)]
    assert both[0] == both[1]


def test_the_bytes_do_not_depend_on_what_is_loaded() -> None:
    """A library (Apprise) changes how the whole process encodes headers: a repeat must be the same nevertheless."""
    before = message(edition(), written(CHINESE), "reader@example.org", PAGES, SETTINGS)
    kept = dict(charset.CHARSETS)
    charset.add_charset("utf-8", charset.QP, charset.QP, "utf-8")
    try:
        assert message(edition(), written(CHINESE), "reader@example.org", PAGES, SETTINGS) == before
    finally:
        charset.CHARSETS.update(kept)


def test_the_id_follows_from_subscription_window_and_recipient() -> None:
    """And from nothing else."""

    def named(recipient: str = "reader@example.org", subject: str = "No. 7", **facts: object) -> str:
        return str(read(message(edition(**facts), written(subject), recipient, PAGES, SETTINGS))["Message-ID"])

    usual = named()
    assert named(subject="other", sources_checked=9) == usual
    others = {
        named("second@example.org"),
        named(subscription=replace(MORNING, name="evening")),
        named(slot=datetime(2026, 7, 9, 23, 30, tzinfo=UTC)),
        named(slot=None),
        named(kind=EditionKind.ALERT),
    }
    assert len(others | {usual}) == 6


def test_each_recipient_has_an_own_way_out() -> None:
    """In text, in HTML, and for the button of the mail program (RFC 8058); nobody sees the others."""
    first, second = (
        message(edition(), written(), reader, PAGES, SETTINGS) for reader in ("one@example.org", "two@example.org")
    )
    mail, link = read(first), PAGES.unsubscribe("morning", "one@example.org")
    assert link in body(mail, "plain")
    assert f'href="{link}"' in body(mail, "html")
    assert mail["List-Unsubscribe"] == f"<{link}>, <mailto:owner@example.org?subject=unsubscribe%20morning>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"one@example.org" not in second


@pytest.mark.parametrize(
    ("desk", "expected"),
    [
        (NO_PAGES, "<mailto:owner@example.org?subject=unsubscribe%20morning>"),
        (replace(PAGES, public_url="http://desk.example"), "<mailto:owner@example.org?subject=unsubscribe%20morning>"),
        (Desk(), None),
    ],
)
def test_one_click_needs_a_page_and_https(desk: Desk, expected: str | None) -> None:
    """RFC 8058 allows no plain http."""
    mail = read(message(edition(), written(), "reader@example.org", desk, SETTINGS))
    assert mail["List-Unsubscribe"] == expected
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("words", [CHINESE, ARABIC, RUSSIAN], ids=["zh", "ar", "ru"])
def test_every_script_arrives_whole(words: str) -> None:
    """In the subject, in both forms, and in the name of the sender; in lines that every server takes."""
    text = f"{words}\n" * 40 + words * 30
    raw = message(
        edition(), written(words, text), "reader@example.org", PAGES, sent_by(f"{words[:20]} <desk@example.org>")
    )
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.count(b"\n") == raw.count(b"\r\n")
    mail = read(raw)
    assert not mail.defects
    assert mail["Subject"] == words
    assert mail["From"].addresses[0].display_name == words[:20].strip()
    assert text in body(mail, "plain")
    assert text in body(mail, "html")


@examples(max_examples=50)
@given(st.text(max_size=300))
def test_no_subject_becomes_a_header(subject: str) -> None:
    """Whatever a title holds: one line, the headers there always are, and the words as they were."""
    mail = read(message(edition(), written(subject), "reader@example.org", PAGES, SETTINGS))
    usual = read(message(edition(), written(), "reader@example.org", PAGES, SETTINGS))
    assert mail.keys() == usual.keys()
    assert not mail.defects
    told = str(mail["Subject"])
    assert len(told.splitlines()) <= 1
    kept = [one for one in subject if one.isalnum()][:100]
    assert [one for one in told if one.isalnum()][:100] == kept


HOSTILE = "x\r\nBcc: all@example.org\r\n\r\n\u2028\u2029\x85\x0b\x00<script>\u202egnp.exe =?utf-8?q?=0D=0ABcc:_all?="


def test_hostile_words_stay_words() -> None:
    """Line breaks of every kind, turned text, and words that pretend to be encoded."""
    hostile = replace(MORNING, name=HOSTILE)
    raw = message(edition(subscription=hostile), written(HOSTILE, HOSTILE), "reader@example.org", PAGES, SETTINGS)
    mail = read(raw)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@example.org <script>gnp.exe =?utf-8?q?=0D=0ABcc:_all?="
    assert "\x00" not in body(mail, "plain")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("name", ['Desk, "the" 2nd', "Desk (night)", "a@b.example, c", "=?utf-8?q?x?=", "監測\u2028台"])
def test_the_senders_name_is_a_name(name: str) -> None:
    """Commas, quotes and brackets in it do not make a second sender."""
    mail = read(message(edition(), written(), "reader@example.org", PAGES, sent_by(f"{name} <desk@example.org>")))
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == "desk@example.org"
    assert sender.display_name == " ".join(name.split())


@pytest.mark.parametrize(
    "recipient", ["a\r\nBcc: b@example.org", "a,b@example.org", "<a@example.org>, <b@c>", "", "reader"]
)
def test_what_is_no_address_is_in_no_header(recipient: str) -> None:
    """It is refused when it is handed over; a message that is only written may be to nobody."""
    mail = read(message(edition(), written(), recipient, NO_PAGES, SETTINGS))
    assert mail["To"].addresses == ()
    assert mail["Bcc"] is None


def test_a_sender_without_a_name() -> None:
    """The address alone."""
    mail = read(message(edition(), written(), "reader@example.org", PAGES, sent_by("desk@example.org")))
    assert mail["From"] == "desk@example.org"


def test_a_domain_beyond_ascii_is_written_as_name_servers_know_it() -> None:
    """An address whose own part is beyond ASCII stays as it is: the header then is in UTF-8 (RFC 6532)."""
    mail = read(message(edition(), written(), "reader@例子.tw", NO_PAGES, SETTINGS))
    assert mail["To"] == "reader@xn--fsqu00a.tw"
    raw = message(edition(), written(), "讀者@例子.tw", NO_PAGES, SETTINGS)
    assert "To: 讀者@xn--fsqu00a.tw\r\n".encode() in raw


def test_a_link_too_long_for_a_header_is_left_to_the_text() -> None:
    """No line of a mail may be longer than 998 bytes."""
    long = replace(MORNING, name="".join(chr(0x4E00 + 37 * one) for one in range(400)))
    raw = message(edition(subscription=long), written(), "reader@example.org", PAGES, SETTINGS)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert read(raw)["List-Unsubscribe-Post"] is None


def test_without_a_sender_there_is_no_mail() -> None:
    """Told with what to set."""
    with pytest.raises(ConfigError, match="nobody is set"):
        message(edition(), written(), "reader@example.org", PAGES, Settings(smtp=SmtpSettings(host="mail.example.org")))
