"""What an answer of no use is said to be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import Response

from crawlers.adapter import Fetch
from crawlers.answers import answer_of
from errors import FetchError, GoneError

URL = "https://interface.example/list"


def refused(body: bytes, status: int = 400, media_type: str = "application/json; charset=utf-8") -> str:
    """What is said of an answer of this status and body."""
    request = Request(URL, meta={"fetched_at": datetime(2026, 9, 22, tzinfo=UTC)})
    response = Response(URL, status=status, headers={"Content-Type": media_type}, body=body, request=request)
    with pytest.raises(GoneError if status == 404 else FetchError) as raised:
        answer_of(response, Fetch(url=URL))
    return str(raised.value)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"error": "page must be a\\n positive integer"}', 400, "answered 400: page must be a positive integer"),
        (b'{"error": {"code": "x", "message": "no such body"}}', 400, "answered 400: no such body"),
        (b'{"detail": "try later"}', 503, "answered 503: try later"),
        (b'{"error": "Video not found"}', 404, "answered 404: Video not found"),
        (b'{"message": "' + b"m" * 900 + b'"}', 400, "answered 400: " + "m" * 200),
    ],
)
def test_an_interface_says_why_it_refuses(body: bytes, status: int, said: str) -> None:
    """A short reason in JSON is passed on, on one line."""
    assert refused(body, status) == f"{URL} {said}"


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"[]", b"[" * 9_000, b'{"error": 7}', b'{"error": " "}', b'{"message": "' + b"m" * 20_000 + b'"}'],
)
def test_what_is_no_reason_is_not_told(body: bytes) -> None:
    """Anything else adds nothing to the status."""
    assert refused(body) == f"{URL} answered 400"


def test_a_page_is_no_reason() -> None:
    """Only JSON is looked into."""
    assert refused(b'{"error": "x"}', media_type="text/plain") == f"{URL} answered 400"
