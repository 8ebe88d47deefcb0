"""What a source is expected to bring, held against what it brought: silence is named, not taken for quiet.

Not for a source that showed nothing at all: the crawl process sees that itself, and tries another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from sqlalchemy import Connection

from crawlers.silence import in_words
from model import UNDETERMINED, Document, Outcome, OutcomeKind, Source
from storage.runs import last_run
from storage.shown import count_shown, shown

__all__ = ["Came", "judged"]

_READ_WELL = {OutcomeKind.OK, OutcomeKind.UNCHANGED}


def _has_symbol(document: Document) -> bool:
    return bool(document.attributes.get("symbol")) or any(key.startswith("symbol:") for key in document.identities)


_HAS: Mapping[str, Callable[[Document], bool]] = {
    "title": lambda document: bool(document.title.strip()),
    "published": lambda document: document.published_at is not None,
    "url": lambda document: bool(document.url),
    "text": lambda document: bool(document.text.strip()),
    "language": lambda document: document.language != UNDETERMINED,
    "symbol": _has_symbol,
    "speaker": lambda document: any(cue.speaker for cue in document.cues),
}
_NAMES = {
    "title": "a title",
    "published": "a published date",
    "url": "an address",
    "text": "a text",
    "language": "a language",
    "symbol": "a symbol",
    "speaker": "a speaker",
}
_ALWAYS = "which this source always fills"  # by these words a later run knows the cause again
_BETWEEN = "; "  # causes
_LOOK = "look at it in a browser, and mend its adapter or what it is expected to bring"


@dataclass(slots=True, kw_only=True)
class Came:
    """The entries of one run: how many came whole, and per promised field how many lack it, with one of them."""

    entries: int = 0
    lacking: dict[str, int] = field(default_factory=dict)
    example: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same counts, to be counted on."""
        return replace(self, lacking=dict(self.lacking), example=dict(self.example))

    def add(self, document: Document, source: Source) -> None:
        """Count one in; a partial entry lacks what its page would have told, a removed one everything."""
        if document.partial or document.removed:
            return
        self.entries += 1
        for name in source.expect.fields:
            if not _HAS[name](document):
                self.lacking[name] = self.lacking.get(name, 0) + 1
                self.example.setdefault(name, document.url or document.native_id)


def judged(conn: Connection, source: Source, outcome: Outcome, came: Came, now: datetime) -> Outcome:
    """The outcome of a run that was read well, or SILENT with numbers where it breaks what its source promises.

    Called in the transaction that stores the last entries of the run, after they are stored.
    """
    if outcome.kind not in _READ_WELL:
        return outcome
    unfilled = _never_filled(came) if came.entries else _still_unfilled(conn, source)
    broken = [cause for cause in (_too_few(conn, source, now), unfilled) if cause]
    outcome = replace(outcome, notes=(*outcome.notes, *_sometimes_missing(came)))
    if not broken:
        return outcome
    causes = [*broken, *([outcome.cause] if outcome.cause else [])]
    return replace(outcome, kind=OutcomeKind.SILENT, cause=_BETWEEN.join(causes), remedy=_LOOK)


def _too_few(conn: Connection, source: Source, now: datetime) -> str:
    """What to say where a source showed fewer documents in its period than expected; nothing where it did not.

    A source may show its newest few only. So as long as it is watched for less than its period, and all it has shown
    came out in that time, nobody knows how much there was.
    """
    expect = source.expect
    if not expect.within or not expect.at_least:
        return ""
    start = now - expect.within
    count = count_shown(conn, source.key, start)
    if count >= expect.at_least:
        return ""
    extent = shown(conn, source.key)
    if count and extent.oldest and extent.oldest >= start and extent.watched_since and extent.watched_since > start:
        return ""
    newest = f", the newest of {extent.newest:%Y-%m-%d}" if extent.newest else ""
    entries = "1 entry" if count == 1 else f"{count or 'no'} entries"
    return f"{entries} in the last {in_words(expect.within)}{newest}; expected at least {expect.at_least}"


def _never_filled(came: Came) -> str:
    missing = [_NAMES[name] for name, count in came.lacking.items() if count == came.entries]
    if not missing:
        return ""
    entries = f"none of {came.entries} entries has" if came.entries > 1 else "the only entry that came lacks"
    return f"{entries} {' or '.join(missing)}, {_ALWAYS}: its shape may have changed"


def _still_unfilled(conn: Connection, source: Source) -> str:
    """What the run before said of a field: one that brings nothing has nothing by which it could be known better."""
    names = [_NAMES[name] for name in source.expect.fields]
    before = last_run(conn, source.key) if names else None
    if before is None or before.outcome is not OutcomeKind.SILENT:
        return ""
    said = [cause for cause in before.cause.split(_BETWEEN) if _ALWAYS in cause]
    return next((cause for cause in said if any(name in cause for name in names)), "")


def _sometimes_missing(came: Came) -> tuple[str, ...]:
    return tuple(
        f"{count} of {came.entries} entries came without {_NAMES[name]}, one of them {came.example[name]}"
        for name, count in came.lacking.items()
        if count < came.entries
    )
