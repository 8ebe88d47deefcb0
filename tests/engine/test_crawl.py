"""One crawl process over many hosts: what each source comes to, and that none of them touches another."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.spool import SpooledProgress, SpooledRobots, SpooledUnchanged, SpooledWall
from model import Known, OutcomeKind, RobotsFile, SourceState, Validator
from tests.engine.engine_sites import NOW, Sites
from tests.engine.engine_web import Crawled, Lab, Web


@pytest.fixture(scope="module")
def sites(web: Web) -> Sites:
    """Everything one crawl meets."""
    sites = Sites(web)
    sites.readable()
    sites.broken()
    sites.hostile()
    sites.ruled()
    return sites


@pytest.fixture(scope="module")
def crawled(lab: Lab, sites: Sites) -> Crawled:
    """One crawl of them all."""
    known = {"known": Known(native_id="known", url="", fingerprint="", first_seen_at=NOW)}

    def remembering(key: str, **facts: str) -> SourceState:
        url = sites.sources[key].url
        return SourceState(validators={url: replace(Validator(url=url), **facts)}, known=known)

    states = {
        "gone": SourceState(known=known),
        "skips": SourceState(known=known),
        "not-modified": remembering("not-modified", etag='"1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT"),
        "same-hash": remembering("same-hash", etag='"old"', body_hash=sha256(b"entry a\n").hexdigest()),
    }
    host = sites.web.url(sites.hosts["cached-robots"], "")
    robots = {host: RobotsFile(host=host, status=200, body=b"", fetched_at=NOW - timedelta(hours=5))}
    return lab.crawl(*sites.sources.values(), states=states, robots=robots, max_entries=6)


@pytest.mark.parametrize(
    ("key", "entries", "requests"),
    [
        ("plain", 4, 3),
        ("hop", 1, 2),
        ("retried", 1, 2),
        ("waited", 1, 2),
        ("paced", 2, 3),
        ("exempt", 1, 1),
        ("cached-robots", 1, 1),
        ("robots-forbidden", 1, 1),
        ("robots", 1, 2),
        ("gone", 3, 3),
        ("odd-page", 2, 3),
        ("skips", 2, 5),
        ("second-way", 1, 2),
    ],
)
def test_a_readable_source_is_ok(crawled: Crawled, key: str, entries: int, requests: int) -> None:
    """A source whose own address is read is OK, with its entries and every request counted."""
    outcome = crawled.outcome(key)
    assert (outcome.kind, outcome.entries, outcome.requests) == (OutcomeKind.OK, entries, requests), outcome


@pytest.mark.parametrize(
    ("key", "cause"),
    [
        ("odd-pages", "the page changed its shape"),
        ("parse-error", "the page changed its shape"),
        ("bug", "unexpected ZeroDivisionError: a bug"),
        ("no-requests", "unexpected KeyError"),
        ("no-adapter", "nothing reads sources of kind 'nobody-reads-this'"),
        ("missing", "answered 404"),
        ("told-to-wait", "answered 429"),
        ("no-name", "the name no-such-host.invalid could not be resolved"),
        ("nonsense", "'nonsense' is no address"),
        ("closed-port", "refused the connection"),
        ("no-way", "fallback other"),
        ("drips", "did not answer completely within 2.5 s"),
        ("slow-headers", "did not answer completely within 2.5 s"),
        ("bomb", "larger than 100000 bytes once decompressed"),
        ("damaged", "is damaged"),
        ("large", "larger than 100000 bytes"),
        ("loops", "redirects more than 5 times"),
        ("to-metadata", "169.254.169.254 is not asked: 169.254.169.254 is link-local"),
        ("to-number", "2852039166 is not asked: 169.254.169.254 is link-local"),
        ("to-private-v6", "10.0.0.1 is private"),
        ("to-file", "redirects to an address that is refused: file:///etc/passwd"),
        ("to-data", "redirects to an address that is refused: data:"),
        ("forbidden", "disallows /feed"),
        ("robots-down", "could not be read, so nothing was asked for: it answered 500"),
        ("too-slow", "asks for 500 s between two requests"),
    ],
)
def test_a_failure_has_a_plain_cause(crawled: Crawled, key: str, cause: str) -> None:
    """Whatever goes wrong, the outcome says it in words, and nothing is remembered as seen."""
    outcome = crawled.outcome(key)
    assert outcome.kind is OutcomeKind.FAILED
    assert cause in outcome.cause
    assert crawled.validators(key) == ()


@pytest.mark.parametrize(("key", "cause"), [("challenged", "a Cloudflare challenge"), ("waf", "an AWS WAF challenge")])
def test_a_refusal_is_blocked(crawled: Crawled, key: str, cause: str) -> None:
    """A challenge is no page: the source is blocked, and is asked once."""
    outcome = crawled.outcome(key)
    assert (outcome.kind, outcome.requests) == (OutcomeKind.BLOCKED, 1)
    assert cause in outcome.cause


def test_every_source_is_settled_once_and_last(crawled: Crawled, sites: Sites) -> None:
    """The process ends with 0, each source is settled, and no record of it comes after that."""
    assert crawled.status == 0
    assert set(crawled.settled) == set(sites.sources)
    settled: set[str] = set()
    for record in crawled.records:
        if not isinstance(record, SpooledRobots | SpooledWall):
            assert record.source not in settled
            if record.record == "settled":
                settled.add(record.source)


def test_what_a_page_leads_to_is_asked_for_once(crawled: Crawled, sites: Sites) -> None:
    """Equal follow-ups are one request; a second entry that leads to the same page is kept as it is known."""
    assert sorted(sites.web.paths(sites.hosts["plain"])) == ["/2", "/b", "/feed", "/robots.txt"]
    entries = {record.entry.native_id: record.entry for record in crawled.entries("plain")}
    assert [part.content for part in entries["b"].parts] == [b"the page"]
    assert entries["c"].parts == ()
    assert not any(entry.partial for entry in entries.values())


def test_unchanged_entries_and_progress_are_told(crawled: Crawled) -> None:
    """What was shown again is told by name, and progress counts requests."""
    of_plain = [record for record in crawled.records if getattr(record, "source", None) == "plain"]
    assert SpooledUnchanged(source=crawled.settled["plain"].source, native_ids=("z",)) in of_plain
    assert any(isinstance(record, SpooledProgress) and record.requests == 3 for record in of_plain)
    assert crawled.outcome("plain").unchanged == 1


def test_validators_are_kept_of_what_was_read_well(crawled: Crawled, sites: Sites) -> None:
    """Each answer's validator is spooled, with ETag and hash of the decompressed body."""
    host = sites.hosts["plain"]
    by_url = {validator.url: validator for validator in crawled.validators("plain")}
    assert set(by_url) == {sites.web.url(host, path) for path in ("/feed", "/2", "/b")}
    assert by_url[sites.web.url(host, "/b")].etag == '"b"'
    assert by_url[sites.web.url(host, "/b")].body_hash == sha256(b"the page").hexdigest()


