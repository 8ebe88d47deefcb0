"""Two crawls at once in one process, as the daemon's lanes are: neither takes from the other, nor works twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event

import pytest
from pytest_httpserver import HTTPServer

from app.application import Application
from app.crawl import crawl
from app.report import CrawlReport
from commands.watching import Quiet
from model import Language, OutcomeKind, Rule, Source, SourceKey, Topic, TopicKey
from pipeline.flag import compile_topics
from settings import Settings
from storage.database import open_database, reading
from storage.migrate import upgrade
from storage.sources import holders

ITEM = "<item><title>{name} of the 燈塔 panel</title><link>{site}/{name}</link><guid>{name}</guid></item>"
NUMBER = 12


def topic(version: str, *words: str) -> Topic:
    """A topic of these words."""
    rule = Rule(key="name", parts=({Language("und"): words},))
    return Topic(
        key=TopicKey("panel"), title={Language("en"): "Panel"}, rules=(rule,), confused_with={}, version=version
    )


@pytest.fixture
def application(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Application]:
    """Three feeds of one machine, each of a dozen entries."""
    engine = open_database(f"sqlite:///{tmp_path / 'two.db'}")
    upgrade(engine)
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    sources = []
    for key in ("stored", "left", "right"):
        items = "".join(ITEM.format(name=f"{key}-{n}", site=httpserver.url_for("").rstrip("/")) for n in range(NUMBER))
        feed = f'<rss version="2.0"><channel><title>{key}</title>{items}</channel></rss>'
        httpserver.expect_request(f"/{key}").respond_with_data(feed, content_type="application/rss+xml")
        sources.append(
            Source(
                key=SourceKey(key),
                title=key,
                organisation="A",
                kind="feed",
                url=httpserver.url_for(f"/{key}"),
                delay=0,
                full_text=False,
            )
        )
    topics = (topic("1", "no such words"),)
    yield Application(
        settings=Settings(allow_private_addresses=True, archive_dir=tmp_path / "archive"),
        engine=engine,
        sources={source.key: source for source in sources},
        topics=topics,
        flagger=compile_topics(topics),
    )
    engine.dispose()


def test_two_crawls_at_once_each_do_their_own(application: Application) -> None:
    """What is stored is matched again once, every source is crawled once, and no claim is left."""
    stored, left, right = application.sources.values()
    assert crawl(application, [stored], Quiet(), Event()).exit_status == 0
    topics = (topic("2", "燈塔 panel"),)
    changed = replace(application, topics=topics, flagger=compile_topics(topics))
    together = Barrier(2)

    def lane(*sources: Source) -> CrawlReport:
        together.wait(60)
        return crawl(changed, sources, Quiet(), Event())

    with ThreadPoolExecutor(2) as lanes:
        reports = [one.result() for one in (lanes.submit(lane, left, stored), lanes.submit(lane, right, stored))]
    assert sum(report.rematched.documents for report in reports) == NUMBER
    assert sum(report.rematched.gained for report in reports) == NUMBER
    crawled = [one for report in reports for one in report.sources]
    assert sorted(one.source for one in crawled if one.source != "stored") == ["left", "right"]
    assert {one.outcome for one in crawled} <= {OutcomeKind.OK, OutcomeKind.UNCHANGED}
    assert sum(one.flagged for one in crawled if one.source != "stored") == 2 * NUMBER
    with reading(application.engine) as conn:
        assert holders(conn) == {}
