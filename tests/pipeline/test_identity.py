"""Which addresses are one page, and what names a document has."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Document, Entry, Language, Part, PartRole, Source, SourceKey
from pipeline.identity import canonical_url, content_hash, document_id, identities, story_keys, symbol, url_key
from pipeline.prepare import prepare
from pipeline.similarity import bands

VIDEO = "https://www.youtube.com/watch?v=abcDEF12-_3"
DAY = "/sg/fr/content/sg/statement/2026-09-21"
URLS = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(
        ["ex.org", "WWW.Ex.org:443", "amp.ex.org", "news.un.org", "youtu.be", "m.youtube.com", "u:p@ex.org.", "un.org"]
    ),
    st.lists(
        st.sampled_from(
            ["/a", "/amp", "/", "//", ".amp", ".html", "/..", "/%2e", "/%41", "/é", ";jsessionid=1", "/watch", DAY]
        )
        | st.text(max_size=4).map(lambda text: f"/{text}"),
        max_size=6,
    ).map("".join),
    st.lists(
        st.sampled_from(["?", "&", "b=2", "a=1", "utm_x=1", "amp", "v=abcDEF12-_3", "%zz", "é", "+"]), max_size=5
    ).map("".join),
    st.sampled_from(["", "#x", "#!x", "#!%zz é"]),
)


def entry(**given: object) -> Entry:
    """An entry with what the test is about."""
    fields: dict[str, object] = {"source": SourceKey("s"), "native_id": "n", "url": "https://ex.org/a", "title": "T"}
    return Entry(**{**fields, **given})  # type: ignore[arg-type]  # the fields are the test's


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Ex.org:80", "http://ex.org/"),
        ("https://ex.org:443/a/", "https://ex.org/a"),
        ("https://user:secret@ex.org.:8443/a", "https://ex.org:8443/a"),
        ("https://ex.org/a?b=2&a=1&a=0", "https://ex.org/a?a=0&a=1&b=2"),
        ("https://ex.org/?utm_source=x&UTM_id=1&fbclid=2&mc_cid=3&ref=tw&id=7", "https://ex.org/?id=7"),
        ("https://ex.org/a#part", "https://ex.org/a"),
        ("https://ex.org/#!/a/1", "https://ex.org/#!/a/1"),
        ("https://ex.org/story/amp/", "https://ex.org/story"),
        ("https://ex.org/story/amp.html", "https://ex.org/story"),
        ("https://ex.org/story.amp", "https://ex.org/story"),
        ("https://ex.org/story.amp.html?amp=1&outputType=amp", "https://ex.org/story.html"),
        ("https://ex.org/amp", "https://ex.org/amp"),
        ("https://ex.org/a;jsessionid=12?x=", "https://ex.org/a?x="),
        ("https://ex.org/中/%e4%b8%ad", "https://ex.org/%E4%B8%AD/%E4%B8%AD"),
        ("https://münchen.de/", "https://xn--mnchen-3ya.de/"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("https://youtu.be/abcDEF12-_3?t=5", VIDEO),
        ("http://m.youtube.com/watch?feature=x&v=abcDEF12-_3", VIDEO),
        ("https://www.youtube.com/shorts/abcDEF12-_3", VIDEO),
        ("https://www.youtube-nocookie.com/embed/abcDEF12-_3/", VIDEO),
        ("https://www.youtube.com/watch?v=short", "https://www.youtube.com/watch?v=short"),
        ("https://www.youtube.com/communityxx", "https://www.youtube.com/communityxx"),
        ("https://youtu.be/", "https://youtu.be/"),
        ("https://ex.org/;/amp", "https://ex.org/"),
        ("https://news.un.org/feed/view/en/story/2026/09/1168419", "https://news.un.org/en/story/2026/09/1168419"),
        ("https://news.un.org/zh/", "https://news.un.org/zh"),
        ("https://www.un.org/sg/en/content/highlight/2026-07-09.html",) * 2,
        ("https://www.un.org/sg/en/content/sg/statements/2026-09-21/---",) * 2,
    ],
)
def test_addresses_have_one_spelling(url: str, canonical: str) -> None:
    """What does not change the page is gone, what does is kept."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert(1)", "not an http"),
        ("ftp://ex.org/a", "not an http"),
        ("/only/a/path", "not an http"),
        ("https:///a", "without a host"),
        ("http://[bad", "IPv6"),
        ("https://ex.org:abc/", "[Pp]ort"),
        ("https://ex.org/\ud800", "surrogates"),
    ],
)
def test_other_addresses_are_refused_with_the_reason(url: str, reason: str) -> None:
    """Only addresses of the web are addresses."""
    with pytest.raises(ValueError, match=reason):
        canonical_url(url)


