"""From entry to document, or to a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model import (
    UNDETERMINED,
    Document,
    Entry,
    Language,
    Part,
    PartRole,
    Precision,
    Source,
    SourceKey,
    Verdict,
    VerdictKind,
)
from pipeline.prepare import prepare
from tests.pipeline.pdf_writing import written

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("s"),
    title="S",
    organisation="O",
    kind="feed",
    url="https://ex.org/feed",
    language=Language("en"),
    timezone="Asia/Taipei",
)


def prepared(text: str = "The panel met.", **given: object) -> Document | Verdict:
    """Prepare an entry with what the test is about."""
    fields: dict[str, object] = {
        "source": SOURCE.key,
        "native_id": "n",
        "url": " https://ex.org/a?utm_source=x ",
        "title": " A\u00a0title ",
        "parts": (Part(role=PartRole.TEXT, content=text.encode(), record_id="r1"),),
    }
    return prepare(Entry(**{**fields, **given}), SOURCE, NOW)  # type: ignore[arg-type]  # the fields are the test's


def document(text: str = "The panel met.", **given: object) -> Document:
    """A document, which it must be."""
    made = prepared(text, **given)
    assert isinstance(made, Document)
    return made


def test_an_entry_becomes_a_document() -> None:
    """Normalised, dated, named, hashed; what the adapter knows stays."""
    made = document(
        published="2026-11-23 18:00", attributes={"symbol": "X/1"}, partial=True, fingerprint="f", kind="press-release"
    )
    assert (made.title, made.text, made.url) == ("A title", "The panel met.", "https://ex.org/a?utm_source=x")
    assert made.identities == ("url:ex.org/a", "native:s/n")
    assert made.published_at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert made.published_precision is Precision.SECOND
    assert (made.language, made.partial, made.fingerprint, made.kind) == ("en", True, "f", "press-release")
    assert made.record_ids == ("r1",)
    assert made.attributes == {"symbol": "X/1"}
    assert made.content_hash.startswith("v1:")
    assert made.signature == ()


def test_a_long_text_is_signed() -> None:
    """Its signature says how it was made."""
    made = document(" ".join(f"word{number}" for number in range(60)))
    assert len(made.signature) == 128
    assert made.signature_scheme


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"url": "javascript:alert(1)"}, "not an http"),
        ({"url": "ftp://ex.org/a"}, "not an http"),
        ({"url": "", "native_id": ""}, "neither an address nor a name"),
        ({"title": " ", "parts": ()}, "neither title nor text"),
    ],
)
def test_what_cannot_be_a_document_is_refused_with_the_reason(given: dict[str, object], reason: str) -> None:
    """A refusal is a value."""
    verdict = prepared("The panel met.", **given)
    assert isinstance(verdict, Verdict)
    assert verdict.kind is VerdictKind.REFUSED
    assert reason in verdict.reason
    assert verdict.native_id == given.get("native_id", "n")


def test_an_entry_may_have_an_address_or_a_name() -> None:
    """Either is enough to know it again."""
    assert document(url="").identities == ("native:s/n",)
    assert document(native_id="").native_id == "url:ex.org/a"


def test_what_is_gone_needs_no_words() -> None:
    """A tombstone has an address, and perhaps nothing else."""
    assert document(title="", parts=(), removed=True).removed


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The panel met in v2.0 format! It was long.", "The panel met in v2.0 format!"),
        ("No full stop\nbut a line end", "No full stop"),
        ("小组今天开会。会议很长。", "小组今天开会。"),
        ("word " * 60, "word " * 22 + "word…"),
        ("字" * 200, "字" * 119 + "…"),
        ("…", "…"),
        ("!", "!"),
    ],
)
def test_a_text_without_title_gets_its_first_sentence(text: str, title: str) -> None:
    """Posts have none."""
    assert document(text, title="").title == title


def test_a_page_tells_its_title_and_day() -> None:
    """Where the entry does not: the day only, and never the crawl's own."""
    page = "<html><head><title>Of its own</title>{}</head><body><article><p>{}</p></article></body></html>"
    words = "Some words about the meeting which was held. " * 9
    dated = page.format('<meta property="article:published_time" content="2026-03-04T22:00:00Z">', words)
    made = document(title="", parts=(Part(role=PartRole.PAGE, content=dated.encode()),))
    assert (made.title, made.published_at, made.published_precision) == (
        "Of its own",
        datetime(2026, 3, 4, tzinfo=UTC),
        Precision.DAY,
    )
    undated = document(parts=(Part(role=PartRole.PAGE, content=page.format("", words).encode()),), published="soon")
    assert (undated.published_at, undated.published_precision) == (None, None)


