"""Flagged stories as a JSON Feed (version 1.1, jsonfeed.org), each with its evidence as data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from delivery.feed_entries import FeedEntry, FeedHead
from delivery.proof import proof
from delivery.untrusted import one_line, web_address
from model import Flagged

__all__ = ["MEDIA_TYPE", "json_feed"]

MEDIA_TYPE = "application/feed+json; charset=utf-8"
_ABOUT = "_panelwatch: every piece of evidence; start and end are character offsets into title or text, as field says"


def json_feed(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    """The feed as UTF-8; equal entries give equal bytes."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(head.title),
        "description": one_line(head.about),
        "user_comment": _ABOUT,
        "feed_url": web_address(head.url),
        "language": head.language,
        "authors": [{"name": "panelwatch"}],
        "items": [_item(entry) for entry in entries],
    }
    told = {key: value for key, value in feed.items() if value or key == "items"}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: FeedEntry) -> dict[str, object]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": entry.published and _stamp(entry.published),
        "date_modified": _stamp(entry.updated),
        "authors": [{"name": name} for name in entry.authors],
        "tags": [title for _, title in entry.topics],
        "language": entry.story.language,
        "_panelwatch": {
            "story_id": entry.story.story_id,
            "document_id": entry.story.document_id,
            "evidence": list(_evidence(entry.story)),
        },
    }
    return {key: value for key, value in item.items() if value}


def _evidence(story: Flagged) -> Iterator[dict[str, object]]:
    for match in story.matches:
        for one in match.evidence:
            yield proof(story, match, one)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
