"""What was flagged, with its folded copies, and what a subscriber was not told yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from errors import StorageError
from model import (
    Document,
    Edition,
    EditionKind,
    Flagged,
    Language,
    Match,
    SourceKey,
    Subscription,
    TopicKey,
    VerdictKind,
)
from storage.database import reading, writing
from storage.editions import fail, last_edition, next_number, record, slot_taken
from storage.reading import flagged

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]
LATER = timedelta(hours=1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def listed(engine: Engine, **told: object) -> tuple[Flagged, ...]:
    """What is flagged, as asked for."""
    with reading(engine) as conn:
        return flagged(conn, **told)  # type: ignore[arg-type]  # arguments by name


def named(engine: Engine, **told: object) -> list[str]:
    """The ids of what is flagged, in order."""
    return [one.document_id for one in listed(engine, **told)]


def test_a_flagged_document_comes_with_its_evidence(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """What is not flagged, and what no longer is, stays away."""
    store(make_document("plain"))
    store(make_document("was"), matches=(make_match(),))
    store(make_document("was", text="other"), VerdictKind.CHANGED)
    document = make_document("is")
    store(document, matches=(make_match("panel"), make_match("dialogue")))
    (one,) = listed(engine)
    assert (one.document_id, one.title, one.url, one.kind) == ("d-is", document.title, document.url, "article")
    assert (one.language, one.published_at, one.first_seen_at) == ("en", document.published_at, now)
    assert (one.changed_at, one.removed, one.copies) == (None, False, ())
    assert one.sources == ("press",)
    assert one.matches == (make_match("dialogue"), make_match("panel"))
    assert len(set(one.match_ids)) == 2


def test_copies_are_folded_under_their_representative(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """The document proven for most topics stands for the story; every id is told."""
    both = (make_match("panel", score=0.4), make_match("dialogue", score=0.3))
    store(make_document("head"), matches=both)
    for name, score in (("weak", 0.5), ("strong", 0.9)):
        store(
            make_document(name, source=SourceKey(name), language=Language("fr")),
            VerdictKind.DUPLICATE,
            duplicate_of="d-head",
            matches=(make_match("panel"), make_match("dialogue", score=score)),
        )
    (one,) = listed(engine)
    assert one.document_id == "d-head"
    assert [(match.topic, match.score) for match in one.matches] == [("dialogue", 0.3), ("panel", 0.4)]
    assert len(set(one.match_ids)) == 6
    assert [(copy.document_id, copy.language, copy.sources) for copy in one.copies] == [
        ("d-strong", "fr", ("strong",)),
        ("d-weak", "fr", ("weak",)),
    ]
    assert one.sources == ("press",)


def test_a_group_of_which_only_a_copy_is_flagged_appears(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """Under the document whose words prove it."""
    store(make_document("head"))
    store(make_document("copy"), VerdictKind.DUPLICATE, duplicate_of="d-head", matches=(make_match(),))
    (one,) = listed(engine)
    assert one.document_id == "d-copy"
    assert one.matches == (make_match(),)


def test_the_list_can_be_narrowed(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """By topic, source, language, and the time from which on it was flagged."""
    store(make_document("a"), matches=(make_match("panel"),), at=now)
    other = make_document("b", source=SourceKey("blog"), language=Language("zh-Hant"))
    store(other, matches=(make_match("dialogue"),), at=now + LATER)
    store(make_document("c"), at=now)
    store(make_document("c", text="flagged now"), VerdictKind.CHANGED, matches=(make_match("panel"),), at=now + LATER)
    assert named(engine, topic=TopicKey("dialogue")) == ["d-b"]
    assert named(engine, source=SourceKey("blog")) == ["d-b"]
    assert named(engine, lang=Language("zh-Hant")) == ["d-b"]
    assert set(named(engine, since=now + LATER)) == {"d-b", "d-c"}
    assert named(engine, topic=TopicKey("panel"), since=now + LATER) == ["d-c"]
    assert named(engine, topic=TopicKey("panel"), source=SourceKey("blog")) == []


def test_the_newest_comes_first_and_the_future_is_not_believed(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """A date later than the day it was seen counts as that day; none at all likewise."""
    dates = {
        "future": now + timedelta(days=300),
        "old": now - timedelta(days=9),
        "young": now - LATER,
    }
    for name, date in dates.items():
        store(make_document(name, published_at=date), matches=(make_match(),), at=now - timedelta(minutes=5))
    store(make_document("undated", published_at=None, published_precision=None), matches=(make_match(),), at=now)
    assert named(engine) == ["d-undated", "d-future", "d-young", "d-old"]


def test_removed_and_changed_documents_say_so(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """They stay on the list."""
    store(make_document(), matches=(make_match(),))
    store(make_document(text="x"), VerdictKind.CHANGED, matches=(make_match(),), at=now + LATER)
    store(make_document(), VerdictKind.REMOVED, at=now + LATER)
    (one,) = listed(engine)
    assert one.changed_at == now + LATER
    assert one.removed


def edition(number: int, subscription: str = "daily", slot: datetime | None = None) -> Edition:
    """A digest of a subscription."""
    who = Subscription(name=subscription)
    return Edition(subscription=who, number=number, built_at=NOON, since=None, flagged=(), slot=slot)


def test_nobody_is_told_a_story_twice(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Once any match of a story was told, a later copy of it is not news to that subscription."""
    store(make_document("told"), matches=(make_match(),))
    store(make_document("news"), matches=(make_match(),))
    first = next(one for one in listed(engine) if one.document_id == "d-told")
    with writing(engine) as conn:
        record(conn, edition(1), first.match_ids)
    assert named(engine, undelivered_to="daily") == ["d-news"]
    assert set(named(engine, undelivered_to="weekly")) == {"d-told", "d-news"}
    store(make_document("copy"), VerdictKind.DUPLICATE, duplicate_of="d-told", matches=(make_match("dialogue"),))
    assert named(engine, undelivered_to="daily") == ["d-news"]
    store(make_document("join"), VerdictKind.DUPLICATE, duplicate_of="d-news", merged=("d-told",))
    assert named(engine, undelivered_to="daily") == []


