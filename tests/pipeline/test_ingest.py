"""The straight line's last stage: once is enough, order does not matter, a fault is a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from model import Entry, Part, PartRole, Source, SourceKey, Verdict, VerdictKind
from pipeline.flag import Flagger, compile_topics
from pipeline.ingest import Prepared, ingest, prepare_entry
from storage.database import writing
from storage.tables import documents, identities, matches, sightings
from tests.databases import new_database

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SENTENCES = [
    "The committee on harbours reported in spring that the new quay had been finished before the winter storms came.",
    "A library in the north lends tools as well as books and keeps its doors open until late in the evening.",
    "Farmers in the valley agreed to share one pump in the dry months and to write down who used it and when.",
    "The orchestra will tour small towns with a programme of marches, two songs and a very short symphony.",
]
TEXTS = [" ".join(f"{sentence} {sentence[::-1]}" for _ in range(3)) for sentence in SENTENCES]


@pytest.fixture
def flagger() -> Flagger:
    """No topics: these tests are about documents."""
    return compile_topics(())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    opened = new_database(tmp_path / "ingest.db")
    yield opened
    opened.dispose()


def source(key: str) -> Source:
    """A source of this key."""
    return Source(key=SourceKey(key), title=key, organisation="", kind="feed", url=f"https://{key}.example/")


def entry(key: str, path: str, text: str, *names: str, title: str = "Title") -> Entry:
    """An entry of a source, with its text and further names."""
    part = Part(role=PartRole.TEXT, content=text.encode(), media_type="text/plain", charset="utf-8")
    url = f"https://{key}.example/{path}"
    return Entry(source=SourceKey(key), native_id=path, url=url, title=title, parts=(part,), identities=names)


def prepared(entries: Sequence[Entry], flagger: Flagger) -> list[Prepared | Verdict]:
    """The entries, prepared."""
    return [prepare_entry(one, source(one.source), flagger, NOW) for one in entries]


def kinds(engine: Engine, entries: Sequence[Entry], flagger: Flagger) -> list[VerdictKind]:
    """What ingesting the entries in one batch comes to."""
    with writing(engine) as conn:
        return [verdict.kind for verdict in ingest(conn, prepared(entries, flagger), NOW)]


def content(conn: Connection) -> list[set[tuple[object, ...]]]:
    """Everything the database holds of documents."""
    tables = (documents, identities, sightings, matches)
    return [{tuple(map(str, row)) for row in conn.execute(select(table))} for table in tables]


def test_twice_is_once(engine: Engine, flagger: Flagger) -> None:
    """Ingesting the same entries again changes nothing."""
    entries = [entry("a", str(number), text) for number, text in enumerate(TEXTS)]
    assert kinds(engine, entries, flagger) == [VerdictKind.NEW] * 4
    with writing(engine) as conn:
        before = content(conn)
    assert kinds(engine, entries, flagger) == [VerdictKind.UNCHANGED] * 4
    with writing(engine) as conn:
        assert content(conn) == before


def test_one_document_twice_in_a_batch(engine: Engine, flagger: Flagger) -> None:
    """The second entry of a batch meets the first: as another sighting, as a change, as a copy."""
    batch = [
        entry("a", "1", TEXTS[0], "symbol:A/1"),
        entry("b", "1", TEXTS[0], "symbol:A/1"),
        entry("a", "1", TEXTS[1], "symbol:A/1"),
        entry("c", "9", TEXTS[1]),
    ]
    expected = [VerdictKind.NEW, VerdictKind.DUPLICATE, VerdictKind.CHANGED, VerdictKind.DUPLICATE]
    assert kinds(engine, batch, flagger) == expected


def test_what_cannot_be_prepared_is_refused_with_its_reason(engine: Engine, flagger: Flagger) -> None:
    """An empty entry, and one whose material makes a parser raise, leave the others alone."""

    class Hostile(dict[str, str]):
        """Attributes that cannot be read."""

        def items(self) -> object:  # type: ignore[override]  # that is the point
            """Fail as no parser should."""
            raise RecursionError("too deep")

    batch = [
        Entry(source=SourceKey("a"), native_id="1", url="https://a.example/1", title=""),
        Entry(source=SourceKey("a"), native_id="2", url="https://a.example/2", title="T", attributes=Hostile()),
        entry("a", "3", TEXTS[0]),
    ]
    with writing(engine) as conn:
        verdicts = ingest(conn, prepared(batch, flagger), NOW)
    assert [verdict.kind for verdict in verdicts] == [VerdictKind.REFUSED, VerdictKind.REFUSED, VerdictKind.NEW]
    assert verdicts[0].reason == "neither title nor text"
    assert "RecursionError: too deep" in verdicts[1].reason


@st.composite
def shown(draw: st.DrawFn) -> list[Entry]:
    """Entries of several sources, some of which share a name or a text."""
    pairs = draw(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=2, max_size=8, unique=True))
    return [
        entry(key, str(number), TEXTS[number % 3], *([f"symbol:X/{number}"] * (number > 1))) for key, number in pairs
    ]


@settings(max_examples=15, deadline=None)
@given(entries=shown(), data=st.data())
def test_the_order_of_sources_does_not_matter(entries: list[Entry], data: st.DataObject) -> None:
    """Whoever comes first, the same documents fall into the same groups."""
    flagger = compile_topics(())
    other = data.draw(st.permutations(entries))
    assert groups(entries, flagger) == groups(other, flagger)


def groups(entries: Sequence[Entry], flagger: Flagger) -> set[frozenset[tuple[str, str]]]:
    """Sightings by the group of copies their document is in, each entry ingested on its own."""
    with TemporaryDirectory() as folder:
        engine = new_database(Path(folder) / "order.db")
        for one in entries:
            kinds(engine, [one], flagger)
        with writing(engine) as conn:
            rows = conn.execute(
                select(sightings.c.source, sightings.c.native_id, documents.c.id, documents.c.duplicate_of).join_from(
                    sightings, documents
                )
            ).all()
        engine.dispose()
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row.duplicate_of or row.id, set()).add((row.source, row.native_id))
    return {frozenset(group) for group in found.values()}
