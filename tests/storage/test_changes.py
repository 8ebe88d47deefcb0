"""What changed after a subscriber was told of it, and who asked to be told no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from model import Change, Document, Edition, Match, Subscription, VerdictKind
from storage.changes import changes_since_told
from storage.database import reading, writing
from storage.editions import record
from storage.reading import flagged
from storage.subscribers import recipients, resubscribe, unsubscribe

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = timedelta(hours=1)


def tell(engine: Engine, number: int, told: tuple[str, ...] = ()) -> None:
    """Tell the subscriber these matches, or else all that is flagged."""
    edition = Edition(subscription=Subscription(name="daily"), number=number, built_at=NOON, since=None, flagged=())
    with writing(engine) as conn:
        record(conn, edition, told or [one for item in flagged(conn) for one in item.match_ids])


def changed(engine: Engine) -> tuple[Change, ...]:
    """What the subscriber would hear of."""
    with reading(engine) as conn:
        return changes_since_told(conn, "daily")


def test_a_text_that_changed_after_it_was_told_is_a_change_until_that_is_told(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """From the text that was told to the present one, over all in between; even where it names the topic no more."""
    store(make_document(text="委員會將於七月開會。"), matches=(make_match(),))
    store(make_document("never-told"))
    assert changed(engine) == ()
    tell(engine, 1)
    assert changed(engine) == ()
    store(make_document(text="委員會將於八月開會。"), VerdictKind.CHANGED, matches=(make_match(),), at=NOON + LATER)
    store(make_document(text="本頁已更新。"), VerdictKind.CHANGED, matches=(), at=NOON + 2 * LATER)
    (one,) = changed(engine)
    assert (one.text_before, one.text, one.revision) == ("委員會將於七月開會。", "本頁已更新。", 3)
    assert (one.seen_at, one.removed, one.document.document_id) == (NOON + 2 * LATER, False, "d-opening")
    tell(engine, 2, one.match_ids)
    assert changed(engine) == ()


def test_what_was_taken_down_is_told_once(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """With the text as it was told."""
    store(make_document(), matches=(make_match(),))
    tell(engine, 1)
    store(make_document(), VerdictKind.REMOVED, at=NOON + LATER)
    (one,) = changed(engine)
    assert (one.removed, one.seen_at, one.text_before) == (True, NOON + LATER, "Text of opening.")
    tell(engine, 2, one.match_ids)
    assert changed(engine) == ()


def test_better_captions_are_no_change(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """What was said is the same."""
    store(make_document(kind="video"), matches=(make_match(),))
    tell(engine, 1)
    store(make_document(kind="video", text="x"), VerdictKind.CHANGED, matches=(make_match(),), at=NOON + LATER)
    assert changed(engine) == ()


def test_who_unsubscribed_is_told_no_more(engine: Engine) -> None:
    """Of that subscription, until they ask again; the settings file may still name them."""
    daily = Subscription(name="daily", to=("an@example.org", "bo@example.org", "an@example.org"))
    with writing(engine) as conn:
        unsubscribe(conn, "daily", "an@example.org", NOON)
        unsubscribe(conn, "daily", "an@example.org", NOON + LATER)
        unsubscribe(conn, "weekly", "bo@example.org", NOON)
        assert recipients(conn, daily) == ("bo@example.org",)
        resubscribe(conn, "daily", "an@example.org")
        assert recipients(conn, daily) == ("an@example.org", "bo@example.org")
