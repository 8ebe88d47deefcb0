"""Politeness: the gate as a middleware, and retries that do what the server asks for."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.context import context_of
from crawlers.middlewares.failures import CONNECTION_ERRORS, is_tls, told
from crawlers.middlewares.gate import HostGate
from crawlers.retry_after import retry_after
from crawlers.robots import web_address
from crawlers.walls import Walls
from crawlers.youtube_places import site_of
from errors import FetchError

__all__ = ["GateMiddleware", "RetryMiddleware", "host_of"]

TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

_RETRIES = 2
_LONGEST_WAIT_S = 60.0  # a server that asks for more gets it: the host is left alone until another crawl
_BACK_OFF_S = 1.0  # before the first retry, doubled for the second


def host_of(request: Request) -> str:
    """The host a request goes to, as the gate knows it."""
    return site_of(web_address(request.url))


class GateMiddleware:
    """Innermost: a request passes when its host's turn has come, and the turn ends with the whole answer."""

    def __init__(self, gate: HostGate, walls: Walls) -> None:
        self._gate = gate
        self._walls = walls

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's gate and walls."""
        context = context_of(crawler)
        return cls(context.gate, context.walls)

    async def process_request(self, request: Request) -> None:
        """Wait for the turn; what is yt-dlp's is stopped by a wall, be it met while this one waits."""
        delay = max(request.meta.get("delay", 0.0), request.meta.get("crawl_delay", 0.0))
        host = host_of(request)
        is_ytdlp = web_address(request.url) != request.url
        request.meta["turn"] = await self._gate.enter(
            host, delay, lambda: self._walls.before(host) if is_ytdlp else None
        )

    async def process_response(self, request: Request, response: Response) -> Response:
        """Let the next one in."""
        await self._leave(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's
        """Let the next one in, if this one ever was."""
        await self._leave(request)

    @staticmethod
    async def _leave(request: Request) -> None:
        turn = request.meta.pop("turn", None)  # taken out, as retries and redirects copy the rest
        if isinstance(turn, AsyncExitStack):
            await turn.aclose()


class RetryMiddleware:
    """Asks again, at most twice, what failed for a reason that passes."""

    def __init__(self, gate: HostGate) -> None:
        self._gate = gate

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's gate."""
        return cls(context_of(crawler).gate)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Retry a transient status; close the host when it asks for more patience than a crawl has."""
        host = host_of(request)
        if response.status not in TRANSIENT_STATUSES:
            self._gate.answered(host)
            return response
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        wait = retry_after(header, datetime.now(UTC))
        cause = FetchError(f"{host} answered {response.status}", url=request.url, status=response.status)
        if wait is not None and wait > _LONGEST_WAIT_S:
            self._gate.close(host, _asked_to_wait(host, request.url, response.status, wait))
            return response
        if request.meta.get(
            "has_stand_in"
        ):  # no reason to insist, nor to count against the host: what stands in needs it
            return response
        return self._again(request, cause, wait) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Retry a failed connection, unless it failed over its certificate."""
        if not isinstance(exception, CONNECTION_ERRORS):
            return None
        cause = told(exception, request)
        if is_tls(exception):
            self._gate.failed(host_of(request), cause)
            return None
        return self._again(request, cause, None)

    def _again(self, request: Request, cause: FetchError, wait: float | None) -> Request | None:
        self._gate.failed(host_of(request), cause)
        done = request.meta.get("retries", 0)
        if done >= _RETRIES:
            return None
        self._gate.hold(host_of(request), _BACK_OFF_S * 2**done if wait is None else wait)
        again = request.copy()
        again.meta["retries"] = done + 1
        return again


def _asked_to_wait(host: str, url: str, status: int, seconds: float) -> FetchError:
    return FetchError(
        f"not asked: {host} answered {status} and wants to be left alone for {seconds:.0f} s",
        url=url,
        status=status,
        retry_after_s=seconds,
        remedy="it is asked again when that time has passed",
    )
