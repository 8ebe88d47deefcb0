"""What the un-press adapter asks for and yields, beyond what the golden fixtures show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers import un_press
from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from errors import BlockedError, ParseError
from model import Entry, Known, PartRole, Source, SourceKey, SourceState

LISTING = "https://press.un.org/en/content/press-release"
PAGE = "https://press.un.org/en/2026/sgsm99001.doc.htm"
NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
SOURCE = Source(key=SourceKey("un-press"), title="UN Press", organisation="UN", kind="un-press", url=LISTING)
REVISITED = replace(SOURCE, revisit=timedelta(days=3))
FILLING = f"<!-- {'x' * 9000} -->"  # true pages are never small


def listing(*releases: tuple[str, str], following: str = "") -> str:
    """A listing of these releases: file name and title."""
    rows = "".join(f'<li><a href="/en/2026/{name}.doc.htm">{title}</a></li>' for name, title in releases)
    pager = f'<li class="pager__item--next"><a href="{following}">Next</a></li>' if following else ""
    return f"<html><body><main><ul>{rows}{pager}</ul></main>{FILLING}</body></html>"


def release(*, title: str = "A Release", body: str = "<p>Words.</p>", head: str = "", filling: str = FILLING) -> str:
    """The page of a release."""
    return (
        f'<html lang="en"><head>{head}</head><body><article class="node press press--full">'
        f'<div class="field--name-field-dated"><time datetime="2026-09-21T12:00:00Z">21 September 2026</time></div>'
        f'<div class="field--name-field-display-title"><h1>{title}</h1></div>'
        f'<div class="field--name-body">{body}</div>'
        f"<aside><h2>Highlights</h2><p>Sidebar.</p></aside></article>{filling}</body></html>"
    )


def read(
    text: str,
    *,
    fetch: Fetch | None = None,
    source: Source = SOURCE,
    state: SourceState | None = None,
    url: str = LISTING,
) -> list[Yielded]:
    """All that the adapter yields for an answer."""
    response = Fetched(
        url=url,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=text.encode(),
        fetch=fetch or Fetch(url=url),
        fetched_at=NOW,
    )
    return list(un_press.parse(response, source, state or SourceState()))


def fetches(found: list[Yielded]) -> list[Fetch]:
    """The requests among what was yielded."""
    return [one for one in found if isinstance(one, Fetch)]


def known(found: list[Yielded], *, age: timedelta) -> SourceState:
    """The state after what these requests lead to was stored that long ago."""
    waiting = [fetch.entry for fetch in fetches(found) if fetch.entry is not None]
    return SourceState(
        known={
            entry.native_id: Known(
                native_id=entry.native_id, url=entry.url, fingerprint=entry.fingerprint, first_seen_at=NOW - age
            )
            for entry in waiting
        },
        last_success_at=NOW - timedelta(hours=1),
    )


def test_asks_for_the_listing() -> None:
    """A run starts with one request, conditional unless releases are young."""
    state = known(read(listing(("sc1", "One"))), age=timedelta(days=1))
    assert list(un_press.requests(REVISITED, SourceState())) == [Fetch(url=LISTING)]
    assert list(un_press.requests(REVISITED, state)) == [Fetch(url=LISTING, conditional=False)]
    assert list(un_press.requests(SOURCE, state)) == [Fetch(url=LISTING)]


def test_new_releases_are_fetched() -> None:
    """Every release of a listing is asked for once, under a name that both hosts share."""
    found = fetches(read(listing(("sc1", "One"), ("sc2", "Two"), ("sc2", "More"))))
    assert [fetch.url.rpartition("/")[2] for fetch in found] == ["sc1.doc.htm", "sc2.doc.htm"]
    assert [fetch.entry.native_id for fetch in found if fetch.entry] == ["en/2026/sc1", "en/2026/sc2"]
    assert [fetch.entry.title for fetch in found if fetch.entry] == ["One", "More"]


def test_known_releases_are_unchanged() -> None:
    """Known releases are named together; a new title asks for the page, whole."""
    state = known(read(listing(("sc1", "One"), ("sc2", "Two"))), age=timedelta(days=9))
    found = read(listing(("sc1", "One"), ("sc2", "Two, Corrected")), state=state, source=REVISITED)
    assert [one.native_ids for one in found if isinstance(one, Unchanged)] == [("en/2026/sc1",)]
    assert [(fetch.url[-11:], fetch.conditional) for fetch in fetches(found)] == [("sc2.doc.htm", False)]


def test_young_releases_are_asked_for_again() -> None:
    """Within `revisit` a release is asked for again, conditionally, in the listing or no longer in it."""
    state = known(read(listing(("sc1", "One"), ("sc2", "Two"))), age=timedelta(days=2))
    found = fetches(read(listing(("sc1", "One")), state=state, source=REVISITED))
    assert [(fetch.url[-11:], fetch.conditional) for fetch in found] == [("sc1.doc.htm", True), ("sc2.doc.htm", True)]
    assert read(listing(("sc1", "One")), state=state) == [Unchanged(native_ids=("en/2026/sc1",))]


def test_corrected_release_keeps_its_names() -> None:
    """The page of a release seen again has its new words under its old name and the listing's fingerprint."""
    state = known(read(listing(("sgsm99001", "One"))), age=timedelta(days=2))
    (fetch,) = fetches(read(listing(("sc7", "Seven")), state=state, source=REVISITED))[1:]
    (entry,) = read(release(body="<p>Corrected words.</p>"), fetch=fetch, url=PAGE)
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.title, entry.partial) == ("en/2026/sgsm99001", "A Release", False)
    assert entry.fingerprint == state.known["en/2026/sgsm99001"].fingerprint
    assert b"Corrected" in entry.parts[0].content


