"""Telling as the daemon does it: by duties at their own pace, with a line of the log for each edition and message."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from app.duties import Watch, begin_watch, duties
from model import Alerts, Subscription

if TYPE_CHECKING:
    from tests.telling.conftest import Newsroom, Server

AN = Subscription(name="desk", to=("an@example.org",), alerts=Alerts.CENTRAL, timezone="UTC")
FROM_STORED_TO_SENT = timedelta(seconds=60)


@dataclass
class Desk:
    """The duties that tell, at the worst of times: what sends has just been when an edition is composed."""

    newsroom: Newsroom
    watch: Watch

    def tick(self, *, first: str = "sending-mail", then: str = "telling") -> timedelta:
        """One round of both; how long it is until the next."""
        known = {duty.name: duty for duty in duties(self.newsroom.application, self.watch)}
        known[first].do()
        known[then].do()
        return max(known[first].every, known[then].every)


@pytest.fixture
def desk(newsroom: Newsroom) -> Desk:
    """One subscriber, and nothing told yet."""
    newsroom.subscribe(AN)
    return Desk(newsroom, begin_watch(newsroom.application, Event()))


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, object]]:
    """The facts of each line of this event."""
    return [dict(getattr(one, "facts", {})) for one in caplog.records if one.name == "panelwatch" and one.msg == event]


def test_an_alert_has_left_within_a_minute_of_its_storage(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    """However the ticks lie."""
    newsroom.hear("燈塔小組成立")
    stored_at = newsroom.now
    while not server.mails:
        newsroom.now += desk.tick()
        assert newsroom.now - stored_at <= FROM_STORED_TO_SENT
    assert "燈塔小組成立" in server.subjects("an@example.org")[0]


def test_every_edition_and_every_message_has_a_line_without_an_address(
    desk: Desk, newsroom: Newsroom, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Also one that was not taken, with its cause."""
    server.refuses["an@example.org"] = "550 no such user"
    newsroom.hear("about it")
    with caplog.at_level(logging.INFO, "panelwatch"):
        for _ in range(8):
            newsroom.now += desk.tick()
    (edition,) = lines(caplog, "edition")
    assert (edition["edition"], edition["stories"]) == ("desk/alert/1", 1)
    (delivery,) = lines(caplog, "delivery")
    assert (delivery["edition"], delivery["channel"], delivery["outcome"]) == ("desk/alert/1", "mail", "refused")
    assert "550" in str(delivery["cause"])
    assert "an@example.org" not in repr((edition, delivery))


def test_a_daemon_that_is_asked_to_end_hands_over_no_further_message(
    desk: Desk, newsroom: Newsroom, server: Server
) -> None:
    """What waits is sent by the next one."""
    newsroom.hear("about it")
    for _ in range(5):
        newsroom.now += desk.tick(first="telling", then="telling")
    desk.watch.stop.set()
    desk.tick()
    assert not server.mails
    desk.watch.stop.clear()
    desk.tick()
    assert len(server.mails) == 1


def test_a_channel_nobody_uses_any_more_is_looked_after(desk: Desk, newsroom: Newsroom) -> None:
    """Messages of a subscription that was taken out must not wait for ever, and be a problem for ever."""
    names = {duty.name for duty in duties(newsroom.application, desk.watch)}
    assert {"sending-apprise", "sending-mail", "sending-webhook"} <= names
