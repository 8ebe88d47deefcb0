"""Documents watched for by symbol: what is asked for when, and what an answer without a document means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers import un_document
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from errors import BlockedError, ParseError, SourceError
from model import Entry, Known, Language, Source, SourceKey, SourceState

NOW = datetime(2026, 9, 22, 10, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("un-documents"),
    title="Documents",
    organisation="UN",
    kind="un-document",
    url="https://documents.un.example/api/symbol/access",
    queries=("A/81/17", "A/RES/79/325"),
    languages=tuple(map(Language, ("en", "zh-Hans"))),
    revisit=timedelta(days=7),
)


def asked(state: SourceState) -> list[tuple[str, str, bool]]:
    """Symbol, letter of the language, and whether "not modified" would do, of every request."""
    fetches = list(un_document.requests(SOURCE, state))
    queries = [parse_qs(urlsplit(fetch.url).query) for fetch in fetches]
    return [(query["s"][0], query["l"][0], fetch.conditional) for query, fetch in zip(queries, fetches, strict=True)]


def read(body: bytes, state: SourceState, *, status: int = 200) -> Yielded:
    """What is made of an answer to the first request."""
    fetch = next(iter(un_document.requests(SOURCE, SourceState())))
    (found,) = un_document.parse(answer(fetch, body, status), SOURCE, state)
    return found


def answer(fetch: Fetch, body: bytes, status: int) -> Fetched:
    """An answer that calls itself a PDF, as that of what is not published does too."""
    headers = {"content-type": "application/pdf"}
    return Fetched(url=fetch.url, status=status, headers=headers, body=body, fetch=fetch, fetched_at=NOW)


def after(entry: Entry, *, age: timedelta, last: timedelta) -> SourceState:
    """The state after this entry was stored that long ago, at a crawl so long after the last."""
    known = Known(native_id=entry.native_id, url=entry.url, fingerprint=entry.fingerprint, first_seen_at=NOW - age)
    return SourceState(known={entry.native_id: known}, now=NOW, last_success_at=NOW - last)


def published(body: bytes = b"%PDF-1.7 one") -> Entry:
    """The first document in English."""
    found = read(body, SourceState())
    assert isinstance(found, Entry)
    return found


def test_every_version_is_asked_for_until_it_is_there() -> None:
    """Whole, as "not modified" would hide that an empty answer is empty still."""
    versions = [(symbol, letter, False) for symbol in SOURCE.queries for letter in ("E", "C")]
    assert asked(SourceState()) == versions
    assert asked(SourceState(now=NOW, last_success_at=NOW - timedelta(minutes=5))) == versions


@pytest.mark.parametrize(
    ("age", "last", "is_asked"),
    [
        (timedelta(days=6), timedelta(hours=6), True),
        (timedelta(days=8), timedelta(hours=6), False),
        (timedelta(days=8), timedelta(hours=12), True),
    ],
)
def test_what_is_there_is_asked_for_less_as_it_ages(age: timedelta, last: timedelta, *, is_asked: bool) -> None:
    """By every crawl in its first week, then by the first one of a day; conditionally."""
    found = [
        conditional
        for symbol, letter, conditional in asked(after(published(), age=age, last=last))[:1]
        if (symbol, letter) == ("A/81/17", "E")
    ]
    assert found == ([True] if is_asked else [])


def test_nothing_is_not_yet() -> None:
    """Until it was there once: from then on, nothing is a failure."""
    note = read(b"", SourceState())
    assert note == Note(text="A/81/17 is not published yet", about="English")
    with pytest.raises(ParseError, match=r"A/81/17 .* answered with nothing now"):
        read(b"", after(published(), age=timedelta(days=1), last=timedelta(hours=6)))


def test_an_empty_challenge_is_no_answer() -> None:
    """A firewall answers with as few bytes, but with another status."""
    with pytest.raises(BlockedError, match="202"):
        read(b"", SourceState(), status=202)


def test_a_reissued_file_is_the_same_document() -> None:
    """Other bytes are an entry of the same name, the same bytes are none."""
    first = published()
    state = after(first, age=timedelta(days=1), last=timedelta(hours=6))
    assert read(b"%PDF-1.7 one", state) == Unchanged(native_ids=(first.native_id,))
    again = read(b"%PDF-1.7 two", state)
    assert isinstance(again, Entry)
    assert (again.native_id, again.url) == (first.native_id, "https://docs.un.org/en/A/81/17")


def test_versions_share_the_symbol() -> None:
    """Each is a document of its own; the symbol is what makes them one story."""
    fetches = list(un_document.requests(SOURCE, SourceState()))[:2]
    english, chinese = (
        next(un_document.parse(answer(fetch, b"%PDF-1.7", 200), SOURCE, SourceState())) for fetch in fetches
    )
    assert isinstance(english, Entry)
    assert isinstance(chinese, Entry)
    assert english.identities == chinese.identities == ("symbol:A/81/17",)
    assert (english.language, chinese.language) == ("en", "zh-Hans")
    assert english.native_id != chinese.native_id


def test_a_source_that_asks_for_nothing_says_so() -> None:
    """No symbol, or a language the UN does not write in."""
    with pytest.raises(SourceError, match="no document is watched"):
        list(un_document.requests(replace(SOURCE, queries=()), SourceState()))
    with pytest.raises(SourceError, match="no version in 'de'"):
        list(un_document.requests(replace(SOURCE, languages=(Language("de"),)), SourceState()))
