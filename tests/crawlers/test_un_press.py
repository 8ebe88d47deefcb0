"""What the un-press adapter asks for and yields, beyond what the golden fixtures show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import un_press
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from errors import BlockedError, ParseError
from model import UNFINISHED, Document, Entry, Known, PartRole, Source, SourceKey, SourceState
from pipeline.prepare import prepare

FIXTURES = Path(__file__).parents[1] / "fixtures/un-press"
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


def notes(found: list[Yielded]) -> list[str]:
    """What a reader is to know."""
    return [one.text for one in found if isinstance(one, Note)]


def made(page: str, url: str) -> Document:
    """The document that becomes of a release's page."""
    (entry,) = read(page, url=url)
    assert isinstance(entry, Entry)
    document = prepare(entry, SOURCE, NOW)
    assert isinstance(document, Document)
    return document


def prepared(language: str, symbol: str, *, node: int) -> Document:
    """The document of a release in this language and under this symbol."""
    head = f'<link rel="shortlink" href="https://press.un.org/{language}/node/{node}">'
    page = release(head=head).replace('lang="en"', f'lang="{language}"')
    field = f'<div class="field--name-field-symbol">{symbol}</div><div class="field--name-body">'
    return made(
        page.replace('<div class="field--name-body">', field), f"https://press.un.org/{language}/2026/x{node}.doc.htm"
    )


def symbols(written: str) -> tuple[str, ...]:
    """The symbols of a release whose symbol field holds this."""
    field = f'<div class="field--name-field-symbol">{written}</div><div class="field--name-body">'
    (entry,) = read(release().replace('<div class="field--name-body">', field), url=PAGE)
    assert isinstance(entry, Entry)
    return entry.identities


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
        last_success_at=NOW - age / 2,
    )


def test_asks_for_the_listing() -> None:
    """A run starts with one request, conditional unless releases are young."""
    state = known(read(listing(("sc1", "One"))), age=timedelta(days=1))
    assert list(un_press.requests(REVISITED, SourceState())) == [Fetch(url=LISTING)]
    assert list(un_press.requests(REVISITED, state)) == [Fetch(url=LISTING, conditional=False)]
    assert list(un_press.requests(SOURCE, state)) == [Fetch(url=LISTING)]


def test_a_walk_goes_on_where_it_stopped() -> None:
    """A crawl back to a day asks for what is new, whole, and for the page it had come to."""
    page = f"{LISTING}?page=7"
    walking = SourceState(since=NOW - timedelta(days=300))
    assert list(un_press.requests(SOURCE, walking)) == [Fetch(url=LISTING, conditional=False)]
    assert list(un_press.requests(SOURCE, replace(walking, cursor=page)))[1:] == [
        Fetch(url=page, step="listing", cursor=page, conditional=False)
    ]
    assert list(un_press.requests(SOURCE, SourceState(cursor=page))) == [Fetch(url=LISTING)]


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


def test_what_was_old_when_it_was_found_is_not_asked_for_again() -> None:
    """A walk through an archive finds thousands: new to us, and not to be corrected any more."""
    state = known(read(listing(("sc1", "One"), ("sc2", "Two"))), age=timedelta(hours=2))
    found = {"en/2026/sc1": timedelta(days=40), "en/2026/sc2": timedelta(days=1)}
    out = {name: replace(one, published_at=NOW - found[name]) for name, one in state.known.items()}
    again = listing(("sc1", "One"), ("sc2", "Two"))
    looks = fetches(read(again, state=replace(state, known=out), source=REVISITED))
    assert [fetch.url[-11:] for fetch in looks] == ["sc2.doc.htm"]


def test_second_looks_become_rarer() -> None:
    """Read every half hour, a release is asked for again eight times in three days, not at each crawl."""
    first_seen = NOW - timedelta(days=3)
    state = known(read(listing(("sc1", "One"))), age=timedelta(days=3))
    looks = 0
    for half_hours in range(1, 144):
        last, now = (first_seen + timedelta(minutes=30 * number) for number in (half_hours - 1, half_hours))
        crawl = Fetched(
            url=LISTING,
            status=200,
            headers={},
            body=listing(("sc1", "One")).encode(),
            fetch=Fetch(url=LISTING),
            fetched_at=now,
        )
        looks += len(fetches(list(un_press.parse(crawl, REVISITED, replace(state, last_success_at=last)))))
    assert looks == 8


