"""The outbox: one message to one recipient, claimed before it is handed over and settled after.

    waiting -> claimed -> handed -> sent | refused | waiting again

`claimed` is on its way to the server, and nothing of it was taken yet: when its process dies, it is free again.
`handed` is written before the server is given the message, and settled once it has answered: when a process dies in
between, nobody can know whether the server took it (RFC 1047). This is the one window of doubt: such a message is sent
once more, the same bytes under the same Message-ID, because a message that comes twice does less harm than one lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from model import Answer, AnswerKind
from storage.editions import fail
from storage.statements import Row, insert_all
from storage.telling_tables import editions, outbox

__all__ = [
    "Backlog",
    "Letter",
    "LetterState",
    "backlog",
    "claim_letters",
    "claimants",
    "free_letters",
    "hand_over",
    "has_due",
    "letters_of",
    "post",
    "settle_letter",
]

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120))  # before another try; then the last one
_GIVEN_UP_AFTER = timedelta(days=4)  # RFC 5321, section 4.5.4.1: at least four to five days
_LONGEST_WAIT = _GIVEN_UP_AFTER / 4  # however long a server asks us to wait


class LetterState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"


_OPEN = (LetterState.WAITING, LetterState.CLAIMED, LetterState.HANDED)
_HELD = (LetterState.CLAIMED, LetterState.HANDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one recipient."""

    edition_id: str
    recipient: str = field(repr=False)  # may hold a secret: the address of a hook
    channel: str
    message: bytes | None = field(repr=False)  # None once it is settled
    state: LetterState = LetterState.WAITING
    attempts: int = 0
    next_attempt_at: datetime | None = None
    settled_at: datetime | None = None
    cause: str = ""  # of the last answer that was not "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What has not gone out."""

    waiting: int
    oldest_built_at: datetime | None  # of what waits
    refused: int  # of the last seven days


def post(conn: Connection, letters: Sequence[Letter], now: datetime) -> None:
    """Put messages into the outbox, in the transaction that records their edition."""
    rows: list[Row] = [
        {
            "edition_id": one.edition_id,
            "recipient": one.recipient,
            "channel": one.channel,
            "message": one.message,
            "state": LetterState.WAITING,
            "attempts": 0,
            "next_attempt_at": now,
            "claimed_by": None,
            "claim_expires_at": None,
            "settled_at": None,
            "cause": "",
        }
        for one in letters
    ]
    insert_all(conn, outbox, rows)


def claim_letters(
    conn: Connection, channel: str, owner: str, now: datetime, lease: timedelta, *, at_most: int
) -> tuple[Letter, ...]:
    """Take the messages of a channel whose time has come, oldest edition first; no two owners get the same.

    What another owner held longer than its lease is taken over.
    """
    query = (
        select(outbox.c.edition_id, outbox.c.recipient)
        .join_from(outbox, editions)
        .where(outbox.c.channel == channel, _due(now))
        .order_by(editions.c.built_at, outbox.c.edition_id, outbox.c.recipient)
        .limit(at_most)
    )
    taken: list[Letter] = []
    for edition_id, recipient in conn.execute(query).all():
        mine = update(outbox).where(outbox.c.edition_id == edition_id, outbox.c.recipient == recipient)
        mine = mine.values(state=LetterState.CLAIMED, claimed_by=owner, claim_expires_at=now + lease)
        taken.append(_letter(dict(conn.execute(mine.returning(*outbox.c)).mappings().one())))
    return tuple(taken)


def has_due(conn: Connection, channel: str, now: datetime) -> bool:
    """Whether there is anything to claim; without a lock."""
    return bool(conn.execute(select(exists().where(outbox.c.channel == channel, _due(now)))).scalar())


def hand_over(conn: Connection, letter: Letter, owner: str) -> bool:
    """The server is about to be given the message; False where the claim was lost, and it must not be."""
    mine = update(outbox).where(_is(letter), outbox.c.claimed_by == owner, outbox.c.state.in_(_HELD))
    return conn.execute(mine.values(state=LetterState.HANDED)).rowcount == 1


def settle_letter(conn: Connection, letter: Letter, owner: str, answer: Answer, now: datetime) -> LetterState:
    """Write down how the server answered; a message that nobody takes for four days is given up.

    An edition that no recipient took has failed: what it told waits for the next one.
    """
    state, values = _settled(conn, letter, answer, now)
    mine = update(outbox).where(_is(letter), outbox.c.claimed_by == owner)
    conn.execute(mine.values(state=state, attempts=outbox.c.attempts + 1, claimed_by=None, **values))
    if state is LetterState.REFUSED and not _somebody_may_have_it(conn, letter.edition_id):
        fail(conn, letter.edition_id, now)
    return state


