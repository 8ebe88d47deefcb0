"""The bundled catalogue: it loads, and says of each source who saw it work and why it is as it is."""

from __future__ import annotations

from datetime import date, timedelta

from model import Source, SourceKey
from settings import load_sources

KINDS = (
    "feed",
    "site",
    "un-document",
    "un-news",
    "un-press",
    "un-sg",
    "un-transcripts",
    "un-webtv",
    "unog",
    "video",
    "youtube",
)


def by_key() -> dict[SourceKey, Source]:
    """The catalogue, by key."""
    return {source.key: source for source in load_sources(None, kinds=KINDS)}


def test_there_are_enough_sources() -> None:
    """At least twenty are asked, of every kind but for single videos, in every language of the United Nations."""
    asked = [source for source in by_key().values() if source.enabled]
    assert len(asked) >= 20
    assert {source.kind for source in asked} == set(KINDS) - {"video"}
    assert {source.language for source in asked} >= {"en", "fr", "es", "ar", "ru", "zh-Hans"}


def test_each_says_who_saw_it_work() -> None:
    """Evidence is never empty, no day lies in the future of the catalogue, and a disabled source says why."""
    for source in by_key().values():
        assert source.evidence, source.key
        assert source.verified is None or source.verified <= date(2026, 11, 23), source.key
        assert source.enabled or source.why, source.key
        # What waits for documents that are not there yet brings nothing on most days.
        assert source.expect.at_least >= 1 or source.kind == "un-document", source.key


def test_no_address_is_asked_twice() -> None:
    """One address, one source."""
    addresses = [source.url for source in by_key().values()]
    assert len(addresses) == len(set(addresses))


def test_policies_that_others_rely_on() -> None:
    """Only the video site is exempt from robots.txt; the slow one stays slow; releases are looked at again."""
    sources = by_key()
    assert [key for key, source in sources.items() if not source.robots.obey] == ["youtube-un"]
    slow = sources[SourceKey("atlantic-council")]
    assert slow.every == slow.floor == timedelta(hours=6)
    releases = [source for source in sources.values() if source.kind == "un-press"]
    assert all(source.revisit == timedelta(days=3) for source in releases)
