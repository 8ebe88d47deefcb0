"""States and settlements of sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from model import (
    OVERDUE,
    UNFINISHED,
    Decision,
    Document,
    Outcome,
    OutcomeKind,
    RobotsFile,
    Source,
    SourceKey,
    Validator,
    VerdictKind,
    Wall,
)
from storage.database import reading, writing
from storage.documents import Save, save
from storage.lookup import lookup
from storage.reading import last_runs, sources_checked, troubles
from storage.runs import last_run
from storage.shown import Shown, count_shown, shown
from storage.sources import (
    Settlement,
    claim,
    due,
    keep_cursor,
    keep_pin,
    load_robots,
    load_states,
    rhythms,
    save_robots,
    settle,
    touch_sightings,
)
from storage.walls import keep_wall, load_walls, standing

MakeDocument = Callable[..., Document]
Store = Callable[..., str]

PRESS, BLOG = SourceKey("press"), SourceKey("blog")
LEASE = timedelta(minutes=10)
EVERY = timedelta(hours=1)


def source(key: SourceKey = PRESS, **told: timedelta) -> Source:
    """A source that is looked at every hour."""
    return Source(
        key=key,
        title=key,
        organisation="Test",
        kind="feed",
        url=f"https://{key}.example/",
        every=told.get("every", EVERY),
        ceiling=told.get("ceiling"),
    )


def ended(now: datetime, kind: OutcomeKind = OutcomeKind.OK, **told: object) -> Settlement:
    """A run that ended now."""
    of: Source = told.pop("source", source())  # type: ignore[assignment]  # told by tests
    wait: float | None = told.pop("retry_after_s", None)  # type: ignore[assignment]
    outcome = Outcome(
        source=of.key,
        kind=kind,
        requests=3,
        entries=2,
        cause="" if kind is OutcomeKind.OK else f"it is {kind}",
        remedy="wait",
        retry_after_s=wait,
        skipped=("one page: 500",),
        notes=("its archive is short",),
    )
    fields = {"source": of, "outcome": outcome, "started_at": now - timedelta(minutes=1), "ended_at": now}
    return Settlement(**(fields | told))  # type: ignore[arg-type]


def settled(engine: Engine, settlement: Settlement) -> int:
    """Settle in a transaction of its own."""
    with writing(engine) as conn:
        return settle(conn, settlement)


def due_at(engine: Engine, of: Source, now: datetime) -> bool:
    """Whether the source is due at that moment."""
    with reading(engine) as conn:
        return due(conn, [of], now) == (of.key,)


def test_due_are_those_whose_time_has_come_and_whom_nobody_holds(engine: Engine, now: datetime) -> None:
    """A source never seen is due; one that was claimed is not until the lease is over."""
    sources = [source(BLOG), source(PRESS)]
    settled(engine, ended(now))
    with writing(engine) as conn:
        assert due(conn, sources, now) == (BLOG,)
        assert due(conn, sources, now + EVERY) == (BLOG, PRESS)
        claim(conn, [BLOG], "one", now, LEASE)
        assert due(conn, sources, now) == ()
        assert due(conn, sources, now + LEASE) == (BLOG,)


def test_validators_and_success_are_what_the_next_run_starts_from(engine: Engine, now: datetime) -> None:
    """Validators are replaced by address; a source nobody asked yet has nothing."""
    tags = (Validator(url="https://a", etag='"1"', body_hash="x"), Validator(url="https://b", last_modified="Mon"))
    settled(engine, ended(now, validators=tags))
    settled(engine, ended(now + EVERY, validators=(Validator(url="https://a", etag='"2"'),)))
    settled(engine, ended(now + 2 * EVERY, OutcomeKind.FAILED))
    with reading(engine) as conn:
        states = load_states(conn, [PRESS, BLOG])
    assert states[PRESS].validators == {"https://a": Validator(url="https://a", etag='"2"'), "https://b": tags[1]}
    assert states[PRESS].last_success_at == now + EVERY
    assert (states[BLOG].validators, states[BLOG].known, states[BLOG].last_success_at) == ({}, {}, None)


def test_a_walk_goes_on_only_for_the_day_it_went_back_to(engine: Engine, now: datetime) -> None:
    """Walks to two days keep a place each; runs leave them alone; one that came to its end has none."""
    august, november = datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)

    def place(since: datetime | None, key: SourceKey = PRESS) -> str | None:
        with reading(engine) as conn:
            return load_states(conn, [key], since=since)[key].cursor

    for since, cursor in ((august, "page 2"), (november, "page 7"), (august, "page 3")):
        with writing(engine) as conn:
            claim(conn, [PRESS], "one", now, LEASE)
            keep_cursor(conn, PRESS, since, cursor)
    settled(engine, ended(now))
    assert (place(august), place(november), place(None), place(now)) == ("page 3", "page 7", None, None)
    assert place(august, BLOG) is None
    with writing(engine) as conn:
        keep_cursor(conn, PRESS, august, None)
    assert (place(august), place(november)) == (None, "page 7")
    with reading(engine) as conn:
        assert load_states(conn, [PRESS], since=november)[PRESS].since == november
        assert not due(conn, [source()], now)  # the rest of the state is as it was


def test_known_entries_are_those_seen_last(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """Each source has its own; one stored in part has a fingerprint no listing has."""
    for at, name in enumerate(("old", "middle", "young")):
        store(make_document(name, partial=name == "young"), at=now + at * EVERY)
    store(make_document("elsewhere", source=BLOG), at=now)
    with writing(engine) as conn:
        states = load_states(conn, [PRESS, BLOG], known_limit=2)
        assert set(states[PRESS].known) == {"middle", "young"}
        assert set(states[BLOG].known) == {"elsewhere"}
        touch_sightings(conn, PRESS, ["old", "nobody"], now + 9 * EVERY)
        known = load_states(conn, [PRESS], known_limit=2)[PRESS].known
    assert set(known) == {"old", "young"}
    assert (known["old"].fingerprint, known["old"].first_seen_at) == ("mark of old", now)
    assert known["old"].url == "https://press.example/old"
    assert known["young"].fingerprint == UNFINISHED


def test_validators_are_written_with_the_entries_or_not_at_all(
    engine: Engine, make_document: MakeDocument, now: datetime
) -> None:
    """A crash before the commit leaves neither, so that the next crawl brings the entries again."""
    document = make_document()
    settlement = ended(now, validators=(Validator(url="https://a", etag='"1"'),))
    one = Save(document=document, decision=Decision(kind=VerdictKind.NEW, document_id="d-1"))

    def crashed() -> None:
        with writing(engine) as conn:
            save(conn, [one], now)
            settle(conn, settlement)
            raise SystemExit

    with pytest.raises(SystemExit):
        crashed()
    with reading(engine) as conn:
        assert lookup(conn, [document]) == ()
        assert load_states(conn, [PRESS])[PRESS].validators == {}
        assert last_runs(conn) == {}
    with writing(engine) as conn:
        save(conn, [one], now)
        settle(conn, settlement)
    with reading(engine) as conn:
        assert len(lookup(conn, [document])) == 1
        assert set(load_states(conn, [PRESS])[PRESS].validators) == {"https://a"}


def test_a_failing_source_is_asked_ever_more_seldom(engine: Engine, now: datetime) -> None:
    """Doubled with every failure up to its ceiling; one success and it is as before."""
    slow = source(ceiling=timedelta(hours=3))
    for wait in (2, 3, 3):
        settled(engine, ended(now, OutcomeKind.FAILED, source=slow))
        assert not due_at(engine, slow, now + timedelta(hours=wait, seconds=-1))
        assert due_at(engine, slow, now + timedelta(hours=wait))
    settled(engine, ended(now, source=slow))
    assert due_at(engine, slow, now + EVERY)


@pytest.mark.parametrize(("asked", "hours"), [(5 * 3600.0, 5), (1e18, 7 * 24), (None, 2)])
def test_a_server_that_asks_for_patience_gets_it(
    engine: Engine, now: datetime, asked: float | None, hours: int
) -> None:
    """Retry-After counts, within a week."""
    settled(engine, ended(now, OutcomeKind.BLOCKED, retry_after_s=asked))
    assert not due_at(engine, source(), now + timedelta(hours=hours, seconds=-1))
    assert due_at(engine, source(), now + timedelta(hours=hours))


def test_a_silent_source_keeps_its_rhythm_and_an_interrupted_one_is_due_at_once(engine: Engine, now: datetime) -> None:
    """Silence is no reason to look more seldom, as the source answers; a stop by the user is no fault of it."""
    settled(engine, ended(now, OutcomeKind.FAILED))
    settled(engine, ended(now, OutcomeKind.SILENT))
    assert due_at(engine, source(), now + EVERY)
    settled(engine, ended(now, OutcomeKind.FAILED))
    assert due_at(engine, source(), now + 2 * EVERY)
    settled(engine, ended(now, OutcomeKind.INTERRUPTED))
    assert due_at(engine, source(), now)


def test_what_falls_due_before_the_rhythm_is_asked_for_then(engine: Engine, now: datetime) -> None:
    """But not more often than hourly, nor than the floor of the source, nor behind a wall, nor later than ever."""
    daily = source(every=timedelta(days=1))
    moments = [
        (daily, timedelta(hours=3), timedelta(hours=3)),
        (daily, timedelta(minutes=1), timedelta(hours=1)),
        (daily, timedelta(days=9), timedelta(days=1)),
        (replace(daily, floor=timedelta(hours=5)), timedelta(hours=3), timedelta(hours=5)),
        (source(every=timedelta(minutes=20)), timedelta(minutes=1), timedelta(minutes=20)),
    ]
    for of, due_in, expected in moments:
        settled(engine, ended(now, source=of, due_by=now + due_in))
        assert not due_at(engine, of, now + expected - timedelta(seconds=1))
        assert due_at(engine, of, now + expected)
    walled = Outcome(source=PRESS, kind=OutcomeKind.OK, until=now + timedelta(hours=6))
    settled(engine, ended(now, source=daily, outcome=walled, due_by=now + timedelta(hours=1)))
    assert not due_at(engine, daily, now + timedelta(hours=23))
    settled(engine, ended(now, OutcomeKind.FAILED, source=daily, due_by=now + timedelta(hours=1)))
    assert not due_at(engine, daily, now + timedelta(hours=23))


def test_settling_leaves_the_claim(engine: Engine, now: datetime) -> None:
    """It is let go by whoever took it."""
    with writing(engine) as conn:
        claim(conn, [PRESS], "one", now, LEASE)
        settle(conn, ended(now))
        assert claim(conn, [PRESS], "two", now, LEASE) == set()


def test_a_run_is_kept_with_its_counts_and_causes(engine: Engine, now: datetime) -> None:
    """The newest of each source is told."""
    counts = {VerdictKind.NEW: 2, VerdictKind.REFUSED: 1}
    first = settled(engine, ended(now, OutcomeKind.FAILED))
    second = settled(engine, ended(now, counts=counts, flagged=1))
    assert second > first
    with reading(engine) as conn:
        (run,) = last_runs(conn).values()
    assert (run.id, run.outcome, run.requests, run.entries, run.flagged) == (second, OutcomeKind.OK, 3, 2, 1)
    assert run.counts == dict.fromkeys(VerdictKind, 0) | counts
    assert (run.skipped, run.notes) == (("one page: 500",), ("its archive is short",))
    assert (run.started_at, run.ended_at) == (now - timedelta(minutes=1), now)


def test_troubles_are_the_sources_the_newest_run_did_not_see(engine: Engine, now: datetime) -> None:
    """With cause, remedy and the last success; a stop by the user neither makes nor hides one."""
    settled(engine, ended(now))
    settled(engine, ended(now + EVERY, OutcomeKind.FAILED))
    settled(engine, ended(now + EVERY, OutcomeKind.INTERRUPTED))
    settled(engine, ended(now, source=source(BLOG)))
    with reading(engine) as conn:
        (trouble,) = troubles(conn)
        assert troubles(conn, {BLOG: source(BLOG)}) == ()
        assert sources_checked(conn) == 1
    assert (trouble.source, trouble.kind, trouble.cause, trouble.remedy) == (PRESS, "failed", "it is failed", "wait")
    assert trouble.since == now
    settled(engine, ended(now + 2 * EVERY, OutcomeKind.UNCHANGED))
    with reading(engine) as conn:
        assert troubles(conn) == ()
        assert sources_checked(conn) == 2


def test_a_source_that_is_due_and_not_asked_is_overdue(engine: Engine, now: datetime) -> None:
    """By more than an hour and than its rhythm; one that failed tells that, one that is being asked tells nothing."""
    watched = {one.key: one for one in (source(), source(BLOG), replace(source(SourceKey("off")), enabled=False))}
    settled(engine, ended(now))
    settled(engine, ended(now, OutcomeKind.FAILED, source=source(BLOG)))
    with reading(engine) as conn:
        assert [(one.source, one.kind) for one in troubles(conn, watched, now + 2 * EVERY)] == [(BLOG, "failed")]
        late = troubles(conn, watched, now + 3 * EVERY)
    assert [(one.source, one.kind, one.since) for one in late] == [(BLOG, "failed", None), (PRESS, OVERDUE, now)]
    with writing(engine) as conn:
        claim(conn, [PRESS], "one", now + 3 * EVERY, LEASE)
    never = SourceKey("never")
    with reading(engine) as conn:
        assert len(troubles(conn, watched, now + 3 * EVERY)) == 1
        (other,) = troubles(conn, {never: source(never)}, now)
    assert (other.source, other.kind, other.since) == (never, OVERDUE, None)


def test_a_wall_is_told_with_its_end(engine: Engine, now: datetime) -> None:
    """A value, so that each reader gets it in their own zone and language."""
    behind = ended(now, OutcomeKind.BLOCKED)
    settled(engine, replace(behind, outcome=replace(behind.outcome, until=now + EVERY)))
    with reading(engine) as conn:
        (trouble,) = troubles(conn)
    assert (trouble.kind, trouble.cause, trouble.until) == ("blocked", "it is blocked", now + EVERY)


def test_a_silent_source_is_a_trouble_since_it_was_last_seen_well(engine: Engine, now: datetime) -> None:
    """It could be read, but a reader wants to know since when it brings too little."""
    settled(engine, ended(now))
    settled(engine, ended(now + EVERY, OutcomeKind.SILENT))
    with reading(engine) as conn:
        (trouble,) = troubles(conn)
        run = last_run(conn, PRESS)
        assert last_run(conn, BLOG) is None
    assert (trouble.kind, trouble.cause, trouble.since) == ("silent", "it is silent", now)
    assert run is not None
    assert run.outcome is OutcomeKind.SILENT
    settled(engine, ended(now + 2 * EVERY, OutcomeKind.INTERRUPTED))
    with reading(engine) as conn:
        assert last_run(conn, PRESS) == run


def test_an_adapter_is_told_when_what_it_knows_came_out(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """So that what was old when it was found is not taken for young."""
    day = timedelta(days=1)
    store(make_document("old", published_at=now - 90 * day), at=now)
    store(make_document("undated", published_at=None, published_precision=None), at=now)
    with reading(engine) as conn:
        known = load_states(conn, [PRESS])[PRESS].known
    assert (known["old"].published_at, known["undated"].published_at) == (now - 90 * day, None)


def test_what_a_source_showed_of_late_is_counted_by_dates_that_are_believed(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """A date of the future counts as the day it was seen, as does none; a document with two names counts once."""
    day = timedelta(days=1)
    store(make_document("old", published_at=now - 9 * day, published_precision=None), at=now - 5 * day)
    store(make_document("edge", published_at=now - 3 * day), at=now - day)
    store(make_document("undated", published_at=None, published_precision=None), at=now - day)
    store(make_document("to-come", published_at=now + 9 * day), at=now - 4 * day)
    store(make_document("elsewhere", source=BLOG), at=now)
    twice = make_document("edge", native_id="edge again", published_at=now - 3 * day)
    store(twice, VerdictKind.UNCHANGED, id="d-edge", at=now)
    with reading(engine) as conn:
        counts = [count_shown(conn, PRESS, now - days * day) for days in (1, 2, 3, 4, 9)]
        extent = shown(conn, PRESS)
        nothing = shown(conn, SourceKey("new"))
    assert counts == [1, 1, 2, 3, 4]
    assert extent == Shown(oldest=now - 9 * day, newest=now - day, watched_since=now - 5 * day)
    assert nothing == Shown(oldest=None, newest=None, watched_since=None)


def test_robots_files_are_kept_for_as_long_as_they_are_young(engine: Engine, now: datetime) -> None:
    """The newest of a host replaces the one before."""
    day = timedelta(days=1)
    old = RobotsFile(host="https://old", status=200, body=b"x", fetched_at=now - day)
    one = RobotsFile(host="https://one", status=404, body=b"", fetched_at=now)
    with writing(engine) as conn:
        save_robots(conn, [old, one])
        save_robots(conn, [RobotsFile(host="https://one", status=200, body=b"\xff\x00", fetched_at=now)])
        save_robots(conn, [])
    with reading(engine) as conn:
        kept = load_robots(conn, now, day)
    assert kept == {"https://one": RobotsFile(host="https://one", status=200, body=b"\xff\x00", fetched_at=now)}


def test_a_name_that_was_found_out_stays_found_out(engine: Engine, now: datetime) -> None:
    """Whatever the source's runs come to; another name is pinned beside it."""
    with writing(engine) as conn:
        keep_pin(conn, PRESS, "https://www.youtube.com/@One", "UC1")
        keep_pin(conn, PRESS, "https://www.youtube.com/@Two", "UC2")
        settle(conn, ended(now))
        states = load_states(conn, [PRESS, BLOG])
    assert states[PRESS].pins == {"https://www.youtube.com/@One": "UC1", "https://www.youtube.com/@Two": "UC2"}
    assert states[BLOG].pins == {}


