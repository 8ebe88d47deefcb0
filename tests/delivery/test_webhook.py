"""What a webhook gets: an edition as data, signed; where it does not go; and what its answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from urllib3 import Timeout
from werkzeug import Request, Response

from delivery.channels import CHANNELS
from delivery.desk import Desk
from delivery.webhook import line
from model import Answer, AnswerKind, Change, Copy, Language, SourceKey, Subscription, Trouble
from settings import Settings
from tests.delivery.editions import edition, story, written
from tests.delivery.mail_servers import AUTHORITY, certificate

SENT, LATER, NEVER = AnswerKind.SENT, AnswerKind.LATER, AnswerKind.NEVER
DESK = Desk(public_url="https://desk.example", key="key")
OPEN = Settings(allow_private_addresses=True)
KEY = b"twenty-four bytes or more"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
AT = 1_783_553_400


def told(message: bytes) -> dict[str, object]:
    """The data of an event."""
    data = json.loads(message)["data"]
    assert isinstance(data, dict)
    return data


def post(url: str, message: bytes = b"{}", secret: str = SECRET, settings: Settings = OPEN) -> Answer:
    """Hand a message over."""
    hook = Subscription(name="hook", channel="webhook", to=(url,), secret=secret)
    with line(settings, clock=lambda: AT + 0.5) as way:
        return way.hand_over(hook, url, message, lambda: True)


@pytest.fixture
def requests(httpserver: HTTPServer) -> Iterator[list[Request]]:
    """What the server at ``/hook`` was asked; it answers 204."""
    seen: list[Request] = []

    def take(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response(status=204)

    httpserver.expect_request("/hook", method="POST").respond_with_handler(take)
    yield seen
    httpserver.clear()


@pytest.mark.parametrize(("secret", "key"), [(SECRET, KEY), ("plain text 密", "plain text 密".encode())])
def test_it_is_signed_so_that_the_receiver_can_tell(
    requests: list[Request], httpserver: HTTPServer, secret: str, key: bytes
) -> None:
    """As Standard Webhooks has it: the id is the same for the same message, the time that of the attempt."""
    message = '{"title":"人工智慧"}'.encode()
    for _ in range(2):
        assert post(httpserver.url_for("/hook"), message, secret) == Answer(kind=SENT)
    first, again = requests
    assert first.data == message
    assert first.headers["Content-Type"] == "application/json"
    assert first.headers["User-Agent"].startswith("panelwatch/")
    name, at = first.headers["webhook-id"], first.headers["webhook-timestamp"]
    assert at == str(AT)
    expected = hmac.new(key, f"{name}.{at}.".encode() + message, hashlib.sha256).digest()
    assert first.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert again.headers["webhook-id"] == name


def test_query_and_login_of_the_address_are_kept(httpserver: HTTPServer) -> None:
    """Services put their tokens there."""
    httpserver.expect_request(
        "/鉤/x", query_string="token=a%2Fb", headers={"Authorization": "Basic dXNlcjpwYXNz"}
    ).respond_with_data(status=200)
    url = httpserver.url_for("/鉤/x?token=a%2Fb").replace("://", "://user:pass@")
    assert post(url).kind is SENT
    httpserver.check_assertions()


@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait"),
    [
        (200, {}, SENT, None),
        (202, {}, SENT, None),
        (301, {"Location": "/hook"}, LATER, None),
        (401, {}, LATER, None),
        (404, {}, LATER, None),
        (410, {}, NEVER, None),
        (413, {}, NEVER, None),
        (429, {"Retry-After": "90"}, LATER, 90),
        (503, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, LATER, 0),
        (503, {"Retry-After": "soon"}, LATER, None),
        (500, {}, LATER, None),
    ],
)
def test_what_an_answer_means(
    httpserver: HTTPServer, status: int, headers: dict[str, str], kind: AnswerKind, wait: float | None
) -> None:
    """Only `410 Gone`, and a message too large, are for good; redirects are not followed; nothing secret is told."""
    httpserver.expect_request("/answers").respond_with_data("secret-of-the-server", status=status, headers=headers)
    answer = post(httpserver.url_for("/answers?token=secret"))
    assert (answer.kind, answer.retry_after_s) == (kind, wait)
    assert [request.path for request, _ in httpserver.log] == ["/answers"]
    assert "secret" not in answer.cause
    assert kind is SENT or str(status) in answer.cause


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "169.254.169.254"])
def test_it_does_not_go_to_private_addresses(requests: list[Request], httpserver: HTTPServer, host: str) -> None:
    """Unless the settings allow it: whatever the address is called."""
    answer = post(f"http://{host}:{httpserver.port}/hook", settings=Settings())
    assert answer.kind is LATER
    assert "allow_private_addresses" in answer.cause
    assert requests == []


@pytest.mark.parametrize("url", ["ftp://example.org/x", "https://", "http://[::1", "nonsense", ""])
def test_what_is_no_web_address_is_never_asked(url: str) -> None:
    """For good: it will never be one."""
    assert post(url).kind is NEVER


def test_what_cannot_be_reached_is_tried_later(httpserver: HTTPServer) -> None:
    """A closed port, a name that does not exist, a server without TLS: each in words, without the path."""
    causes = {
        "http://127.0.0.1:9/secret": "refuses the connection",
        "http://name.invalid/secret": "could not be resolved",
        httpserver.url_for("/secret").replace("http:", "https:"): "cannot be trusted: TLS failed",
    }
    for url, cause in causes.items():
        answer = post(url)
        assert answer.kind is LATER
        assert cause in answer.cause
        assert "secret" not in answer.cause


@pytest.mark.parametrize(("silent", "cause"), [(False, "broke the connection"), (True, "did not answer in time")])
def test_a_server_that_hangs_up_or_stays_silent(monkeypatch: pytest.MonkeyPatch, *, silent: bool, cause: str) -> None:
    """It is tried again."""
    monkeypatch.setattr("delivery.posting._TIMES", Timeout(connect=5, read=0.2 if silent else 5))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.close()

        if not silent:
            threading.Thread(target=hang_up, daemon=True).start()
        answer = post(f"http://127.0.0.1:{listening.getsockname()[1]}/secret")
    assert answer == Answer(kind=LATER, cause=f"127.0.0.1 {cause}")


def test_each_address_of_a_host_is_tried(
    requests: list[Request], httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes no connection (IPv6 without a route, say) does not keep a message from the next."""
    found = socket.getaddrinfo("127.0.0.1", httpserver.port, type=socket.SOCK_STREAM)
    closed = [(*found[0][:4], ("127.9.9.9", httpserver.port))]
    monkeypatch.setattr("delivery.posting.socket.getaddrinfo", lambda *_, **__: closed + found)
    assert post(httpserver.url_for("/hook")).kind is SENT
    assert [request.host for request in requests] == [f"localhost:{httpserver.port}"]


