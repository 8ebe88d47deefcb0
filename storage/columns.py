"""Column types that hold our values the same way on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from model import Precision

__all__ = ["Signature", "UtcTime", "precision_of"]


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused, because nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite has no zones, so the mark is left out there."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone is never stored: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware UTC, whatever zone the server's session speaks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Signature(TypeDecorator[tuple[int, ...]]):
    """MinHash values, eight bytes each; an empty signature is NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Little-endian on every machine."""
        if not value:
            return None
        return b"".join(number.to_bytes(8, "little") for number in value)

    def process_result_value(self, value: bytes | memoryview | None, dialect: Dialect) -> tuple[int, ...]:  # noqa: ARG002
        """Back to numbers."""
        blob = bytes(value or b"")
        return tuple(int.from_bytes(blob[at : at + 8], "little") for at in range(0, len(blob), 8))


def precision_of(value: str | None) -> Precision | None:
    """How much of a date is told."""
    return Precision(value) if value else None
