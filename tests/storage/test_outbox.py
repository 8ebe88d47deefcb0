"""The outbox: what is handed over, what waits, what is given up; two owners, and one that died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from model import Answer, AnswerKind, Document, Edition, Match, Subscription
from storage.database import reading, writing
from storage.editions import find_edition, record
from storage.outbox import (
    Letter,
    LetterState,
    backlog,
    claim_letters,
    claimants,
    free_letters,
    hand_over,
    letters_of,
    post,
    settle_letter,
)
from storage.reading import flagged

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEASE = timedelta(minutes=10)
SENT = Answer(kind=AnswerKind.SENT)
LATER = Answer(kind=AnswerKind.LATER, cause="451 try again later")
NEVER = Answer(kind=AnswerKind.NEVER, cause="550 no such mailbox")
ID = "daily/digest/1"


@pytest.fixture
def posted(engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store) -> Engine:
    """One edition that tells one story to two people."""
    store(make_document(), matches=(make_match(),))
    edition = Edition(subscription=Subscription(name="daily"), number=1, built_at=NOON, since=None, flagged=())
    with writing(engine) as conn:
        told = [one for item in flagged(conn) for one in item.match_ids]
        record(conn, edition, told)
        people = ("an@example.org", "bo@example.org")
        post(conn, [Letter(edition_id=ID, recipient=one, channel="mail", message=b"x") for one in people], NOON)
    return engine


def claimed(engine: Engine, owner: str, at: datetime = NOON) -> tuple[Letter, ...]:
    """What an owner gets."""
    with writing(engine) as conn:
        return claim_letters(conn, "mail", owner, at, LEASE, at_most=10)


def settled(engine: Engine, letter: Letter, answer: Answer, at: datetime = NOON, owner: str = "one") -> LetterState:
    """Hand a message over and write down the answer."""
    with writing(engine) as conn:
        assert hand_over(conn, letter, owner)
    with writing(engine) as conn:
        return settle_letter(conn, letter, owner, answer, at)


def untold(engine: Engine) -> int:
    """How many stories the subscriber was not told."""
    with reading(engine) as conn:
        return len(flagged(conn, undelivered_to="daily"))


def test_no_two_owners_get_the_same_message(posted: Engine) -> None:
    """Until the lease of the first is over; then the first cannot hand it over any more."""
    first, second = claimed(posted, "one")
    assert (first.recipient, second.recipient, first.message) == ("an@example.org", "bo@example.org", b"x")
    assert claimed(posted, "two") == ()
    assert len(claimed(posted, "two", NOON + LEASE)) == 2
    with writing(posted) as conn:
        assert not hand_over(conn, first, "one")
        assert hand_over(conn, first, "two")


def test_a_claim_by_a_clock_that_was_far_ahead_holds_nothing_for_years(posted: Engine) -> None:
    """Nobody here can know that its process, on another machine or in a container that is gone, is no more."""
    claimed(posted, "elsewhere")
    assert len(claimed(posted, "one", NOON - timedelta(days=400))) == 2


def test_what_a_dead_process_held_is_free_and_what_it_had_handed_over_is_told(posted: Engine) -> None:
    """Nobody can know whether the server took it, so it goes out once more."""
    first, _ = claimed(posted, "dead")
    with writing(posted) as conn:
        hand_over(conn, first, "dead")
        assert claimants(conn) == {"dead"}
        assert free_letters(conn, "dead") == 1
        assert claimants(conn) == frozenset()
    assert len(claimed(posted, "one")) == 2


def test_one_bad_recipient_does_not_stop_the_others(posted: Engine) -> None:
    """The edition counts as told, because somebody has it."""
    first, second = claimed(posted, "one")
    assert settled(posted, first, NEVER) is LetterState.REFUSED
    assert settled(posted, second, SENT) is LetterState.SENT
    assert claimed(posted, "one", NOON + timedelta(days=9)) == ()
    assert untold(posted) == 0
    with reading(posted) as conn:
        refused, sent = letters_of(conn, ID)
        assert (refused.cause, refused.message, sent.cause, sent.message) == ("550 no such mailbox", None, "", None)
        assert backlog(conn, NOON).refused == 1


def test_an_edition_nobody_takes_has_failed_and_what_it_told_waits(posted: Engine) -> None:
    """Only when the last of them has refused."""
    first, second = claimed(posted, "one")
    settled(posted, first, NEVER)
    assert untold(posted) == 0
    settled(posted, second, NEVER)
    assert untold(posted) == 1
    with reading(posted) as conn:
        edition = find_edition(conn, ID)
    assert edition is not None
    assert edition.failed_at == NOON


def test_a_temporary_refusal_is_tried_again_ever_later_and_then_given_up(posted: Engine) -> None:
    """The same bytes each time; what a server asks for is heard."""
    at, waits = NOON, list[timedelta]()
    settled(posted, claimed(posted, "one")[1], SENT)
    with writing(posted) as conn:
        free_letters(conn, "one")
    while letters := claimed(posted, "one", at):
        assert letters[0].message == b"x"
        asks = Answer(kind=AnswerKind.LATER, cause="451 busy", retry_after_s=10_800 if len(waits) == 3 else None)
        settled(posted, letters[0], asks, at)
        with reading(posted) as conn:
            tried = letters_of(conn, ID)[0]
            waiting = backlog(conn, at)
        if tried.state is LetterState.REFUSED:
            break
        assert (waiting.waiting, waiting.oldest_built_at) == (1, NOON)
        assert tried.next_attempt_at is not None
        waits.append(tried.next_attempt_at - at)
        at = tried.next_attempt_at
        assert claimed(posted, "one", at - timedelta(seconds=1)) == ()
    assert waits[:5] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 180, 120)]
    assert tried.cause == "given up after 4 days: 451 busy"
    assert at - NOON > timedelta(days=4)
