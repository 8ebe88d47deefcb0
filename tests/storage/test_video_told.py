"""A video from its announcement to its end, as storage keeps it: one document, told once, with the better text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from crawlers import youtube
from crawlers.adapter import Fetched
from crawlers.video import look
from crawlers.ytdlp.messages import Answer, Track, VideoState
from model import Edition, Entry, Flagged, Part, PartRole, Source, SourceKey, Subscription, VerdictKind
from pipeline.flag import Flagger, compile_topics
from pipeline.ingest import ingest, prepare_entry
from settings import load_topics
from storage.database import reading, writing
from storage.editions import record
from storage.reading import StoredDocument, find_document, flagged, read_document
from storage.sources import load_states

NOON = datetime(2026, 9, 9, 12, tzinfo=UTC)
HELD = NOON + timedelta(days=5)
HOUR = timedelta(hours=1)
URL = "https://www.youtube.com/watch?v=fixVideo_01"
SOURCE = Source(key=SourceKey("tv"), title="TV", organisation="Fixture", kind="youtube", url=URL)
HEARD = ["good morning", "the independent international scientific panel on ai", "meets in geneva"]
WRITTEN = ["Good morning.", "The Independent International Scientific Panel on AI", "met in Geneva."]


@pytest.fixture(scope="module")
def flagger() -> Flagger:
    """The bundled topics."""
    return compile_topics(load_topics(None))


def track(lines: list[str], *, automatic: bool) -> Track:
    """Captions that say this, a line every five seconds."""
    events = [
        {"tStartMs": 5000 * at, "dDurationMs": 5000, "segs": [{"utf8": line}]} for at, line in enumerate(lines, 1)
    ]
    content = json.dumps({"wireMagic": "pb3", "events": events}).encode()
    return Track(language="en", automatic=automatic, ext="json3", url=f"{URL}&automatic={automatic}", content=content)


class Reader:
    """Looks at the one video, and stores what it finds."""

    def __init__(self, engine: Engine, flagger: Flagger) -> None:
        self._engine = engine
        self._flagger = flagger

    def look(self, at: datetime, answer: Answer) -> VerdictKind | None:
        """A crawl at this moment; None where no look was due."""
        with reading(self._engine) as conn:
            state = replace(load_states(conn, [SOURCE.key])[SOURCE.key], now=at)
        for fetch in youtube.requests(SOURCE, state):
            response = Fetched(url=fetch.url, status=200, headers={}, body=answer.to_json(), fetch=fetch, fetched_at=at)
            (entry,) = (found for found in youtube.parse(response, SOURCE, state) if isinstance(found, Entry))
            with writing(self._engine) as conn:
                (verdict,) = ingest(conn, [prepare_entry(entry, SOURCE, self._flagger, at)], at)
            return verdict.kind
        return None

    def stored(self) -> StoredDocument:
        """The one document."""
        with reading(self._engine) as conn:
            document = read_document(conn, find_document(conn, URL) or "")
        assert document is not None
        return document

    def undelivered(self) -> tuple[Flagged, ...]:
        """What the subscriber was not told yet."""
        with reading(self._engine) as conn:
            return flagged(conn, undelivered_to="all")

    def tell(self, at: datetime) -> tuple[str, ...]:
        """Tell the subscriber all there is; the ids of what was told."""
        told = tuple(one for story in self.undelivered() for one in story.match_ids)
        with writing(self._engine) as conn:
            edition = Edition(subscription=Subscription(name="all"), number=1, built_at=at, since=None, flagged=())
            record(conn, edition, told)
        return told


def facts(document: StoredDocument) -> tuple[object, ...]:
    """What it says of itself besides its words."""
    told = document.attributes
    return told["state"], told["caption_kind"], document.published_at, document.partial, len(document.revisions)


def test_a_flag_is_told_once_with_the_better_text(engine: Engine, flagger: Flagger) -> None:
    """Announced, live, heard by a machine, written by people, made private: one document, and one flag."""
    reader = Reader(engine, flagger)
    info: dict[str, str | int | float] = {"title": "A meeting", "release_timestamp": HELD.timestamp()}
    assert reader.look(NOON, Answer(state=VideoState.UPCOMING, info=info)) is VerdictKind.NEW
    assert facts(reader.stored()) == ("upcoming", "none", HELD, True, 1)
    assert reader.look(NOON + 72 * HOUR, Answer(info=info)) is None
    later = {**info, "release_timestamp": (HELD + HOUR).timestamp()}
    assert reader.look(HELD + HOUR / 2, Answer(state=VideoState.LIVE, info=later)) is VerdictKind.UNCHANGED
    assert facts(reader.stored()) == ("live", "none", HELD + HOUR, True, 1)
    assert reader.undelivered() == ()

    heard = Answer(info=later, captions=(track(HEARD, automatic=True),))
    assert reader.look(HELD + 3 * HOUR, heard) is VerdictKind.CHANGED
    assert facts(reader.stored()) == ("published", "automatic", HELD + HOUR, False, 2)
    told = reader.tell(HELD + 4 * HOUR)
    assert len(told) == 1

    assert reader.look(HELD + 6 * HOUR, Answer(state=VideoState.AGE_GATED)) is VerdictKind.UNCHANGED
    assert [cue.start_s for cue in reader.stored().cues] == [5.0, 10.0, 15.0]
    written = Answer(info=later, captions=(track(WRITTEN, automatic=False),))
    assert reader.look(HELD + 12 * HOUR, written) is VerdictKind.CHANGED
    document = reader.stored()
    assert facts(document) == ("published", "manual", HELD + HOUR, False, 3)
    (match,) = document.matches
    quoted = match.match.evidence[0]
    assert (match.id, quoted.words, quoted.second) == (told[0], WRITTEN[1].removeprefix("The "), 10.0)
    assert reader.undelivered() == ()

    assert reader.look(HELD + 22 * HOUR, Answer(state=VideoState.PRIVATE)) is VerdictKind.REMOVED
    gone = reader.stored()
    assert gone.removed_at is not None
    assert (gone.text, gone.cues) == (document.text, document.cues)
    assert reader.look(HELD + 40 * HOUR, written) is VerdictKind.CHANGED
    assert reader.stored().removed_at is None
    assert [match.id for match in reader.stored().matches] == list(told)
    assert reader.undelivered() == ()
    assert reader.look(HELD + 60 * HOUR, written) is VerdictKind.UNCHANGED
    assert reader.look(HELD + 80 * HOUR, written) is None


def test_a_look_that_fails_unsays_nothing(engine: Engine, flagger: Flagger) -> None:
    """Its channel tells other words by then, and no hour: what the video told of itself stays with them."""
    reader = Reader(engine, flagger)
    info: dict[str, str | int | float] = {"title": "A meeting", "release_timestamp": HELD.timestamp()}
    reader.look(NOON, Answer(state=VideoState.UPCOMING, info=info))
    part = Part(role=PartRole.FEED, content=b"The Panel meets in Geneva.", media_type="text/plain", charset="utf-8")
    told = Entry(source=SOURCE.key, native_id=URL, url=URL, title="A meeting", kind="video", parts=(part,))
    with reading(engine) as conn:
        known = load_states(conn, [SOURCE.key])[SOURCE.key].known[URL]
    asked = look(told, known, "words").entry
    assert asked is not None
    with writing(engine) as conn:
        failed = prepare_entry(replace(asked, partial=True), SOURCE, flagger, NOON + HOUR)
        (verdict,) = ingest(conn, [failed], NOON + HOUR)
    assert verdict.kind is VerdictKind.CHANGED
    assert "Geneva" in reader.stored().text
    assert facts(reader.stored()) == ("upcoming", "none", HELD, True, 2)
