"""The links of this installation: signed where it has pages of its own."""

from __future__ import annotations

from email.utils import parseaddr

from delivery.desk import Desk
from settings import Settings

__all__ = ["desk_of"]


def desk_of(settings: Settings) -> Desk:
    """The links the settings allow: signed ones with `public_url`, else ready-made mails to the sender."""
    return Desk(
        public_url=settings.public_url,
        key=settings.secret_key.get_secret_value() if settings.secret_key else "",
        address=parseaddr(settings.smtp.sender)[1],
    )
