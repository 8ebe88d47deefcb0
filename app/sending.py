"""Sending: what waits in the outbox is claimed, handed to its channel, and settled as the server answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from app.application import Application
from app.desk import desk_of
from app.processes import is_gone, new_owner
from delivery.channel import Line
from delivery.channels import CHANNELS
from delivery.trial import trial
from model import Answer, AnswerKind, Subscription
from storage.database import reading, writing
from storage.editions import find_edition
from storage.outbox import (
    Letter,
    LetterState,
    claim_letters,
    claimants,
    free_letters,
    hand_over,
    has_due,
    settle_letter,
)
from storage.subscribers import unsubscribed_from

__all__ = ["Sending", "Settled", "send_test", "send_waiting"]

_AT_ONCE = 10  # messages claimed together, and sent over one connection
_STATES = {
    AnswerKind.SENT: LetterState.SENT,
    AnswerKind.LATER: LetterState.WAITING,
    AnswerKind.NEVER: LetterState.REFUSED,
}
_LEASE = timedelta(minutes=30)  # longer than so many messages can take; a claim of a dead process is free at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one message; no address, because a hook's holds a secret."""

    edition_id: str
    channel: str
    state: LetterState
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of all of them."""

    settled: tuple[Settled, ...] = ()
    in_doubt: int = 0  # messages a process died over: the server may have them, and they were sent once more

    @property
    def unsent(self) -> tuple[Settled, ...]:
        """What was not taken: it waits for another try, or was refused for good."""
        return tuple(one for one in self.settled if one.state is not LetterState.SENT)


def send_waiting(application: Application, channel: str, stop: Event | None = None) -> Sending:
    """Send every message of this channel whose time has come; `stop` ends it after the message under way.

    A server that refuses or is not there is a value; the message waits for its next try.

    Raises:
        StorageError: the database refuses.
    """
    owner = new_owner()
    settled: list[Settled] = []
    in_doubt = _free_for_the_dead(application)
    try:
        while not _is_set(stop) and (letters := _claimed(application, channel, owner)):
            with CHANNELS[channel].line(application.settings) as line:
                settled += [_sent(application, line, letter, owner) for letter in letters if not _is_set(stop)]
    finally:
        with writing(application.engine) as conn:
            free_letters(conn, owner)
    return Sending(settled=tuple(settled), in_doubt=in_doubt)


def _is_set(stop: Event | None) -> bool:
    return stop is not None and stop.is_set()


def _claimed(application: Application, channel: str, owner: str) -> Sequence[Letter]:
    now = application.clock()
    with reading(application.engine) as conn:
        if not has_due(conn, channel, now):
            return ()
    with writing(application.engine) as conn:
        return claim_letters(conn, channel, owner, now, _LEASE, at_most=_AT_ONCE)


def _free_for_the_dead(application: Application) -> int:
    """Let go of what processes of this machine held that are no more; how much of it may have been taken."""
    with reading(application.engine) as conn:
        dead = [owner for owner in claimants(conn) if is_gone(owner)]
    if not dead:
        return 0
    with writing(application.engine) as conn:
        return sum(free_letters(conn, owner) for owner in dead)


def _sent(application: Application, line: Line, letter: Letter, owner: str) -> Settled:
    def about_to() -> bool:
        with writing(application.engine) as conn:
            return hand_over(conn, letter, owner)

    addressee = _addressee(application, letter)
    if isinstance(addressee, Answer):
        answer = addressee
    else:
        answer = line.hand_over(addressee, letter.recipient, letter.message or b"", about_to)
    with writing(application.engine) as conn:
        state = settle_letter(conn, letter, owner, answer, application.clock())
    return Settled(edition_id=letter.edition_id, channel=letter.channel, state=state, cause=answer.cause)


def _addressee(application: Application, letter: Letter) -> Subscription | Answer:
    """The subscription a message belongs to; the answer in its place where it is not wanted any more."""
    with reading(application.engine) as conn:
        edition = find_edition(conn, letter.edition_id)
        gone = unsubscribed_from(conn, edition.subscription) if edition else {}
    known = {one.name: one for one in application.settings.subscriptions}
    subscription = known.get(edition.subscription) if edition else None
    if subscription is None or letter.recipient not in subscription.to:
        return Answer(kind=AnswerKind.NEVER, cause="no longer in the settings")
    if letter.recipient in gone:
        return Answer(kind=AnswerKind.NEVER, cause="unsubscribed")
    return subscription


def send_test(application: Application, subscription: Subscription) -> tuple[Settled, ...]:
    """Send a message that only says it is a test to each address of the subscription; nothing of it is kept."""
    edition, written = trial(subscription, application.clock())
    channel, desk, settings = CHANNELS[subscription.channel], desk_of(application.settings), application.settings
    with channel.line(settings) as line:
        answers = [
            line.hand_over(subscription, one, channel.message(edition, written, one, desk, settings), lambda: True)
            for one in dict.fromkeys(subscription.to)
        ]
    return tuple(
        Settled(
            edition_id=f"{subscription.name}/test",
            channel=subscription.channel,
            state=_STATES[answer.kind],
            cause=answer.cause,
        )
        for answer in answers
    )
