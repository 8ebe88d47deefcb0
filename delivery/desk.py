"""Links a reader can act by: signed ones to our own pages, or ready-made mails to whoever runs this.

A signed link (itsdangerous: HMAC-SHA-256) says what it is for and to whom it was given; nobody without the key can make
one, and one made for another purpose is no good. It carries no secret and does not expire: mails are read late. With no
`public_url` there are no pages, and a link opens a mail that a person answers (RFC 6068).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

from model import TopicKey

__all__ = ["Desk", "Purpose"]


class Purpose(StrEnum):
    """What a link is for; it is the first part of its path, and salts its signature."""

    UNSUBSCRIBE = "unsubscribe"  # [subscription, recipient]
    FEEDBACK = "feedback"  # [document id, topic]
    EDITION = "edition"  # [edition id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Makes links and reads them back."""

    public_url: str | None = None  # where our pages are reached from outside
    key: str = field(default="", repr=False)
    address: str = ""  # of whoever runs this: where ready-made mails go

    def unsubscribe(self, subscription: str, recipient: str) -> str:
        """Where this recipient ends this subscription; empty where there is no way."""
        return self._link(Purpose.UNSUBSCRIBE, subscription, recipient) or self._mail(f"unsubscribe {subscription}")

    def feedback(self, document_id: str, topic: TopicKey) -> str:
        """Where a reader says whether a document is about a topic; empty where there is no way."""
        return self._link(Purpose.FEEDBACK, document_id, topic) or self._mail(f"label {document_id} {topic}")

    def edition(self, edition_id: str) -> str:
        """The whole of an edition as a page; empty where there are no pages."""
        return self._link(Purpose.EDITION, edition_id)

    def read(self, purpose: Purpose, token: str) -> tuple[str, ...] | None:
        """What a link of this purpose was made for; None where it was not made by us."""
        if not self.key:
            return None
        try:
            told = self._serializer(purpose).loads(token)
        except BadData:
            return None
        return tuple(map(str, told)) if isinstance(told, list) else None

    def _link(self, purpose: Purpose, *facts: str) -> str:
        if self.public_url is None or not self.key:
            return ""
        return f"{self.public_url.rstrip('/')}/{purpose}/{self._serializer(purpose).dumps(facts)}"

    def _mail(self, subject: str) -> str:
        return f"mailto:{quote(self.address, safe='@')}?subject={quote(subject)}" if self.address else ""

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt=f"panelwatch.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )
