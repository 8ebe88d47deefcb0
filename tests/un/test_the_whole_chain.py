"""The whole chain on a local UN: real names, real encryption, the bundled catalogue, days that follow each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import cli
from app.report import CrawlReport
from delivery.links import deep_link
from model import Evidence, Flagged, OutcomeKind, SourceKey, VerdictKind
from tests.un.conftest import Watch, report_of, watching
from tests.un.filming import FILM_PAGE
from tests.un.world import CONFERENCE, LANGUAGES, LATE, PANEL, PLANNED

CONFERENCE_PAGE = f"https://transcripts.un.org/en/asset/{CONFERENCE}"
OWN_SITE = "https://www.un.org/independent-international-scientific-panel-ai"


@dataclass(frozen=True, kw_only=True)
class History:
    """Three crawls: the first, one when nothing has happened since, and one on another day."""

    watch: Watch
    first: CrawlReport
    idle: CrawlReport
    requests: Counter[str]  # of the idle crawl, by host
    later: CrawlReport
    told_first: tuple[Flagged, ...]
    told: tuple[Flagged, ...]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """The days, crawled once for all tests of this module."""
    folder: Path = tmp_path_factory.mktemp("un")
    with watching(folder) as watch:
        first = watch.crawl()
        told_first = watch.flagged()
        watch.un.forget()
        idle = watch.crawl()
        requests = Counter(asked.host for asked in watch.un.asked)
        watch.world.stage = 2
        later = watch.crawl()
        yield History(
            watch=watch,
            first=first,
            idle=idle,
            requests=requests,
            later=later,
            told_first=told_first,
            told=watch.flagged(),
        )


def story_with(stories: tuple[Flagged, ...], url: str) -> Flagged:
    """The flagged story one of whose documents has this address."""
    return next(one for one in stories if url in {one.url, *(copy.url for copy in one.copies)})


def test_every_source_of_the_catalogue_can_be_read(history: History) -> None:
    """The catalogue as it is bundled, under its real names: nothing fails, is refused or is silent."""
    troubled = {one.source: one.cause for one in history.first.sources if not one.well}
    assert troubled == {}
    assert {one.source: one.refusals for one in history.first.sources if one.refusals} == {}


def test_what_names_the_panel_is_flagged_wherever_it_stands(history: History) -> None:
    """Six languages of news, a noon briefing's own section, a film, a transcript, a document, a site."""
    told = {(one.kind, one.language) for one in history.told_first} | {
        (copy.kind, copy.language) for one in history.told_first for copy in one.copies
    }
    assert {("article", code) for code in ("en", "fr", "es", "ar", "ru", "zh-Hans")} <= told
    kinds = {kind for kind, _ in told}
    assert {"press-release", "briefing", "statement", "meeting", "video", "transcript", "page"} <= kinds
    assert not any("grain" in one.title.casefold() for one in history.told_first)


def test_a_passing_mention_is_quoted_from_its_own_section(history: History) -> None:
    """The noon briefing speaks of grain before and after."""
    briefing = next(one for one in history.told_first if one.kind == "briefing")
    assert {one.section for match in briefing.matches for one in match.evidence} == {"Artificial Intelligence"}


def test_who_said_it_and_when_leads_to_the_second(history: History) -> None:
    """A transcript's match knows its speaker's office and country, and the link plays from there."""
    meeting = history.watch.document(CONFERENCE_PAGE)
    said: Evidence = meeting.matches[0].match.evidence[0]
    assert (said.function, said.affiliation) == ("Co-Chair", "Philippines")
    assert said.second == 11.0
    assert deep_link(meeting.url, said) == f"{CONFERENCE_PAGE}?t=11"
    assert meeting.attributes["caveat"] == "speech recognition, not an official record"


