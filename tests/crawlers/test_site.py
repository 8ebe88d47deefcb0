"""A watched site over time: what is followed, what is asked again, what counts as a change and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import site
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.site_files import file_name
from errors import BlockedError, ParseError
from model import UNFINISHED, Entry, Known, PartRole, Source, SourceKey, SourceState

HOST = "https://www.un.example"
START = f"{HOST}/panel/en"
FILES = f"{HOST}/panel/sites/default/files"
NOW = datetime(2026, 9, 22, 10, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("panel-site"),
    title="Panel",
    organisation="UN",
    kind="site",
    url=START,
    pages=10,
    revisit=timedelta(days=60),
)


def page(body: str, *, menu: str = "", title: str = "A page") -> str:
    """A page with a menu around its main content."""
    return f'<html lang="en"><body><nav>{menu}</nav><main><h1>{title}</h1>{body}</main></body></html>'


def links(*paths: str) -> str:
    """Links to these addresses, each named after itself."""
    return "".join(f'<p><a href="{path}">About {path.rpartition("/")[2]}</a></p>' for path in paths)


def read(
    text: str | bytes,
    url: str = START,
    *,
    fetch: Fetch | None = None,
    state: SourceState | None = None,
    source: Source = SOURCE,
    **headers: str,
) -> list[Yielded]:
    """All that the adapter yields for an answer."""
    response = Fetched(
        url=url,
        status=200,
        headers={"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}},
        body=text.encode() if isinstance(text, str) else text,
        fetch=fetch or Fetch(url=url, step="start" if url == START else "page 5"),
        fetched_at=NOW,
    )
    return list(site.parse(response, source, state or SourceState(now=NOW)))


def asked(found: list[Yielded]) -> list[str]:
    """The paths asked for, below the site."""
    return [fetch.url.removeprefix(f"{HOST}/panel") for fetch in found if isinstance(fetch, Fetch)]


def entries(found: list[Yielded]) -> list[Entry]:
    """The entries among what was yielded."""
    return [one for one in found if isinstance(one, Entry)]


def remembered(
    *found: Entry, age: timedelta = timedelta(hours=3), last: timedelta = timedelta(hours=3), unread: bool = False
) -> SourceState:
    """The state after these entries were stored that long ago."""
    known = {
        one.native_id: Known(
            native_id=one.native_id,
            url=one.url,
            fingerprint=UNFINISHED if unread else one.fingerprint,
            first_seen_at=NOW - age,
            listed=one.fingerprint,
        )
        for one in found
    }
    return SourceState(known=known, now=NOW, last_success_at=NOW - last)


def the_file(link: str, text: str = "A brief of the panel") -> Entry:
    """The entry that a link to a PDF makes."""
    (fetch,) = [one for one in read(page(f'<a href="{link}">{text}</a>')) if isinstance(one, Fetch)]
    assert fetch.entry is not None
    return fetch.entry


# --- what is followed


def test_only_the_sites_own_pages_are_followed() -> None:
    """Pages below the path and language of the start page are read; logins, other languages and other sites are not."""
    body = links(
        "/panel/en/faq",
        "/panel/en/faq/#how",
        "/panel/en/faq?utm_source=x",
        "/panel/fr/faq",
        "/panel/en/user/login",
        "/panel/en/photo.jpg",
        "/panel/en/list?sort=name",
        "/panel/english",
        "https://other.example/panel/en/x",
        "mailto:a@b.c",
        "#top",
        "http://[",
    )
    assert asked(read(page(body))) == ["/en/faq"]


def test_menus_are_read_on_the_start_page_alone() -> None:
    """A page that only the menu names is found; menus of other pages lead nowhere new."""
    assert asked(read(page("", menu=links("/panel/en/members")))) == ["/en/members"]
    assert asked(read(page("<p>Words.</p>", menu=links("/panel/en/members")), f"{START}/faq")) == []


def test_no_more_pages_are_read_than_wanted() -> None:
    """Of a site larger than `pages` the rest is left, the page is asked for whole again, and a full site says so."""
    body = page(links(*(f"/panel/en/p{number}" for number in range(30))))
    found = read(body)
    assert len(asked(found)) == 9
    assert {fetch.step for fetch in found if isinstance(fetch, Fetch)} == {"page 0"}
    (start,) = entries(found)
    assert next(site.requests(SOURCE, remembered(start))).conditional is False
    pages = [replace(start, native_id=f"/panel/en/p{number}", url=f"{START}/p{number}") for number in range(9)]
    full = remembered(start, *pages)
    found = read(body, state=full)
    assert asked(found) == []
    assert "`pages` is 10" in next(one.text for one in found if isinstance(one, Note))


def test_a_page_that_is_gone_leaves_its_place() -> None:
    """Over the years a site takes down as many pages as are wanted, and new ones are found all the same."""
    (start,) = entries(read(page("<p>Words.</p>")))
    gone = [replace(start, native_id=f"/panel/en/p{number}", url=f"{START}/p{number}") for number in range(12)]
    state = remembered(start, *gone)
    assert asked(read(page(links("/panel/en/new")), state=state)) == []
    left = {name: replace(known, fingerprint=UNFINISHED) for name, known in state.known.items() if name != "/panel/en"}
    state = replace(state, known={**state.known, **left})
    assert asked(read(page(links("/panel/en/new")), state=state)) == ["/en/new"]


def test_what_is_left_of_pages_is_shared() -> None:
    """Each page that is followed may lead to its share of the rest, so that the first crawl stays within `pages`."""
    found = read(page(links("/panel/en/a", "/panel/en/b")))
    assert [fetch.step for fetch in found if isinstance(fetch, Fetch)] == ["page 3", "page 3"]


def test_the_next_page_of_a_listing_is_no_document() -> None:
    """It is read for its links alone."""
    assert asked(read(page(links("/panel/en/briefs?page=1")))) == ["/en/briefs?page=1"]
    found = read(page(links("/panel/en/briefs/two")), f"{START}/briefs?page=1")
    assert (entries(found), asked(found)) == ([], ["/en/briefs/two"])


def test_an_address_is_asked_as_it_is_linked() -> None:
    """Spaces and other letters are escaped; what is escaped already stays so, as a server may tell the two apart."""
    found = read(page(links("/panel/en/a b%2C c,d", "/panel/en/摘要/")))
    assert asked(found) == ["/en/a%20b%2C%20c,d", "/en/%E6%91%98%E8%A6%81"]


# --- what is asked again


def test_known_pages_are_asked_for_at_every_crawl() -> None:
    """Every known page is asked for conditionally, without waiting for a page that leads to it."""
    start, other = *entries(read(page("<p>One.</p>"))), *entries(read(page("<p>Two.</p>"), f"{START}/two"))
    fetches = list(site.requests(SOURCE, remembered(start, other, age=timedelta(days=900))))
    assert [(fetch.url, fetch.conditional) for fetch in fetches] == [(START, True), (f"{START}/two", True)]
    assert fetches[1].entry is not None
    assert fetches[1].entry.partial  # should it fail, what is stored stays


@pytest.mark.parametrize(
    ("age", "last", "unread", "is_asked"),
    [
        (timedelta(hours=30), timedelta(hours=1), False, True),
        (timedelta(days=9), timedelta(hours=1), False, False),
        (timedelta(days=9), timedelta(hours=12), False, True),
        (timedelta(days=61), timedelta(hours=12), False, False),
        (timedelta(days=2), timedelta(hours=1), True, True),
    ],
)
def test_files_are_asked_for_while_they_may_be_replaced(
    *, age: timedelta, last: timedelta, unread: bool, is_asked: bool
) -> None:
    """A new file at every crawl, a young one at the first of a day, an old one never."""
    file = the_file("/panel/sites/default/files/2026-09/measuring_machines.pdf", "Measuring machines (PDF, 2 MB)")
    fetches = list(site.requests(SOURCE, remembered(file, age=age, last=last, unread=unread)))[1:]
    assert bool(fetches) is is_asked
    assert all(fetch.entry and fetch.entry.title == "Measuring machines" for fetch in fetches)


def test_what_failed_or_was_gone_is_asked_for_whole() -> None:
    """The page or file may be back as it was, and "not modified" would leave it gone for ever."""
    (gone,) = entries(read(page("<p>Two.</p>"), f"{START}/two"))
    file = the_file("/panel/sites/default/files/2026-09/measuring_machines.pdf")
    fetches = list(site.requests(SOURCE, remembered(gone, file, unread=True)))[1:]
    assert [(fetch.url, fetch.conditional) for fetch in fetches] == [(gone.url, False), (file.url, False)]
    (back,) = read(page("<p>Two.</p>"), gone.url, fetch=fetches[0], state=remembered(gone, unread=True))
    assert isinstance(back, Entry)
    assert not back.partial


def test_a_walk_asks_for_the_start_whole_and_says_what_it_cannot_cover() -> None:
    """Nothing that was taken down can be found."""
    state = SourceState(since=NOW - timedelta(days=300), now=NOW)
    assert next(site.requests(SOURCE, state)).conditional is False
    assert any("taken down" in one.text for one in read(page("<p>Words.</p>"), state=state) if isinstance(one, Note))


# --- what a change is

PASSING = [
    '<p class="current-date">Tuesday</p>',
    "<p>Today is Tuesday, 22 September 2026</p>",
    "<p>Page views: 1,234</p>",
    "<p><span>12 days left</span></p>",
    "<p>Last updated: 22 September 2026, 10:00</p>",
    '<div class="block-related-content"><a href="/panel/en">Others</a></div>',
    '<div id="cookie-banner">We use cookies.</div>',
    "<form><input name='form_build_id' value='x'></form>",
    "<script>var a = 1</script>",
    "<aside>Weather</aside>",
    '<p hidden="">secret</p>',
]


@pytest.mark.parametrize("passing", PASSING)
def test_what_changes_by_itself_is_no_change(passing: str) -> None:
    """A counter, a date of today, a menu or a related block makes no page another one."""
    (before,) = entries(read(page("<p>Words of people.</p>")))
    found = read(page(f"<p>Words  of people.</p>{passing}", menu="<a href='/'>New</a>"), state=remembered(before))
    assert Unchanged(native_ids=(before.native_id,)) in found
    assert entries(found) == []


@pytest.mark.parametrize(
    "said",
    ["Today 40 experts begin their work in 2026.", "22 September 2026", "3 views on safety", "In 3 days: a vote"],
)
def test_what_people_wrote_is_a_change(said: str) -> None:
    """A sentence with a number or a day in it is kept."""
    (before,) = entries(read(page("<p>Words of people.</p>")))
    (after,) = entries(read(page(f"<p>Words of people.</p><p>{said}</p>"), state=remembered(before)))
    assert said.encode() in after.parts[0].content
    assert (after.native_id, after.parts[0].role) == (before.native_id, PartRole.BODY)


def test_the_text_is_where_the_source_says() -> None:
    """`select.body` names the text of a site whose main element holds more."""
    source = replace(SOURCE, select=replace(SOURCE.select, body=".text"))
    (entry,) = entries(read(page('<div class="text"><p>These.</p></div><p>Not these.</p>'), source=source))
    assert b"These." in entry.parts[0].content
    assert b"Not these" not in entry.parts[0].content
    with pytest.raises(BlockedError, match=r"\.text"):
        read(page("<p>Words.</p>"), source=source)


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (
            '<meta property="article:published_time" content="2026-09-01">',
            "<time datetime='2026-01-01'></time>",
            "2026-09-01",
        ),
        ("", "<time datetime='2026-09-14'></time>", "2026-09-14"),
        ("", "<time datetime='2026-09-14'></time><time datetime='2026-09-15'></time>", None),
        ('<meta property="article:modified_time" content="2026-09-02">', "", "2026-09-02"),
        ("", "", None),
    ],
)
def test_a_page_is_dated_by_what_it_says(head: str, body: str, published: str | None) -> None:
    """Its metadata first, then the only date in its text; a list of dates is of other pages."""
    (entry,) = entries(read(head + page(f"<p>Words.</p>{body}")))
    assert entry.published == published


def test_a_page_that_loses_its_main_element_has_not_changed() -> None:
    """A page of maintenance in the place of words is a failure; one that never had such an element is read on."""
    body = f"<html><body><h1>Back soon</h1>{'<p>We are mending it.</p>' * 500}</body></html>"
    (known,) = entries(read(page("<p>Words.</p>"), f"{START}/faq"))
    fetch = list(site.requests(SOURCE, remembered(known)))[1]
    with pytest.raises(ParseError, match="changed its shape"):
        read(body, known.url, fetch=fetch, state=remembered(known))
    (plain,) = entries(read(body, f"{START}/old"))
    fetch = list(site.requests(SOURCE, remembered(plain)))[1]
    assert read(body, plain.url, fetch=fetch, state=remembered(plain)) == [Unchanged(native_ids=(plain.native_id,))]
    (changed,) = entries(read(body.replace("soon", "now"), plain.url, fetch=fetch, state=remembered(plain)))
    assert changed.parts[0].role is PartRole.PAGE


# --- pages that go


def test_a_page_that_leads_to_the_start_page_is_not_the_start_page() -> None:
    """A page that was taken down often leads home: its text is kept, and the reader is told."""
    (gone,) = entries(read(page("<p>A statement.</p>"), f"{START}/statement"))
    fetch = list(site.requests(SOURCE, remembered(gone)))[1]
    (note,) = read(page("<p>Home.</p>"), START, fetch=fetch, state=remembered(gone))
    assert isinstance(note, Note)
    assert "leads to" in note.text


def test_a_page_that_moved_is_the_same_document() -> None:
    """Under its new address it keeps its name, and its text is read."""
    (old,) = entries(read(page("<p>A statement.</p>"), f"{START}/statement"))
    fetch = list(site.requests(SOURCE, remembered(old)))[1]
    (moved,) = entries(read(page("<p>A statement.</p>"), f"{START}/statements/one", fetch=fetch, state=remembered(old)))
    assert (moved.native_id, moved.url) == (old.native_id, f"{START}/statements/one")
    found = read(page(links("/panel/en/statements/one")), state=remembered(moved))
    assert asked(found) == []  # it is asked for already


def test_a_site_that_moved_away_fails() -> None:
    """A start page elsewhere is a failure with a remedy; a page that leads out of the site is told."""
    with pytest.raises(ParseError, match="not part of the site"):
        read(page("<p>A shop.</p>"), "https://shop.example/", fetch=Fetch(url=START))
    (note,) = read(page("<p>A shop.</p>"), "https://shop.example/", fetch=Fetch(url=f"{START}/x", step="page 3"))
    assert isinstance(note, Note)


# --- files


def test_a_replaced_file_is_the_same_document() -> None:
    """The final version in another month folder is asked for, under the name of the advance version it replaces."""
    early = the_file("/panel/sites/default/files/2026-07/Measuring%20machines_Advance%20unedited%20version_0.pdf")
    found = read(
        page('<a href="/panel/sites/default/files/2026-09/measuring_machines_final.pdf">It</a>'),
        state=remembered(early),
    )
    (fetch,) = [one for one in found if isinstance(one, Fetch)]
    assert fetch.entry is not None
    assert fetch.entry.native_id == early.native_id
    (final,) = read(b"%PDF-1.4 final", fetch.url, fetch=fetch, state=remembered(early), content_type="application/pdf")
    assert isinstance(final, Entry)
    assert (final.partial, final.parts[0].role, final.url) == (False, PartRole.PDF, fetch.url)


def test_a_known_file_is_not_asked_for_by_its_page() -> None:
    """Where it lies as before, the page that leads to it says nothing new."""
    file = the_file("/panel/sites/default/files/2026-07/measuring_machines.pdf")
    found = read(
        page('<a href="/panel/sites/default/files/2026-07/measuring_machines.pdf">It</a>'), state=remembered(file)
    )
    assert asked(found) == []
    assert Unchanged(native_ids=(file.native_id,)) in found


def test_a_page_of_thousands_of_files_is_read_in_parts() -> None:
    """So many files are asked for in one crawl; then the page is asked for whole again, for the rest of them."""
    body = page(links(*(f"/panel/sites/default/files/thinking_machines_no_{number}.pdf" for number in range(120))))
    state, read_so_far = SourceState(now=NOW), list[Entry]()
    for count in (50, 50, 20):
        found = read(body, state=state)
        files = [fetch.entry for fetch in found if isinstance(fetch, Fetch) and fetch.entry]
        assert len(files) == count
        assert any("next crawl" in one.text for one in found if isinstance(one, Note)) == (count == 50)
        read_so_far += [*files, *entries(found)]
        state = remembered(*read_so_far)
        assert next(site.requests(SOURCE, state)).conditional == (count == 20)


def test_a_file_of_the_same_bytes_is_unchanged() -> None:
    """A server without validators shows the same file again."""
    file = the_file("/panel/sites/default/files/2026-07/measuring_machines.pdf")
    fetch = Fetch(url=file.url, step="file", entry=file)
    (first,) = read(b"%PDF-1.4", file.url, fetch=fetch, content_type="application/pdf")
    assert isinstance(first, Entry)
    again = list(site.requests(SOURCE, remembered(first)))[1]
    assert read(b"%PDF-1.4", file.url, fetch=again, state=remembered(first)) == [
        Unchanged(native_ids=(file.native_id,))
    ]
    (changed,) = read(b"%PDF-1.4 2", file.url, fetch=again, state=remembered(first))
    assert isinstance(changed, Entry)
    assert changed.title == first.title  # the link's words, remembered


def test_a_page_that_is_a_file_is_one() -> None:
    """What a page's address answers decides: a PDF is read, of a Word file only the title is told."""
    url = f"{START}/node/7/download"
    (entry,) = read(b"%PDF-1.4", url, content_type="application/pdf", last_modified="Mon, 21 Sep 2026 07:00:00 GMT")
    assert isinstance(entry, Entry)
    assert (entry.kind, entry.published, entry.published_precision) == ("file", "Mon, 21 Sep 2026 07:00:00 GMT", "day")
    for word in ("vnd.openxmlformats-officedocument.wordprocessingml.document", "msword", "vnd.ms-excel"):
        (entry,) = read(b"PK", url, content_type=f"application/{word}")
        assert isinstance(entry, Entry)
        assert (entry.kind, entry.parts, entry.title) == ("file", (), "download")


