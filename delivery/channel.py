"""What a channel is: it puts an edition into the bytes of one message, and hands messages over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from delivery.desk import Desk
from delivery.written import Written
from model import Answer, Edition, Subscription
from settings import Settings

__all__ = ["AboutTo", "Channel", "Line"]

AboutTo = Callable[[], bool]
"""Called right before a server is given a message, and after that no more can be known of it until it answers; where it
returns False, the message must not be given."""


class Line(Protocol):
    """A way to a server, open for several messages."""

    def hand_over(self, subscription: Subscription, recipient: str, message: bytes, about_to: AboutTo) -> Answer:
        """Give one message for one recipient to the server.

        A normal refusal, temporary or for good, is a value; so is a server that cannot be reached. Within a time limit
        of about a minute. Not after `about_to` said False: then the answer is LATER.
        """


class Channel(Protocol):
    """One way to tell people."""

    def message(self, edition: Edition, written: Written, recipient: str, desk: Desk, settings: Settings) -> bytes:
        """The message for one recipient: the same bytes whenever it is asked for."""

    def line(self, settings: Settings) -> AbstractContextManager[Line]:
        """Open a way; nothing is sent by opening it."""
