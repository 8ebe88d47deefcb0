"""Documents as the pipeline's tests need them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from model import Document, Language, SourceKey
from pipeline.identity import content_hash
from pipeline.similarity import signature

MakeDocument = Callable[..., Document]


@pytest.fixture(scope="session")
def make_document() -> MakeDocument:
    """Make a document from a name and a text, hashed and signed as `prepare` does it."""

    def make(name: str, text: str, *, source: str = "one", **given: object) -> Document:
        fields: dict[str, object] = {
            "source": SourceKey(source),
            "native_id": name,
            "url": f"https://ex.org/{name}",
            "identities": (f"url:ex.org/{name}",),
            "title": name,
            "kind": "article",
            "language": Language("en"),
            "published_at": datetime(2026, 7, 1, tzinfo=UTC),
            "published_precision": None,
            "text": text,
            "content_hash": content_hash("", text),
            "signature": signature(text),
        }
        return Document(**{**fields, **given})  # type: ignore[arg-type]  # the fields are the test's

    return make