def test_editions_are_numbered_for_each_subscription_and_kind(engine: Engine, now: datetime) -> None:
    """A number is never used again; an empty edition counts too; a slot is taken once."""
    slot = now - timedelta(hours=4)
    with writing(engine) as conn:
        assert (next_number(conn, "daily", EditionKind.DIGEST), last_edition(conn, "daily")) == (1, None)
        record(conn, edition(1, slot=slot), ())
        assert next_number(conn, "daily", EditionKind.DIGEST) == 2
        assert next_number(conn, "daily", EditionKind.ALERT) == 1
        assert next_number(conn, "weekly", EditionKind.DIGEST) == 1
        assert slot_taken(conn, "daily", slot)
        assert not slot_taken(conn, "weekly", slot)
        assert last_edition(conn, "daily", by=slot - timedelta(seconds=1)) is None
        last = last_edition(conn, "daily", by=slot)
    assert last is not None
    assert (last.id, last.number, last.built_at, last.slot) == ("daily/digest/1", 1, now, slot)
    with pytest.raises(StorageError), writing(engine) as conn:
        record(conn, edition(2, slot=slot), ())


def test_an_edition_nobody_took_leaves_its_matches_for_the_next(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Its number stays used; what another edition told stays told."""
    store(make_document(), matches=(make_match(),))
    ids = listed(engine)[0].match_ids
    with writing(engine) as conn:
        record(conn, edition(1), ids)
        fail(conn, "daily/digest/1", now)
        assert next_number(conn, "daily", EditionKind.DIGEST) == 2
    assert named(engine, undelivered_to="daily") == ["d-opening"]
    with writing(engine) as conn:
        record(conn, edition(2), ids)
        record(conn, edition(3), ids)
        fail(conn, "daily/digest/3", now)
    assert named(engine, undelivered_to="daily") == []


def test_a_story_keeps_its_id_and_tells_when_it_was_last_flagged(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Whichever document comes to stand for it: the newest match is that of the French text."""
    store(make_document("first", language=Language("fr")), matches=(make_match(),))
    (before,) = listed(engine)
    store(
        make_document("second", published_at=now - timedelta(days=1)),
        VerdictKind.DUPLICATE,
        duplicate_of="d-first",
        matches=(make_match("panel"), make_match("dialogue")),
        at=now + LATER,
    )
    (after,) = listed(engine)
    assert (before.document_id, after.document_id) == ("d-first", "d-second")
    assert before.story_id == after.story_id != ""
    assert (before.flagged_at, after.flagged_at) == (now, now + LATER)
