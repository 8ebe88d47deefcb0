"""The demonstration's web: that it stands, answers as real servers do, and moves on exactly as planned."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
import yaml
from parsel import Selector
from yt_dlp import YoutubeDL

from demo.catalogue import write_catalogue
from demo.expected import EXPECTED, Name
from demo.render import DAYS, SITES, answers
from demo.server import DemoWeb, _open, serve

FEEDS = {
    ("press", "/en/rss.xml"): 8,
    ("news", "/feed/subscribe/en/news/all/rss.xml"): 8,
    ("news", "/feed/subscribe/zh/news/all/rss.xml"): 4,
    ("news", "/feed/subscribe/ar/news/all/rss.xml"): 2,
    ("news", "/feed/subscribe/ru/news/all/rss.xml"): 2,
    ("video", "/feeds/videos.xml?channel_id=UCdemoPanelwatchWeb00001"): 3,
    ("institute", "/feed/"): 6,
    ("institute", "/topics/artificial-intelligence/feed/"): 3,
    ("government", "/government/organisations/ministry-for-technology.atom"): 5,
    ("ministry", "/rss.xml"): 4,
}
NOON = ("press", "/en/content/noon-briefings")
ADDRESSES = {site: f"http://{site}.invalid" for site in SITES}


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(url: str, *, method: str = "GET", **headers: str) -> Answer:
    """One request without any cleverness of a client library; `If_None_Match` stands for If-None-Match."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def landed(url: str) -> Answer:
    """The answer after at most one redirect."""
    answer = ask(url)
    parts = urlsplit(url)
    return ask(f"{parts.scheme}://{parts.netloc}{answer.headers['location']}") if answer.status == 302 else answer


@pytest.fixture(scope="module")
def first_day() -> Iterator[DemoWeb]:
    """The web as it stands on its first day; nobody advances this one."""
    with serve() as web:
        yield web


@pytest.fixture
def web() -> Iterator[DemoWeb]:
    """A web that a test may advance."""
    with serve() as served:
        yield served


def entry_links(web: DemoWeb, feed: Name) -> list[str]:
    """The links of a feed's entries, read from its raw bytes."""
    return [entry.link for entry in feedparser.parse(ask(web.url(*feed)).body).entries]


@pytest.mark.parametrize(("feed", "count"), FEEDS.items(), ids=str)
def test_feeds_carry_the_planned_entries(first_day: DemoWeb, feed: Name, count: int) -> None:
    """A feed reader finds as many entries as were written."""
    assert len(entry_links(first_day, feed)) == count


def test_every_link_of_every_feed_leads_to_a_page(first_day: DemoWeb) -> None:
    """Every entry's link ends, after at most one redirect, at a page of the same site."""
    for feed in FEEDS:
        for link in entry_links(first_day, feed):
            assert link.startswith(first_day.addresses[feed[0]])
            assert landed(link).status == 200, link


@pytest.mark.parametrize("site", [site for site in SITES if site != "shielded"])
def test_every_link_of_every_page_leads_somewhere(first_day: DemoWeb, site: str) -> None:
    """No page links to an address its site does not serve."""
    base = first_day.addresses[site]
    for path in first_day.paths(site):
        answer = landed(base + path)
        assert answer.status == 200
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        links = (
            Selector(answer.body.decode("latin-1")).css("a::attr(href), link::attr(href), track::attr(src)").getall()
        )
        for link in links:
            if not link.startswith("#"):
                assert landed(link if link.startswith("http") else base + link).status == 200, (path, link)


def test_no_two_sites_share_an_address(first_day: DemoWeb) -> None:
    """Each site has a host and port of its own."""
    assert set(first_day.addresses) == set(SITES)
    assert len(set(first_day.addresses.values())) == len(SITES)


def test_a_host_that_is_not_there_is_no_obstacle() -> None:
    """Where 127.0.0.1 is the only loopback address, a site is served there."""
    with _open("press", "192.0.2.1") as server:  # an address for documentation, which no machine has
        assert server.server_name == "127.0.0.1"


def test_every_folder_of_sites_is_served() -> None:
    """What is bundled and what is served are the same set."""
    assert {folder.name for folder in files("demo").joinpath("sites").iterdir() if folder.is_dir()} == set(SITES)


@pytest.mark.parametrize("name", [*FEEDS, NOON, *EXPECTED.lookalikes], ids="".join)
def test_conditional_requests_are_answered_with_304(first_day: DemoWeb, name: Name) -> None:
    """Each validator alone suffices, and a 304 has no body."""
    url = first_day.url(*name)
    got = ask(url)
    by_tag = ask(url, If_None_Match=got.headers["etag"])
    by_date = ask(url, If_Modified_Since=got.headers["last-modified"])
    assert [(answer.status, answer.body) for answer in (by_tag, by_date)] == [(304, b""), (304, b"")]
    assert by_tag.headers["etag"] == got.headers["etag"]