@given(URLS)
def test_canonical_addresses_are_canonical(url: str) -> None:
    """Doing it twice changes nothing, and the key stays the same."""
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert url_key(once) == url_key(url)


@pytest.mark.parametrize(
    "url",
    ["http://ex.org/a/", "https://www.ex.org/a?utm_medium=x", "https://amp.ex.org/a/amp", "https://m.ex.org:443/a#x"],
)
def test_ways_to_one_page_share_a_key(url: str) -> None:
    """Scheme, "www." and mobile hosts do not make another page."""
    assert url_key(url) == "ex.org/a"


def test_the_old_press_site_is_the_new_one() -> None:
    """www.un.org/press moved to press.un.org."""
    old = url_key("http://www.un.org/press/en/2017/db170628.doc.htm")
    assert old == url_key("https://press.un.org/en/2017/db170628.doc.htm") == "press.un.org/en/2017/db170628.doc.htm"


SAID = "https://www.un.org/sg/en/content/sg/statements/2026-09-21/remarks-the-panel"


@pytest.mark.parametrize(
    "url",
    [
        SAID,
        "http://un.org/sg/en/content/sg/statement/2026-09-21/remarks-the-panel/",
        "https://www.un.org/sg/statement/2026-09-21/Remarks-the-Panel",
        "https://www.un.org/sg/content/sg/statements/2026-09-21/remarks-the-%E2%80%9Cpanel%E2%80%9D%C2%A0?utm_source=x",
        "https://www.un.org/sg/en/content/sg/speeches/2026-09-21/remarks-the-panel",
    ],
)
def test_a_statement_has_one_name(url: str) -> None:
    """The old and the new address of a text of the Secretary-General are one, with all it was ever called."""
    assert canonical_url(url) == SAID
    assert url_key(url) == url_key(SAID)
    assert identities(entry(url=url))[1] == "un-sg:statement/2026-09-21/remarks-the-panel"


BEGINNING = (
    "https://www.un.org/sg/statement/2026-09-21/statement-attributable-the-spokesperson-for-the-secretary-general"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BEGINNING, f"{BEGINNING}-the-lake-ports"),
        (f"{BEGINNING}-the-lake-ports", f"{BEGINNING}-the-lake"),
        (SAID, SAID.replace("09-21", "09-22")),
        (SAID, SAID.replace("/statements/", "/press-encounter/")),
        (SAID, SAID.replace("/content/sg/", "/content/dsg/")),
        (SAID, SAID.replace("/sg/en/", "/sg/fr/")),
    ],
)
def test_statements_that_begin_alike_are_several(one: str, other: str) -> None:
    """A slug that begins like another, another day, type, speaker or language names another text."""
    assert not set(identities(entry(url=one, native_id=""))) & set(identities(entry(url=other, native_id="")))


def test_a_cut_slug_is_told_by_its_words() -> None:
    """Two addresses of one text, cut at different lengths, share no name; the likeness of their words folds them."""
    words = " ".join(f"Clause {number} names the rivers {number * 7} and {number * 11}." for number in range(40))
    whole, cut = (
        Part(role=PartRole.FEED, content=text.encode(), media_type="text/plain", url=url, complete=True)
        for text, url in ((words, f"{BEGINNING}-the-lake-ports"), (f"{words}Thank you.", f"{BEGINNING}-the-lake"))
    )
    source = Source(key=SourceKey("s"), title="S", organisation="S", kind="un-sg", url="https://www.un.org/sg")
    documents = [
        prepare(entry(url=part.url, native_id=part.url, parts=(part,)), source, datetime(2026, 9, 22, tzinfo=UTC))
        for part in (whole, cut)
    ]
    signatures = [one.signature for one in documents if isinstance(one, Document)]
    assert set(bands(signatures[0])) & set(bands(signatures[1]))


