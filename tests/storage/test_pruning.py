"""What is pruned, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from model import Document, Edition, Match, Outcome, OutcomeKind, Source, SourceKey, Subscription
from storage.database import reading, writing
from storage.editions import find_edition, next_number, record
from storage.pruning import moments_of_proof, prune_pages, prune_runs
from storage.runs import Settlement, last_runs, settle
from storage.state_tables import runs

DAY = timedelta(days=1)


def ran(engine: Engine, key: str, at: datetime, kind: OutcomeKind = OutcomeKind.OK) -> None:
    """One run."""
    source = Source(key=SourceKey(key), title=key, organisation="A", kind="feed", url="https://a.example/")
    with writing(engine) as conn:
        outcome = Outcome(source=source.key, kind=kind)
        settle(conn, Settlement(source=source, outcome=outcome, started_at=at, ended_at=at))


def test_old_runs_go_but_never_what_tells_how_a_source_stands(engine: Engine, now: datetime) -> None:
    """A source that was last seen two years ago is still known to have been; also where its newest was cut short."""
    for age in (800, 700, 10, 1):
        ran(engine, "lively", now - age * DAY)
    ran(engine, "dead", now - 900 * DAY)
    ran(engine, "dead", now - 800 * DAY)
    ran(engine, "dead", now - 700 * DAY, OutcomeKind.INTERRUPTED)
    with reading(engine) as conn:
        before = (last_runs(conn), last_runs(conn, uninterrupted=True))
    with writing(engine) as conn:
        assert prune_runs(conn, now - 365 * DAY) == 3
        assert prune_runs(conn, now - 365 * DAY) == 0
    with reading(engine) as conn:
        assert (last_runs(conn), last_runs(conn, uninterrupted=True)) == before
        assert len(conn.execute(runs.select()).all()) == 4


def test_pages_of_old_editions_go_and_the_editions_stay(engine: Engine, now: datetime) -> None:
    """Their numbers go on, and what they told stays told."""
    for number, age in ((1, 91), (2, 89)):
        edition = Edition(
            subscription=Subscription(name="a"), number=number, built_at=now - age * DAY, since=None, flagged=()
        )
        with writing(engine) as conn:
            record(conn, edition, (), page="<p>晨報</p>")
    with writing(engine) as conn:
        assert prune_pages(conn, now - 90 * DAY) == 1
        old, young = (find_edition(conn, f"a/digest/{number}") for number in (1, 2))
        assert old is not None
        assert old.page is None
        assert young is not None
        assert young.page == "<p>晨報</p>"
        assert next_number(conn, "a", edition.kind) == 3


def test_moments_of_proof_are_those_of_flagged_texts(
    store: Callable[..., str],
    make_document: Callable[..., Document],
    make_match: Callable[..., Match],
    engine: Engine,
    now: datetime,
) -> None:
    """What was never flagged proves nothing."""
    store(make_document("flagged"), matches=(make_match(), make_match("dialogue")), at=now - 3 * DAY)
    store(make_document("plain"), at=now - 2 * DAY)
    store(make_document("young"), matches=(make_match(),), at=now)
    with reading(engine) as conn:
        assert moments_of_proof(conn, now - DAY) == (now - 3 * DAY,)