def test_a_transient_failure_keeps_the_page_before_it_new(crawled: Crawled) -> None:
    """A follow-up that may work next time drops the validator of what led to it; its entry is kept as partial."""
    assert crawled.validators("skips") == ()
    entries = {record.entry.native_id: record.entry for record in crawled.entries("skips")}
    assert entries["known"].partial
    assert not entries["known"].removed
    assert any("broke off" in skipped for skipped in crawled.outcome("skips").skipped)


def test_a_page_that_is_gone_removes_a_known_entry(crawled: Crawled) -> None:
    """404 for a known entry says it was taken back; an unknown one stays partial; both are final."""
    entries = {record.entry.native_id: record.entry for record in crawled.entries("gone")}
    assert (entries["known"].removed, entries["known"].partial) == (True, False)
    assert (entries["new"].removed, entries["new"].partial) == (False, True)
    assert len(crawled.validators("gone")) == 1


def test_entries_before_a_fault_stay(crawled: Crawled) -> None:
    """What a page held before its parser gave up is kept."""
    assert [record.entry.native_id for record in crawled.entries("parse-error")] == ["a"]
    assert "the page changed" in crawled.outcome("odd-page").skipped[0]


def test_no_more_entries_than_asked_for(crawled: Crawled) -> None:
    """A source that is cut short keeps no validator, so that the rest is seen next time."""
    assert crawled.outcome("capped").entries == 6
    assert crawled.validators("capped") == ()


@pytest.mark.parametrize("key", ["same-hash", "not-modified"])
def test_nothing_new_is_unchanged(crawled: Crawled, key: str) -> None:
    """A 304 and an equal body are not parsed, and such a source is not silent: it stands for what it showed."""
    outcome = crawled.outcome(key)
    assert (outcome.kind, outcome.entries, outcome.requests) == (OutcomeKind.UNCHANGED, 0, 1)