def test_notes_and_deputies_have_names_of_their_own() -> None:
    """Each type and office of the Secretary-General's site is named by one word, whatever the address calls it."""
    note = "https://www.un.org/sg/en/content/sg/note-{}/2026-09-21/a"
    assert canonical_url(note.format("to-correspondents")) == note.format("correspondents")
    assert canonical_url(note.replace("note-", "notes-").format("correspondents")) == note.format("correspondents")
    appointed = "https://www.un.org/sg/en/content/sg/personnel-appointments/2026-09-21/a"
    assert identities(entry(url=appointed))[1] == "un-sg:personnel-appointment/2026-09-21/a"
    deputy = "https://www.un.org/sg/en/content/{}/statement/2026-09-21/a"
    assert canonical_url(deputy.format("dsg")) == canonical_url(deputy.format("deputy-secretary-general"))
    assert identities(entry(url=deputy.format("dsg")))[1] == "un-sg:dsg/statement/2026-09-21/a"
    assert identities(entry(url=SAID.replace("/en/", "/fr/")))[1].endswith("/remarks-the-panel;fr")


def test_names_come_address_first_and_source_last() -> None:
    """An entry is known by its address, its global names and its source's own name for it."""
    names = identities(entry(url=VIDEO, identities=("youtube:abcDEF12-_3", "symbol: sg/sm/1")))
    assert names == ("url:youtube.com/watch?v=abcDEF12-_3", "youtube:abcDEF12-_3", "symbol:SG/SM/1", "native:s/n")
    assert identities(entry(url="https://news.un.org/feed/view/fr/story/2026/01/5"))[1] == "un-news:fr/2026/01/5"
    assert identities(entry(url=" ")) == ("native:s/n",)
    assert identities(entry(native_id="")) == ("url:ex.org/a",)


def test_language_versions_with_one_symbol_are_several_documents() -> None:
    """The French release of a symbol is not the English one."""
    english = entry(identities=("symbol:SG/SM/1",), language=Language("en"))
    french = entry(identities=("symbol:SG/SM/1",), language=Language("fr"))
    assert "symbol:SG/SM/1" in identities(english)
    assert "symbol:SG/SM/1;fr" in identities(french)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://docs.un.org/en/A/RES/81/5", "symbol:A/RES/81/5"),
        ("https://docs.un.org/fr/A/RES/81/5/", "symbol:A/RES/81/5;fr"),
        ("https://undocs.org/a/res/81/5", "symbol:A/RES/81/5"),
        ("https://documents.un.org/api/symbol/access?s=A%2FRES%2F81%2F5&l=E&t=pdf", "symbol:A/RES/81/5"),
        ("https://documents.un.org/api/symbol/access?t=pdf&l=C&s=A/RES/81/5", "symbol:A/RES/81/5;zh"),
        ("https://documents.un.org/api/symbol/access?s=A/RES/81/5&l=ru", "symbol:A/RES/81/5;ru"),
    ],
)
def test_addresses_of_documents_name_their_symbol(url: str, name: str) -> None:
    """The document system shows one document under several addresses; all versions tell one story."""
    saved = entry(url=url)
    assert name in identities(saved)
    assert story_keys(saved) == ("symbol:A/RES/81/5",)


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.un.org/en/about",
        "https://documents.un.org/api/symbol/access?s=A%2FRES%2F81%2F5",
        "https://documents.un.org/api/symbol/access?s=anything&l=E",
        "https://documents.un.org/search?s=A%2FRES%2F81%2F5&l=E",
    ],
)
def test_other_addresses_of_the_document_system_name_none(url: str) -> None:
    """Neither a page about the system, nor a search, nor an address without a language."""
    saved = entry(url=url)
    assert not [name for name in identities(saved) if name.startswith("symbol:")]
    assert story_keys(saved) == ()


def test_symbols_have_one_spelling() -> None:
    """Case, white space, width and kind of dash do not matter."""
    assert symbol(" sg/sm/ 23016\u2013ai/1\u00a0") == symbol("ＳＧ/SM/23016-AI/1") == "SG/SM/23016-AI/1"


def test_ids_are_stable_and_plain() -> None:
    """An id is kept for ever: this one must never change."""
    assert document_id("url:ex.org/a") == "djakka61x31ff"
    assert re.fullmatch("d[0-9a-hjkmnp-tv-z]{12}", document_id("\ud800"))


def test_the_hash_ignores_white_space_and_case_only() -> None:
    """A comma or a number more is a change; a line break is none."""
    assert content_hash("A b", "One,\ntwo 3") == content_hash("a  B", "one, two\n\n3")
    assert content_hash("A", "one two") != content_hash("A", "one, two")
    assert content_hash("A", "38 members") != content_hash("A", "40 members")
    assert content_hash("ab", "") != content_hash("a", "b")
