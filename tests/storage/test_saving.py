"""Saving decisions: what each verdict writes, and that it is written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from model import Cue, Decision, Document, Match, Section, SourceKey, VerdictKind
from storage.database import reading, writing
from storage.documents import Conflict, Save, save
from storage.reading import StoredDocument, read_document
from storage.schema import metadata
from storage.sources import load_states
from storage.tables import bands, documents

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]
LATER = timedelta(hours=1)


def seen(engine: Engine, document_id: str) -> StoredDocument:
    """What is stored under an id."""
    with reading(engine) as conn:
        stored = read_document(conn, document_id)
    assert stored is not None
    return stored


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds, where there are any."""
    with reading(engine) as conn:
        counts = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


def test_a_new_document_is_stored_with_everything_it_brings(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Text, sections, cues, attributes, records, sighting and story come back as they went in."""
    document = make_document(
        sections=(Section(heading="One", start=0, end=4), Section(heading="Two", start=5, end=9)),
        cues=(Cue(start_s=0.5, end_s=2.25, start=0, end=4, speaker="Ms. Speaker", marks=((0, 0.5), (2, 1.125))),),
        attributes={"symbol": "X/1", "作者": "某人"},
        record_ids=("<urn:uuid:1>",),
        signature=tuple(range(2**32 - 128, 2**32)),
    )
    one = store(document, matches=(make_match(),))
    stored = seen(engine, one)
    assert (stored.title, stored.text, stored.url) == (document.title, document.text, document.url)
    assert (stored.sections, stored.cues) == (document.sections, document.cues)
    assert stored.attributes == document.attributes
    assert stored.identities == document.identities
    assert stored.published_at == document.published_at
    assert stored.published_precision == document.published_precision
    assert stored.first_seen_at == now
    assert stored.changed_at is None
    assert [revision.record_ids for revision in stored.revisions] == [("<urn:uuid:1>",)]
    assert [sighting.native_id for sighting in stored.sightings] == ["opening"]
    assert stored.story_id.startswith("s")
    assert [match.match for match in stored.matches] == [make_match()]
    assert stored.matches[0].id.startswith("m")


def test_saving_twice_is_saving_once(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """The second time adds no row to any table."""
    document = make_document(signature=tuple(range(128)))
    store(document, matches=(make_match(),))
    once = rows(engine)
    store(document, matches=(make_match(),))
    assert rows(engine) == once


def test_a_document_another_source_shows_only_gains_a_sighting_and_names(
    engine: Engine, make_document: MakeDocument, store: Store
) -> None:
    """The stored text stays that of the first source."""
    first = make_document()
    one = store(first)
    second = make_document(
        source=SourceKey("blog"), native_id="b1", text="Cut text.", identities=(*first.identities, "symbol:X/1")
    )
    store(second, VerdictKind.DUPLICATE, id=one)
    stored = seen(engine, one)
    assert stored.text == first.text
    assert stored.source == "press"
    assert {sighting.source for sighting in stored.sightings} == {"blog", "press"}
    assert stored.identities == ("symbol:X/1", *first.identities)
    assert len(stored.revisions) == 1


def test_a_changed_document_gets_a_revision(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """The new text is current, with its own sections; the old one is kept."""
    first = make_document(sections=(Section(heading="Old", start=0, end=4),), partial=True)
    one = store(first)
    second = replace(
        first,
        title="Corrected",
        text="Other words.",
        content_hash="h2",
        sections=(Section(heading="New", start=0, end=5),),
        partial=False,
    )
    at = seen(engine, one).first_seen_at + LATER
    store(second, VerdictKind.CHANGED, at=at)
    stored = seen(engine, one)
    assert (stored.title, stored.text, stored.content_hash) == ("Corrected", "Other words.", "h2")
    assert [section.heading for section in stored.sections] == ["New"]
    assert [(revision.number, revision.text) for revision in stored.revisions] == [
        (1, first.text),
        (2, "Other words."),
    ]
    assert stored.changed_at == at
    assert stored.first_seen_at == at - LATER
    assert not stored.partial


def test_an_unchanged_document_is_only_seen_again(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """The sighting has the new time and fingerprint; a part that was missing is there now."""
    one = store(make_document(partial=True))
    store(make_document(fingerprint="other", identities=("symbol:X/9",)), VerdictKind.UNCHANGED, at=now + LATER)
    stored = seen(engine, one)
    (sighting,) = stored.sightings
    assert (sighting.first_seen_at, sighting.last_seen_at) == (now, now + LATER)
    assert not sighting.partial
    assert not stored.partial
    assert "symbol:X/9" in stored.identities
    assert (stored.changed_at, len(stored.revisions)) == (None, 1)


def test_a_document_that_moved_is_told_where_it_lies_now(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """The same words at another address of the same source; where another source shows them, it stays."""
    one = store(make_document())
    there = "https://press.example/2026-10/opening"
    store(make_document(url=there), VerdictKind.UNCHANGED, at=now + LATER)
    assert seen(engine, one).url == there
    copy = make_document(source=SourceKey("mirror"), url="https://mirror.example/opening")
    store(copy, VerdictKind.UNCHANGED, at=now + LATER)
    assert seen(engine, one).url == there
    assert len(seen(engine, one).revisions) == 1


def test_facts_change_without_words(engine: Engine, make_document: MakeDocument, store: Store, now: datetime) -> None:
    """A broadcast that begins or ends is no revision; another source, and other words, do not tell of it."""
    held = now + timedelta(days=5)
    announced = make_document(partial=True, attributes={"state": "upcoming", "problems": "slow"}, published_at=held)
    one = store(announced)
    moved = replace(announced, attributes={"state": "live"}, published_at=held + LATER)
    store(moved, VerdictKind.UNCHANGED, at=now + LATER)
    stored = seen(engine, one)
    assert (stored.attributes, stored.published_at) == (moved.attributes, moved.published_at)
    assert (stored.partial, len(stored.revisions), stored.changed_at) == (True, 1, None)
    store(
        replace(moved, published_at=None, published_precision=None, attributes={"state": "over"}, partial=False),
        VerdictKind.UNCHANGED,
    )
    elsewhere = replace(announced, url="https://mirror.example/", attributes={"state": "copied"})
    store(replace(elsewhere, source=SourceKey("mirror")), VerdictKind.DUPLICATE)
    store(replace(elsewhere, content_hash="other"), VerdictKind.UNCHANGED)
    store(replace(announced, attributes={}, published_at=now), VerdictKind.UNCHANGED)
    stored = seen(engine, one)
    assert (stored.attributes, stored.published_at) == ({"state": "over"}, moved.published_at)
    assert (stored.published_precision, stored.url, stored.partial) == (moved.published_precision, announced.url, False)


def test_a_removed_document_is_marked_and_kept(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Nothing is deleted; the first time counts; shown again, it is back."""
    document = make_document()
    one = store(document, matches=(make_match(),))
    before = rows(engine)
    gone = make_document(removed=True, title="", fingerprint="gone", url="https://press.example/elsewhere")
    store(gone, VerdictKind.REMOVED, at=now + LATER)
    store(gone, VerdictKind.UNCHANGED, at=now + 2 * LATER)
    (sighting,) = seen(engine, one).sightings
    assert (sighting.url, sighting.last_seen_at) == (document.url, now + 2 * LATER)
    assert seen(engine, one).removed_at == now + LATER
    assert rows(engine) == before
    with reading(engine) as conn:
        known = load_states(conn, [document.source])[document.source].known[document.native_id]
    assert known.fingerprint == "gone"  # the next listing that shows it differs from that
    store(document, VerdictKind.UNCHANGED, at=now + 3 * LATER)
    assert seen(engine, one).removed_at is None


def test_a_name_of_another_document_is_a_conflict(engine: Engine, make_document: MakeDocument, store: Store) -> None:
    """A new document whose name another writer stored meanwhile is not stored, nor anything of its batch."""
    store(make_document("first"))
    before = rows(engine)
    innocent = Save(
        document=make_document("innocent"), decision=Decision(kind=VerdictKind.NEW, document_id="d-innocent")
    )
    late = Save(
        document=make_document("late", identities=("url:press.example/first",)),
        decision=Decision(kind=VerdictKind.NEW, document_id="d-late"),
    )
    with pytest.raises(Conflict, match="already names document d-first"), writing(engine) as conn:
        save(conn, [innocent, late], seen(engine, "d-first").first_seen_at)
    assert rows(engine) == before


@pytest.mark.parametrize("kind", [VerdictKind.CHANGED, VerdictKind.UNCHANGED, VerdictKind.REMOVED])
def test_a_decision_about_a_missing_document_is_a_conflict(
    kind: VerdictKind, make_document: MakeDocument, store: Store
) -> None:
    """What was decided about is not there."""
    with pytest.raises(Conflict, match="is not stored"):
        store(make_document(), kind)


def test_a_copy_of_a_missing_document_is_a_conflict(make_document: MakeDocument, store: Store) -> None:
    """Its representative is not there."""
    with pytest.raises(Conflict, match="d-nobody is not stored"):
        store(make_document(), VerdictKind.DUPLICATE, duplicate_of="d-nobody")


def test_a_refused_entry_is_never_saved(make_document: MakeDocument, store: Store) -> None:
    """Handing one over is a mistake of the caller."""
    with pytest.raises(ValueError, match="refused"):
        store(make_document(), VerdictKind.REFUSED)


def test_a_failing_save_leaves_nothing(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, now: datetime
) -> None:
    """A fault after the last statement takes the whole batch back."""

    def interrupted() -> None:
        with writing(engine) as conn:
            decision = Decision(kind=VerdictKind.NEW, document_id="d-1")
            save(conn, [Save(document=make_document(), decision=decision, matches=(make_match(),))], now)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert rows(engine) == {}


def test_a_batch_may_hold_one_document_several_times(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, now: datetime
) -> None:
    """New, then changed twice, then shown by another source: as if each had been saved alone."""
    first = make_document(signature=tuple(range(128)))
    texts = [first.text, "Second.", "Third."]
    kinds = [VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.CHANGED]
    saves = [
        Save(
            document=replace(first, text=text),
            decision=Decision(kind=kind, document_id="d-1"),
            matches=(make_match(version=text),),
        )
        for text, kind in zip(texts, kinds, strict=True)
    ]
    other = make_document(source=SourceKey("blog"))
    saves.append(Save(document=other, decision=Decision(kind=VerdictKind.DUPLICATE, document_id="d-1")))
    with writing(engine) as conn:
        save(conn, saves, now)
    stored = seen(engine, "d-1")
    assert [revision.text for revision in stored.revisions] == texts
    assert stored.text == "Third."
    assert [(match.revision, match.match.topic_version) for match in stored.matches] == [(3, "Third.")]
    assert {sighting.source for sighting in stored.sightings} == {"press", "blog"}


def test_many_documents_are_saved_in_one_batch(engine: Engine, make_document: MakeDocument, now: datetime) -> None:
    """More than one IN() holds; every one is there with its index for copies."""
    saves = [
        Save(
            document=make_document(f"n{at}", signature=tuple(range(at, at + 8))),
            decision=Decision(kind=VerdictKind.NEW, document_id=f"d-{at}"),
        )
        for at in range(1100)
    ]
    with writing(engine) as conn:
        save(conn, saves, now)
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(documents)).scalar_one() == 1100
        assert conn.execute(select(func.count()).select_from(bands)).scalar_one() == 1100 * 4
