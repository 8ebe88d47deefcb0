"""A site that refuses yt-dlp: from the refusal to the digest, over three crawls on a clock that is moved by hand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

import cli
from app.application import Application, open_application
from app.crawl import crawl
from app.digest import next_edition, subscription_named
from app.report import CrawlReport
from commands.watching import Quiet
from delivery.desk import Desk
from delivery.writing import write
from model import OutcomeKind, SourceKey, VerdictKind
from storage.database import reading
from storage.runs import last_run
from storage.sources import rhythms
from storage.walls import load_walls

START = datetime.now(UTC).replace(second=0)  # what is fetched is dated by the machine's own clock
HOUR = timedelta(hours=1)
ENTRY = """<entry><yt:videoId>{name}</yt:videoId><title>Video {name}</title>
<link rel="alternate" href="{site}/watch?v={name}"/><published>{day}</published></entry>"""
FEED = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015">{}</feed>"""
SOURCE = """- key: {key}
  title: Videos
  organisation: Somebody
  kind: youtube
  url: {site}/{key}.xml
  every: 2h
  delay: 0
"""
PAGE = '<html><body><video><track kind="captions" src="/one.vtt" srclang="en"></video></body></html>'


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """Two feeds of one site, whose videos are refused."""
    home = httpserver.url_for("").rstrip("/")
    for key, names in {"first": "abc", "second": "de"}.items():
        entries = "".join(ENTRY.format(name=f"fixVideo_{name}", site=home, day=START.isoformat()) for name in names)
        httpserver.expect_request(f"/{key}.xml").respond_with_data(FEED.format(entries), content_type="text/xml")
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/watch").respond_with_data("slow down", status=429)
    return httpserver


@pytest.fixture
def application(tmp_path: Path, site: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Application:
    """An installation that watches both."""
    monkeypatch.chdir(tmp_path)
    home = site.url_for("").rstrip("/")
    Path("sources.yaml").write_text("".join(SOURCE.format(key=key, site=home) for key in ("first", "second")))
    Path("panelwatch.toml").write_text('sources = "sources.yaml"\nallow_private_addresses = true\n')
    return open_application(None)


def crawl_at(application: Application, now: datetime, *keys: str) -> CrawlReport:
    """Crawl as if it were this time."""
    application = replace(application, clock=lambda: now)
    return crawl(application, [application.sources[SourceKey(key)] for key in keys], Quiet(), Event())


def asked(site: HTTPServer) -> Counter[str]:
    """How often each path was asked for since this was asked last."""
    paths = Counter(request.path for request, _ in site.log)
    site.clear_log()
    return paths


def test_a_site_that_refuses_is_left_alone_and_told_until_when(
    site: HTTPServer, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every source and every crawl, and asked once again after; the feeds are read meanwhile."""
    report = crawl_at(application, START, "first")
    assert (report.sources[0].outcome, report.exit_status) == (OutcomeKind.BLOCKED, 1)
    cause = "localhost answers 429, too many requests; the captions of 3 videos wait; "
    until = f"{(START + HOUR).astimezone(ZoneInfo('Asia/Taipei')):%Y-%m-%d %H:%M} (Asia/Taipei)"
    assert report.sources[0].cause == f"{cause}it is asked again from {until}"
    assert asked(site) == {"/robots.txt": 1, "/first.xml": 1, "/watch": 1}
    with reading(application.engine) as conn:
        assert rhythms(conn)[SourceKey("first")].next_due_at == START + 2 * HOUR
        run = last_run(conn, SourceKey("first"))
    assert run is not None
    assert run.entries == 3

    report = crawl_at(application, START + HOUR / 2, "first", "second")
    assert [one.outcome for one in report.sources] == [OutcomeKind.BLOCKED] * 2
    assert [one.counts.get(VerdictKind.NEW, 0) for one in report.sources] == [0, 2]
    assert asked(site) == {"/first.xml": 1, "/second.xml": 1}
    subscription = subscription_named(application, None)
    digest = write(next_edition(application, subscription), application.names, Desk()).text
    assert f"{cause.removesuffix('; ')}, asked again from {until.removesuffix(' (Asia/Taipei)')}" in digest
    for command in (["sources", "status"], ["doctor"]):
        with pytest.raises(SystemExit):
            cli.main(command)
        assert "localhost" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["sources", "status", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [one["wall"]["cause"] for one in told] == ["localhost answers 429, too many requests"] * 2

    crawl_at(application, START + 2 * HOUR, "first")
    assert asked(site) == {"/first.xml": 1, "/watch": 1}
    with reading(application.engine) as conn:
        wall = load_walls(conn)["localhost"]
    assert (wall.until - wall.met_at, wall.times) == (2 * HOUR, 2)
