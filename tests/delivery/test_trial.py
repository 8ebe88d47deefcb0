"""The test message says that it is one, for whom, and when the next digest is due; a second one is another message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from delivery.channels import CHANNELS
from delivery.desk import Desk
from delivery.trial import trial
from model import Language
from tests.delivery.editions import BUILT_AT, MORNING, SETTINGS
from tests.delivery.test_mail import body, read

DESK = Desk(public_url="https://desk.example", key="key")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("panelwatch: a test for morning", "subscription morning tells", "due 2026-07-10 07:30 (Asia/Taipei)")),
        ("zh-Hant", ("panelwatch：morning 測試信", "訂閱「morning」", "預定於 2026-07-10 07:30（Asia/Taipei）")),
    ],
)
def test_it_speaks_the_readers_language(language: str, expected: tuple[str, ...]) -> None:
    """And shows the reader's time."""
    edition, words = trial(replace(MORNING, language=Language(language)), BUILT_AT)
    mail = read(CHANNELS["mail"].message(edition, words, "reader@example.org", DESK, SETTINGS))
    subject, *lines = expected
    assert mail["Subject"] == subject
    for kind in ("plain", "html"):
        assert all(line in body(mail, kind) for line in lines)
        assert DESK.unsubscribe("morning", "reader@example.org") in body(mail, kind)


def test_without_days_it_says_that_no_digest_is_due() -> None:
    """There are alerts only."""
    _, words = trial(replace(MORNING, days=()), BUILT_AT)
    assert "alerts only" in words.text


def test_each_test_is_a_message_of_its_own() -> None:
    """Else a mail program would hide the second one."""
    names = set()
    for seconds in (0, 1):
        edition, words = trial(MORNING, BUILT_AT + timedelta(seconds=seconds))
        names.add(read(CHANNELS["mail"].message(edition, words, "reader@example.org", DESK, SETTINGS))["Message-ID"])
    assert len(names) == 2


@pytest.mark.parametrize("channel", ["apprise", "webhook"])
def test_it_goes_through_every_channel_and_names_no_page(channel: str) -> None:
    """A test is kept nowhere, so there is nothing to lead to."""
    edition, words = trial(replace(MORNING, name="a <b>\r\nc"), BUILT_AT)
    message = CHANNELS[channel].message(edition, words, "", DESK, SETTINGS).decode()
    assert "a test for a <b> c" in message
    assert "https://desk.example" not in message
    assert "<b>" not in words.html
