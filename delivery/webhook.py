"""An edition as JSON, posted to an address and signed (Standard Webhooks 1.0), so that a forged one can be told."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from delivery.channel import AboutTo, Line
from delivery.desk import Desk
from delivery.payload import payload
from delivery.written import Written
from model import Answer, AnswerKind, Edition, Subscription
from settings import Settings

__all__ = ["line", "message", "signature"]

_SECRET = "whsec_"  # noqa: S105 - what a secret in base64 begins with


def message(edition: Edition, written: Written, recipient: str, desk: Desk, settings: Settings) -> bytes:  # noqa: ARG001 - a channel's shape
    """The edition as data; the same for all recipients."""
    return payload(edition, written, desk)


@contextmanager
def line(settings: Settings, clock: Callable[[], float] = time.time) -> Iterator[Line]:
    """A way to any address of the web; attempts are stamped with `clock`, in Unix time."""
    yield _Line(settings, clock)


class _Line:
    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock

    def hand_over(self, subscription: Subscription, recipient: str, message: bytes, about_to: AboutTo) -> Answer:
        """Post it once, signed with the secret of the subscription."""
        from delivery.posting import post

        headers = signature(subscription.secret, message, int(self._clock()))
        if headers is None:
            cause = "there is nothing to sign it with: set a secret for the subscription"
            return Answer(kind=AnswerKind.LATER, cause=cause)
        about = {"Content-Type": "application/json", "User-Agent": self._settings.user_agent}
        return post(
            recipient, message, {**headers, **about}, about_to, allow_private=self._settings.allow_private_addresses
        )


def signature(secret: str, message: bytes, at: int) -> Mapping[str, str] | None:
    """The headers of Standard Webhooks, at a moment of Unix time; None where there is no secret.

    The id follows from the message, so that a repeat is known as one.
    """
    name = f"msg_{hashlib.sha256(message).hexdigest()[:32]}"
    try:
        key = b64decode(secret.removeprefix(_SECRET), validate=True) if secret.startswith(_SECRET) else secret.encode()
    except ValueError:  # not base64
        return None
    if not key:
        return None
    signed = hmac.new(key, f"{name}.{at}.".encode() + message, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
