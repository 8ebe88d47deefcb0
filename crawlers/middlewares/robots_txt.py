"""robots.txt as a middleware: read once per host, obeyed by every request and every redirect."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.context import CrawlContext, context_of
from crawlers.middlewares.failures import download
from crawlers.robots import CRAWL_DELAY_LIMIT_S, MAX_ROBOTS_BYTES, RobotsRules, robots_address, web_address
from crawlers.spool import SpooledRobots
from errors import FetchError
from model import RobotsFile

__all__ = ["DisallowedError", "RobotsMiddleware"]

_KEPT = timedelta(days=1)  # RFC 9309, section 2.4
_EXEMPT = "a source may be exempt, with a reason and a date: `robots:` in its file"


class DisallowedError(FetchError):
    """A rule of robots.txt forbids this address: no other way to the same source is tried."""


class RobotsMiddleware:
    """Refuses what a robots.txt disallows, and tells the gate the delay it asks for."""

    def __init__(self, crawler: Crawler, context: CrawlContext) -> None:
        self._crawler = crawler
        self._context = context
        self._reading: dict[str, asyncio.Lock] = {}
        self._rules: dict[str, RobotsRules | FetchError] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's job and spool."""
        return cls(crawler, context_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Let a request pass that the rules allow.

        Raises:
            FetchError: the rules forbid it, or could not be read.
        """
        if not request.meta.get("obey_robots", False):
            return
        host, address = robots_address(request.url)
        async with self._reading.setdefault(host, asyncio.Lock()):
            if host not in self._rules:
                self._rules[host] = await self._read(host, address, request)
        rules = self._rules[host]
        if isinstance(rules, FetchError):
            raise rules
        request.meta["crawl_delay"] = self._delay(rules, host, request)
        if not rules.allows(request.url):
            raise _disallowed(request.url)

    async def _read(self, host: str, address: str, request: Request) -> RobotsRules | FetchError:
        now = datetime.now(UTC)
        agent = self._context.job.user_agent
        kept = self._context.job.robots.get(host)
        if kept is not None and now - kept.fetched_at < _KEPT:
            return RobotsRules.of(kept, agent)
        try:
            response = await download(self._crawler, Request(address, meta={"delay": request.meta.get("delay", 0.0)}))
        except FetchError as error:
            return _unreadable(host, error.message, error)
        if not RobotsRules.readable(response.status):
            status = FetchError("", url=address, status=response.status)
            return _unreadable(host, f"it answered {response.status}", status)
        rules = response.body[:MAX_ROBOTS_BYTES] if response.status < 300 else b""  # noqa: PLR2004 - an error's page
        file = RobotsFile(host=host, status=response.status, body=rules, fetched_at=now)
        self._context.spool.write(
            SpooledRobots(host=file.host, status=file.status, body=file.body, fetched_at=file.fetched_at)
        )
        return RobotsRules.of(file, agent)

    @staticmethod
    def _delay(rules: RobotsRules, host: str, request: Request) -> float:
        if rules.crawl_delay > CRAWL_DELAY_LIMIT_S:
            raise FetchError(
                f"robots.txt of {_bare(host)} asks for {rules.crawl_delay:g} s between two requests, "
                f"more than the {CRAWL_DELAY_LIMIT_S:g} s a crawl can wait",
                url=request.url,
                transient=False,
                remedy=_EXEMPT,
            )
        return rules.crawl_delay


def _unreadable(host: str, why: str, error: FetchError) -> FetchError:
    """RFC 9309, section 2.3.1.4: a file that cannot be reached forbids everything, for the time being."""
    return FetchError(
        f"robots.txt of {_bare(host)} could not be read, so nothing was asked for: {why}",
        url=error.url,
        status=error.status,
        retry_after_s=error.retry_after_s,
        transient=error.transient,
        remedy=error.remedy or "nothing to do if the site is down: it is asked again by the next crawl",
    )


def _bare(host: str) -> str:
    return host.partition("://")[2]


def _disallowed(url: str) -> DisallowedError:
    parts = urlsplit(web_address(url))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return DisallowedError(
        f"robots.txt of {parts.hostname} disallows {path or '/'}", url=url, transient=False, remedy=_EXEMPT
    )
