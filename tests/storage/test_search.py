"""Finding documents by words of any script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from model import Document, Language, Match, SourceKey, TopicKey, VerdictKind
from storage.database import reading
from storage.reading import Hit, search

MakeDocument = Callable[..., Document]
Store = Callable[..., str]

TEXTS = {
    "en": "The panel on AI met at noon. Café talks, 100% full, went on_and on.",
    "zh": "小組今天開會，討論人工智慧的治理。",
    "ar": "اجتمع الفريق العلمي اليوم لمناقشة الذكاء الاصطناعي.",
    "ru": "Группа экспертов обсудила Искусственный интеллект.",
    "de": "Die STRASSE und die ＦＵＬＬ　Ｗｉｄｔｈ Form.",
}


@pytest.fixture
def library(engine: Engine, make_document: MakeDocument, store: Store) -> Engine:
    """One document in each language."""
    for lang, text in TEXTS.items():
        store(make_document(lang, title=f"Note {lang}", text=text, language=Language(lang)))
    return engine


def found(engine: Engine, query: str, **told: object) -> tuple[Hit, ...]:
    """What a query finds."""
    with reading(engine) as conn:
        return search(conn, query, **told)  # type: ignore[arg-type]  # arguments by name


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("AI", ["en"]),
        ("PANEL noon", ["en"]),
        ("panel midnight", []),
        ("治理", ["zh"]),
        ("人工 開會", ["zh"]),
        ("الذكاء", ["ar"]),
        ("ИСКУССТВЕННЫЙ", ["ru"]),
        ("cafe\u0301", ["en"]),
        ("straße", ["de"]),
        ("full width", ["de"]),
        ("100%", ["en"]),
        ("on_and", ["en"]),
        ("t%p", []),
        ("n_on", []),
        ("note", sorted(TEXTS)),
        ("  ", sorted(TEXTS)),
        ("'; DROP TABLE documents; --", []),
    ],
)
def test_every_word_must_stand_there(library: Engine, query: str, names: list[str]) -> None:
    """Whole or in part, in any script, case, width or composition; % and _ mean themselves."""
    assert sorted(hit.language for hit in found(library, query)) == names


def test_the_place_is_shown_as_it_is_written(library: Engine) -> None:
    """The first word found, with what stands around it."""
    (hit,) = found(library, "искусственный")
    assert hit.excerpt == TEXTS["ru"]
    (hit,) = found(library, "straße")
    assert hit.excerpt == " ".join(TEXTS["de"].split())


def test_a_long_text_is_cut_around_the_place(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """Both ends are marked."""
    store(make_document(text="before " * 50 + "needle" + " after" * 50))
    (hit,) = found(engine, "NEEDLE")
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert " needle " in hit.excerpt
    assert len(hit.excerpt) < 220


def test_only_the_present_text_is_searched(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """What a correction took out is not found."""
    store(make_document(text="mistake"))
    store(make_document(text="correction"), VerdictKind.CHANGED)
    assert found(engine, "mistake") == ()
    assert len(found(engine, "correction")) == 1


def test_a_search_can_be_narrowed(
    engine: Engine, make_document: MakeDocument, make_match: Callable[..., Match], store: Store, now: datetime
) -> None:
    """By topic, source, language, date and number; newest first."""
    store(make_document("a", published_at=now - timedelta(days=3)), matches=(make_match("panel"),))
    store(make_document("b", published_at=now - timedelta(days=1), source=SourceKey("blog")))
    store(make_document("c", published_at=None, published_precision=None, language=Language("fr")))
    assert [hit.document_id for hit in found(engine, "text")] == ["d-c", "d-b", "d-a"]
    assert [hit.document_id for hit in found(engine, "text", limit=1)] == ["d-c"]
    (flagged,) = found(engine, "text", topic=TopicKey("panel"))
    assert (flagged.document_id, flagged.topics, flagged.sources) == ("d-a", ("panel",), ("press",))
    assert [hit.document_id for hit in found(engine, "text", source=SourceKey("blog"))] == ["d-b"]
    assert [hit.document_id for hit in found(engine, "text", lang=Language("fr"))] == ["d-c"]
    assert [hit.document_id for hit in found(engine, "text", since=now - timedelta(days=2))] == ["d-c", "d-b"]
