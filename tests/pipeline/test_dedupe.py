"""What a document is to what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from model import Document, SourceKey, Stored, VerdictKind
from pipeline.dedupe import decide
from pipeline.identity import document_id
from pipeline.index import Index

MakeDocument = Callable[..., Document]

NOW = datetime(2026, 7, 2, tzinfo=UTC)
TEXT = " ".join(f"sentence {number} of the statement says something of its own," for number in range(20))
OTHER = " ".join(f"paragraph {number} in that report was about quite another matter;" for number in range(20))
NEW, CHANGED, DUPLICATE = VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.DUPLICATE
UNCHANGED, REMOVED = VerdictKind.UNCHANGED, VerdictKind.REMOVED


def take(index: Index, *documents: Document) -> list[VerdictKind]:
    """Decide about one after the other, a minute apart, and remember."""
    kinds = []
    for minute, document in enumerate(documents):
        decision = decide(document, index)
        index.add(document, decision, NOW + timedelta(minutes=minute))
        kinds.append(decision.kind)
    return kinds


def stored(index: Index, document: Document) -> Stored:
    """What the index knows of a document."""
    return index.named(document.identities)[0]


def test_a_document_is_new_once(make_document: MakeDocument) -> None:
    """Then it is unchanged, and changed where its own source changes it."""
    one = make_document("a", TEXT)
    changed = make_document("a", TEXT.replace("sentence 7 ", "sentence 70 "))
    index = Index()
    assert take(index, one, one, changed, changed) == [NEW, UNCHANGED, CHANGED, UNCHANGED]
    assert stored(index, one).text == changed.text
    assert stored(index, one).id == document_id("url:ex.org/a")


def test_a_document_is_known_by_any_of_its_names(make_document: MakeDocument) -> None:
    """One that moved to another address is the one it was, and is known by both."""
    moved = make_document("b", TEXT, identities=("url:ex.org/b", "native:one/a"))
    index = Index()
    kinds = take(index, make_document("a", TEXT, identities=("url:ex.org/a", "native:one/a")), moved)
    assert kinds == [NEW, UNCHANGED]
    assert set(stored(index, moved).identities) == {"url:ex.org/a", "url:ex.org/b", "native:one/a"}


def test_the_first_source_owns_the_text(make_document: MakeDocument) -> None:
    """Another source's words about the same document are a sighting, however often they are shown."""
    one = make_document("a", TEXT)
    two = make_document("a", f"{TEXT} Read more.", source="two")
    index = Index()
    assert take(index, one, two, two, one) == [NEW, DUPLICATE, UNCHANGED, UNCHANGED]
    assert stored(index, one).text == TEXT
    assert stored(index, one).sighted_by == {"one", "two"}


def test_a_much_fuller_text_replaces_a_summary(make_document: MakeDocument) -> None:
    """Its source owns it from then on: the summary does not come back."""
    short, full = make_document("a", TEXT[:200]), make_document("a", TEXT, source="two")
    index = Index()
    assert take(index, short, full, short, full) == [NEW, CHANGED, UNCHANGED, UNCHANGED]
    assert stored(index, short).owner == "two"


def test_partial_gives_way_to_whole_and_never_replaces_it(make_document: MakeDocument) -> None:
    """Of two partial texts the longer one stays."""
    less = make_document("a", TEXT[:100], partial=True)
    more = make_document("a", TEXT[:300], partial=True)
    whole, theirs = make_document("a", TEXT[:250]), make_document("a", TEXT, source="two", partial=True)
    index = Index()
    kinds = take(index, less, more, less, whole, more, theirs, whole)
    assert kinds == [NEW, CHANGED, UNCHANGED, CHANGED, UNCHANGED, DUPLICATE, UNCHANGED]
    assert not stored(index, whole).partial


def test_what_is_gone_may_come_back(make_document: MakeDocument) -> None:
    """Removed once, then unchanged; shown again, it is changed."""
    one, gone = make_document("a", TEXT), make_document("a", "", removed=True)
    index = Index()
    assert take(index, one, gone, gone, one, one) == [NEW, REMOVED, UNCHANGED, CHANGED, UNCHANGED]
    assert stored(index, one).text == TEXT


def test_copies_are_grouped_behind_the_first(make_document: MakeDocument) -> None:
    """A copy of a copy belongs to the same group."""
    index = Index()
    documents = [make_document(name, f"{TEXT} {name * 9}") for name in "abc"]
    assert take(index, *documents) == [NEW, DUPLICATE, DUPLICATE]
    head = document_id("url:ex.org/a")
    assert {index.representative(stored(index, one).id) for one in documents} == {head}
    assert decide(documents[2], index).duplicate_of == head
    assert decide(documents[0], index).duplicate_of is None


