"""Everything one crawl may meet: sources that answer, fail, attack or have rules, each on a host of its own."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from model import Expectation, Fallback, RobotsPolicy, Source
from tests.engine.engine_web import Asked, Behaviour, Reply, Web, a_source

NOW = datetime.now(UTC)
SOMETHING = Expectation(at_least=1, within=timedelta(days=3))
EXEMPT = RobotsPolicy(obey=False, reason="agreed with its owner")
CHALLENGE = (
    b"<html><head><title>Just a moment...</title><script>window._cf_chl_opt={}</script></head><body></body></html>"
)


def once(first: Reply, then: Reply) -> Behaviour:
    """Answer the first request one way, the others another."""
    replies = iter([first])
    return lambda _: next(replies, then)


def endless(asked: Asked) -> None:
    """A body that drips and never ends."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 90000\r\n\r\n")
    asked.drip(b"x")


def slow_headers(asked: Asked) -> None:
    """Headers that drip and never end."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    asked.drip(b"X-A: b\r\n")


def chunked(asked: Asked) -> None:
    """A compressed page in two chunks, with a cookie."""
    page = gzip.compress(b"the page")
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (page[:9], page[9:], b""))
    head = b'Content-Encoding: gzip\r\nETag: "b"\r\nSet-Cookie: secret=1\r\nTransfer-Encoding: chunked'
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + chunks)


def broken_off(asked: Asked) -> None:
    """A body shorter than it says."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nentry a\n")


def redirect(to: str) -> Reply:
    """A redirect."""
    return Reply(status=302, headers={"Location": to})


@dataclass(slots=True)
class Sites:
    """Sources on hosts of their own."""

    web: Web
    hosts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def add(self, key: str, feed: Behaviour | str, rules: Behaviour | str | None = None, **more: object) -> str:
        """A source, its feed and its robots.txt; returns its host."""
        host = self.hosts[key] = self.web.host()
        self.sources[key] = a_source(key, self.web.serve(host, "/feed", feed), **more)
        if rules is not None:
            self.web.serve(host, "/robots.txt", rules)
        return host

    def add_url(self, key: str, url: str, **more: object) -> None:
        """A source somewhere else."""
        self.sources[key] = a_source(key, url, **more)

    def readable(self) -> None:
        """Sources that answer, each with something of its own."""
        web = self.web
        host = self.add("plain", "entry a\nsame z\nmore /2\nmore /2\npage b /b\npage b /b\npage c /b\n")
        web.serve(host, "/2", "entry d\nmore /feed\n")
        web.serve(host, "/b", chunked)
        host = self.add("skips", "page known /cut\npage new /late\n")
        web.serve(host, "/cut", broken_off)
        web.serve(host, "/late", Reply(status=400))
        self.add("gone", "page known /gone\npage new /gone2\nentry ok\n")
        host = self.add("odd-page", "page x /x\npage y /y\n")
        web.serve(host, "/x", "changed")
        web.serve(host, "/y", "fine")
        host = self.add("paced", "more /1\nmore /2\n", delay=0.3)
        web.serve(host, "/1", "entry 1")
        web.serve(host, "/2", "entry 2")
        there = web.host()
        web.serve(there, "/there", "entry a")
        self.add("hop", redirect(web.url(there, "/there")))
        self.add("capped", "\n".join(f"entry {number}" for number in range(20)))
        self.add("same-hash", Reply(body=b"entry a\n", headers={"ETag": '"new"'}), expect=SOMETHING)
        self.add(
            "not-modified",
            lambda asked: Reply(status=304 if asked.headers["If-None-Match"] == '"1"' else 500),
            expect=SOMETHING,
        )
        self.add("retried", once(Reply(status=503), Reply(body=b"entry a\n")))
        self.add("waited", once(Reply(status=429, headers={"Retry-After": "1"}), Reply(body=b"entry a\n")))

    def broken(self) -> None:
        """Sources that fail, each in its own way."""
        web = self.web
        host = self.add("odd-pages", "page x /x\n")
        web.serve(host, "/x", "changed")
        self.add("parse-error", "entry a\nchanged\nentry b\n")
        self.add("bug", "entry a\nbug\n")
        self.add("no-adapter", "entry a\n", kind="nobody-reads-this")
        self.add_url("no-requests", web.url(web.host(), "/no-requests"))
        self.add("missing", Reply(status=404))
        self.add("told-to-wait", Reply(status=429, headers={"Retry-After": format_datetime(NOW + timedelta(hours=2))}))
        self.add_url("no-name", "http://no-such-host.invalid/")
        self.add_url("nonsense", "nonsense")
        self.add_url("closed-port", f"http://{web.host()}:1/", robots=EXEMPT)
        self.add("challenged", Reply(status=403, body=CHALLENGE, headers={"Content-Type": "text/html"}))
        self.add("waf", Reply(status=202, headers={"x-amzn-waf-action": "challenge"}))
        other = (Fallback(kind="other", url=web.serve(web.host(), "/", "entry a\n")),)
        self.add("second-way", Reply(status=404), fallback=other)
        self.add("no-way", Reply(status=404), fallback=(Fallback(kind="other", url=web.url(web.host(), "/none")),))

    def hostile(self) -> None:
        """Sources that attack."""
        self.add("drips", endless)
        self.add("slow-headers", slow_headers)
        self.add("bomb", Reply(body=gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"}))
        self.add("damaged", Reply(body=gzip.compress(b"entry")[10:], headers={"Content-Encoding": "gzip"}))
        self.add("large", Reply(body=b"x" * 200_000))
        self.add("loops", redirect("/feed"))
        self.add("to-metadata", redirect("http://169.254.169.254/latest/meta-data/"))
        self.add("to-number", redirect("http://2852039166/"))
        self.add("to-private-v6", redirect("http://[::ffff:10.0.0.1]/"))
        self.add("to-file", redirect("file:///etc/passwd"))
        self.add("to-data", redirect("data:text/plain,entry%20a"))

    def ruled(self) -> None:
        """Sources with a robots.txt."""
        web = self.web
        host = self.add(
            "robots", "more /private/1?x=2\nmore /public\n", "User-agent: *\nDisallow: /private\nCrawl-delay: 0.5"
        )
        web.serve(host, "/public", "entry a\n")
        other = (Fallback(kind="other", url=web.serve(web.host(), "/", "entry a\n")),)
        self.add("forbidden", "entry a\n", "User-agent: panelwatch\nDisallow: /\n", fallback=other)
        self.add("exempt", "entry a\n", "User-agent: *\nDisallow: /\n", robots=EXEMPT)
        self.add("robots-down", "entry a\n", Reply(status=500))
        self.add("robots-forbidden", "entry a\n", Reply(status=403, body=b"<html>no</html>"))
        self.add("too-slow", "entry a\n", "User-agent: *\nCrawl-delay: 500\n")
        self.add("cached-robots", "entry a\n", Reply(status=500))
