"""Matching stored documents again when the topics have changed: on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from model import Cue, Document, Edition, Manner, Match, Mention, Section, Subscription, VerdictKind
from storage.database import reading, writing
from storage.editions import record
from storage.reading import StoredDocument, flagged, read_document
from storage.rematching import Rematch, Rematched, write_rematched
from storage.texts import StoredText, count_outdated, count_texts, ids_after, outdated_ids_after, read_texts

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]
LATER = timedelta(hours=1)


def texts(engine: Engine, *ids: str) -> tuple[StoredText, ...]:
    """These documents as the rules read them."""
    with reading(engine) as conn:
        return read_texts(conn, ids)


def rematch(
    engine: Engine, found: Sequence[tuple[StoredText, *tuple[Match, ...]]], version: str, at: datetime
) -> Rematch:
    """Write what these documents are flagged for with topics of this version."""
    with writing(engine) as conn:
        several = [Rematched(text=text, matches=tuple(matches)) for text, *matches in found]
        return write_rematched(conn, several, version, at)


def stored(engine: Engine, document_id: str) -> StoredDocument:
    """Everything known of a document."""
    with reading(engine) as conn:
        document = read_document(conn, document_id)
    assert document is not None
    return document


def test_matches_are_replaced_without_a_revision(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """What is proven by other words keeps its id and its day; what is not proven any more ends; the rest is new."""
    store(make_document(), matches=(make_match("panel"), make_match("dialogue")))
    before = {str(one.match.topic): one.id for one in stored(engine, "d-opening").matches}
    (text,) = texts(engine, "d-opening")
    again = make_match("panel", score=0.7, version="v2")
    other = replace(again.evidence[0], words="opening", start=8, end=15)
    gained = make_match("summit", version="v2")
    came_to = rematch(engine, [(text, replace(again, evidence=(other,)), gained)], "v2", now + LATER)
    assert came_to == Rematch(documents=1, gained=1, lost=1)
    after = stored(engine, "d-opening")
    assert (len(after.revisions), after.changed_at) == (1, None)
    dialogue, panel, summit = after.matches
    assert (panel.id, panel.created_at, panel.ended_at) == (before["panel"], now, None)
    assert (panel.match.score, panel.match.topic_version, panel.match.evidence) == (0.7, "v2", (other,))
    assert (dialogue.id, dialogue.ended_at) == (before["dialogue"], now + LATER)
    assert (summit.created_at, summit.ended_at, summit.revision) == (now + LATER, None, 1)


def test_who_is_named_is_replaced_too(engine: Engine, make_document: MakeDocument, store: Store, now: datetime) -> None:
    """Nobody is named twice, and who is not found any more is gone."""
    store(make_document())
    for actors in (("china", "peru"), ("peru",)):
        (text,) = texts(engine, "d-opening")
        named = tuple(
            Mention(actor=actor, person="", manner=Manner.MENTIONED, field="text", start=0, end=4, words="Text")
            for actor in actors
        )
        with writing(engine) as conn:
            one = Rematched(text=text, matches=(), mentions=named)
            write_rematched(conn, [one], f"with {actors}", now)
        assert stored(engine, "d-opening").mentions == named


def test_a_story_that_was_told_is_not_told_again(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """Lost and found again, it has the id under which it was delivered; what is gained elsewhere is news."""
    store(make_document("told"), matches=(make_match(),))
    store(make_document("plain"))
    with reading(engine) as conn:
        (one,) = flagged(conn)
    with writing(engine) as conn:
        edition = Edition(subscription=Subscription(name="daily"), number=1, built_at=now, since=None, flagged=())
        record(conn, edition, one.match_ids)
    told, plain = sorted(texts(engine, "d-told", "d-plain"), key=lambda text: text.id, reverse=True)
    rematch(engine, [(told,), (plain, make_match())], "v2", now + LATER)
    with reading(engine) as conn:
        assert [item.document_id for item in flagged(conn)] == ["d-plain"]
    (told,) = texts(engine, "d-told")
    rematch(engine, [(told, make_match())], "v3", now + LATER)
    with reading(engine) as conn:
        assert {item.document_id for item in flagged(conn)} == {"d-plain", "d-told"}
        assert [item.document_id for item in flagged(conn, undelivered_to="daily")] == ["d-plain"]


def test_what_changed_meanwhile_is_left_as_it_is(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store, now: datetime
) -> None:
    """A text that was read before another one was stored says nothing of the new one."""
    store(make_document("a"))
    store(make_document("b"))
    changed, done = texts(engine, "d-a", "d-b")
    store(make_document("a", text="other"), VerdictKind.CHANGED)
    rematch(engine, [(done,)], "v2", now)
    assert rematch(engine, [(changed, make_match()), (done, make_match())], "v3", now) == Rematch()
    assert stored(engine, "d-a").matches == stored(engine, "d-b").matches == ()


def test_documents_that_were_matched_with_other_topics_are_found_in_pieces(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """Each once, in the order of ids, until all were matched with these."""
    for name in ("c", "a", "b"):
        store(make_document(name))
    with reading(engine) as conn:
        assert count_outdated(conn, "v2") == 3
        assert outdated_ids_after(conn, "v2", "", 2) == ["d-a", "d-b"]
        assert outdated_ids_after(conn, "v2", "d-b", 2) == ["d-c"]
    rematch(engine, [(text,) for text in texts(engine, "d-a", "d-c")], "v2", now)
    with reading(engine) as conn:
        assert (count_outdated(conn, "v2"), outdated_ids_after(conn, "v2", "", 9)) == (1, ["d-b"])
        assert (count_outdated(conn, ""), count_outdated(conn, "v3")) == (2, 3)


def test_documents_are_read_as_they_were_matched(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """Newest text, sections and cues with their speakers, and no other revision's."""
    cue = Cue(start_s=1.5, end_s=3.0, start=0, end=4, speaker="A. B.", affiliation="Peru", marks=((0, 1.5),))
    first = make_document(sections=(Section(heading="Old", start=0, end=2),))
    store(first)
    newer = replace(first, text="Newer text.", sections=(Section(heading="New", start=0, end=5),), cues=(cue,))
    store(newer, VerdictKind.CHANGED)
    (text,) = texts(engine, "d-opening")
    assert (text.revision, text.came_out_at, text.matched_with) == (2, now - timedelta(hours=3), "")
    read = text.document
    assert (read.title, read.text, read.sections, read.cues) == (first.title, "Newer text.", newer.sections, (cue,))
    assert (read.kind, read.language, read.published_at) == (first.kind, first.language, first.published_at)


def test_documents_can_be_walked_from_a_moment_on(
    engine: Engine, make_document: MakeDocument, store: Store, now: datetime
) -> None:
    """What came out earlier is neither counted nor read."""
    store(make_document("old", published_at=now - timedelta(days=9)))
    store(make_document("young"))
    with reading(engine) as conn:
        assert (count_texts(conn), count_texts(conn, now - timedelta(days=1))) == (2, 1)
        assert ids_after(conn, "", 9) == ["d-old", "d-young"]
        assert ids_after(conn, "d-old", 9) == ids_after(conn, "", 9, now - timedelta(days=1)) == ["d-young"]
