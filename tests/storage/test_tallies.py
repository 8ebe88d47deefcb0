"""Counts for metrics, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from model import (
    Document,
    Edition,
    EditionKind,
    Match,
    Outcome,
    OutcomeKind,
    Source,
    SourceKey,
    Subscription,
    VerdictKind,
)
from storage.database import reading, writing
from storage.editions import record
from storage.outbox import Letter, LetterState, claim_letters, post
from storage.sources import Settlement, settle
from storage.tallies import Newest, count_documents, count_letters, count_runs, count_stories, newest_editions

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]


def test_stories_are_counted_once_and_only_while_they_are_proven(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """A copy is of the story of what it copies; a text that no longer names the topic is none."""
    store(make_document("first"), matches=(make_match(),))
    twice = (make_match(), make_match("dialogue"))
    store(make_document("copy"), VerdictKind.DUPLICATE, duplicate_of="d-first", matches=twice)
    store(make_document("gone"), matches=(make_match(),))
    with reading(engine) as conn:
        assert count_stories(conn) == {"panel": 2, "dialogue": 1}
        assert count_documents(conn) == 3
    store(make_document("gone", text="Another text."), VerdictKind.CHANGED, matches=())
    with reading(engine) as conn:
        assert count_stories(conn) == {"panel": 1, "dialogue": 1}


def test_runs_are_counted_by_source_and_outcome_from_a_moment_on(engine: Engine, now: datetime) -> None:
    """Of the sources asked for only."""
    for key, kind, age in (("a", "ok", 1), ("a", "ok", 2), ("a", "failed", 3), ("a", "ok", 30), ("b", "ok", 1)):
        source = Source(key=SourceKey(key), title="A", organisation="A", kind="feed", url="https://a.example/")
        at = now - timedelta(hours=age)
        outcome = Outcome(source=source.key, kind=OutcomeKind(kind))
        with writing(engine) as conn:
            settle(conn, Settlement(source=source, outcome=outcome, started_at=at, ended_at=at))
    with reading(engine) as conn:
        assert count_runs(conn, [SourceKey("a")], now - timedelta(days=1)) == {("a", "ok"): 2, ("a", "failed"): 1}
        assert count_runs(conn, [], now) == {}


def test_the_newest_edition_tells_how_many_there_were(engine: Engine, now: datetime) -> None:
    """By subscription and kind; and messages by how far they are."""
    with writing(engine) as conn:
        for kind, number in ((EditionKind.DIGEST, 1), (EditionKind.DIGEST, 2), (EditionKind.ALERT, 1)):
            edition = Edition(
                subscription=Subscription(name="daily"),
                kind=kind,
                number=number,
                built_at=now + timedelta(days=number),
                since=None,
                flagged=(),
            )
            record(conn, edition, ())
            post(conn, [Letter(edition_id=edition.id, recipient="a@example.org", channel="mail", message=b"x")], now)
        claim_letters(conn, "mail", "one", now, timedelta(minutes=1), at_most=1)
        assert newest_editions(conn) == {
            ("daily", EditionKind.DIGEST): Newest(number=2, built_at=now + timedelta(days=2)),
            ("daily", EditionKind.ALERT): Newest(number=1, built_at=now + timedelta(days=1)),
        }
        assert count_letters(conn) == {LetterState.WAITING: 2, LetterState.CLAIMED: 1}
