"""Recordings that are over and have no captions yet, for as long as captions are waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from model import Document
from storage.database import reading
from storage.waiting import PATIENCE, recordings_waiting

HOUR = timedelta(hours=1)
FACTS = {"state": "published", "caption_kind": "none", "duration_s": "7200.0"}


def waiting(engine: Engine, now: datetime) -> list[str]:
    """The titles of those that are waited for."""
    with reading(engine) as conn:
        return [one.title for one in recordings_waiting(conn, now)]


@pytest.fixture
def video(make_document: Callable[..., Document], store: Callable[..., str], now: datetime) -> Callable[..., None]:
    """Store a video that began three hours ago and lasted two, unless told otherwise."""

    def put(name: str, began: timedelta = 3 * HOUR, **told: object) -> None:
        facts = FACTS | {key: str(value) for key, value in told.items() if key != "kind"}
        kind = str(told.get("kind", "video"))
        store(make_document(name, title=name, kind=kind, published_at=now - began, attributes=facts))

    return put


def test_a_recording_without_captions_is_waited_for(engine: Engine, now: datetime, video: Callable[..., None]) -> None:
    """The newest first; not one that has captions, is to come, or is no video."""
    video("older", 4 * HOUR)
    video("newer")
    video("captioned", caption_kind="automatic")
    video("under way", HOUR)
    video("announced", -HOUR, state="scheduled")
    video("private", state="private")
    video("text", kind="article")
    assert waiting(engine, now) == ["newer", "older"]


def test_it_is_not_waited_for_any_more_after_two_days(
    engine: Engine, now: datetime, video: Callable[..., None]
) -> None:
    """They count from its end, not from when it began."""
    video("hearing")
    over_at = now - HOUR
    assert waiting(engine, over_at + PATIENCE - HOUR) == ["hearing"]
    assert waiting(engine, over_at + PATIENCE) == []