def test_the_future_is_kept_but_marked() -> None:
    """A day ahead is a zone; more is a claim."""
    assert document(published="2026-12-24").attributes == {"future": "1"}
    assert document(published="2026-12-24").published_at == datetime(2026, 12, 24, tzinfo=UTC)
    assert document(published="2026-11-24").attributes == {}


def test_the_declared_language_is_a_hint_of_the_nearest() -> None:
    """A part's language before the entry's before the source's."""
    assert document("x").language == "en"
    assert document("x", language=Language("fr")).language == "fr"
    spanish = Part(role=PartRole.TEXT, content=b"x", language=Language("es"))
    assert document(parts=(spanish,), language=Language("fr")).language == "es"


def test_strings_no_database_takes_are_tamed() -> None:
    """A NUL, a half character and a name without end become what can be stored, and stay tellable apart."""
    made = prepare(
        Entry(
            source=SourceKey("s"),
            native_id="n" * 5_000,
            url="https://a.example/\x00x",
            title="T\ud800",
            identities=("half:\udcff",),
            fingerprint="f\x00",
            published="2026-11-20\x00",
            attributes={"author\x00": "A\ud800"},
        ),
        Source(key=SourceKey("s"), title="", organisation="", kind="feed", url="https://a.example/"),
        datetime(2026, 11, 23, tzinfo=UTC),
    )
    assert isinstance(made, Document)
    told = (made.native_id, made.url, made.title, made.fingerprint, *made.identities, *made.attributes.values())
    assert all("\x00" not in one and one.encode() and len(one) <= 700 for one in told)
    assert made.native_id.startswith("sha256:")
    assert made.published_at == datetime(2026, 11, 20, tzinfo=UTC)


RESOLUTIONS = Path(__file__).parents[1] / "fixtures" / "un-document" / "pdf"


def saved_file(content: bytes, name: str = "saved.pdf", source: Source = SOURCE) -> Document:
    """A file that lay in a folder, brought in without an address."""
    part = Part(role=PartRole.PDF, content=content, media_type="application/pdf")
    entry = Entry(source=source.key, native_id=name, url="", title=name, kind="file", parts=(part,))
    made = prepare(entry, source, NOW)
    assert isinstance(made, Document)
    return made


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_a_saved_file_is_the_document_whose_symbol_it_bears(language: str) -> None:
    """In the language it is written in, not that of the source it was brought in for."""
    made = saved_file((RESOLUTIONS / f"{language}.pdf").read_bytes(), f"{language}.pdf")
    symbol = made.attributes["symbol"]
    assert made.language.partition("-")[0] == language
    assert f"symbol:{symbol};{language}" in made.identities
    assert made.title.startswith(f"{symbol}: ")


def test_a_version_nobody_knows_the_language_of_is_only_told_with_the_others() -> None:
    """Else it would stand for the English one."""
    sheet = written([(400, 750, 12, "A/81/17"), (72, 600, 12, "1 2 3")])
    made = saved_file(sheet, source=replace(SOURCE, language=UNDETERMINED))
    assert made.language == UNDETERMINED
    assert not [name for name in made.identities if name.startswith("symbol:")]
    assert "symbol:A/81/17" in made.story_keys
