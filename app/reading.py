"""What is stored, read back for people and programs: search, one document, everything flagged as rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TextIO

from app.application import open_engine
from app.named import find_named
from delivery.actors import beside
from delivery.links import deep_link
from delivery.quotes import place_of
from delivery.render import Names
from errors import ConfigError
from model import ENGLISH, Copy, Evidence, Flagged, Language, Match, SourceKey, TopicKey
from settings import load_settings
from storage.database import reading
from storage.reading import Hit, StoredDocument, read_document, search

__all__ = ["COLUMNS", "as_rows", "find", "hits", "write_csv", "write_json_lines"]

COLUMNS = (
    "document_id", "topic", "level", "score", "topic_version", "rule", "words", "sentence", "before", "after", "field",
    "start", "end", "second", "speaker", "affiliation", "function", "section", "title", "url", "link", "kind",
    "language", "published", "published_precision", "first_seen", "late", "caveat", "sources", "copies",
    "topic_title", "prominence", "rule_score", "rule_version", "at", "story_id", "flagged", "changed", "removed",
    "actors",
)  # fmt: skip
# What spreadsheets take for a formula (OWASP, CSV injection); the wide forms too, as those of East Asia do.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def hits(
    query: str,
    *,
    config: Path | None,
    topic: str | None,
    source: str | None,
    since: datetime | None,
    lang: str | None,
    actor: str | None,
    limit: int,
) -> tuple[Hit, ...]:
    """The documents that hold every word of the query, newest first."""
    with reading(open_engine(load_settings(config))) as conn:
        return search(
            conn,
            query,
            topic=TopicKey(topic) if topic else None,
            source=SourceKey(source) if source else None,
            since=since,
            lang=Language(lang) if lang else None,
            actor=actor,
            limit=limit,
        )


def find(name: str, config: Path | None) -> StoredDocument:
    """One document, by its id or address.

    Raises:
        ConfigError: none is stored under this name.
    """
    with reading(open_engine(load_settings(config))) as conn:
        document_id = find_named(conn, name)
        document = read_document(conn, document_id) if document_id else None
    if document is None:
        raise ConfigError(f"{name}: no such document", remedy="`panelwatch search` finds ids")
    return document


def as_rows(items: Iterable[Flagged], names: Names) -> Iterator[dict[str, object]]:
    """One row for every piece of evidence, with the keys of `COLUMNS`; topics and actors are named in English."""
    for item in items:
        for match in item.matches:
            for evidence in match.evidence:
                yield _row(item, match, evidence) | _named(item, match, evidence, names)


def _named(item: Flagged, match: Match, evidence: Evidence, names: Names) -> dict[str, object]:
    mentions = item.mentions.get(place_of(item, match).document_id, ())
    told = (names.actor(mention, ENGLISH) for mention in beside(mentions, evidence))
    return {"topic_title": names.topic(match.topic, ENGLISH), "actors": list(dict.fromkeys(told))}


def _row(item: Flagged, match: Match, evidence: Evidence) -> dict[str, object]:
    place = place_of(item, match)  # the document that says the words, which may be another than the story's first
    told: tuple[Flagged | Copy, ...] = (item, *item.copies)
    facts = asdict(evidence)
    return {
        "document_id": place.document_id,
        "topic": match.topic,
        "level": match.level,
        "score": match.score,
        "topic_version": match.topic_version,
        "prominence": match.prominence,
        "rule_score": facts.pop("score"),
        **{name: value for name, value in facts.items() if name in COLUMNS},
        "title": place.title,
        "url": place.url,
        "link": deep_link(place.url, evidence),
        "kind": place.kind,
        "language": place.language,
        "published": place.published_at.isoformat() if place.published_at else None,
        "published_precision": place.published_precision,
        "first_seen": item.first_seen_at.isoformat(),
        "late": item.late,  # like `first_seen`, of the story's first document
        "caveat": place.caveat,
        "sources": list(place.sources),
        "copies": [one.url for one in told if one.document_id != place.document_id],
        "story_id": item.story_id,
        "flagged": item.flagged_at.isoformat() if item.flagged_at else None,
        "changed": item.changed_at.isoformat() if item.changed_at else None,
        "removed": item.removed,
    }


def write_json_lines(rows: Iterable[dict[str, object]], out: TextIO) -> None:
    """One JSON object a line."""
    out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_csv(rows: Iterable[dict[str, object]], out: TextIO) -> None:
    """A table with a head; what a spreadsheet would run as a formula is kept text by an apostrophe (OWASP)."""
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow({key: _cell(key, value) for key, value in row.items()})


def _cell(key: str, value: object) -> object:
    if isinstance(value, list):
        value = ("; " if key == "actors" else " ").join(map(str, value))  # addresses and keys have no spaces in them
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