def test_corrected_release_keeps_its_names() -> None:
    """The page of a release seen again has its new words under its old name and the listing's fingerprint."""
    state = known(read(listing(("sgsm99001", "One"))), age=timedelta(days=2))
    (fetch,) = fetches(read(listing(("sc7", "Seven")), state=state, source=REVISITED))[1:]
    (entry,) = read(release(body="<p>Corrected words.</p>"), fetch=fetch, url=PAGE)
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.title, entry.partial) == ("en/2026/sgsm99001", "A Release", False)
    assert entry.fingerprint == state.known["en/2026/sgsm99001"].fingerprint
    assert b"Corrected" in entry.parts[0].content


def test_a_release_that_failed_and_left_the_listing_is_settled() -> None:
    """Asked for again by its name alone, it keeps what the listing told, so that it counts as known from then on."""
    failed = Known(native_id="en/2026/sc1", url=PAGE, fingerprint=UNFINISHED, listed="as listed", first_seen_at=NOW)
    state = SourceState(known={"en/2026/sc1": failed})
    (_, again) = fetches(read(listing(("sc7", "Seven")), state=state, source=REVISITED))
    (entry,) = read(release(), fetch=again, url=PAGE)
    assert isinstance(entry, Entry)
    assert entry.fingerprint == "as listed"


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
        (9, "https://elsewhere.example/?page=1", []),
        (9, "?page=0", []),
        (9, "?page=-1", []),
        (9, f"?page={'9' * 5000}", []),
        (9, "http://[oops/?page=1", []),
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


@pytest.mark.parametrize(
    "href",
    [
        "http://[oops/en/2026/sc9.doc.htm",
        "https://elsewhere.example/en/2026/sc9.doc.htm",
        "mailto:press@un.org",
        "javascript:open('/en/2026/sc9.doc.htm')",
        " ",
    ],
)
def test_links_that_lead_to_no_release_cost_nothing(href: str) -> None:
    """A broken address, another site's or none at all is passed over; the releases beside it are read."""
    text = listing(("sc1", "One")).replace("<ul>", f'<ul><li><a href="{href}">x</a></li>')
    assert [fetch.url[-11:] for fetch in fetches(read(text))] == ["sc1.doc.htm"]


def test_a_row_may_have_a_head_of_its_own() -> None:
    """What stands in the head or foot of a row is the row's; in those of the page it is a menu's."""
    row = (
        '<article><header><h2><a href="/en/2026/sc1.doc.htm">One and only</a></h2></header>'
        '<footer><a href="/en/2026/sc1.doc.htm">More</a></footer></article>'
    )
    menu = '<header><a href="/en/2026/sc2.doc.htm">Two</a></header>'
    found = fetches(read(f"<html><body>{menu}{row}{FILLING}</body></html>"))
    assert [(fetch.url[-11:], fetch.entry.title) for fetch in found if fetch.entry] == [("sc1.doc.htm", "One and only")]


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


def test_an_answer_of_another_kind() -> None:
    """JSON in place of a page is a page without what every page has."""
    with pytest.raises(BlockedError, match=r"doc\.htm"):
        read('{"message": "wait"}')


@pytest.mark.parametrize(
    ("before", "encoding"),
    [("<!-- cached -->\n", "utf-8"), ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"), ("\ufeff\n", "utf-8")],
)
def test_a_feed_is_known_whatever_stands_before_it(before: str, encoding: str) -> None:
    """Neither a comment nor a byte order mark makes a page of a feed."""
    item = "<item><title>One</title><link>https://press.un.org/en/2026/sc1.doc.htm</link></item>"
    body = f'{before}<rss version="2.0"><channel>{item}</channel></rss>'.encode(encoding)
    headers = {"content-type": "application/rss+xml"}
    response = Fetched(url=LISTING, status=200, headers=headers, body=body, fetch=Fetch(url=LISTING), fetched_at=NOW)
    (fetch,) = fetches(list(un_press.parse(response, SOURCE, SourceState())))
    assert fetch.entry is not None
    assert (fetch.entry.native_id, fetch.entry.title) == ("en/2026/sc1", "One")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://press.un.org/en/2026/sgsm99002.doc.htm", "https://press.un.org/en/2026/sgsm99002.doc.htm"),
        ("/en/2026/sgsm99002.doc.htm", "https://press.un.org/en/2026/sgsm99002.doc.htm"),
        ("https://press.un.org/en", PAGE),
        ("javascript:void(0)", PAGE),
        ("http://[oops/en/2026/sgsm99002.doc.htm", PAGE),
        ("", PAGE),
    ],
)
def test_the_address_a_release_gives_itself(canonical: str, url: str) -> None:
    """It is believed where it is one of a release: pages that all name the front page are not one document."""
    document = made(release(head=f'<link rel="canonical" href="{canonical}">'), PAGE)
    assert document.url == url
    assert document.native_id == url.removeprefix("https://press.un.org/").removesuffix(".doc.htm")