@pytest.mark.parametrize("media_type", ["text/html", "application/octet-stream", "application/x-pdf", ""])
def test_a_pdf_is_known_by_its_bytes(media_type: str) -> None:
    """Whatever a server calls it; and what calls itself one and is none is a failure."""
    (entry,) = read(b"%PDF-1.4", f"{START}/node/7", content_type=media_type)
    assert isinstance(entry, Entry)
    assert (entry.kind, entry.parts[0].role) == ("file", PartRole.PDF)
    with pytest.raises(BlockedError, match="%PDF-"):
        read(page("<p>Words.</p>"), f"{START}/node/7", content_type="application/pdf")


def test_what_is_neither_page_nor_file_is_told() -> None:
    """A picture or an archive under a page's address is no text; in the place of the start page it is a failure."""
    (note,) = read(b"\x89PNG", f"{START}/map", content_type="image/png")
    assert note == Note(text=f"{START}/map is no page but image/png")
    with pytest.raises(ParseError, match="application/zip"):
        read(b"PK", START, content_type="application/zip")


def test_office_files_of_any_age_are_told() -> None:
    """A Word file has a title, whether its ending is .doc or .docx."""
    found = read(page('<a href="/panel/sites/default/files/2026-09/members_of_machines.doc">Members, by machine</a>'))
    (file,) = [entry for entry in entries(found) if entry.kind == "file"]
    assert (file.title, file.partial) == ("Members, by machine", False)