def free_letters(conn: Connection, owner: str) -> int:
    """Let go of what a process held that is no more; how many of them were handed over, and may have been taken."""
    mine = outbox.c.claimed_by == owner
    doubtful = select(func.count()).select_from(outbox).where(mine, outbox.c.state == LetterState.HANDED)
    in_doubt: int = conn.execute(doubtful).scalar_one()
    held = update(outbox).where(mine, outbox.c.state.in_(_HELD))
    conn.execute(held.values(state=LetterState.WAITING, claimed_by=None, claim_expires_at=None))
    return in_doubt


def claimants(conn: Connection) -> frozenset[str]:
    """The owners of what is claimed now, whether or not their lease is over."""
    query = select(outbox.c.claimed_by).where(outbox.c.claimed_by.is_not(None))
    return frozenset(conn.execute(query.distinct()).scalars())


def letters_of(conn: Connection, edition_id: str) -> tuple[Letter, ...]:
    """Every message of an edition, by recipient."""
    query = select(outbox).where(outbox.c.edition_id == edition_id).order_by(outbox.c.recipient)
    return tuple(_letter(dict(row)) for row in conn.execute(query).mappings())


def backlog(conn: Connection, now: datetime) -> Backlog:
    """What waits, since when, and what was refused of late."""
    waits = outbox.c.state.in_(_OPEN)
    refused = and_(outbox.c.state == LetterState.REFUSED, outbox.c.settled_at > now - timedelta(days=7))
    oldest = select(func.min(editions.c.built_at)).join_from(editions, outbox).where(waits)
    return Backlog(
        waiting=conn.execute(select(func.count()).select_from(outbox).where(waits)).scalar_one(),
        oldest_built_at=conn.execute(oldest).scalar(),
        refused=conn.execute(select(func.count()).select_from(outbox).where(refused)).scalar_one(),
    )


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(outbox.c.state == LetterState.WAITING, outbox.c.next_attempt_at <= now),
        and_(outbox.c.state.in_(_HELD), outbox.c.claim_expires_at <= now),
        # Moments so far ahead were written by a clock that was wrong.
        and_(outbox.c.state == LetterState.WAITING, outbox.c.next_attempt_at > now + _LONGEST_WAIT),
        and_(outbox.c.state.in_(_HELD), outbox.c.claim_expires_at > now + _LONGEST_WAIT),
    )


def _settled(conn: Connection, letter: Letter, answer: Answer, now: datetime) -> tuple[LetterState, Row]:
    if answer.kind is AnswerKind.SENT:
        return LetterState.SENT, {"settled_at": now, "message": None, "cause": ""}
    if answer.kind is AnswerKind.NEVER:
        return LetterState.REFUSED, {"settled_at": now, "message": None, "cause": answer.cause}
    built_at = conn.execute(select(editions.c.built_at).where(editions.c.id == letter.edition_id)).scalar_one()
    if now - built_at > _GIVEN_UP_AFTER:
        cause = f"given up after {_GIVEN_UP_AFTER.days} days: {answer.cause}"
        return LetterState.REFUSED, {"settled_at": now, "message": None, "cause": cause}
    wait = _WAITS[min(letter.attempts, len(_WAITS) - 1)]
    asked = min(timedelta(seconds=answer.retry_after_s or 0), _LONGEST_WAIT)
    return LetterState.WAITING, {"next_attempt_at": now + max(wait, asked), "cause": answer.cause}


def _somebody_may_have_it(conn: Connection, edition_id: str) -> bool:
    open_or_sent = exists().where(outbox.c.edition_id == edition_id, outbox.c.state != LetterState.REFUSED)
    return bool(conn.execute(select(open_or_sent)).scalar())


def _is(letter: Letter) -> ColumnElement[bool]:
    return and_(outbox.c.edition_id == letter.edition_id, outbox.c.recipient == letter.recipient)


def _letter(row: Row) -> Letter:
    kept = {name: row[name] for name in Letter.__dataclass_fields__} | {"state": LetterState(str(row["state"]))}
    return Letter(**kept)  # type: ignore[arg-type]  # the columns are the fields