def test_a_wall_stands_until_its_time_is_over_and_is_known_until_it_falls(engine: Engine, now: datetime) -> None:
    """The newest of a host counts."""
    wall = Wall(host="tube.example", cause="asks for a captcha", remedy="wait", met_at=now, until=now + EVERY)
    higher = Wall(host="tube.example", cause="429", met_at=now + EVERY, until=now + 3 * EVERY, times=2)
    with writing(engine) as conn:
        keep_wall(conn, wall.host, wall)
        assert standing(conn, now) == (wall,)
        assert standing(conn, wall.until) == ()
        keep_wall(conn, higher.host, higher)
        assert standing(conn, wall.until) == (higher,)
        assert load_walls(conn) == {"tube.example": higher}
        keep_wall(conn, higher.host, None)
        assert load_walls(conn) == {}


def test_a_source_whose_videos_wait_behind_a_wall_keeps_its_rhythm(engine: Engine, now: datetime) -> None:
    """The wall has a clock of its own; a source that is refused itself is asked less and less often."""
    for times in range(3):
        refused = ended(now + times * EVERY, OutcomeKind.BLOCKED)
        settled(engine, refused)
        behind = replace(refused.outcome, source=BLOG, until=now + timedelta(days=1), retry_after_s=None)
        settled(engine, replace(refused, source=source(BLOG), outcome=behind))
    with reading(engine) as conn:
        known = rhythms(conn)
    last = now + 2 * EVERY
    assert (known[PRESS].next_due_at, known[PRESS].failures) == (last + 8 * EVERY, 3)
    assert (known[BLOG].next_due_at, known[BLOG].failures, known[BLOG].last_success_at) == (last + EVERY, 0, None)