def test_a_copy_of_two_groups_joins_them(make_document: MakeDocument) -> None:
    """The group seen first stands for both; the other's representative is named as merged."""
    halves = [" ".join(TEXT.split()[start : start + 120]) for start in (0, 60)]
    bridge = " ".join(TEXT.split()[20:160])
    index = Index()
    assert take(index, make_document("a", halves[0]), make_document("b", halves[1])) == [NEW, NEW]
    decision = decide(make_document("c", bridge), index)
    assert (decision.kind, decision.duplicate_of) == (DUPLICATE, document_id("url:ex.org/a"))
    assert decision.merged == (document_id("url:ex.org/b"),)


def test_one_entry_with_two_documents_names_makes_them_one(make_document: MakeDocument) -> None:
    """The one seen first is the document; the other group folds into its own."""
    index = Index()
    take(index, make_document("a", TEXT), make_document("b", OTHER, identities=("url:ex.org/b", "symbol:X/1")))
    both = make_document("a", TEXT, identities=("url:ex.org/a", "symbol:X/1"))
    decision = decide(both, index)
    assert (decision.kind, decision.document_id, decision.duplicate_of) == (
        UNCHANGED,
        document_id("url:ex.org/a"),
        None,
    )
    assert decision.merged == (document_id("url:ex.org/b"),)
    index.add(both, decision, NOW)
    assert index.representative(document_id("url:ex.org/b")) == document_id("url:ex.org/a")
    assert decide(both, index).merged == ()


def test_a_change_may_make_a_copy(make_document: MakeDocument) -> None:
    """A summary that became a whole text is compared anew, and folds into the group that was first."""
    index = Index()
    summary = make_document("b", TEXT[:90], partial=True)
    take(index, make_document("a", TEXT), summary, make_document("c", OTHER))
    decision = decide(make_document("b", TEXT), index)
    head, own = document_id("url:ex.org/a"), document_id("url:ex.org/b")
    assert (decision.kind, decision.document_id, decision.duplicate_of) == (CHANGED, own, head)
    assert decision.merged == (own,)


def test_storage_brings_groups_back(make_document: MakeDocument) -> None:
    """Representatives that were not looked up are older than their copies, and a ring of them is no trap."""
    index = Index()
    one = make_document("a", TEXT)
    take(index, one)
    known = stored(index, one)
    again = Index([replace(known, duplicate_of="d-old", owner=None)])
    assert decide(make_document("b", TEXT), again).duplicate_of == "d-old"
    assert decide(make_document("a", OTHER), again).kind is CHANGED
    assert decide(make_document("a", OTHER, source="two"), again).kind is DUPLICATE
    ring = Index([replace(known, duplicate_of="d-other"), replace(known, id="d-other", duplicate_of=known.id)])
    assert ring.representative(known.id) in {known.id, "d-other"}


# Texts that overlap more or less: windows on one long text, of different lengths.
WORDS = [f"w{number}" for number in range(400)]
WINDOWS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(6, 12)).map(lambda span: tuple(WORDS[span[0] * 10 : sum(span) * 10])),
    min_size=2,
    max_size=8,
    unique=True,
)


def partition(index: Index, documents: Sequence[Document]) -> set[frozenset[str]]:
    """Which documents are grouped together."""
    groups: dict[str, set[str]] = {}
    for document in documents:
        groups.setdefault(index.representative(stored(index, document).id), set()).add(document.native_id)
    return {frozenset(group) for group in groups.values()}


@settings(deadline=None, max_examples=40)
@given(windows=WINDOWS, order=st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(
    make_document: MakeDocument, windows: list[tuple[str, ...]], order: Random
) -> None:
    """The same documents make the same groups in any order; taken again, nothing is new."""
    documents = [make_document(f"n{number}", " ".join(words)) for number, words in enumerate(windows)]
    shuffled = list(documents)
    order.shuffle(shuffled)
    one, other = Index(), Index()
    take(one, *documents)
    take(other, *shuffled)
    assert partition(one, documents) == partition(other, documents)
    assert set(take(one, *shuffled)) == {UNCHANGED}
    assert partition(one, documents) == partition(other, documents)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["one", "two", "three"]),
            st.sampled_from([TEXT[:150], TEXT, OTHER]),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_document_shown_twice_is_unchanged(
    make_document: MakeDocument, shown: list[tuple[str, str, bool, bool]]
) -> None:
    """Whatever was shown before, by whomever: the very same again is no news."""
    index = Index()
    for source, text, partial, removed in shown:
        document = make_document("a", text, source=source, partial=partial, removed=removed)
        first, second = take(index, document, document)
        assert second is UNCHANGED, first
    assert len(index.named(("url:ex.org/a",))) == 1


def test_sources_alternating_settle(make_document: MakeDocument) -> None:
    """Two sources with different words for one document do not make it change for ever."""
    ours, theirs = make_document("a", TEXT), make_document("a", OTHER, source=SourceKey("two"))
    kinds = take(Index(), *[ours, theirs] * 4)
    assert kinds[2:] == [UNCHANGED] * 6
    assert all(a is b for a, b in pairwise(kinds[2:]))