def test_type_set_apart_parts_no_word() -> None:
    """Italics inside a title add no blanks; a line break does."""
    title = "<em>S</em>ecretary-General’s ‘<i>Pact</i>’, Says<br/>Assembly"
    assert made(release(title=title), PAGE).title == "Secretary-General’s ‘Pact’, Says Assembly"


@pytest.mark.parametrize(
    ("symbol", "identities"),
    [
        ("SG/SM/1", ("symbol:SG/SM/1",)),
        (" SG/SM/1-AFR/2-HR/3 ", ("symbol:SG/SM/1", "symbol:AFR/2", "symbol:HR/3")),
        ("SC/15666/Rev.1", ("symbol:SC/15666/Rev.1",)),
        ("SG/SM/ 2 - AFR/ 3", ("symbol:SG/SM/2", "symbol:AFR/3")),
        ("GA/12753; ECOSOC/7000", ("symbol:GA/12753", "symbol:ECOSOC/7000")),
        ("", ()),
    ],
)
def test_symbols(symbol: str, identities: tuple[str, ...]) -> None:
    """A release that counts in several series has a symbol in each."""
    assert symbols(symbol) == identities


def dated(*releases: tuple[str, str], following: str = "?page=1", date: str = "2026-09-{:02}T12:00:00Z") -> str:
    """A listing with a row for each release: its address below the site's root and the day of September."""
    rows = "".join(
        f'<li><time datetime="{date.format(int(day))}"></time><a href="/{path}.doc.htm">{path}</a></li>'
        for path, day in releases
    )
    return listing(following=following).replace("<ul>", f"<ul>{rows}")


@pytest.mark.parametrize(
    ("days", "goes_on"),
    [((21, 20), True), ((11, 10), True), ((11, 9), False), ((9, 8), False)],
)
def test_a_walk_stops_behind_its_day(days: tuple[int, ...], *, goes_on: bool) -> None:
    """The next page is wanted while the oldest release of this one is no older than the day that is asked for."""
    since = SourceState(since=datetime(2026, 9, 10, tzinfo=UTC))
    found = read(dated(*((f"en/2026/sc{day}", str(day)) for day in days)), state=since)
    pages = [fetch for fetch in fetches(found) if fetch.step == "listing"]
    page = f"{LISTING}?page=1"
    assert pages == ([Fetch(url=page, step="listing", cursor=page, conditional=False)] if goes_on else [])
    assert notes(found) == []


@pytest.mark.parametrize(("days", "goes_on"), [((21, 20, 1, 19), True), ((12, 9, 8, 11), False)])
def test_one_wrong_date_ends_no_walk(days: tuple[int, ...], *, goes_on: bool) -> None:
    """Of many rows a single one that seems too old is a slip; two of them are the end."""
    since = SourceState(since=datetime(2026, 9, 10, tzinfo=UTC))
    found = read(dated(*((f"en/2026/sc{day}", str(day)) for day in days)), state=since)
    assert [fetch.step for fetch in fetches(found) if fetch.step == "listing"] == (["listing"] if goes_on else [])


def test_addresses_bound_a_walk_without_dates() -> None:
    """Where rows bear no dates, briefings are dated by their names, and other releases by the end of their year."""
    rows = dated(("en/2025/sc5", "1"), ("en/2026/db260918", "1"), date="")
    since = datetime(2026, 1, 5, tzinfo=UTC)
    found = read(rows, state=SourceState(since=since))
    assert [fetch.step for fetch in fetches(found)] == ["page", "page"]
    assert [fetch.entry.published for fetch in fetches(found) if fetch.entry] == [None, "2026-09-18"]
    found = read(rows, state=SourceState(since=since - timedelta(days=5)))
    assert [fetch.step for fetch in fetches(found)] == ["page", "page", "listing"]


def test_a_listing_that_ends_too_early_says_so() -> None:
    """What no page of the archive covers is noted, once its last page is read."""
    since = SourceState(since=datetime(2026, 1, 1, tzinfo=UTC))
    (note,) = notes(read(dated(("en/2026/sc1", "9"), following=""), state=since))
    assert "from 2026-01-01 to 2026-09-09" in note
    assert notes(read(dated(("en/2026/sc1", "9"), following=""))) == []


