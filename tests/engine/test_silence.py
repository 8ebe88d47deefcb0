"""Sources that can be read but show nothing: quiet where nothing is promised, silent where something is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from model import Expectation, Fallback, OutcomeKind
from tests.engine.engine_sites import SOMETHING, Sites
from tests.engine.engine_web import Crawled, Lab, Reply, Web


@pytest.fixture(scope="module")
def sites(web: Web) -> Sites:
    """Sources that answer 200 with nothing, or nearly."""
    sites = Sites(web)
    sites.add("empty", "", expect=SOMETHING)
    sites.add("may-be-empty", "")
    sites.add("says-so", "note none-yet\n", expect=Expectation(at_least=2))
    sites.add("as-before", "same a\n", expect=SOMETHING)
    other = web.serve(web.host(), "/", "entry a\n")
    sites.add("second-way", "", expect=SOMETHING, fallback=(Fallback(kind="other", url=other),))
    empty = web.serve(web.host(), "/", "")
    sites.add("first-fails", Reply(status=404), expect=SOMETHING, fallback=(Fallback(kind="other", url=empty),))
    return sites


@pytest.fixture(scope="module")
def crawled(lab: Lab, sites: Sites) -> Crawled:
    """One crawl of them all."""
    return lab.crawl(*sites.sources.values())


def test_a_source_that_shows_nothing_is_silent(crawled: Crawled, sites: Sites) -> None:
    """The cause names the address and what was promised; it is not remembered, or it would pass for "not modified"."""
    outcome = crawled.outcome("empty")
    url = sites.sources["empty"].url
    assert outcome.kind is OutcomeKind.SILENT
    assert outcome.cause == f"{url} showed no entry at all; it is expected to bring at least 1 in 3 d"
    assert outcome.remedy
    assert crawled.validators("empty") == ()
    assert crawled.outcome("says-so").kind is OutcomeKind.SILENT
    assert crawled.outcome("says-so").notes == ("none-yet",)


@pytest.mark.parametrize("key", ["may-be-empty", "as-before"])
def test_quiet_is_not_silence(crawled: Crawled, key: str) -> None:
    """Where nothing is promised, or what is known is shown, all is well."""
    assert crawled.outcome(key).kind is OutcomeKind.OK
    assert len(crawled.validators(key)) == 1


def test_another_way_is_tried(crawled: Crawled) -> None:
    """A fallback that brings something makes it well, and the cause tells both."""
    outcome = crawled.outcome("second-way")
    assert (outcome.kind, outcome.entries) == (OutcomeKind.OK, 1)
    assert "showed no entry at all" in outcome.cause
    assert "read from its fallback" in outcome.cause
    failed = crawled.outcome("first-fails")
    assert failed.kind is OutcomeKind.FAILED
    assert "showed no entry at all" in failed.cause


def test_a_walk_is_not_held_against_a_source(lab: Lab, sites: Sites) -> None:
    """Nothing since a day is an answer."""
    crawled = lab.crawl(replace(sites.sources["empty"]), since=datetime(2026, 11, 1, tzinfo=UTC))
    assert crawled.outcome("empty").kind is OutcomeKind.OK
