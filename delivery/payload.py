"""An edition as JSON for programs, as a webhook gets it. `docs/channels.md` describes it, `SCHEMA` counts changes."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime

from delivery.desk import Desk
from delivery.proof import proof
from delivery.trial import TRIAL_NUMBER
from delivery.untrusted import one_line, web_address
from delivery.written import Written
from model import Change, Copy, Edition, Flagged, Precision, Trouble

__all__ = ["SCHEMA", "payload"]

SCHEMA = 1
"""Grows when something that was there changes its meaning or goes; what is added does not count."""


def payload(edition: Edition, written: Written, desk: Desk) -> bytes:
    """The edition as UTF-8, with the stories its words tell: equal editions give equal bytes."""
    told = set(written.told)
    data = {
        "schema": SCHEMA,
        "id": edition.id,
        "subscription": edition.subscription.name,
        "kind": edition.kind,
        "number": edition.number,
        "title": one_line(written.subject),
        "page": desk.edition(edition.id) or None if edition.number != TRIAL_NUMBER else None,
        "since": _stamp(edition.since),
        "previous_at": _stamp(edition.previous_at),
        "missed": edition.missed,
        "sources_checked": edition.sources_checked,
        "stories": _stories(edition.flagged, told),
        "related": _stories(edition.related, told),
        "changes": [_change(one) for one in edition.changes if told & set(one.match_ids)],
        "left_out": written.left_out,
        "troubles": [_trouble(one) for one in edition.troubles],
    }
    kind = edition.kind.replace("-", "_")  # Standard Webhooks: letters, digits and underscores between the stops
    event = {"type": f"edition.{kind}", "timestamp": _stamp(edition.built_at), "data": data}
    # Half a character, from a page that was cut, is none in UTF-8.
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _stories(stories: Collection[Flagged], told: set[str]) -> list[dict[str, object]]:
    return [_story(one) for one in stories if not told.isdisjoint(one.match_ids)]


def _story(story: Flagged) -> dict[str, object]:
    return {
        "story_id": story.story_id or None,
        **_document(story),
        "first_seen_at": _stamp(story.first_seen_at),
        "changed_at": _stamp(story.changed_at),
        "found_late": story.late,
        "removed": story.removed,
        "topics": [
            {"topic": one.topic, "score": one.score, "level": one.level, "prominence": one.prominence}
            for one in story.matches
        ],
        "evidence": [proof(story, match, one) for match in story.matches for one in match.evidence],
        "also_at": [_document(one) for one in story.copies],
    }


def _document(one: Flagged | Copy) -> dict[str, object]:
    day = one.published_precision is Precision.DAY and one.published_at
    return {
        "document_id": one.document_id,
        "title": one_line(one.title),
        "url": web_address(one.url) or None,
        "kind": one.kind,
        "language": one.language,
        "sources": list(one.sources),
        "published": f"{day:%Y-%m-%d}" if day else _stamp(one.published_at),
        "caveat": one_line(one.caveat) or None,
    }


def _change(change: Change) -> dict[str, object]:
    """What changed without the texts, which may be long."""
    return {
        **_document(change.document),
        "revision": change.revision,
        "seen_at": _stamp(change.seen_at),
        "title_before": one_line(change.title_before),
        "removed": change.removed,
    }


def _trouble(trouble: Trouble) -> dict[str, object]:
    return {
        "source": trouble.source,
        "kind": trouble.kind,
        "cause": one_line(trouble.cause),
        "remedy": one_line(trouble.remedy) or None,
        "seen_well_at": _stamp(trouble.since),
        "left_alone_until": _stamp(trouble.until),
    }


def _stamp(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
