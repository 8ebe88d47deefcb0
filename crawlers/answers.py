"""From Scrapy's answers to ours: what came back for a `Fetch`, or the error that says why it is no use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response

from crawlers.adapter import Fetch, Fetched
from crawlers.blocks import block_reason
from crawlers.middlewares.politeness import TRANSIENT_STATUSES
from crawlers.retry_after import retry_after
from crawlers.robots import web_address
from errors import BlockedError, FetchError, GoneError
from model import Source, SourceState, Validator

__all__ = ["Answer", "answer_of", "request_for"]

_GONE = frozenset({404, 410})
_FINE = range(200, 300)
_LONGEST_REASON = 200  # characters of what an interface says of its refusal
_REASON_SIZE = 10_000  # bytes of an answer that is looked at for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer worth reading; `fetched` is None where it is the one we know already."""

    fetched: Fetched | None
    renewed: Validator | None  # what to remember of it, once it has been read well


def request_for(fetch: Fetch, source: Source, state: SourceState) -> Request:
    """The request a `Fetch` asks for; what the middlewares need is in its meta.

    Raises:
        FetchError: what is asked for is no address.
    """
    meta: dict[str, object] = {
        "source": source.key,
        "delay": source.delay,
        "obey_robots": source.robots.obey,
        "has_stand_in": bool(fetch.otherwise),
    }
    if fetch.conditional:
        meta |= {"asked_url": fetch.url, "validator": state.validators.get(fetch.url)}
    try:
        return Request(fetch.url, meta=meta)
    except ValueError as error:
        raise FetchError(
            f"{fetch.url!r} is no address", url=fetch.url, transient=False, remedy="it must begin with https://"
        ) from error


def answer_of(response: Response, fetch: Fetch) -> Answer:
    """Judge an answer.

    Raises:
        BlockedError: the site refuses us.
        GoneError: the address is gone.
        FetchError: any other status that is no success.
    """
    renewed = response.meta.get("renewed")
    if response.meta.get("unchanged"):
        return Answer(fetched=None, renewed=renewed)
    fetched = Fetched(
        url=response.url,
        status=response.status,
        headers=_lower(response.headers),
        body=response.body,
        fetch=fetch,
        fetched_at=response.meta["fetched_at"],
        record_id=response.meta.get("record_id"),
    )
    _check(fetched)
    return Answer(fetched=fetched, renewed=renewed)


def _check(fetched: Fetched) -> None:
    host = urlsplit(web_address(fetched.url)).hostname
    if fetched.status in _GONE:
        raise GoneError(
            f"{fetched.url} answered {fetched.status}{_reason(fetched)}",
            url=fetched.url,
            status=fetched.status,
            transient=False,
        )
    if reason := block_reason(fetched):
        raise BlockedError(
            f"{host} refuses us: {reason}",
            url=fetched.url,
            status=fetched.status,
            remedy="look at it in a browser; if it is meant for people only, take the source out or find another way",
        )
    if fetched.status not in _FINE:
        raise FetchError(
            f"{fetched.url} answered {fetched.status}{_reason(fetched)}",
            url=fetched.url,
            status=fetched.status,
            transient=fetched.status in TRANSIENT_STATUSES,
            retry_after_s=retry_after(fetched.headers.get("retry-after", ""), datetime.now(UTC)),
        )


def _reason(fetched: Fetched) -> str:
    """What an interface says of its own refusal, in one line: `{"error": "page must be a positive integer"}`."""
    if not fetched.media_type.endswith("json") or len(fetched.body) > _REASON_SIZE:
        return ""
    try:
        told = json.loads(fetched.body)
    except (ValueError, RecursionError):
        return ""
    names = ("error", "message", "detail")
    said = next((told[name] for name in names if name in told), "") if isinstance(told, Mapping) else ""
    said = said.get("message", "") if isinstance(said, Mapping) else said  # {"error": {"code": ..., "message": ...}}
    return f": {' '.join(said.split())[:_LONGEST_REASON]}" if isinstance(said, str) and said.strip() else ""


def _lower(headers: Headers) -> dict[str, str]:
    return {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in headers.items()}