def test_validators_are_sent_and_renewed(crawled: Crawled, sites: Sites) -> None:
    """The stored ETag and date go out; a server that lies about its ETag gets the new one remembered."""
    [asked] = [seen for seen in sites.web.seen if seen.host == sites.hosts["not-modified"] and seen.path == "/feed"]
    assert asked.headers["if-none-match"] == '"1"'
    assert asked.headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"
    assert [validator.etag for validator in crawled.validators("same-hash")] == ['"new"']
    assert crawled.validators("not-modified") == ()


def test_a_fallback_is_another_way(crawled: Crawled, sites: Sites) -> None:
    """A fallback that answers is named; where a rule forbids the source, none is tried."""
    assert "answered 404; read from its fallback, other http" in crawled.outcome("second-way").cause
    assert sites.sources["forbidden"].fallback
    assert crawled.outcome("forbidden").requests == 0


def test_a_long_retry_after_is_handed_on(crawled: Crawled, sites: Sites) -> None:
    """A host that asks for hours is asked once, and the outcome says for how long."""
    assert sites.web.paths(sites.hosts["told-to-wait"]).count("/feed") == 1
    assert 6000 < (crawled.outcome("told-to-wait").retry_after_s or 0) <= 7200


def test_robots_files_are_told_and_cached_ones_are_not_asked_for(crawled: Crawled, sites: Sites) -> None:
    """Each file read is spooled for the next crawl; a fresh cached one and an exemption cost no request."""
    told = {record.host: record for record in crawled.records if isinstance(record, SpooledRobots)}
    web, hosts = sites.web, sites.hosts
    assert b"Crawl-delay: 0.5" in told[web.url(hosts["robots"], "")].body
    assert (told[web.url(hosts["plain"], "")].status, told[web.url(hosts["plain"], "")].body) == (404, b"")
    assert web.url(hosts["robots-down"], "") not in told
    assert web.paths(hosts["cached-robots"]) == ["/feed"]
    assert web.paths(hosts["exempt"]) == ["/feed"]


def test_one_user_agent_and_no_referer(crawled: Crawled, sites: Sites) -> None:
    """Every request says who we are, and none where it came from; no cookie comes back."""
    for seen in sites.web.seen:
        assert seen.headers["user-agent"] == "panelwatch/test (+mailto:a@b.c)"
        assert "referer" not in seen.headers
        assert "cookie" not in seen.headers


def test_the_log_is_plain(crawled: Crawled) -> None:
    """Only faults nobody foresaw are in it."""
    said = [line for line in crawled.log.splitlines() if line.startswith(("DEBUG", "INFO", "WARNING", "ERROR"))]
    assert said == ["ERROR errors: unexpected fault"] * 2


def test_every_answer_is_recorded_as_it_came(crawled: Crawled, sites: Sites) -> None:
    """The archive holds each answer, redirects and errors too, compressed as sent, without secrets."""
    [path] = crawled.archive.rglob("*.warc.gz")
    assert path.relative_to(crawled.archive).parts == (f"{NOW:%Y}", f"{NOW:%m}", "crawl-1.warc.gz")
    page = sites.web.url(sites.hosts["plain"], "/b")
    kinds: dict[str, list[str]] = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            kinds.setdefault(url, []).append(record.rec_type)
            if (url, record.rec_type) == (page, "response"):
                assert record.http_headers.get_header("Content-Encoding") == "gzip"
                assert record.http_headers.get_header("Transfer-Encoding") is None
                assert record.http_headers.get_header("Set-Cookie") is None
                record_id = record.rec_headers.get_header("WARC-Record-ID")
                assert gzip.decompress(record.raw_stream.read()) == b"the page"
    assert kinds[page] == ["response", "request"]
    assert kinds[sites.sources["to-file"].url] == ["response", "request"]
    assert kinds[sites.sources["not-modified"].url] == ["response", "request"]
    [part] = next(record.entry for record in crawled.entries("plain") if record.entry.native_id == "b").parts
    assert part.record_id == record_id


def test_a_torn_archive_is_readable_up_to_the_tear(crawled: Crawled) -> None:
    """Each record is a gzip member of its own: a kill costs the last one only."""
    [path] = crawled.archive.rglob("*.warc.gz")
    whole = path.read_bytes()
    records = sum(1 for _ in ArchiveIterator(BytesIO(whole)))
    starts = [at for at in range(len(whole)) if whole.startswith(b"\x1f\x8b\x08", at)]
    assert sum(1 for _ in ArchiveIterator(BytesIO(whole[: starts[-1]]))) >= records - 2