def test_the_feed_cannot_be_walked() -> None:
    """A crawl back to a day is told what the feed does not reach, and what does."""
    item = (
        "<item><title>One</title><link>https://press.un.org/en/2026/sc1.doc.htm</link>"
        "<pubDate>Fri, 18 Sep 2026 12:00:00 +0000</pubDate></item>"
    )
    body = f'<rss version="2.0"><channel>{item}</channel></rss>'
    (note,) = notes(read(body, state=SourceState(since=datetime(2026, 1, 1, tzinfo=UTC))))
    assert "from 2026-01-01 to 2026-09-18" in note
    assert "content/press-release" in note


def test_reissued_symbols_and_names_that_are_none() -> None:
    """An asterisk is no part of a symbol, and the name of a briefing's file in its field is none."""
    assert symbols("SC/99001*") == ("symbol:SC/99001",)
    assert symbols("Note No. 6541") == ("symbol:Note No. 6541",)
    assert symbols("Dbf260918") == symbols("Conf260903-CS") == ()


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("CS/99313", "SC/99313"),
        ("AG/99273", "GA/99273"),
        ("AG/SHC/9411", "GA/SHC/9411"),
        ("AG/J/9564", "GA/L/9564"),
        ("AG/DSI/9647", "GA/DIS/9647"),
        ("CPSD/914", "GA/SPD/914"),
        ("AG/EF/9605-ECOSOC/9187", "GA/EF/9605"),
    ],
)
def test_french_coverage_is_told_with_the_english(french: str, english: str) -> None:
    """A meeting has a series in each language and one number: both pages tell one story, and stay two documents."""
    told = prepared("fr", french, node=1)
    original = prepared("en", english, node=2)
    assert f"symbol:{english}" in set(told.story_keys) & set(original.story_keys)
    assert not set(told.identities) & set(original.identities)


def test_french_releases_are_told_with_the_english() -> None:
    """A release under the same symbol in both languages is one story of two documents."""
    told, original = prepared("fr", "SG/SM/99001", node=1), prepared("en", "SG/SM/99001", node=2)
    assert "symbol:SG/SM/99001" in set(told.story_keys) & set(original.story_keys)
    assert not set(told.identities) & set(original.identities)
    assert not set(told.story_keys) & set(prepared("en", "SG/SM/99002", node=3).story_keys)


def test_a_passing_mention_is_quoted_from_its_item() -> None:
    """The sections of a briefing are those of its page, and what journalists ask is a section of its own."""
    page = (FIXTURES / "noon-briefing-questions/page.html").read_text(encoding="utf-8")
    document = made(page, "https://press.un.org/en/2026/db260922.doc.htm")
    assert [section.heading for section in document.sections] == [
        "Lake Ports",
        "Scientific Panel",
        "Guest Tomorrow",
        "Questions and answers",
        "Briefing by the Spokesperson for the President of the General Assembly",
    ]
    asked = document.sections[3]
    words = document.text[asked.start : asked.end]
    assert words.startswith("Deputy Spokesperson: With that")
    assert words.endswith("A follow-up on the ferries, please.")


def test_headings_set_in_bold_are_headings() -> None:
    """The French briefing marks its items by bold or heading type alone; bold words in a sentence mark nothing."""
    page = (FIXTURES / "noon-briefing-french/page.html").read_text(encoding="utf-8")
    document = made(page, "https://press.un.org/fr/2026/dbf260922.doc.htm")
    assert [section.heading for section in document.sections] == ["Ports du lac", "Groupe scientifique"]
    assert "deux notes" in document.text
    assert "*" not in document.text


def test_questions_all_in_bold_are_no_headings() -> None:
    """Where a transcript sets a whole turn in bold, it is one of the questions all the same."""
    turns = "<p><b>Question: Which town?</b></p><p>Spokesman: The northern one.</p>"
    document = made(release(body=f"<p><b>Sudan</b></p><p>Aid came.</p>{turns}"), PAGE.replace("sgsm99001", "db260922"))
    assert [section.heading for section in document.sections] == ["Sudan", "Questions and answers"]


def test_both_briefings_of_a_day_are_one_story() -> None:
    """The French briefing of a day tells the English one in short; that of another day does not."""
    url = "https://press.un.org/{}.doc.htm"
    english, french, other = (
        set(made(release(), url.format(name)).story_keys)
        for name in ("en/2026/db260922", "fr/2026/dbf260922", "en/2026/db260923")
    )
    assert english == french == {"un-noon-briefing:2026-09-22"}
    assert not english & other
    assert made(release(), url.format("en/2026/db269922")).story_keys == ()
