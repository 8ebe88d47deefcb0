"""What is put into words once for everybody, and the one line that is each recipient's own."""

from __future__ import annotations

from datetime import UTC, datetime

from delivery.desk import Desk
from delivery.edition import build
from delivery.render import Names
from delivery.writing import UNSUBSCRIBE_HERE, for_recipient, write
from model import Edition, Subscription

NOW = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
DESK = Desk(public_url="https://desk.example", key="key")


def empty() -> Edition:
    """An edition that tells nothing."""
    subscription = Subscription(name="daily", to=("reader@example.org",))
    return build(subscription, (), (), number=3, built_at=NOW, since=None, sources_checked=7)


def test_the_link_of_a_recipient_stands_where_the_one_for_all_was() -> None:
    """Once in each form, escaped in HTML; the page for the web has none."""
    written = write(empty(), Names(sources={}, topics={}), DESK)
    assert (written.text.count(UNSUBSCRIBE_HERE), written.html.count(UNSUBSCRIBE_HERE)) == (1, 1)
    assert UNSUBSCRIBE_HERE not in written.page
    told = for_recipient(written, 'https://desk.example/u?a=1&b="2"')
    assert 'https://desk.example/u?a=1&b="2"' in told.text
    assert 'href="https://desk.example/u?a=1&amp;b=&#34;2&#34;"' in told.html
    assert UNSUBSCRIBE_HERE not in told.text + told.html


def test_without_a_link_the_line_goes() -> None:
    """Nothing is left of it."""
    told = for_recipient(write(empty(), Names(sources={}, topics={}), DESK), "")
    assert "nsubscribe" not in told.text + told.html
