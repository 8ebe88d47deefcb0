"""Unsubscribing by a link: it asks, one click of a mail service is enough, nobody without the link can."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import requests
from itsdangerous import URLSafeSerializer

from model import Subscription
from storage.database import reading
from storage.subscribers import recipients, unsubscribed_from

if TYPE_CHECKING:
    from tests.web.conftest import Serve, Site

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"
MULTIPART = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'


def told(site: Site, name: str) -> tuple[str, ...]:
    """Who gets a subscription of two people."""
    with reading(site.application.engine) as conn:
        return recipients(conn, Subscription(name=name, to=("an@example.org", "bo@example.org")))


def test_following_the_link_changes_nothing(site: Site) -> None:
    """Mail scanners follow every link, by GET and by HEAD: the page asks, and names what and whom."""
    link = site.desk.unsubscribe("scanned", "an@example.org")
    page = site.get(link)
    assert page.status_code == 200
    assert "“scanned” is sent to an@example.org." in page.text
    head = requests.head(site.at(link), timeout=10)
    assert (head.status_code, head.content) == (200, b"")
    assert told(site, "scanned") == ("an@example.org", "bo@example.org")


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [("urlencoded", ONE_CLICK, FORM), ("multipart", MULTIPART, "multipart/form-data; boundary=b"), ("bare", b"", "")],
)
def test_one_click_of_a_mail_service_is_enough(site: Site, name: str, body: bytes, kind: str) -> None:
    """RFC 8058: from a foreign origin, without cookies or a referrer; answered at once, without a redirect."""
    link = site.desk.unsubscribe(name, "an@example.org")
    foreign = {"Origin": "https://mail.example.com", "Sec-Fetch-Site": "cross-site"}
    answer = site.post(link, body, **foreign, **({"Content-Type": kind} if kind else {}))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert told(site, name) == ("bo@example.org",)


def test_leaving_twice_is_leaving_once_and_can_be_taken_back(site: Site) -> None:
    """The page after it offers the way back, also when the link is opened later; the first day is kept."""
    link = site.desk.unsubscribe("twice", "an@example.org")
    assert site.post(link).text == site.post(link).text == site.get(link).text
    with reading(site.application.engine) as conn:
        assert unsubscribed_from(conn, "twice") == {"an@example.org": site.application.clock()}
    assert f'action="{link.removeprefix(site.desk.public_url or "")}/again"' in site.get(link).text
    assert "is sent to an@example.org again" in site.post(f"{link}/again").text
    assert told(site, "twice") == ("an@example.org", "bo@example.org")
    assert "Stop these mails?" in site.get(f"{link}/again").text


def test_only_the_link_lets_in(site: Site) -> None:
    """A token that was changed, cut, made for another purpose or by another key leads nowhere, and says so plainly."""
    link = site.desk.unsubscribe("safe", "an@example.org")
    other = site.desk.feedback("safe", "an@example.org")  # type: ignore[arg-type]  # two texts, as in the link above
    swapped = f"/unsubscribe/{other.rpartition('/')[2]}"
    for wrong in (f"{link}x", link[:-4], swapped, "/unsubscribe/an@example.org", "/unsubscribe/%00%ff"):
        for answer in (site.get(wrong), site.post(wrong, ONE_CLICK), site.post(f"{wrong}/again")):
            assert answer.status_code == 404
            assert "This link does not work" in answer.text
    assert told(site, "safe") == ("an@example.org", "bo@example.org")


def test_without_a_key_no_link_is_ours(serve: Serve) -> None:
    """Where no `secret_key` is set, anybody could sign with an empty one."""
    site = serve(secret_key=None)
    assert site.desk.unsubscribe("morning", "an@example.org") == ""
    forged = URLSafeSerializer("", salt="panelwatch.unsubscribe", signer_kwargs={"digest_method": hashlib.sha256})
    assert site.post(f"/unsubscribe/{forged.dumps(['morning', 'an@example.org'])}").status_code == 404
    assert told(site, "morning") == ("an@example.org", "bo@example.org")


def test_the_address_of_a_hook_is_not_shown(site: Site) -> None:
    """Whoever knows it can use it, and a page may be looked at by a whole channel."""
    link = site.desk.unsubscribe("hook", "tgram://123456:secret/chat")
    page = site.get(link)
    assert "tgram://…" in page.text
    assert "secret" not in page.text


def test_names_cannot_speak_html(site: Site) -> None:
    """A subscription may be called anything."""
    page = site.get(site.desk.unsubscribe("<script>alert(1)</script>", '"><img src=x>@example.org'))
    assert "<script" not in page.text
    assert "<img" not in page.text
