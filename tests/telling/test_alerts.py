"""Alerts: within a minute, once a story, a burst as one message, not at night, and not again in the digest as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from model import Alerts, EditionKind, Quiet, Subscription

if TYPE_CHECKING:
    from tests.telling.conftest import Newsroom, Server

TICK, MINUTE, HOUR = timedelta(seconds=10), timedelta(minutes=1), timedelta(hours=1)
ALERTED = Subscription(name="desk", to=("an@example.org",), alerts=Alerts.CENTRAL, timezone="UTC", at=time(7, 30))


def alerts(newsroom: Newsroom, span: timedelta) -> list[tuple[int, int]]:
    """Number and stories of the alerts that go out while a time goes by."""
    came = newsroom.until(newsroom.now + span, step=TICK if span <= 5 * MINUTE else 5 * MINUTE)
    return [(one.number, one.stories) for one in came if one.kind is EditionKind.ALERT]


def test_what_is_central_is_told_within_a_minute_and_the_digest_lists_it_not_as_new(
    newsroom: Newsroom, server: Server
) -> None:
    """What names the panel in passing waits for the digest."""
    newsroom.subscribe(ALERTED)
    newsroom.hear("in passing", central=False)
    newsroom.hear("about it")
    assert alerts(newsroom, MINUTE) == [(1, 1)]
    assert "about it" in server.subjects("an@example.org")[0]
    (digest,) = [one for one in newsroom.until(newsroom.now + 24 * HOUR) if one.kind is EditionKind.DIGEST]
    assert (digest.number, digest.stories) == (1, 1)
    body = server.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert body.get_content().index("in passing") < body.get_content().index("lighthouse panel: about it")


def test_a_burst_becomes_one_message_and_what_follows_soon_another(newsroom: Newsroom) -> None:
    """A crawl stores for seconds; a day of many reports is not a day of many mails."""
    newsroom.subscribe(ALERTED)
    for number in range(3):
        newsroom.hear(f"burst {number}")
        assert alerts(newsroom, TICK) == []
    assert alerts(newsroom, MINUTE) == [(1, 3)]
    for number in range(4):
        newsroom.hear(f"later {number}")
        assert alerts(newsroom, 2 * MINUTE) == []
    assert alerts(newsroom, 2 * MINUTE) == [(2, 4)]
    assert alerts(newsroom, HOUR) == []


def test_at_night_nothing_and_then_one_message(newsroom: Newsroom) -> None:
    """Quiet hours are those of the subscriber; the digest may come first."""
    newsroom.subscribe(replace(ALERTED, quiet=Quiet(start=time(1), end=time(5))))
    newsroom.hear("first")
    assert alerts(newsroom, HOUR) == []
    newsroom.hear("second")
    assert alerts(newsroom, 2 * HOUR - TICK) == []
    assert alerts(newsroom, TICK) == [(1, 2)]


@pytest.mark.parametrize("story", ["late", "changed topic", "old"])
def test_what_is_no_news_alerts_nobody(newsroom: Newsroom, story: str) -> None:
    """Found late, or stored before the alert could be: the digest has it."""
    newsroom.subscribe(replace(ALERTED, days=()))
    if story == "late":
        newsroom.hear("late", published=newsroom.now - timedelta(days=9))
    else:
        newsroom.hear(story)
        newsroom.now += timedelta(days=2)
    assert alerts(newsroom, MINUTE) == []
    assert len(newsroom.untold("desk")) == 1


def test_with_all_what_names_it_in_passing_alerts_too_and_without_days_there_is_no_digest(newsroom: Newsroom) -> None:
    """The subscription of a telephone."""
    newsroom.subscribe(replace(ALERTED, alerts=Alerts.ALL, days=()))
    newsroom.hear("in passing", central=False)
    came = [*newsroom.until(newsroom.now + MINUTE, step=TICK), *newsroom.until(newsroom.now + 30 * HOUR)]
    assert [(one.kind, one.stories) for one in came] == [(EditionKind.ALERT, 1)]


def test_a_clock_set_back_does_not_hold_an_alert(newsroom: Newsroom) -> None:
    """The last alert lies in the future then, and so does the story."""
    newsroom.subscribe(ALERTED)
    newsroom.hear("first")
    assert alerts(newsroom, MINUTE) == [(1, 1)]
    newsroom.hear("second")
    newsroom.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert alerts(newsroom, MINUTE) == [(2, 1)]


def test_who_refuses_alerts_for_good_is_not_asked_every_ten_minutes(newsroom: Newsroom, server: Server) -> None:
    """What was refused is untold again, and still urgent for a day; whoever was not asked yet is told soon."""
    server.refuses["an@example.org"] = "550 no such user"
    newsroom.subscribe(replace(ALERTED, days=()))
    newsroom.hear("one")
    assert alerts(newsroom, 5 * MINUTE) == [(1, 1)]
    assert alerts(newsroom, 5 * HOUR) == []
    newsroom.subscribe(replace(ALERTED, days=(), to=("an@example.org", "bo@example.org")))
    newsroom.work()
    assert len(server.subjects("bo@example.org")) == 1


def test_a_digest_nobody_took_lists_no_alert_for_good(newsroom: Newsroom, server: Server) -> None:
    """The next one has what it would have told, the lines of alerts too."""
    newsroom.subscribe(ALERTED)
    newsroom.hear("one")
    assert alerts(newsroom, MINUTE) == [(1, 1)]
    server.refuses["an@example.org"] = "550 no such user"
    newsroom.until(newsroom.now + 24 * HOUR, step=6 * HOUR)
    assert len(server.mails) == 1
    server.refuses.clear()
    newsroom.until(newsroom.now + 24 * HOUR, step=6 * HOUR)
    body = server.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert "lighthouse panel: one" in body.get_content()
