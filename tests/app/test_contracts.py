"""Contracts in whole crawls on a local site, with the time told by the test: silence is named, quiet is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.application import Application, open_application
from app.crawl import crawl
from app.report import SourceReport
from commands.watching import Quiet
from model import Expectation, Fallback, OutcomeKind, Source, SourceKey, VerdictKind
from storage.database import reading
from storage.reading import troubles
from storage.runs import last_run

DAY = timedelta(days=1)
START = datetime(2026, 11, 9, 12, tzinfo=UTC)  # a Monday
FEED = '<rss version="2.0"><channel><title>Notes</title><link>{site}/</link>{items}</channel></rss>'
ITEM = (
    "<item><title>{title}</title><link>{site}/{name}</link><guid>{site}/{name}</guid>{date}"
    "<description>{text}</description></item>"
)
TEXT = "Somebody noted that the weather on this invented coast was the same as on the day before. " * 3


@dataclass(kw_only=True)
class Desk:
    """One source on a local site, and the clock by which it is crawled."""

    application: Application
    site: HTTPServer
    now: datetime = START
    conditional: bool = False  # the site answers 304 where it can

    def shows(self, *ages: timedelta | None, path: str = "/feed.xml") -> None:
        """The feed holds an entry of each age, counted from the start; None: one without a date."""
        front = self.site.url_for("").rstrip("/")
        items = "".join(
            ITEM.format(
                site=front,
                name=f"{'undated' if age is None else age.total_seconds():}-{at}",
                title=f"Note {at}",
                date="" if age is None else f"<pubDate>{format_datetime(START - age)}</pubDate>",
                text=f"{at}: {TEXT}",
            )
            for at, age in enumerate(ages)
        )
        self.answers(FEED.format(site=front, items=items), path)

    def answers(self, body: str, path: str = "/feed.xml") -> None:
        """What the site says, with a validator."""
        tag = f'"{hash(body)}"'

        def answer(request: Request) -> Response:
            if self.conditional and request.headers.get("If-None-Match") == tag:
                return Response(status=304)
            return Response(body, content_type="application/rss+xml", headers={"ETag": tag})

        self.site.clear_all_handlers()
        self.site.expect_request("/robots.txt").respond_with_data("", status=404)
        self.site.expect_request(path).respond_with_handler(answer)

    def crawl(self, after: timedelta = timedelta(), max_entries: int | None = None, **facts: object) -> SourceReport:
        """Crawl the source, so long after the last time; what of it is told otherwise differs."""
        self.now += after
        source = replace(self.source, **facts)  # type: ignore[arg-type]
        application = replace(self.application, clock=lambda: self.now)
        [report] = crawl(application, [source], Quiet(), Event(), max_entries=max_entries).sources
        return report

    @property
    def source(self) -> Source:
        """A feed that is expected to bring two entries in three days."""
        return Source(
            key=SourceKey("notes"),
            title="Notes",
            organisation="Somebody",
            kind="feed",
            url=self.site.url_for("/feed.xml"),
            delay=0.0,
            full_text=False,
            expect=Expectation(at_least=2, within=3 * DAY, fields=("title", "published")),
        )


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Desk]:
    """An empty database, and a site."""
    settings = tmp_path / "panelwatch.toml"
    settings.write_text(
        f'allow_private_addresses = true\narchive_dir = "{tmp_path}/archive"\n'
        f'database_url = "sqlite:///{tmp_path}/panelwatch.db"\n',
        encoding="utf-8",
    )
    application = open_application(settings)
    yield Desk(application=application, site=httpserver)
    application.engine.dispose()


def test_a_healthy_source_is_well(desk: Desk) -> None:
    """As many as promised, at the first crawl and at the next one."""
    desk.shows(timedelta(), DAY, 20 * DAY)
    assert desk.crawl().outcome is OutcomeKind.OK
    assert desk.crawl(DAY).outcome is OutcomeKind.UNCHANGED


def test_a_stale_feed_is_silent_at_once(desk: Desk) -> None:
    """A feed that stood still for years is no new source; what it showed is stored all the same."""
    desk.shows(3000 * DAY, 3001 * DAY, 3002 * DAY)
    report = desk.crawl()
    assert report.outcome is OutcomeKind.SILENT
    assert report.cause == "no entries in the last 3 d, the newest of 2018-08-23; expected at least 2"
    assert report.remedy
    assert (report.late, report.counts) == (3, {})


def test_too_few_are_told_with_their_number(desk: Desk) -> None:
    """A source that slows down is named, with its newest date."""
    desk.shows(DAY, 2 * DAY, 5 * DAY)
    assert desk.crawl().outcome is OutcomeKind.OK
    report = desk.crawl(36 * timedelta(hours=1))
    assert report.outcome is OutcomeKind.SILENT
    assert report.cause == "1 entry in the last 3 d, the newest of 2026-11-08; expected at least 2"


def test_not_modified_for_ten_days_is_silence(desk: Desk) -> None:
    """A site that says it has nothing new is believed, and the silence is named as soon as it breaks the promise."""
    desk.conditional = True
    desk.shows(timedelta(), DAY, 20 * DAY)
    assert desk.crawl().outcome is OutcomeKind.OK
    outcomes = [desk.crawl(days * DAY).outcome for days in (2, 1, 7)]
    assert outcomes == [OutcomeKind.UNCHANGED, OutcomeKind.SILENT, OutcomeKind.SILENT]
    with reading(desk.application.engine) as conn:
        [trouble] = troubles(conn, {desk.source.key: desk.source})
    assert trouble.since == START + 2 * DAY
    desk.shows(-10 * DAY, -9 * DAY, timedelta())
    assert desk.crawl().outcome is OutcomeKind.OK


def test_a_source_that_shows_its_newest_few_is_watched_first(desk: Desk) -> None:
    """Nobody knows yet how much there was in the period; once it was watched so long, it is counted."""
    wanted = replace(desk.source.expect, at_least=5)
    desk.shows(timedelta(), timedelta(hours=1))
    assert desk.crawl(expect=wanted).outcome is OutcomeKind.OK
    assert desk.crawl(2 * DAY, expect=wanted).outcome is not OutcomeKind.SILENT
    assert desk.crawl(DAY, expect=wanted).outcome is OutcomeKind.SILENT


def test_entries_without_a_date_count_from_when_they_were_seen(desk: Desk) -> None:
    """They are new when they appear, and silence begins where none appears any more."""
    undated = Expectation(at_least=2, within=3 * DAY, fields=("title",))
    desk.shows(None, None, None)
    assert desk.crawl(expect=undated).outcome is OutcomeKind.OK
    assert desk.crawl(2 * DAY, expect=undated).outcome is not OutcomeKind.SILENT
    report = desk.crawl(2 * DAY, expect=undated)
    assert report.cause == "no entries in the last 3 d, the newest of 2026-11-09; expected at least 2"


def test_an_empty_channel_is_silent_and_stays_so(desk: Desk) -> None:
    """It is not remembered, or the same answer would pass for "nothing new"; when it is mended, it is well."""
    desk.conditional = True
    desk.shows()
    for _ in range(2):
        report = desk.crawl(timedelta(minutes=1))
        assert report.outcome is OutcomeKind.SILENT
        assert "showed no entry at all; it is expected to bring at least 2 in 3 d" in report.cause
    desk.shows(timedelta(), timedelta(hours=1))
    assert desk.crawl(timedelta(minutes=1)).outcome is OutcomeKind.OK


def test_an_empty_body_is_a_failure_of_its_own(desk: Desk) -> None:
    """200 with nothing in it is no feed."""
    desk.answers("")
    report = desk.crawl()
    assert report.outcome is OutcomeKind.FAILED
    assert "answered with an empty body" in report.cause


def test_a_silent_way_is_gone_round(desk: Desk) -> None:
    """A fallback that brings what was promised makes the source well, and both are told."""
    desk.shows()
    front = desk.site.url_for("").rstrip("/")
    items = "".join(
        ITEM.format(site=front, name=name, title=name, text=TEXT, date=f"<pubDate>{format_datetime(START)}</pubDate>")
        for name in ("a", "b")
    )
    desk.site.expect_request("/other.xml").respond_with_data(FEED.format(site=front, items=items))
    report = desk.crawl(fallback=(Fallback(kind="feed", url=desk.site.url_for("/other.xml")),))
    assert report.outcome is OutcomeKind.OK
    assert "read from its fallback" in report.cause
    assert report.counts[VerdictKind.NEW] == 2


def test_a_field_that_no_entry_fills_is_silence_until_one_does(desk: Desk) -> None:
    """A run that brings nothing new cannot know it better."""
    dated = Expectation(at_least=1, within=9 * DAY, fields=("title", "published", "language"))
    desk.shows(None, None)
    report = desk.crawl(expect=dated)
    assert report.outcome is OutcomeKind.SILENT
    assert report.cause.startswith("none of 2 entries has a published date")
    assert report.cause.endswith(", which this source always fills: its shape may have changed")
    assert desk.crawl(DAY, expect=dated).cause == report.cause
    desk.shows(None, None, -DAY)
    assert desk.crawl(DAY, expect=dated).outcome is OutcomeKind.OK


def test_a_field_that_some_lack_is_noted(desk: Desk) -> None:
    """With one of them named, and kept on the run."""
    desk.shows(timedelta(), None, DAY)
    report = desk.crawl()
    assert report.outcome is OutcomeKind.OK
    [note] = report.notes
    assert note.startswith("1 of 3 entries came without a published date, one of them http")
    with reading(desk.application.engine) as conn:
        run = last_run(conn, desk.source.key)
    assert run is not None
    assert run.notes == (note,)


def test_what_a_crawl_left_out_is_not_held_against_its_source(desk: Desk) -> None:
    """`--max` shows a part; `--since` leaves out what is older."""
    desk.shows(timedelta(), DAY, 2 * DAY, 30 * DAY)
    assert desk.crawl(max_entries=1).outcome is OutcomeKind.OK
    application = replace(desk.application, clock=lambda: START)
    [report] = crawl(application, [desk.source], Quiet(), Event(), since=START + DAY).sources
    assert report.outcome is OutcomeKind.OK
    assert desk.crawl().outcome is OutcomeKind.OK
