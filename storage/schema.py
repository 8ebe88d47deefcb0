"""What all tables share: one metadata, one way to name constraints, shorthands for columns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Text

from storage.columns import UtcTime

__all__ = ["count", "metadata", "moment", "of_document", "words"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *, null: bool = False) -> Column[str]:
    """A text of any length."""
    return Column(name, Text, nullable=null)


def moment(name: str, *, null: bool = False) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, UtcTime, nullable=null)


def count(name: str) -> Column[int]:
    """How many; none unless told."""
    return Column(name, Integer, nullable=False, default=0)


def of_document(*, primary_key: bool = False) -> Column[str]:
    """The document a row belongs to."""
    return Column("document_id", Text, ForeignKey("documents.id"), primary_key=primary_key, nullable=False)
