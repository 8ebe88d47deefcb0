"""Who asked to be told no more, and who took that back."""

from __future__ import annotations

from app.application import Application
from model import Subscription
from storage.database import reading, writing
from storage.subscribers import resubscribe, unsubscribe, unsubscribed_from

__all__ = ["has_left", "leave", "rejoin", "who_left"]


def has_left(application: Application, subscription: str, recipient: str) -> bool:
    """Whether this recipient asked to be told no more.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        return recipient in unsubscribed_from(conn, subscription)


def who_left(application: Application, subscription: Subscription) -> tuple[str, ...]:
    """Those the settings name who asked to be told no more.

    Raises:
        StorageError: the database refuses.
    """
    with reading(application.engine) as conn:
        gone = unsubscribed_from(conn, subscription.name)
    return tuple(one for one in dict.fromkeys(subscription.to) if one in gone)


def leave(application: Application, subscription: str, recipient: str) -> None:
    """Tell this recipient no more, whatever the settings say; twice is once.

    Raises:
        StorageError: the database refuses.
    """
    with writing(application.engine) as conn:
        unsubscribe(conn, subscription, recipient, application.clock())


def rejoin(application: Application, subscription: str, recipient: str) -> None:
    """Tell this recipient again, as the settings say.

    Raises:
        StorageError: the database refuses.
    """
    with writing(application.engine) as conn:
        resubscribe(conn, subscription, recipient)