def test_body_without_sidebar() -> None:
    """Only the body is taken, and nothing of what stands beside it."""
    (entry,) = read(release(), url=PAGE)
    assert isinstance(entry, Entry)
    assert [part.role for part in entry.parts] == [PartRole.BODY]
    assert entry.parts[0].content == b'<div class="field--name-body"><p>Words.</p></div>'


def test_single_release_seen_again() -> None:
    """A source that is a single page yields it once, and again when it says something else."""
    (entry,) = read(release(), url=PAGE)
    assert isinstance(entry, Entry)
    state = SourceState(
        known={
            entry.native_id: Known(
                native_id=entry.native_id, url=PAGE, fingerprint=entry.fingerprint, first_seen_at=NOW
            )
        }
    )
    assert read(release(), url=PAGE, state=state) == [Unchanged(native_ids=("en/2026/sgsm99001",))]
    assert isinstance(read(release(body="<p>Other.</p>"), url=PAGE, state=state)[0], Entry)


@pytest.mark.parametrize(
    ("pages", "following", "expected"),
    [
        (1, "?page=1", []),
        (2, "?page=1", [f"{LISTING}?page=1"]),
        (2, "?page=2", []),
        (3, "?page=%2C2", [f"{LISTING}?page=%2C2"]),
        (9, "?sort=1", []),
        (9, "", []),
    ],
)
def test_following_pages(pages: int, following: str, expected: list[str]) -> None:
    """Further pages of a listing are read up to the number the source wants."""
    found = read(listing(("sc1", "One"), following=following), source=replace(SOURCE, pages=pages))
    assert [fetch.url for fetch in fetches(found) if fetch.step == "listing"] == expected


def test_later_page_speaks_for_itself_only() -> None:
    """Releases that left the listing are asked for again after its first page, not after each."""
    state = known(read(listing(("sc1", "One"), ("sc2", "Two"))), age=timedelta(days=2))
    later = Fetch(url=f"{LISTING}?page=1", step="listing")
    found = fetches(read(listing(("sc9", "Nine")), fetch=later, state=state, source=REVISITED))
    assert [fetch.url[-11:] for fetch in found] == ["sc9.doc.htm"]


@pytest.mark.parametrize(
    ("text", "error", "selector"),
    [
        (f"<html><body><main>{FILLING}</main></body></html>", ParseError, "doc.htm"),
        ("<html><body><main></main></body></html>", BlockedError, "doc.htm"),
        (release(title=""), ParseError, "field--name-field-display-title"),
        (release(body=""), ParseError, "field--name-body"),
        (release(body="", filling=""), BlockedError, "field--name-body"),
    ],
)
def test_missing_selectors_are_named(text: str, error: type[Exception], selector: str) -> None:
    """A page without what every page has is an error that names it; a tiny one is a refusal."""
    with pytest.raises(error, match=selector):
        read(text)


def test_links_outside_the_listing_are_not_read() -> None:
    """Releases in menus, sidebars and footers are none of the listing's."""
    outside = '<nav><a href="/en/2020/ga1.doc.htm">x</a></nav><aside><a href="/en/2020/ga2.doc.htm">y</a></aside>'
    text = listing(("sc1", "One")).replace("<main>", f"{outside}<main>")
    assert len(fetches(read(text))) == 1


def test_page_of_a_listed_release_that_is_none() -> None:
    """A link that leads to another kind of page is an error of that page."""
    (fetch,) = fetches(read(listing(("sc1", "One"))))
    with pytest.raises(ParseError, match=r"article\.press--full"):
        read(listing(("sc2", "Two")), fetch=fetch)


def test_feed_entry_without_an_address() -> None:
    """An entry of the feed that leads nowhere is told all the same."""
    item = '<item><title>Nowhere</title><guid isPermaLink="false">7</guid></item>'
    body = f'<rss version="2.0"><channel>{item}</channel></rss>'
    (entry,) = read(body)
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.title) == ("7", "Nowhere")


def test_empty_answer() -> None:
    """An empty body is an error of its own."""
    with pytest.raises(ParseError, match="empty body"):
        read("")


@pytest.mark.parametrize(
    ("symbol", "identities"),
    [
        ("SG/SM/1", ("symbol:SG/SM/1",)),
        (" SG/SM/1-AFR/2-HR/3 ", ("symbol:SG/SM/1", "symbol:AFR/2", "symbol:HR/3")),
        ("SC/15666/Rev.1", ("symbol:SC/15666/Rev.1",)),
        ("GA/12753; ECOSOC/7000", ("symbol:GA/12753", "symbol:ECOSOC/7000")),
        ("", ()),
    ],
)
def test_symbols(symbol: str, identities: tuple[str, ...]) -> None:
    """A release that counts in several series has a symbol in each."""
    field = f'<div class="field--name-field-symbol">{symbol}</div>'
    text = release().replace('<div class="field--name-body">', f'{field}<div class="field--name-body">')
    (entry,) = read(text, url=PAGE)
    assert isinstance(entry, Entry)
    assert entry.identities == identities
