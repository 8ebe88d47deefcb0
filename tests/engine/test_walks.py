"""Walks through archives in a real crawl process: one page after the other, remembered when it is read whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.spool import SpooledCursor
from model import Fallback, Known, OutcomeKind, SourceState
from tests.engine.engine_sites import NOW, Sites
from tests.engine.engine_web import Crawled, Lab, Reply, Web

SINCE = datetime(2026, 8, 1, tzinfo=UTC)


def add_whole(sites: Sites) -> None:
    """Three pages that can be read, the last of which leads back."""
    host = sites.add("whole", "entry a\nnext /2\n")
    sites.web.serve(host, "/2", "entry b\npage c /c\nnext /3\n")
    sites.web.serve(host, "/c", "the page")
    sites.web.serve(host, "/3", "entry d\nnext /2\nnext /3\nnext /feed\n")


def add_breaking(sites: Sites) -> None:
    """Three pages, the last of which has another shape; and another way."""
    way = Fallback(kind="other", url=sites.web.url(sites.web.host()))
    host = sites.add("breaks", "entry a\nnext /2\n", fallback=(way,))
    sites.web.serve(host, "/2", "entry b\nnext /3\n")
    sites.web.serve(host, "/3", "entry c\nchanged\n")


@pytest.fixture(scope="module")
def archives(web: Web) -> Sites:
    """Sources with pages behind their first one, each with a fault of its own."""
    sites = Sites(web)
    add_whole(sites)
    add_breaking(sites)
    host = sites.add("in-part", "entry a\nnext /2\n")
    web.serve(host, "/2", "page b /b\nnext /3\n")
    web.serve(host, "/b", Reply(status=400))
    web.serve(host, "/3", "entry c\n")
    host = sites.add("refuses", "entry a\nnext /2\n")
    web.serve(host, "/2", Reply(status=202, headers={"x-amzn-waf-action": "challenge"}))
    host = sites.add("ends-in-404", "entry a\nnext /2\n")
    web.serve(host, "/2", "entry b\nnext /3\n")
    host = sites.add("makes-up-pages", "entry a\nnext /1\n")
    for number in range(1, 9):
        web.serve(host, f"/{number}", f"entry a\nnext /{number + 1}\n")
    host = sites.add("two-walks", "entry a\nnext /1a\nnext /1b\n")
    for path, lines in {"/1a": "next /2a", "/2a": "entry b", "/1b": "next /2b", "/2b": "entry c"}.items():
        web.serve(host, path, lines)
    host = sites.add("old", "entry a 2026-08-01\nentry b 2026-07-31\nentry c 2026-07-30\nentry d soon\n")
    host = sites.add("goes-on", "same a\nnext /2\n")
    for path, lines in {"/2": "same b\nnext /3", "/3": "same c\nnext /4", "/4": "entry d\n"}.items():
        web.serve(host, path, lines)
    host = sites.add("cursor-is-gone", "same a\nnext /2\n")
    host = sites.add("closed", Reply(status=500), fallback=(Fallback(kind="other", url=web.url(web.host(), "/")),))
    other = sites.hosts["closed-other"] = sites.sources["closed"].fallback[0].url.split("/")[2].partition(":")[0]
    web.serve(other, "/", "entry a\nnext /2\n")
    web.serve(other, "/2", "entry b\n")
    return sites


@pytest.fixture(scope="module")
def walked(lab: Lab, archives: Sites) -> Crawled:
    """One crawl back to a day."""
    known = {name: Known(native_id=name, url="", fingerprint="", first_seen_at=NOW) for name in ("a", "b", "c")}

    def stopped_at(key: str, path: str) -> SourceState:
        return SourceState(known=known, cursor=archives.web.url(archives.hosts[key], path), since=SINCE)

    states = {
        "goes-on": stopped_at("goes-on", "/3"),
        "cursor-is-gone": stopped_at("cursor-is-gone", "/9"),
        "closed": stopped_at("closed", "/2"),
    }
    return lab.crawl(*archives.sources.values(), states=states, since=SINCE)


def cursors(crawled: Crawled, sites: Sites, key: str) -> list[str | None]:
    """The places a source's walk told, in order, by their paths."""
    front = sites.web.url(sites.hosts[key], "")
    told = [record.cursor for record in crawled.records if isinstance(record, SpooledCursor) and record.source == key]
    return [cursor and cursor.removeprefix(front) for cursor in told]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("whole", ["/2", "/3", None]),
        ("in-part", ["/2", "/3", None]),
        ("breaks", ["/2"]),
        ("refuses", []),
        ("ends-in-404", ["/2", "/3", None]),
        ("makes-up-pages", ["/1", "/2", "/3", None]),
        ("two-walks", ["/1b", "/2b", None]),
        ("old", [None]),
        ("goes-on", ["/3", "/4", None]),
        ("cursor-is-gone", ["/9", None]),
        ("closed", []),
    ],
)
def test_the_place_of_a_walk_is_told_as_far_as_it_came(
    walked: Crawled, archives: Sites, key: str, told: list[str | None]
) -> None:
    """A page that could be read, its entries be it in part; nothing once it came to its end; none of a fallback."""
    assert cursors(walked, archives, key) == told