@pytest.mark.parametrize("command", ["show", "why"])
def test_what_a_source_says_of_its_own_text_is_shown(
    command: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads what a machine heard is told so."""
    with pytest.raises(SystemExit):
        cli.main([command, CONFERENCE_PAGE, "--config", str(history.watch.settings)])
    assert "speech recognition, not an official record" in capsys.readouterr().out


def test_film_transcript_and_captions_of_one_event_are_one_story(history: History) -> None:
    """The places tell one press conference, each with its own words: by ids, and YouTube by its title, hour and length.

    It is told once, whichever of its documents came first.
    """
    (story,) = (one for one in history.told_first if one.kind in {"meeting", "video"} and not one.late and one.copies)
    asset = f"https://webtv.un.org/en/asset/{CONFERENCE}"
    places = {story.url, *(copy.url for copy in story.copies)}
    assert {asset, CONFERENCE_PAGE, FILM_PAGE} <= places
    assert len(places) == 1 + len(story.copies)
    film = history.watch.document(f"un-webtv:{CONFERENCE.rpartition('/')[2]}")
    assert PANEL["en"] in film.text
    assert film.cues
    assert film.published_at == history.watch.world.day(1).replace(hour=15)  # the offset it is written with is wrong
    heard = history.watch.document(FILM_PAGE)
    assert PANEL["en"].lower() in heard.text
    assert (heard.duplicate_of, film.duplicate_of) == (None, None)
    assert "panel" in {stored.match.topic for stored in heard.matches}


def test_language_versions_are_one_story(history: History) -> None:
    """French and English share a symbol; tracks of a meeting come one after the other and are not told again."""
    release = story_with(history.told, f"https://press.un.org/fr/{history.watch.world.day(1):%Y}/sgsm90001.doc.htm")
    assert {release.language, *(copy.language for copy in release.copies)} == {"en", "fr"}
    meeting = story_with(history.told, CONFERENCE_PAGE)
    languages = {meeting.language, *(copy.language for copy in meeting.copies)}
    assert len(languages) == len(LANGUAGES)


def test_nothing_is_brought_twice(history: History) -> None:
    """A crawl when nothing has happened stores nothing and asks little."""
    brought = {VerdictKind.NEW, VerdictKind.CHANGED, VerdictKind.REMOVED}
    assert [one.source for one in history.idle.sources if any(one.counts.get(kind) for kind in brought)] == []
    assert all(one.well for one in history.idle.sources)
    assert history.requests["webtv.un.org"] <= 12
    assert history.requests["transcripts.un.org"] <= 30


def test_a_transcript_that_comes_late_makes_its_meeting_whole(history: History) -> None:
    """First the list alone tells of it; the next day it can be read."""
    meeting = history.watch.document(f"https://transcripts.un.org/en/asset/{LATE}")
    assert not meeting.partial
    assert meeting.cues
    assert len(meeting.revisions) == 2


def test_changed_pages_and_replaced_files_are_revisions(history: History) -> None:
    """The Panel's own site is watched by what it says."""
    about = history.watch.document(f"{OWN_SITE}/en/about")
    assert [("resigned" in one.text) for one in about.revisions] == [False, True]
    files = [one for one in history.told if one.kind == "file"]
    assert len(files) == 1
    brief = history.watch.document(files[0].url)
    assert ["Edited text" in one.text for one in brief.revisions] == [False, True]


def test_what_is_planned_is_known_before_it_happens(history: History) -> None:
    """A briefing announced for tomorrow is flagged by what its page says of it."""
    planned = history.watch.document(f"un-webtv:{PLANNED.rpartition('/')[2]}")
    assert planned.attributes["state"] == "scheduled"
    assert planned.matches


def test_faults_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    """A challenge, an empty feed, a parameter ignored in silence: each source says what is wrong with it."""
    with watching(tmp_path) as watch:
        watch.world.faults |= {"press:meetings-coverage", "news:fr", "transcripts", "webtv"}
        report = watch.crawl()
    outcomes = {one.source: one for one in report.sources if not one.well}
    assert set(outcomes) == {"un-press-meetings", "un-press-fr-meetings", "un-news-fr", "un-transcripts", "un-webtv"}
    assert outcomes[SourceKey("un-press-meetings")].outcome is OutcomeKind.BLOCKED
    assert "empty" in outcomes[SourceKey("un-news-fr")].cause
    assert "ft" in outcomes[SourceKey("un-transcripts")].cause
    assert outcomes[SourceKey("un-webtv")].outcome is OutcomeKind.BLOCKED
    assert report.exit_status == 1


def test_a_walk_finds_old_things_late(tmp_path: Path) -> None:
    """The section is walked to the day asked for; what is old is found late, and what is older is left."""
    with watching(tmp_path) as watch:
        since = watch.world.day(9).replace(hour=0)
        report = report_of(watch.crawl("un-press-meetings", since=since), "un-press-meetings")
        again = report_of(watch.crawl("un-press-meetings", since=since), "un-press-meetings")
        flagged = watch.flagged()
        watch.un.forget()
        watch.crawl("un-press-meetings")
        asked = watch.un.paths("press.un.org")
    assert report.counts[VerdictKind.NEW] == 2  # of days 2 to 9
    assert report.late == 6  # more than three days old
    assert again.counts.get(VerdictKind.NEW, 0) == 0
    assert [one.late for one in flagged] == [True]
    assert asked.count("/en/content/meetings-coverage") == 1
    assert len(asked) <= 4  # of days 2 to 4, as they may be corrected: never the old ones
