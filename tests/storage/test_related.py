"""What is related is never among the flags, and is told once; who is named is stored with each text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from model import (
    Decision,
    Document,
    Edition,
    Flagged,
    Level,
    Manner,
    Match,
    Mention,
    SourceKey,
    Subscription,
    VerdictKind,
)
from storage.database import reading, writing
from storage.documents import Save, save
from storage.editions import record
from storage.reading import flagged, read_document, search
from tests.storage.conftest import NOON

MakeDocument = Callable[..., Document]
MakeMatch = Callable[..., Match]
Store = Callable[..., str]
CHINA = Mention(
    actor="china", person="ma-zhaoxu", manner=Manner.SPEAKER, field="text", start=0, end=4, words="Text", second=1.5
)
INDIA = Mention(actor="india", manner=Manner.MENTIONED, field="title", start=0, end=5, words="Title")


def listed(engine: Engine, level: Level, told: str | None = None) -> dict[str, Flagged]:
    """What is flagged, or related, by document."""
    with reading(engine) as conn:
        return {one.document_id: one for one in flagged(conn, level=level, undelivered_to=told)}


def tell(engine: Engine, items: dict[str, Flagged], number: int) -> None:
    """Let the reader be told of these."""
    with writing(engine) as conn:
        edition = Edition(subscription=Subscription(name="daily"), number=number, built_at=NOON, since=None, flagged=())
        record(conn, edition, [one for item in items.values() for one in item.match_ids])


def test_flags_and_related_are_two_lists(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """A document that is flagged is not listed as related, and its flags come without what is related."""
    plan = replace(make_match("positions"), level=Level.RELATED)
    store(make_document("plain"), matches=(plan,))
    store(make_document("both"), matches=(make_match("panel"), plan))
    flags, related = listed(engine, Level.FLAG), listed(engine, Level.RELATED)
    assert list(flags) == ["d-both"]
    assert [match.topic for match in flags["d-both"].matches] == ["panel"]
    assert len(flags["d-both"].match_ids) == 1
    assert list(related) == ["d-plain"]
    assert related["d-plain"].matches == (plan,)


def test_a_story_that_is_flagged_is_not_related(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """A copy that is only related says nothing more of a story that is flagged."""
    store(make_document("head"), matches=(make_match("panel"),))
    store(
        make_document("copy", source=SourceKey("other")),
        VerdictKind.DUPLICATE,
        duplicate_of="d-head",
        matches=(replace(make_match("positions"), level=Level.RELATED),),
    )
    assert list(listed(engine, Level.FLAG)) == ["d-head"]
    assert listed(engine, Level.RELATED) == {}


def test_each_is_told_once(engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store) -> None:
    """Told as related, it is told again only when it is flagged; told as flagged, never as related."""
    plan = replace(make_match("positions"), level=Level.RELATED)
    store(make_document("plan"), matches=(plan,))
    tell(engine, listed(engine, Level.RELATED, "daily"), 1)
    assert listed(engine, Level.RELATED, "daily") == {}
    changed = make_document("plan", text="now of the panel", content_hash="other")
    store(changed, VerdictKind.CHANGED, matches=(make_match("panel"), plan))
    assert list(listed(engine, Level.FLAG, "daily")) == ["d-plan"]
    tell(engine, listed(engine, Level.FLAG, "daily"), 2)
    assert listed(engine, Level.FLAG, "daily") == {}
    back = make_document("plan", text="of the plan only", content_hash="third")
    store(back, VerdictKind.CHANGED, matches=(plan,))
    assert list(listed(engine, Level.RELATED)) == ["d-plan"]
    assert listed(engine, Level.RELATED, "daily") == {}


def test_a_search_tells_them_apart(
    engine: Engine, make_document: MakeDocument, make_match: MakeMatch, store: Store
) -> None:
    """A hit has its flags and what is related, each for itself."""
    plan = replace(make_match("positions"), level=Level.RELATED)
    store(make_document("both"), matches=(make_match("panel"), plan))
    with reading(engine) as conn:
        (hit,) = search(conn, "both")
    assert (hit.topics, hit.related) == (("panel",), ("positions",))


def put(engine: Engine, document: Document, kind: VerdictKind, mentions: tuple[Mention, ...]) -> None:
    """Save a document with who is named in it."""
    decision = Decision(kind=kind, document_id="d-x")
    with writing(engine) as conn:
        save(conn, [Save(document=document, decision=decision, mentions=mentions)], NOON + timedelta(hours=1))


def test_who_is_named_is_that_of_the_present_text(engine: Engine, make_document: MakeDocument) -> None:
    """A new text replaces who is named, in the order of the text; the same text again leaves it."""
    document = make_document("x")
    put(engine, document, VerdictKind.NEW, (CHINA, INDIA))
    with reading(engine) as conn:
        stored = read_document(conn, "d-x")
    assert stored is not None
    assert stored.mentions == (CHINA, INDIA)
    put(engine, document, VerdictKind.UNCHANGED, ())
    put(engine, replace(document, text="Else.", content_hash="else"), VerdictKind.CHANGED, (INDIA,))
    with reading(engine) as conn:
        stored = read_document(conn, "d-x")
    assert stored is not None
    assert stored.mentions == (INDIA,)