SAME = [
    ("2026-07/Measuring%20Machines_Advance%20Unedited%20Version%201.pdf", "2026-09/measuring-machines.pdf"),
    ("2026-07/Measuring%20Machines%2C%20and%20people_AUV.pdf", "2026-07/Measuring Machines, and people_0.pdf"),
    ("2026-07/measuring_machines_AUV1.pdf", "2026-08/measuring_machines_rev1_0.pdf"),
    ("2026-07/measuring_machines_rev_1.pdf", "2026-08/Measuring+Machines+FINAL.PDF"),
    ("2026-05/note_on_themes_of_the_dialogue_2.pdf", "2026-06/note_on_themes_of_the_dialogue.pdf"),
    ("2026-07/en_Measuring Machines_.pdf", "2026-10/en_measuring_machines_final_version.pdf"),
    ("2026-07/بيان%20الفريق%20عن%20الأمان_0.pdf", "2026-08/بيان_الفريق_عن_الأمان.pdf"),
    ("2026-07/第一份报告摘要_0.pdf", "2026-08/第一份报告摘要.pdf"),
    (
        "2026-07/Measuring%20machines_Advance%20Unedited%20Version%201_21%20Sept%202026_0.pdf",
        "2026-09/measuring-machines_21 Sept 2026.pdf",
    ),
]
OTHERS = [
    ("2026-07/measuring_machines_annex_1.pdf", "2026-07/measuring_machines_annex_2.pdf"),
    ("2026-07/thematic_brief_on_machines_no_1.pdf", "2026-07/thematic_brief_on_machines_no_2.pdf"),
    ("2026-07/Machines%20brief%201.pdf", "2026-07/Machines%20brief%202.pdf"),
    ("2026-07/measuring_machines_en.pdf", "2026-07/measuring_machines_fr.pdf"),
    ("2026-07/en_measuring_machines.pdf", "2026-07/measuring_machines.pdf"),
    ("2026-07/machines_meeting_6_july.pdf", "2026-07/machines_meeting_7_july.pdf"),
    ("2026-07/machines_summary_july_6.pdf", "2026-07/machines_summary_july_7.pdf"),
    ("2026-07/machines_summary_2026_07.pdf", "2026-07/machines_summary_2026_08.pdf"),
    ("2026-07/machines_rev_6_july.pdf", "2026-07/machines_rev_7_july.pdf"),
    ("2026-07/agenda.pdf", "2026-09/agenda.pdf"),
    ("2026-07/press-release.pdf", "2026-09/press-release.pdf"),
    ("2026-07/concept_note_2.pdf", "2026-07/concept_note.pdf"),
    ("2026-07/measuring_machines.pdf", "2026-07/measuring_machines.docx"),
    ("2026-07/measuring_machines.pdf", "2026-07/talks/measuring_machines.pdf"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_editions_of_a_file_share_their_name(one: str, other: str) -> None:
    """Month folders, copies and the words for editions do not make another document."""
    names = {file_name(f"{FILES}/{path}").identity for path in (one, other)}
    assert len(names) == 1
    assert names != {""}


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_files_have_other_names(one: str, other: str) -> None:
    """Annexes, numbers, languages and dates make another document; a general name is no name."""
    first, second = (file_name(f"{FILES}/{path}") for path in (one, other))
    assert first.native_id != second.native_id
    assert not first.identity or first.identity != second.identity


WORDS = st.lists(st.sampled_from(["measuring", "machines", "annex", "brief", "2026", "panel", "3", "摘要"]), min_size=2)
MARKS = ["", "_0", "_final", " (advance unedited version)", "_AUV", "-rev2", "_Final_0", "_Advance Unedited Version 1"]


@given(WORDS, st.sampled_from(MARKS), st.sampled_from(["2026-07/", "2026-12/", ""]))
def test_no_edition_mark_changes_a_name(words: list[str], mark: str, folder: str) -> None:
    """Whatever a file is called, a mark of an edition behind its name and another month make no other name."""
    stem = "-".join(["thinking", *words, "slowly"])
    marked = file_name(f"{FILES}/{folder}{quote(stem + mark)}.pdf")
    assert marked == file_name(f"{FILES}/{stem}.pdf")


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["annex_", "brief-", "no. ", "part ", "vol_", "day-"]))
def test_what_is_counted_stays_apart(one: int, other: int, counted: str) -> None:
    """Two files that differ in the number of what they count share a name only where the numbers are one."""
    names = {
        file_name(f"{FILES}/{quote(f'thinking machines {counted}{number}')}.pdf").native_id for number in (one, other)
    }
    assert len(names) == len({one, other})


def test_language_versions_share_a_story() -> None:
    """A page and a file told in several languages are one story, where the address names the language."""
    french = replace(SOURCE, url=f"{HOST}/panel/fr")
    (english_page,) = entries(read(page("<p>Words.</p>"), f"{HOST}/panel/en/faq"))
    (french_page,) = entries(read(page("<p>Mots.</p>"), f"{HOST}/panel/fr/faq", source=french))
    assert english_page.story_keys == french_page.story_keys == ("site:un.example/panel/faq",)
    versions = [file_name(f"{FILES}/2026-07/{name}.pdf") for name in ("en_Machines and us", "machines_and_us-ar_0")]
    assert len({version.story_key for version in versions}) == 1
    assert [version.language for version in versions] == ["en", "ar"]
    plain = replace(SOURCE, url=f"{HOST}/office")
    (entry,) = entries(read(page("<p>Words.</p>"), f"{HOST}/office/about", source=plain))
    assert entry.story_keys == ()
