"""Recordings of about the same time, and what becomes of stories that prove to be one by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from model import Document, Edition, Match, Precision, Recording, Subscription, VerdictKind
from pipeline.events import NEAR
from pipeline.ingest import Prepared, ingest
from storage.database import reading, writing
from storage.editions import record
from storage.lookup import lookup
from storage.near import recordings_near
from storage.reading import find_document, flagged
from storage.tables import documents
from tests.pipeline.recordings import broadcast, heard, hours, recording, scheduled, speech

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]

SAID = speech("lakes", length=300)
FILM = "webtv.un.org/en/asset/k1x/k1xlakes001"


def near(engine: Engine, *wanted: Document) -> set[str]:
    """Ids of the recordings around these."""
    with reading(engine) as conn:
        return {one.id for one in recordings_near(conn, wanted, NEAR)}


def test_recordings_of_about_the_time_are_found(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """Before and after, also those dated by a day; no texts, nothing of another week, and for recordings only."""
    for name, apart in {"before": -36, "day": -59, "after": 30, "long-ago": -90, "far": 90}.items():
        store(make_document(name, kind="video", published_at=now + hours(apart)))
    store(make_document("undated", kind="meeting", published_at=None, published_precision=None))
    store(make_document("release", published_at=now))
    wanted = make_document("new", kind="meeting", published_at=now)
    assert near(engine, wanted) == {"d-before", "d-day", "d-after"}
    assert near(engine, make_document("article", published_at=now)) == set()
    assert near(engine, make_document("new", kind="video", published_at=None)) == set()


def test_a_batch_from_an_archive_asks_for_its_days_only(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """What lies between two far days is not read."""
    for days in (0, 40, 80):
        store(make_document(f"n{days}", kind="video", published_at=now - timedelta(days=days)))
    wanted = [make_document(f"w{days}", kind="video", published_at=now - timedelta(days=days)) for days in (81, 1, 0)]
    assert near(engine, *wanted) == {"d-n0", "d-n80"}


def test_a_recording_is_told_without_its_words(engine: Engine, store: Store, now: datetime) -> None:
    """All that a first look needs; the second one knows where the words begin below what is told of them."""
    one = broadcast("tv/a", now, 30, about="At the shore.", said=SAID)
    store(one)
    with reading(engine) as conn:
        (found,) = recordings_near(conn, [one], NEAR)
        (stored,) = lookup(conn, [], [found.id])
    assert found == Recording(
        id="d-tv/a",
        url=one.url,
        title=one.title,
        kind="video",
        language=one.language,
        published_at=now,
        published_precision=Precision.SECOND,
        signature=one.signature,
        attributes=one.attributes,
    )
    assert stored.text[stored.said_from :] == " ".join(SAID)
    assert (stored.url, stored.attributes, stored.published_precision) == (one.url, one.attributes, Precision.SECOND)


def ingested(engine: Engine, batch: Sequence[Document], match: Match, now: datetime) -> list[VerdictKind]:
    """Ingest them together, each flagged by this match."""
    with writing(engine) as conn:
        verdicts = ingest(conn, [Prepared(document=one, matches=(match,)) for one in batch], now)
    return [verdict.kind for verdict in verdicts]


def test_a_story_that_was_told_is_not_told_again_for_another_recording(
    engine: Engine, make_match: MakeMatch, now: datetime
) -> None:
    """The asset is told; a channel shows it; a clip gets its captions late, and its own story leads to the first."""
    film = scheduled(FILM, now, 30, said=heard(SAID, 0.05, "film"))
    silent = recording("films/a", now + hours(2), None, "At the shore")
    assert ingested(engine, [film], make_match(), now) == [VerdictKind.NEW]
    with writing(engine) as conn:
        (story,) = flagged(conn, undelivered_to="all")
        edition = Edition(subscription=Subscription(name="all"), number=1, built_at=now, since=None, flagged=())
        record(conn, edition, story.match_ids)
    assert ingested(engine, [broadcast("tv/a", now, 30)], make_match(), now) == [VerdictKind.NEW]
    with reading(engine) as conn:
        assert flagged(conn, undelivered_to="all") == ()
    assert ingested(engine, [silent], make_match(), now + hours(1)) == [VerdictKind.NEW]
    with reading(engine) as conn:
        (alone,) = flagged(conn, undelivered_to="all")
        clip = documents.c.id == alone.document_id
        former = conn.execute(select(documents.c.story_id).where(clip)).scalar_one()
    late = recording("films/a", now + hours(2), None, "At the shore", said=heard(SAID, 0.1, "clip"))
    assert ingested(engine, [late], make_match(), now + hours(9)) == [VerdictKind.CHANGED]
    with reading(engine) as conn:
        assert flagged(conn, undelivered_to="all") == ()
        (told,) = flagged(conn)
        assert {told.url, *(copy.url for copy in told.copies)} == {film.url, late.url, "https://tv/a"}
        stories = set(conn.execute(select(documents.c.story_id)).scalars())
        assert (len(stories), former in stories) == (1, False)
        assert find_document(conn, former) in {told.document_id, *(copy.document_id for copy in told.copies)}
        assert set(conn.execute(select(documents.c.duplicate_of)).scalars()) == {None}
