"""The sign of life: sent to a real server; what fails is told once, and never where it went."""

from __future__ import annotations

import logging

import pytest
from pytest_httpserver import HTTPServer

from app.heartbeat import Heartbeat


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """The facts of every line of ours."""
    return [dict(getattr(record, "facts", {})) for record in caplog.records if record.name == "panelwatch"]


def test_it_is_sent_and_success_is_silent(httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    """A GET; without an address, nothing."""
    httpserver.expect_oneshot_request("/ping/secret-uuid", method="GET").respond_with_data("OK")
    heartbeat = Heartbeat()
    with caplog.at_level(logging.INFO, "panelwatch"):
        heartbeat.beat(httpserver.url_for("/ping/secret-uuid"))
        heartbeat.beat(None)
    assert len(httpserver.log) == 1
    assert told(caplog) == []


def test_a_failure_is_told_when_it_begins_changes_and_ends(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not every five minutes; and the address, which is a secret, is in no line."""
    url = httpserver.url_for("/ping/secret-uuid")
    heartbeat = Heartbeat()
    with caplog.at_level(logging.INFO, "panelwatch"):
        for status in (503, 503, 404, 200, 200):
            httpserver.clear()
            httpserver.expect_request("/ping/secret-uuid").respond_with_data("", status=status)
            heartbeat.beat(url)
        heartbeat.beat("http://127.0.0.1:9/ping/secret-uuid")
    assert [one.get("cause", one["outcome"]) for one in told(caplog)] == [
        "status 503",
        "status 404",
        "ok",
        "ConnectionError",
    ]
    assert "secret-uuid" not in repr(told(caplog))