def test_a_place_is_told_after_what_it_brought_and_before_what_follows(walked: Crawled) -> None:
    """So that whoever stores records in order never remembers more than is stored."""
    told = [
        getattr(record, "cursor", None) or getattr(getattr(record, "entry", None), "native_id", None)
        for record in walked.records
        if getattr(record, "source", None) == "whole"
    ]
    second, third = (next(at for at, name in enumerate(told) if name and name.endswith(end)) for end in ("/2", "/3"))
    assert {told.index("a"), told.index("b"), told.index("c")} <= set(range(second))
    assert second < told.index("d") < third


def test_pages_are_asked_for_one_after_the_other(walked: Crawled, archives: Sites) -> None:
    """What a page shows comes first, and a walk that leads back to itself ends."""
    asked = archives.web.paths(archives.hosts["whole"])
    assert asked == ["/robots.txt", "/feed", "/2", "/c", "/3"]


def test_a_walk_goes_on_where_it_stopped(walked: Crawled, archives: Sites) -> None:
    """Only the start and the page it stood at are asked for again."""
    assert sorted(archives.web.paths(archives.hosts["goes-on"])) == ["/3", "/4", "/feed", "/robots.txt"]
    assert walked.outcome("goes-on").kind is OutcomeKind.OK


@pytest.mark.parametrize(
    ("key", "kind", "cause"),
    [("breaks", OutcomeKind.FAILED, "the page changed its shape"), ("refuses", OutcomeKind.BLOCKED, "refuses us")],
)
def test_a_walk_that_stops_is_told(walked: Crawled, archives: Sites, key: str, kind: OutcomeKind, cause: str) -> None:
    """With its cause, and with what to do; no other way is tried for it."""
    outcome = walked.outcome(key)
    assert outcome.kind is kind
    assert cause in outcome.cause
    assert "fallback" not in outcome.cause
    assert "the walk back to 2026-08-01 stopped" in outcome.notes[0]
    assert "the same command goes on" in outcome.notes[0]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ends-in-404", "answered 404, and asking again would be in vain"),
        ("cursor-is-gone", "answered 404, and asking again would be in vain"),
        ("makes-up-pages", "it shows what the 2 pages before it show"),
    ],
)
def test_a_walk_that_cannot_go_further_says_where_it_ends(walked: Crawled, key: str, why: str) -> None:
    """It would be as far next time, so it is over; but a reader is told."""
    outcome = walked.outcome(key)
    assert outcome.kind is OutcomeKind.OK
    assert any(why in note for note in outcome.notes)


def test_what_is_too_old_is_not_asked_for(walked: Crawled) -> None:
    """A day's grace for zones; what has no date that can be read is wanted."""
    assert [record.entry.native_id for record in walked.entries("old")] == ["a", "b", "d"]


def test_an_ordinary_crawl_reads_pages_and_remembers_no_place(lab: Lab, web: Web) -> None:
    """Their order is that of a walk; what broke is asked for again, so the listing that led there stays new."""
    sites = Sites(web)
    add_whole(sites)
    add_breaking(sites)
    crawled = lab.crawl(*sites.sources.values())
    assert not [record for record in crawled.records if isinstance(record, SpooledCursor)]
    assert [record.entry.native_id for record in crawled.entries("whole")] == ["a", "b", "c", "d"]
    whole = web.url(sites.hosts["whole"], "")
    assert {one.url.removeprefix(whole) for one in crawled.validators("whole")} == {"/feed", "/c"}
    assert crawled.validators("breaks") == ()
