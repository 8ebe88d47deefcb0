"""What the feed adapter asks for and yields, beyond what the golden fixtures show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers import feed
from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from errors import BlockedError, ParseError, contained
from model import Entry, Known, PartRole, Source, SourceKey, SourceState

URL = "https://site.example/rss.xml"
NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
SOURCE = Source(key=SourceKey("site"), title="Site", organisation="Site", kind="feed", url=URL)
REVISITED = replace(SOURCE, revisit=timedelta(days=3))


def item(name: str, title: str = "A title", text: str = "A summary") -> str:
    """One item of an RSS feed."""
    return (
        f"<item><title>{title}</title><link>https://site.example/{name}</link><guid isPermaLink='false'>{name}</guid>"
        f"<description>{text}</description></item>"
    )


def rss(*items: str, doctype: str = "") -> bytes:
    """A feed of these items."""
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def answer(body: bytes, *, fetch: Fetch | None = None, content_type: str = "text/xml", url: str = URL) -> Fetched:
    """What came back for the feed, or for another request."""
    return Fetched(
        url=url,
        status=200,
        headers={"content-type": content_type},
        body=body,
        fetch=fetch or Fetch(url=URL),
        fetched_at=NOW,
        record_id="record-1",
    )


def read(
    body: bytes, source: Source = SOURCE, state: SourceState | None = None, *, content_type: str = "text/xml"
) -> list[Yielded]:
    """All that the adapter yields for a feed."""
    return list(feed.parse(answer(body, content_type=content_type), source, state or SourceState()))


def entries(found: Iterable[Yielded]) -> list[Entry]:
    """The entries among what was yielded, those still waiting for their page included."""
    told = [one.entry if isinstance(one, Fetch) else one for one in found]
    return [one for one in told if isinstance(one, Entry)]


def known(found: Iterable[Yielded], *, age: timedelta) -> SourceState:
    """The state after these entries were stored that long ago."""
    seen = NOW - age
    return SourceState(
        known={
            entry.native_id: Known(
                native_id=entry.native_id, url=entry.url, fingerprint=entry.fingerprint, first_seen_at=seen
            )
            for entry in entries(found)
        },
        last_success_at=NOW - timedelta(days=1),
    )


def test_asks_for_the_feed() -> None:
    """A run starts with one conditional request for the feed."""
    assert list(feed.requests(SOURCE, SourceState())) == [Fetch(url=URL)]


def test_page_is_fetched_for_a_summary() -> None:
    """Where the feed holds only a summary, the page is asked for, and the entry waits for it."""
    (fetch,) = read(rss(item("1")))
    assert isinstance(fetch, Fetch)
    assert (fetch.url, fetch.step, fetch.conditional) == ("https://site.example/1", "page", False)
    assert fetch.entry is not None
    assert fetch.entry.parts[0].role is PartRole.FEED


def test_summary_is_enough_where_the_source_says_so() -> None:
    """Without `full_text` no page is asked for."""
    (entry,) = read(rss(item("1")), replace(SOURCE, full_text=False))
    assert isinstance(entry, Entry)


@pytest.mark.parametrize(
    ("content_type", "role"),
    [
        ("text/html; charset=utf-8", PartRole.PAGE),
        ("", PartRole.PAGE),
        ("application/pdf", PartRole.PDF),
        ("text/plain", PartRole.TEXT),
    ],
)
def test_page_joins_the_entry(content_type: str, role: PartRole) -> None:
    """The page's bytes become a part of the entry, with where they came from."""
    (fetch,) = read(rss(item("1")))
    assert isinstance(fetch, Fetch)
    page = answer(b"\x00page", fetch=fetch, content_type=content_type, url="https://site.example/moved")
    (entry,) = feed.parse(page, SOURCE, SourceState())
    assert isinstance(entry, Entry)
    assert [part.role for part in entry.parts] == [PartRole.FEED, role]
    assert entry.parts[1].content == b"\x00page"
    assert (entry.parts[1].url, entry.parts[1].record_id) == ("https://site.example/moved", "record-1")


def test_page_that_is_a_film_adds_nothing() -> None:
    """An entry that leads to something unreadable stays what the feed said of it."""
    (fetch,) = read(rss(item("1")))
    assert isinstance(fetch, Fetch)
    page = answer(b"\x00", fetch=fetch, content_type="video/mp4")
    assert list(feed.parse(page, SOURCE, SourceState())) == [fetch.entry]


def test_empty_page_is_an_error() -> None:
    """A page without a byte is said to be one."""
    (fetch,) = read(rss(item("1")))
    assert isinstance(fetch, Fetch)
    with pytest.raises(ParseError, match="empty page"):
        list(feed.parse(answer(b" \n", fetch=fetch), SOURCE, SourceState()))


