"""What it means that a page lacks what every page of its kind has, or is another page: refusal, new shape, detour."""

from __future__ import annotations

from crawlers.adapter import Fetched
from errors import BlockedError, ParseError

__all__ = ["elsewhere", "missing"]

_CHALLENGE_SIZE = 8_000  # the challenge seen at press.un.org (September 2026) had 3,038 bytes; the smallest page 30,000


def missing(response: Fetched, selector: str) -> ParseError | BlockedError:
    """What the absence of a selector means: of a tiny page, that we are refused; of a large one, a changed shape."""
    size = len(response.body)
    if size < _CHALLENGE_SIZE:
        return BlockedError(
            f"{response.url}: a page of {size} bytes without {selector}: a challenge or a consent wall",
            url=response.url,
            status=response.status,
            remedy="open the address in a browser; ask again later",
        )
    return ParseError(
        f"{response.url}: nothing matches {selector}: the page has changed its shape",
        remedy="look at the page in a browser; if it is well there, what reads it must be mended",
    )


def elsewhere(response: Fetched) -> ParseError:
    """The address of one text led to a page that is none, as withdrawn texts lead to the front page."""
    return ParseError(f"{response.fetch.url}: led to another page, {response.url}")
