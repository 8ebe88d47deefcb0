"""Days of transcripts.un.org, asked as the bundled catalogue asks: how many requests that makes, and for what."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers import un_transcripts
from crawlers.adapter import Fetch, Fetched, Note
from model import UNFINISHED, Entry, Known, Source, SourceKey, SourceState
from settings.sources import BUNDLED_SOURCES, load_sources

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
MEETINGS_A_DAY, DAYS = 5, 5
ROUND = timedelta(hours=2)


@dataclass(frozen=True)
class Meeting:
    """Announced five days ahead; most have a transcript hours after, the first of a day names us, in six languages."""

    slug: str
    starts: datetime
    number: int

    def tracks(self, now: datetime) -> list[str]:
        """What there is of it now; interpreted languages come later than the floor."""
        wanted = [] if self.number % 5 == 4 else ["en"] if self.number else ["en", "fr", "es", "ar", "zh", "ru"]
        return [name for late, name in enumerate(wanted) if now > self.starts + timedelta(hours=5 + 3 * late)]

    def row(self, now: datetime) -> dict[str, Any]:
        """As a list shows it."""
        over = now > self.starts + timedelta(hours=2)
        told = {"title": f"Talk {self.slug}", "slug": self.slug, "date": f"{self.starts:%Y-%m-%d}T00:00:00.000Z"}
        return {**told, "duration": "02:00:00" if over else "00:00:00", "hasTranscript": bool(self.tracks(now))}


@dataclass
class Site:
    """The site and what a storage would remember of it: newest day first, a week ahead, 250 to a page."""

    meetings: dict[str, Meeting] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    last: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def crawl(self, source: Source, now: datetime) -> Counter[str]:
        """One crawl; what it asked for."""
        state = SourceState(known=dict(self.known), last_success_at=self.last, now=now)
        asked: dict[str, str] = {}
        stored: list[Entry] = []
        waiting = list(un_transcripts.requests(source, state))
        while waiting:
            fetch = waiting.pop(0)
            if fetch.url in asked:
                continue
            asked[fetch.url] = "list" if "/meetings.json" in fetch.url else fetch.step
            body = json.dumps(self._answer(fetch.url, now)).encode()
            response = Fetched(url=fetch.url, status=200, headers={}, body=body, fetch=fetch, fetched_at=now)
            for found in un_transcripts.parse(response, source, state):
                waiting += [found] if isinstance(found, Fetch) else []
                stored += [found] if isinstance(found, Entry) else []
                self.notes += [found.text] if isinstance(found, Note) else []
        self._store(stored, now)
        self.last = now
        return Counter(asked.values())

    def _answer(self, url: str, now: datetime) -> dict[str, Any]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        _, locale, path = urlsplit(url).path.split("/", 2)
        if path == "meetings.json":
            return self._list(asked, locale, now)
        one = self.meetings[path.removesuffix(".json")]
        there = one.tracks(now)
        language = asked.get("language") or (locale if locale in there else next(iter(there), ""))
        track = {"language": language, "data": []} if language in there else None
        return {"video": one.row(now) | {"id": one.slug.removeprefix("asset/")}, "transcript": track}

    def _list(self, asked: dict[str, str], locale: str, now: datetime) -> dict[str, Any]:
        rows = [one for one in self.meetings.values() if one.starts < now + timedelta(days=5)]
        more: dict[str, Any] = {}
        if "q" in asked:
            rows = [one for one in rows if one.number == 0 and locale in one.tracks(now)]
            more = {"statementTotal": len(rows)}
        rows.sort(key=lambda one: (-one.starts.toordinal(), one.starts))
        page = int(asked["page"])
        shown = [
            one.row(now) | ({"matches": {}} if "q" in asked else {}) for one in rows[250 * (page - 1) : 250 * page]
        ]
        return {"meetings": shown, "page": page, "hasMore": 250 * page < len(rows), **more}

    def _store(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            before = self.known.get(entry.native_id)
            if before and before.fingerprint != UNFINISHED and entry.partial:
                continue
            self.known[entry.native_id] = Known(
                native_id=entry.native_id,
                url=entry.url,
                fingerprint=UNFINISHED if entry.partial else entry.fingerprint,
                first_seen_at=before.first_seen_at if before else now,
                listed=entry.fingerprint,
            )


@pytest.fixture(scope="module")
def week() -> tuple[Site, list[Counter[str]]]:
    """A week of crawls by the bundled catalogue's entry, and the requests of each day."""
    (source,) = (one for one in load_sources(BUNDLED_SOURCES) if one.key == SourceKey("un-transcripts"))
    assert source.every == ROUND
    site = Site()
    for day in range(-32, DAYS + 7):
        for number in range(MEETINGS_A_DAY):
            slug = f"asset/k1z/k1z{day + 50:03}x{number:03}"
            starts = BEGIN + timedelta(days=day, hours=13, minutes=40 * number)
            site.meetings[slug] = Meeting(slug, starts, number)
    days = []
    for day in range(DAYS):
        rounds = (BEGIN + timedelta(days=day) + number * ROUND for number in range(12))
        days.append(sum((site.crawl(source, now) for now in rounds), Counter[str]()))
    return site, days


def test_a_day_stays_far_under_what_the_united_nations_allow_themselves(week: tuple[Site, list[Counter[str]]]) -> None:
    """Their own reader of UN Web TV makes 1,342 requests a day; the first day here reads a month."""
    _, days = week
    assert days[0].total() < 1000
    assert all(day.total() < 300 for day in days[3:])
    assert all(day["list"] == 12 * 16 for day in days)


def test_all_that_was_said_is_read(week: tuple[Site, list[Counter[str]]]) -> None:
    """Every track of every hit, and every other transcript of the week, once it is there."""
    site, _ = week
    read = {known.native_id for known in site.known.values() if known.fingerprint != UNFINISHED}
    end = site.last or BEGIN
    for one in site.meetings.values():
        age = end - one.starts
        if timedelta(days=1) < age < timedelta(days=30 if one.number == 0 else 7):
            wanted = {f"{one.slug};{'zh-Hans' if name == 'zh' else name}" for name in one.tracks(end)}
            assert wanted <= read


def test_nothing_false_is_said(week: tuple[Site, list[Counter[str]]]) -> None:
    """Only that meetings of days ago have no transcript; nothing of those to come, or of tracks that are not there."""
    site, _ = week
    assert site.notes
    assert {note.partition(":")[0] for note in site.notes} == {"no transcript 72 hours after the meeting"}