def test_known_entries_are_collected_as_unchanged() -> None:
    """Entries shown before without a difference are named together; a changed one is asked for again, whole."""
    first = read(rss(item("1"), item("2"), item("3")))
    found = read(rss(item("1"), item("2", title="Corrected"), item("3")), state=known(first, age=timedelta(days=9)))
    assert [one.native_ids for one in found if isinstance(one, Unchanged)] == [("1", "3")]
    (fetch,) = [one for one in found if isinstance(one, Fetch)]
    assert (fetch.url, fetch.conditional) == ("https://site.example/2", False)


def test_young_entries_are_asked_for_again() -> None:
    """Within `revisit`, the page of an unchanged entry is asked for conditionally; older ones are left alone."""
    body = rss(item("1"))
    young = known(read(body), age=timedelta(days=2))
    old = known(read(body), age=timedelta(days=4))
    (fetch,) = read(body, REVISITED, young)
    assert isinstance(fetch, Fetch)
    assert fetch.conditional
    assert read(body, REVISITED, old) == [Unchanged(native_ids=("1",))]
    assert read(body, SOURCE, young) == [Unchanged(native_ids=("1",))]


def test_listing_is_asked_for_whole_while_entries_are_young() -> None:
    """Pages are asked for again only after the feed was read, so "not modified" must not stand in the way."""
    body = rss(item("1"))
    assert list(feed.requests(REVISITED, known(read(body), age=timedelta(days=1)))) == [
        Fetch(url=URL, conditional=False)
    ]
    assert list(feed.requests(REVISITED, known(read(body), age=timedelta(days=5)))) == [Fetch(url=URL)]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "ftp://site.example/a", "http://[::1"])
def test_only_web_addresses_are_fetched(link: str) -> None:
    """A link that is no http or https address is not followed; the entry is still told."""
    (entry,) = read(rss(f"<item><title>Odd link</title><link>{link}</link></item>"))
    assert isinstance(entry, Entry)
    assert entry.url == ""


def test_fingerprint_follows_the_content() -> None:
    """Title, text, link and date count for the fingerprint; the order of the entries does not."""
    one, two = entries(read(rss(item("1"), item("2"))))
    assert entries(read(rss(item("2"), item("1")))) == [two, one]
    (changed,) = entries(read(rss(item("1", text="Another summary"))))
    assert changed.fingerprint != one.fingerprint


def test_relative_addresses() -> None:
    """Links are resolved against xml:base, or else the feed's own address."""
    bare = rss("<item><title>a</title><link>news/1</link></item>")
    based = bare.replace(b"<channel>", b"<channel xml:base='https://base.example/x/'>")
    assert entries(read(bare))[0].url == "https://site.example/news/1"
    assert entries(read(based))[0].url == "https://base.example/x/news/1"


def test_entities_become_characters() -> None:
    """HTML's names, which XML does not know, numbers and careless ampersands are all read as meant."""
    title = "R&D&nbsp;&mdash; caf&eacute; &#8220;x&#x201d; &unknown; &#0;"
    first, second = entries(read(rss(item("1", title=title), item("2", title="Escaped twice: Q&amp;amp;A"))))
    assert first.title == "R&D — café “x” &unknown;"
    assert second.title == "Escaped twice: Q&A"


def test_own_entities_are_honoured_where_plain() -> None:
    """A feed may define a few plain entities of its own."""
    doctype = '<!DOCTYPE rss [<!ENTITY org "The Office">\n<!ENTITY dash "&#8211;"> <!ENTITY apo \'it\'>]>'
    (entry,) = entries(read(rss(item("1", title="&org; &dash; &apo;"), doctype=doctype)))
    assert entry.title == "The Office – it"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE z [<!ENTITY c SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE z [<!ENTITY c PUBLIC "x" "https://evil.example/x">]>',
        '<!DOCTYPE z [<!ENTITY % p SYSTEM "https://evil.example/x.dtd"> %p;]>',
        f'<!DOCTYPE z [<!ENTITY c "{"a" * 5000}">]>',
        "<!DOCTYPE z [" + '<!ENTITY e "x">' * 400 + "]>",
    ],
    ids=["billion laughs", "file", "address", "parameter", "long", "many"],
)
def test_hostile_document_types_are_refused(doctype: str) -> None:
    """No entity is expanded by entities, from files or from addresses, and none without measure."""
    with pytest.raises(ParseError, match="document type"):
        read(rss(item("1", title="&c;"), doctype=doctype))


def test_growth_by_entities_is_refused() -> None:
    """A plain entity used without end is refused before it fills the memory."""
    doctype = f'<!DOCTYPE z [<!ENTITY c "{"a" * 190}">]>'
    with pytest.raises(ParseError, match="grows out of hand"):
        read(rss(item("1", title="&c;" * 20_000), doctype=doctype))