@pytest.mark.parametrize("known", [True, False])
def test_the_certificate_must_be_the_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, known: bool) -> None:
    """Its name is looked at, though what is connected to is an address; authorities may be added as OpenSSL has it."""
    authority = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(authority)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with HTTPServer(ssl_context=certificate("localhost")) as server:
        server.expect_request("/hook").respond_with_data(status=204)
        mine = post(f"https://localhost:{server.port}/hook")
        other = post(f"https://127.0.0.1:{server.port}/hook")
    assert mine.kind is (SENT if known else LATER)
    assert known or "cannot be trusted: " in mine.cause
    assert other.kind is LATER


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64"])
def test_nothing_goes_out_unsigned(requests: list[Request], httpserver: HTTPServer, secret: str) -> None:
    """A secret that is missing or broken is a mistake of the settings."""
    assert post(httpserver.url_for("/hook"), secret=secret).kind is LATER
    assert requests == []


def test_nothing_is_posted_where_the_claim_was_lost(requests: list[Request], httpserver: HTTPServer) -> None:
    """It is asked at the last moment."""
    with line(OPEN) as way:
        hook = Subscription(name="hook", secret=SECRET)
        assert way.hand_over(hook, httpserver.url_for("/hook"), b"{}", lambda: False).kind is LATER
    assert requests == []


def test_an_edition_as_data() -> None:
    """Stories that its words tell, with their evidence; what changed; what could not be seen."""
    document = Copy(document_id="d9", title="Old", url="https://press.example/9", language=Language("ar"), sources=())
    changed = Change(
        document=document,
        match_ids=("m9",),
        revision=2,
        seen_at=datetime(2026, 7, 8, tzinfo=UTC),
        title_before="Older",
        text_before="",
        text="",
        removed=True,
    )
    blind = Trouble(source=SourceKey("un-press"), kind="blocked", cause="403", remedy="wait")
    whole = edition(flagged=(story(1), story(2)), related=(story(3),), changes=(changed,), troubles=(blind,))
    words = replace(written("第 7 期", told=("m1", "m3", "m9")), left_out=1)
    message = CHANNELS["webhook"].message(whole, words, "https://hook.example/?token=secret", DESK, OPEN)
    assert message == CHANNELS["webhook"].message(whole, words, "https://other.example", DESK, OPEN)
    assert b"secret" not in message
    event = json.loads(message)
    assert (event["type"], event["timestamp"]) == ("edition.digest", "2026-07-08T23:30:00Z")
    data = told(message)
    assert (data["schema"], data["id"], data["title"]) == (1, "morning/digest/7", "第 7 期")
    assert str(data["page"]).startswith("https://desk.example/edition/")
    (first,), (third,), (change,) = event["data"]["stories"], event["data"]["related"], event["data"]["changes"]
    assert (first["document_id"], third["document_id"], data["left_out"]) == ("d1", "d3", 1)
    (proof,) = first["evidence"]
    assert (proof["words"], proof["start"], proof["end"]) == ("Scientific Panel", 4, 20)
    assert proof["link"] == "https://press.example/1#:~:text=Scientific%20Panel"
    assert (change["document_id"], change["revision"], change["removed"]) == ("d9", 2, True)
    assert event["data"]["troubles"][0]["remedy"] == "wait"


def test_hostile_titles_stay_data() -> None:
    """Half a character, line breaks, an address that runs."""
    hostile = story(1, title="x\r\n\ud800</script>\u2028", url="javascript:alert(1)")
    message = CHANNELS["webhook"].message(edition(flagged=(hostile,)), written(told=("m1",)), "", DESK, OPEN)
    (item,) = json.loads(message)["data"]["stories"]
    assert item["title"] == "x </script>"
    assert item["url"] is None
    assert "javascript" not in message.decode()
