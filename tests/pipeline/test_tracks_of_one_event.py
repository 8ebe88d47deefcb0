"""The tracks of one event become one story: whichever comes first, in whichever batches, whatever of them is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from model import Document, Verdict, VerdictKind
from pipeline.ingest import Prepared, ingest
from storage.database import reading, writing
from storage.reading import find_document
from storage.tables import documents, redirects
from tests.databases import new_database
from tests.pipeline.recordings import broadcast, heard, hours, recording, scheduled, speech

NOON = datetime(2026, 9, 14, 16, tzinfo=UTC)
LATER = NOON + timedelta(days=5)
DAILY = "Daily Press Briefing by the Spokesperson of the Secretary-General"


@contextmanager
def database() -> Iterator[Engine]:
    """An empty one."""
    with TemporaryDirectory() as folder:
        engine = new_database(Path(folder) / "tracks.db")
        yield engine
        engine.dispose()


def store(engine: Engine, batch: Sequence[Document]) -> list[VerdictKind]:
    """Ingest them together."""
    items: list[Prepared | Verdict] = [Prepared(document=one, matches=()) for one in batch]
    with writing(engine) as conn:
        return [verdict.kind for verdict in ingest(conn, items, LATER)]


def stories(engine: Engine) -> dict[str, str]:
    """The story of each document, by its address without the scheme."""
    with reading(engine) as conn:
        rows = conn.execute(select(documents.c.url, documents.c.story_id, documents.c.duplicate_of)).all()
    assert [row.url for row in rows if row.duplicate_of] == []
    return {row.url.removeprefix("https://"): row.story_id for row in rows}


def partition(engine: Engine) -> set[frozenset[str]]:
    """Which documents tell one story."""
    told: dict[str, set[str]] = {}
    for place, story in stories(engine).items():
        told.setdefault(story, set()).add(place)
    return {frozenset(places) for places in told.values()}


def with_captions(document: Document, words: Sequence[str]) -> Document:
    """The same document when its captions have come."""
    spoken = recording(document.native_id, document.published_at, None, document.title, said=words)
    return replace(spoken, attributes=document.attributes)


def conference(day: int) -> dict[str, list[Document]]:
    """What three places show of one press conference in the course of time; the words are that day's."""
    began, name = NOON + timedelta(days=day), f"conference {day}"
    said = speech(name, length=300)
    film = scheduled(f"webtv.un.org/en/asset/k1x/k1xday{day}", began, 30, DAILY)
    channel = broadcast(f"tv/day{day}", began + timedelta(minutes=6), 31, f"LIVE: {DAILY}")
    clip = recording(f"films/day{day}", began + hours(5), None, f"What was said on day {day}")
    return {
        "film": [replace(film, attributes={}), film, with_captions(film, heard(said, 0.05, "film"))],
        "channel": [channel],
        "clip": [clip, with_captions(clip, heard(said, 0.08, "clip"))],
    }


DAYS = [conference(day) for day in range(2)]
LINES = [shown for day in DAYS for shown in day.values()]
EXPECTED = {frozenset(shown[0].native_id for shown in day.values()) for day in DAYS}


def batches_of(order: Sequence[int], cuts: Sequence[bool]) -> Iterator[list[Document]]:
    """What is shown when places come up in this order, each with what it shows next, cut into batches."""
    waiting = [list(shown) for shown in LINES]
    batch: list[Document] = []
    for number, is_cut in zip(order, cuts, strict=True):
        batch.append(waiting[number].pop(0))
        if is_cut:
            yield batch
            batch = []
    yield batch


TURNS = [number for number, shown in enumerate(LINES) for _ in shown]
CUTS = st.lists(st.booleans(), min_size=len(TURNS), max_size=len(TURNS))


@settings(deadline=None, max_examples=12)
@given(order=st.permutations(TURNS), cuts=CUTS)
def test_any_order_of_arrival_gives_the_same_stories(order: list[int], cuts: list[bool]) -> None:
    """Two days of a daily briefing at three places: two stories; each former story leads to what it became."""
    with database() as engine:
        former: set[str] = set()
        for batch in batches_of(order, cuts):
            store(engine, batch)
            former |= set(stories(engine).values())
        assert partition(engine) == EXPECTED
        gone = former - set(stories(engine).values())
        with reading(engine) as conn:
            assert set(conn.execute(select(redirects.c.old_id)).scalars()) >= gone
            assert all(find_document(conn, story) for story in former)
        store(engine, [shown[-1] for shown in LINES])
        assert partition(engine) == EXPECTED


def test_captions_that_come_late_fold_two_stories() -> None:
    """Before, nothing told that they are one; the video stays a document with its own address and words."""
    said = speech("lakes", length=300)
    one = recording("tv/a", NOON, None, "Lakes!", said=heard(said, 0.1, "a"))
    silent = recording("films/a", NOON + hours(3), None, "At the shore")
    with database() as engine:
        store(engine, [one, silent])
        assert len(partition(engine)) == 2
        assert store(engine, [with_captions(silent, heard(said, 0.1, "b"))]) == [VerdictKind.CHANGED]
        assert partition(engine) == {frozenset({"tv/a", "films/a"})}


def test_a_length_that_is_told_later_folds_without_a_revision() -> None:
    """Also where the other recording comes in the same batch: the facts of a moment ago are known."""
    film = scheduled("webtv.un.org/en/asset/k1x/k1xlakes001", NOON, 30)
    channel = broadcast("tv/a", NOON, 30)
    announced = replace(film, attributes={"scheduled_for": film.attributes["scheduled_for"]})
    for batches in ([[announced, channel], [film]], [[announced], [film, channel]]):
        with database() as engine:
            for batch in batches:
                store(engine, batch)
            assert len(partition(engine)) == 1


def test_what_is_no_recording_is_left_alone() -> None:
    """A release of the hour, of the same title, in the batch of a recording."""
    film = scheduled("webtv.un.org/en/asset/k1x/k1xlakes001", NOON, 30)
    release = recording("press/a", NOON, None, film.title, kind="press-release")
    gone = replace(film, text="", removed=True)
    with database() as engine:
        store(engine, [film])
        assert store(engine, [release, gone, broadcast("tv/a", NOON, 30)]) == [
            VerdictKind.NEW,
            VerdictKind.REMOVED,
            VerdictKind.NEW,
        ]
        assert partition(engine) == {frozenset({"press/a"}), frozenset({film.native_id, "tv/a"})}