@pytest.mark.parametrize("element", ["<a>", "<item>"])
def test_endless_nesting_is_refused(element: str) -> None:
    """Elements nested without end, over which feedparser would brood for minutes, are refused."""
    with pytest.raises(ParseError, match="nested deeper"):
        read(b"<rss version='2.0'><channel>" + element.encode() * 100_000)


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel><item><title>a</title></item><![CDATA[" * 3000,
        b"<!DOCTYPE rss [" * 20_000 + b"<rss version='2.0'/>",
        b"<rss version='2.0'><!--" * 20_000,
        b"<?xml " + b"a" * 200_000 + b"<rss version='2.0'>",
        b"<rss version='2.0'><channel><item a='" + b'"' * 100_000,
    ],
    ids=["CDATA", "doctype", "comments", "declaration", "attribute"],
)
def test_broken_without_end_is_read_or_refused(body: bytes) -> None:
    """Broken markup repeated without end ends as entries or as a plain error, never as another fault."""
    found = contained(read, body)
    assert isinstance(found, list) or URL in found.message


def test_control_characters_are_dropped() -> None:
    """Characters that XML forbids do not spoil a feed."""
    (entry,) = entries(read(rss(item("1", title="A\x0btitle &#11;with\x00out &#x1F; them"))))
    assert entry.title == "Atitle without them"


def test_leading_space_and_two_declarations() -> None:
    """White space before the declaration does no harm."""
    assert len(read(b"\n\n  " + rss(item("1")))) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "error", "said"),
    [
        (b"", "text/xml", ParseError, "empty body"),
        (b" \n", "text/xml", ParseError, "empty body"),
        (b"<!doctype html><html><body>" + b"<p>hello</p>" * 2000, "text/html", ParseError, "HTML page"),
        (b"<html><title>Just a moment...</title></html>", "text/html", BlockedError, "challenge page"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "text/xml", ParseError, "neither RSS"),
        (b"hello", "text/plain", ParseError, "neither RSS"),
        (b"\x1f\x8b\x08\x00", "application/x-gzip", ParseError, "gzip"),
        (b"{broken", "application/json", ParseError, "not JSON"),
        (b"[1]", "application/json", ParseError, "no object"),
        (b"[" * 200_000, "application/json", ParseError, "not JSON"),
        (b"{}", "application/json", ParseError, "version"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "text/plain", ParseError, "items are missing"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "", ParseError, "no list"),
    ],
)
def test_what_is_no_feed(body: bytes, content_type: str, error: type[Exception], said: str) -> None:
    """Whatever comes instead of a feed is named, with its address."""
    with pytest.raises(error, match=said) as raised:
        read(body, content_type=content_type)
    assert URL in str(raised.value)


def test_no_entries_is_legal() -> None:
    """A feed may be empty."""
    assert read(rss()) == []


def test_legacy_bytes_in_json() -> None:
    """A JSON feed in GB18030 is read too."""
    told = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "联合国人工智能对话开幕"}]}
    body = json.dumps(told, ensure_ascii=False).encode("gb18030")
    assert entries(read(body))[0].title == "联合国人工智能对话开幕"


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("en-US", "en"),
        ("zh_CN", "zh-Hans"),
        ("zh-HK", "zh-Hant"),
        ("zh", "zh"),
        ("FR", "fr"),
        ("english", None),
        ("", None),
    ],
)
def test_language(declared: str, language: str | None) -> None:
    """A feed's language becomes our tag for it, and nonsense becomes nothing."""
    (entry,) = entries(read(rss(f"<language>{declared}</language>", item("1"))))
    assert entry.language == language


def test_broken_html_in_a_title() -> None:
    """A title of nothing but markup is empty, not an error."""
    (entry,) = entries(read(rss("<item><title>&lt;!-- --&gt;&lt;b&gt;&lt;/b&gt;</title></item>")))
    assert entry.title == ""


def test_unsuitable_atom_content() -> None:
    """Content that is a picture is not taken for text, and content elsewhere is where the entry leads."""
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:uuid:1</id><title>t</title>'
        b'<content type="image/png">aGVsbG8=</content></entry><entry><id>urn:uuid:2</id><title>u</title>'
        b'<content type="text/html" src="https://site.example/full"/></entry></feed>'
    )
    picture, elsewhere = entries(read(body))
    assert (picture.parts, picture.url) == ((), "")
    assert elsewhere.url == "https://site.example/full"


def test_odd_guids_and_texts() -> None:
    """A guid that is no address after all and text with forbidden characters are taken as they are."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "http://[", "content_html": "<p>a\x00b</p>"}],
    }
    (entry,) = entries(read(json.dumps(told).encode()))
    assert (entry.native_id, entry.url, entry.identities) == ("http://[", "", ())
    assert entry.parts[0].content == b"<p>a\x00b</p>"


def test_document_type_without_end() -> None:
    """A document type that never ends swallows the feed, which is then none."""
    with pytest.raises(ParseError, match="neither RSS"):
        read(b"<!DOCTYPE rss ")