def test_a_tag_outweighs_a_date(first_day: DemoWeb) -> None:
    """RFC 9110: with If-None-Match there, If-Modified-Since is not looked at."""
    url = first_day.url("press", "/en/rss.xml")
    got = ask(url)
    assert ask(url, If_None_Match='"other"', If_Modified_Since=got.headers["last-modified"]).status == 200


@pytest.mark.parametrize("date", ["yesterday", "Mon, 01 Jan 2001 00:00:00 GMT", "Mon, 01 Jan 2001 00:00:00 -0000"])
def test_a_date_that_proves_nothing_brings_the_body(first_day: DemoWeb, date: str) -> None:
    """Unreadable and old dates are no reason for a 304."""
    assert ask(first_day.url("press", "/en/rss.xml"), If_Modified_Since=date).status == 200


def test_compressed_when_asked(first_day: DemoWeb) -> None:
    """The same bytes, compressed only for a client that takes gzip."""
    url = first_day.url("press", "/en/rss.xml")
    plain, packed = ask(url), ask(url, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_head_tells_the_length_without_the_body(first_day: DemoWeb) -> None:
    """HEAD works for the videos nobody fetches."""
    answer = ask(first_day.url("video", "/media/demoVid0001.mp4"), method="HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "1", b"")


def test_unknown_addresses_are_not_found(first_day: DemoWeb) -> None:
    """Nothing is made up."""
    assert ask(first_day.url("press", "/en/2026/none.doc.htm")).status == 404


def test_every_request_is_remembered(web: DemoWeb) -> None:
    """A test can ask who asked for what, and what was answered."""
    ask(web.url("press", "/robots.txt"), User_Agent="tester/1")
    (answered,) = web.answered
    assert (answered.site, answered.target, answered.status) == ("press", "/robots.txt", 200)
    assert answered.user_agent == "tester/1"


def test_robots_rules(first_day: DemoWeb) -> None:
    """Every site has a robots.txt; one asks for a delay, one closes a folder."""
    rules = {site: ask(first_day.url(site, "/robots.txt")).body.decode() for site in SITES}
    assert all(text.startswith("User-agent: *\n") for text in rules.values())
    assert "Crawl-delay: 0.1" in rules["institute"]
    assert "Disallow: /private" in rules["government"]


def test_the_second_day_changes_exactly_what_is_planned() -> None:
    """One page is corrected, two are added with their feeds; every other byte stays."""
    days = [
        {(site, path): found for site in SITES for path, found in answers(site, day=day, addresses=ADDRESSES).items()}
        for day in DAYS
    ]
    added = {name for name in days[1].keys() - days[0].keys() if days[1][name].location is None}
    changed = {name for name in days[0] if days[0][name] != days[1][name]}
    feeds = {
        ("press", "/en/rss.xml"),
        ("press", "/en/content/press-release"),
        ("news", "/feed/subscribe/zh/news/all/rss.xml"),
    }
    assert days[0].keys() <= days[1].keys()
    assert added == set(EXPECTED.added)
    assert changed == {*EXPECTED.changed, *feeds}


def test_advance_moves_the_running_web(web: DemoWeb) -> None:
    """A conditional request sees the correction, and still 304 for what stayed."""
    (corrected,) = EXPECTED.changed
    stayed = EXPECTED.lookalikes[0]
    tags = {name: ask(web.url(*name)).headers["etag"] for name in (corrected, stayed)}
    web.advance()
    after = ask(web.url(*corrected), If_None_Match=tags[corrected])
    assert (web.day, after.status) == (2, 200)
    assert b"431 written submissions" in after.body
    assert ask(web.url(*stayed), If_None_Match=tags[stayed]).status == 304
    assert all(ask(web.url(*name)).status == 200 for name in EXPECTED.added)


def test_no_feed_tells_of_the_correction(web: DemoWeb) -> None:
    """The corrected release stands in its feed as before, so only asking again finds it."""
    (corrected,) = EXPECTED.changed
    feed = web.url("press", "/en/rss.xml")
    shown = []
    for _ in DAYS:
        shown.append([dict(entry) for entry in feedparser.parse(ask(feed).body).entries])
        web.advance()
    before, after = shown
    assert [entry for entry in after if entry in before] == before
    assert len(after) == len(before) + 1
    assert web.url(*corrected) in {entry["link"] for entry in before}


def test_the_ministry_lies_about_its_encoding(first_day: DemoWeb) -> None:
    """The feed says UTF-8 and is Big5; its pages tell the truth."""
    feed = ask(first_day.url("ministry", "/rss.xml"))
    assert feed.body.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert feed.headers["content-type"] == "text/xml"
    with pytest.raises(UnicodeDecodeError):
        feed.body.decode("utf-8")
    assert "AI治理全球對話" in feed.body.decode("big5")
    page = ask(first_day.url("ministry", "/press/20261118001.html"))
    assert b"charset=big5" in page.body
    assert "AI治理全球對話" in page.body.decode("big5")


def test_press_pages_have_the_shape_of_the_real_ones(first_day: DemoWeb) -> None:
    """Symbol, noon date, type, title and body stand where sources of this kind have them."""
    page = Selector(ask(first_day.url("press", "/en/2026/sgsm99112.doc.htm")).body.decode())
    article = page.css("article.node.press.press--full")
    assert article.css(".field--name-field-symbol::text").get() == "SG/SM/99112"
    assert article.css(".field--name-field-dated time::attr(datetime)").get() == "2026-11-16T12:00:00Z"
    assert article.css(".field--name-field-doctype a::text").get() == "Press Release"
    assert article.css(".field--name-field-display-title h1.page-header::text").get("").startswith("Independent")
    assert len(article.css(".field--name-body p")) == 6
    assert page.css("link[rel=shortlink]::attr(href)").get("").endswith("/en/node/990112")


def test_the_press_sidebar_would_catch_a_careless_reader(first_day: DemoWeb) -> None:
    """Pages that have nothing to do with the two bodies name both of them outside their own text."""
    page = Selector(ask(first_day.url("press", "/en/2026/sgsm99108.doc.htm")).body.decode())
    names = re.compile("Independent International Scientific Panel|Global Dialogue on AI Governance")
    assert not names.search(page.css(".field--name-body").get(""))
    assert len(names.findall(page.css("aside").get(""))) == 2


def test_the_noon_briefing_has_sections(first_day: DemoWeb) -> None:
    """Section heads are paragraphs that start with two stars, and the panel is named under one of them only."""
    page = Selector(ask(first_day.url("press", "/en/2026/db261117.doc.htm")).body.decode())
    lines = page.css(".field--name-body p::text").getall()
    heads = [line for line in lines if line.startswith("**")]
    assert heads == ["**Gulf of Sarn", "**Drought", "**Science", "**Financial Contribution", "**Questions and Answers"]
    assert sum("Scientific Panel" in line for line in lines) == 1


@pytest.mark.parametrize("video", ["demoVid0001", "demoVid0002", "demoVid0003"])
def test_ytdlp_finds_the_captions(first_day: DemoWeb, video: str) -> None:
    """The real yt-dlp reads a watch page and finds its caption track."""
    url = first_day.url("video", f"/watch?v={video}")
    with YoutubeDL({"quiet": True, "no_warnings": True, "skip_download": True, "noprogress": True}) as ytdlp:
        info = ytdlp.extract_info(url, download=False)
    (track,) = info["subtitles"]["en"]
    assert track["url"] == first_day.url("video", f"/captions/{video}.en.vtt")
    assert track["ext"] == "vtt"
    assert ask(track["url"]).body.startswith(b"WEBVTT")


def test_the_shielded_site_answers_200_with_a_challenge(web: DemoWeb) -> None:
    """The planned failure looks like success to a client that trusts the status, on both days."""
    for _ in DAYS:
        answer = ask(web.url("shielded", "/feed/"))
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert b"Checking your browser" in answer.body
        assert "etag" not in answer.headers
        web.advance()


def test_expectations_name_documents_that_exist(web: DemoWeb) -> None:
    """Nothing is expected of a document that is not served, and nothing is both flagged and a lookalike."""
    web.advance()
    named = {*EXPECTED.flagged, *EXPECTED.lookalikes, *EXPECTED.changed, *EXPECTED.added, *EXPECTED.same_event}
    named |= {name for copies in EXPECTED.copies for name in copies}
    named |= {name for _, name in EXPECTED.second_sightings}
    assert all(ask(web.url(*name)).status == 200 for name in named)
    assert not set(EXPECTED.lookalikes) & set(EXPECTED.flagged)


def test_expected_counts_are_those_of_the_feeds(web: DemoWeb) -> None:
    """The documents of a day are the distinct addresses its feeds and the briefings' listing lead to."""
    counts = []
    for _ in DAYS:
        links = {link.partition("?utm_")[0] for feed in FEEDS for link in entry_links(web, feed)}
        listing = Selector(ask(web.url(*NOON)).body.decode())
        links |= set(listing.css(".views-row a::attr(href)").getall())
        counts.append(len(links))
        web.advance()
    assert tuple(counts) == EXPECTED.documents


def test_the_catalogue_names_the_running_sites(first_day: DemoWeb, tmp_path: Path) -> None:
    """Every placeholder is filled, every address answers, and the planned failure is among the sources."""
    path = write_catalogue(first_day, tmp_path / "new")
    sources = yaml.safe_load(path.read_text(encoding="utf-8"))
    keys = [source["key"] for source in sources]
    assert len(keys) == len(set(keys)) == EXPECTED.sources
    assert EXPECTED.blocked in keys
    assert {key for key, _ in EXPECTED.second_sightings} <= set(keys)
    assert all(landed(source["url"]).status == 200 for source in sources)
