"""A short text through Apprise, over HTTP to a server of ours; without the extra, how to install it."""

from __future__ import annotations

import importlib.util
import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from pytest_httpserver import HTTPServer

from delivery.channels import CHANNELS
from delivery.desk import Desk
from model import AnswerKind, Subscription
from settings import Settings
from tests.delivery.editions import MORNING, edition, story, written

# Apprise imports it where a Python still has it, for its plugins of the kind `mailto`.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
DESK = Desk(public_url="https://desk.example", key="key")
needs_apprise = pytest.mark.skipif(
    importlib.util.find_spec("apprise") is None, reason="Apprise is not installed (the extra `alerts`)"
)


@pytest.fixture
def told_everybody() -> Iterator[StringIO]:
    """What comes to the handlers of the whole process (`caplog` looks into loggers that keep to themselves too)."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: not record.name.startswith("werkzeug"))  # the server of the test
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def text(count: int, **facts: object) -> str:
    """The message about this many stories."""
    stories = tuple(story(number, **facts) for number in range(1, count + 1))
    words = written("Alert: 小組", told=tuple(one.match_ids[0] for one in stories))
    return CHANNELS["apprise"].message(edition(flagged=stories), words, "x", DESK, Settings()).decode()


def send(url: str, message: str = "Title\n\nBody") -> tuple[AnswerKind, str]:
    """What becomes of a message to this address."""
    hook = Subscription(name="hook", channel="apprise", to=(url,))
    with CHANNELS["apprise"].line(Settings()) as way:
        answer = way.hand_over(hook, url, message.encode(), lambda: True)
    return answer.kind, answer.cause


def test_each_story_with_why_a_quotation_and_a_link() -> None:
    """And where the whole edition is."""
    subject, first, second, page = text(2).split("\n\n")
    assert subject == "Alert: 小組"
    title, why, quotation, link = first.splitlines()
    assert title == "The Panel meets for the 1. time"
    assert "name" in why
    assert quotation == "“The Scientific Panel met.”"
    assert link == "https://press.example/1#:~:text=Scientific%20Panel"
    assert "2. time" in second
    assert page == DESK.edition("morning/digest/7")


def test_it_says_how_many_more_there_are() -> None:
    """A text that services take, however much there is to tell."""
    told = text(90, title="標" * 500)
    assert len(told) < 4000
    shown = told.count("met.”")
    assert shown > 5
    assert f"+ {90 - shown}" in told.split("\n\n")


@needs_apprise
def test_it_arrives(httpserver: HTTPServer) -> None:
    """Whole, as plain text, in three scripts."""
    httpserver.expect_request("/hook").respond_with_data(status=200)
    message = "小組 الفريق\n\n*Группа* _x_ <b> & \\n\n\n第二段"
    assert send(f"json://127.0.0.1:{httpserver.port}/hook", message) == (AnswerKind.SENT, "")
    (request, _) = httpserver.log[0]
    sent = json.loads(request.data)
    assert sent["title"] == "小組 الفريق"
    assert sent["message"] == "*Группа* _x_ <b> & \\n\n\n第二段"


@needs_apprise
@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("json://127.0.0.1:{port}/secret", "the service answers 500"),
        ("json://127.0.0.1:9/secret", "the service could not be reached, or refuses"),
        ("nonsense://secret", "Apprise knows no such address"),
        ("tgram://secret", "Apprise knows no such address"),
    ],
)
def test_a_failure_is_told_without_the_address(
    httpserver: HTTPServer, told_everybody: StringIO, address: str, cause: str
) -> None:
    """The address holds a token; it is in no log either."""
    httpserver.expect_request("/secret").respond_with_data("secret", status=500)
    kind, told = send(address.format(port=httpserver.port))
    assert kind is AnswerKind.LATER
    assert cause in told
    assert "secret" not in told + told_everybody.getvalue()


@needs_apprise
def test_nothing_is_sent_where_the_claim_was_lost(httpserver: HTTPServer) -> None:
    """It is asked at the last moment."""
    with CHANNELS["apprise"].line(Settings()) as way:
        answer = way.hand_over(MORNING, f"json://127.0.0.1:{httpserver.port}/", b"x", lambda: False)
    assert answer.kind is AnswerKind.LATER
    assert httpserver.log == []


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message waits until it is there."""
    monkeypatch.setattr("delivery.apprise_channel.is_installed", lambda: False)
    kind, cause = send("ntfy://ntfy.sh/topic")
    assert kind is AnswerKind.LATER
    assert "pip install 'apprise>=2,<3'" in cause
