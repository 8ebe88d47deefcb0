"""Pure judgements of the engine: addresses, refusals, robots.txt, Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.adapter import Fetch, Fetched
from crawlers.blocks import block_reason
from crawlers.retry_after import retry_after
from crawlers.robots import RobotsRules, robots_address, web_address
from model import RobotsFile
from settings.addresses import refusal

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SENTENCES = "<p>The panel met in New York and agreed on its plan of work for the coming year.</p>" * 12


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "127.0.0.1.",
        "::1",
        "[::1]",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:7f00:1::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    """Private, loopback, link-local, multicast, reserved, shared: in every form they can be written."""
    assert refusal(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "134744072", "1.1.1.1", "2606:4700::1", "64:ff9b::808:808", "example.org", "localhost", "a\x00b"],
)
def test_public_addresses_and_names_pass(address: str) -> None:
    """A name is no address: what it resolves to is judged."""
    assert refusal(address) is None


def answer(body: str | bytes = "", status: int = 200, **headers: str) -> Fetched:
    """An answer with a body."""
    return Fetched(
        url="https://example.org/",
        status=status,
        headers={"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}},
        body=body.encode() if isinstance(body, str) else body,
        fetch=Fetch(url="https://example.org/"),
        fetched_at=NOW,
    )


@pytest.mark.parametrize(
    ("fetched", "reason"),
    [
        (answer(status=401), "login"),
        (answer(status=403), "forbids"),
        (answer(SENTENCES, status=451), "legal"),
        (answer(status=202, x_amzn_waf_action="challenge"), "AWS WAF challenge"),
        (answer(SENTENCES, cf_mitigated="challenge"), "Cloudflare"),
        (answer("<script>window._cf_chl_opt={}</script>", status=503), "Cloudflare"),
        (answer("<script src='https://geo.captcha-delivery.com/captcha/'></script>"), "DataDome"),
        (answer("<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>"), "Imperva"),
        (answer("<p>Access Denied</p><p>https://errors.edgesuite.net/18.1</p>", status=403), "Akamai"),
        (answer("<script>window.gokuProps = {}</script><p>wait</p>"), "AWS WAF"),
        (answer("<p>Please enable JavaScript and cookies.</p>"), "JavaScript"),
        (answer("<noscript>JavaScript is disabled in your browser</noscript>"), "JavaScript"),
        (answer("<title>Are you a robot?</title><p>Press and hold</p>"), "proof that we are human"),
        (answer("<p>Verify you are human by completing the action below.</p>"), "proof that we are human"),
        (answer("<p>Sign in to confirm you’re not a bot</p>"), "proof that we are human"),
        (answer("<title>Just a moment...</title>"), "check of the browser"),
        (answer("<p>Our systems have detected unusual traffic from your network.</p>"), "go away"),
        (answer("<p>Before you continue to the site</p><form>Reject all</form>"), "consent"),
        (answer("<html><body><div id=app></div><script src=app.js></script></body></html>"), "without JavaScript"),
        (answer("<!doctype html><script>go()</script>", content_type=""), "without JavaScript"),
    ],
)
def test_refusals_are_recognised(fetched: Fetched, reason: str) -> None:
    """By status, by header, by a firewall's marks, and by how little a page says."""
    assert reason in (block_reason(fetched) or "")


@pytest.mark.parametrize(
    "fetched",
    [
        answer(SENTENCES),
        answer(SENTENCES + "<noscript>Please enable JavaScript</noscript>"),
        answer(SENTENCES + "<script>window._cf_chl_opt</script>"),
        answer(f"<title>Are you a robot? A panel on AI asks</title>{SENTENCES}"),
        answer("<p>Moved.</p>"),
        answer("<rss><channel><title>Just a moment...</title></channel></rss>", content_type="application/rss+xml"),
        answer(b"entry a", content_type="text/plain"),
        answer(status=404),
        answer(b"\xff\xfe" + b"x" * 90_000 + b"_cf_chl_opt"),
        answer(""),
    ],
)
def test_real_pages_are_no_refusals(fetched: Fetched) -> None:
    """A page that says something is read, even when it speaks of robots or scripts."""
    assert block_reason(fetched) is None


def rules(text: str, status: int = 200) -> RobotsRules:
    """The rules of a file for our agent."""
    file = RobotsFile(host="https://example.org", status=status, body=text.encode(), fetched_at=NOW)
    return RobotsRules.of(file, "panelwatch/1.0 (+https://example.org)")


def test_robots_rules_are_those_for_our_agent() -> None:
    """Our own group holds where there is one, the general one else; a scheme of ours is looked through."""
    ours = rules("User-agent: *\nDisallow: /\n\nUser-agent: panelwatch\nAllow: /\nCrawl-delay: 3\n")
    assert ours.allows("https://example.org/a")
    assert ours.crawl_delay == 3
    general = rules("User-agent: other\nDisallow:\n\nUser-agent: *\nDisallow: /watch\n")
    assert not general.allows("ytdlp:https://example.org/watch?v=1")
    assert general.crawl_delay == 0
    assert rules("User-agent: *\nDisallow: /", status=404).allows("https://example.org/a")


@pytest.mark.parametrize(("status", "settles"), [(200, True), (404, True), (403, True), (429, False), (503, False)])
def test_what_settles_robots(status: int, settles: bool) -> None:  # noqa: FBT001
    """A client error means no rules; a server error means: not now."""
    assert RobotsRules.readable(status) is settles


def test_where_robots_txt_is() -> None:
    """It is one per scheme and authority, without user names."""
    expected = ("https://example.org:8443", "https://example.org:8443/robots.txt")
    assert robots_address("https://me:secret@Example.org:8443/a?b") == expected
    assert robots_address("ytdlp:https://example.org/watch") == (
        "https://example.org",
        "https://example.org/robots.txt",
    )
    assert web_address("http://a/b:c") == "http://a/b:c"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Mon, 23 Nov 2026 10:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 10:01:00 -0000", 60.0),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_retry_after_has_two_forms(value: str, seconds: float | None) -> None:
    """Seconds or a date; nonsense says nothing."""
    assert retry_after(value, NOW) == seconds
