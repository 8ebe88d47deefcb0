"""`panelwatch digest` as a person uses it: look, test, send; nothing is changed by looking."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from app.application import open_application
from app.leaving import leave
from tests.commands.conftest import house  # noqa: F401 - the fixture

if TYPE_CHECKING:
    from tests.commands.conftest import House
    from tests.telling.conftest import Server

SUBSCRIPTION = """
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "The desk <desk@example.org>"
[[subscriptions]]
name = "morning"
to = ["an@example.org", "bo@example.org"]
language = "zh-Hant"
"""


@pytest.fixture
def desk(house: House, server: Server) -> House:  # noqa: F811 - pytest's way
    """An installation that has crawled, with a subscription."""
    house.write_settings(SUBSCRIPTION.format(port=server.port))
    assert house.run("crawl", "--all").status == 0
    return house


def test_looking_changes_nothing_and_sending_tells_once(desk: House, server: Server) -> None:
    """The preview is what is sent; what was sent is not in the next preview."""
    seen = desk.run("digest", "--preview").out
    assert seen == desk.run("digest", "morning", "--preview").out
    assert "A panel is named" in seen
    written = desk.run("digest", "--write", str(desk.folder / "out")).out.splitlines()
    mail = message_from_bytes((desk.folder / "out" / "morning-1.eml").read_bytes())
    assert mail["To"] == "an@example.org"
    assert [line.rpartition("/")[2] for line in written] == ["morning-1.eml", "morning-1.html"]
    assert server.mails == []
    sent = desk.run("digest", "--send")
    assert (sent.status, sent.out) == (
        0,
        "morning/digest/1: 1 story, all of them told\nmorning/digest/1: sent to 2 addresses\n",
    )
    assert [to for to, _ in server.mails] == ["an@example.org", "bo@example.org"]
    assert "第 2 期" in desk.run("digest", "--preview").out
    assert "A panel is named" not in desk.run("digest", "--preview").out
    catch_up = desk.run("digest", "--send", "--since", "2026-01-01")
    assert catch_up.out.startswith("morning/catch-up/1: 1 story")


def test_a_server_that_is_not_there_is_status_1_and_the_next_send_brings_it(desk: House, server: Server) -> None:
    """With the cause, and nothing lost."""
    desk.write_settings(SUBSCRIPTION.format(port=1))
    failed = desk.run("digest", "--send")
    assert failed.status == 1
    assert failed.err.startswith("morning/digest/1: not sent yet to 2 addresses: ")
    assert "127.0.0.1" in failed.err
    desk.write_settings(SUBSCRIPTION.format(port=server.port))
    assert desk.run("digest", "--preview").out.count("A panel is named") == 0


def test_a_test_message_says_that_it_is_one(desk: House, server: Server) -> None:
    """In the subscriber's language, with the hour of the next edition; nothing of it is kept."""
    told = desk.run("digest", "--test")
    assert (told.status, told.out) == (0, "morning/test: sent to 2 addresses\n")
    assert server.subjects("an@example.org") == ["panelwatch：morning 測試信"]
    body = server.mails[0][1].get_body(("plain",))
    assert body is not None
    assert "07:30" in body.get_content()
    assert "第 1 期" in desk.run("digest", "--preview").out


def test_that_everybody_left_is_told_and_not_taken_for_no_news(desk: House, server: Server) -> None:
    """Who unsubscribed by mistake gets nothing: whoever runs this is told so, by the command and by the doctor."""
    application = open_application(desk.folder / "panelwatch.toml")
    leave(application, "morning", "an@example.org")
    desk.write_settings('[[subscriptions]]\nname = "morning"\nto = ["an@example.org", "bo@example.org"]\n')
    assert "1 of 2 who get morning unsubscribed" in desk.run("doctor").out
    leave(application, "morning", "bo@example.org")
    told = desk.run("digest", "--send")
    assert (told.status, told.out) == (0, "morning: nothing to send: everybody who gets it unsubscribed\n")
    assert server.mails == []


def test_what_cannot_be_sent_is_told_in_one_line(desk: House) -> None:
    """What, where, and the remedy."""
    assert "say what to do" in desk.run("digest").err
    assert "no subscription is named evening" in desk.run("digest", "evening", "--send").err
    desk.write_settings('[[subscriptions]]\nname = "empty"\n')
    refused = desk.run("digest", "--send")
    assert refused.status == 2
    assert refused.err.startswith("panelwatch: nobody gets the subscription empty (give it addresses in the settings: ")
