"""Editions, feeds, the first page, and what every answer has in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest
import requests
from sqlalchemy import update

from model import Edition, EditionKind, Subscription
from storage.database import writing
from storage.editions import record
from storage.telling_tables import editions
from web.server import serving

if TYPE_CHECKING:
    from tests.web.conftest import Serve, Site

PAGE = '<!doctype html><html lang="en"><style>p { color: red }</style><p style="margin:0">第三期</p></html>'


@pytest.fixture(scope="session")
def edition_id(site: Site) -> str:
    """An edition that was recorded with its page."""
    now = site.application.clock()
    edition = Edition(subscription=Subscription(name="morning"), number=3, built_at=now, since=None, flagged=())
    with writing(site.application.engine) as conn:
        record(conn, edition, (), page=PAGE)
    return edition.id


def test_an_edition_is_shown_as_it_was_recorded(site: Site, edition_id: str) -> None:
    """With its own style, and nothing that runs, loads or sends."""
    answer = site.get(site.desk.edition(edition_id))
    assert answer.text == PAGE
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_edition_that_was_pruned_says_so(site: Site) -> None:
    """410 in plain words, in the reader's language."""
    now = site.application.clock()
    edition = Edition(
        subscription=Subscription(name="pruned"), number=1, built_at=now, since=None, flagged=(), kind=EditionKind.ALERT
    )
    with writing(site.application.engine) as conn:
        record(conn, edition, (), page=PAGE)
        conn.execute(update(editions).where(editions.c.id == edition.id).values(page=None))
    link = site.desk.edition(edition.id)
    assert site.get(link).status_code == 410
    assert "no longer kept" in site.get(link).text
    assert "已不再保留" in site.get(link, **{"Accept-Language": "zh-Hant-TW"}).text
    assert site.get(f"{link}x").status_code == 404
    assert site.get(site.desk.edition("morning/digest/99")).status_code == 404


def test_a_feed_is_sent_once(site: Site) -> None:
    """A strong tag; who has it is told so by 304, whoever else gets the feed, HEAD its headers only."""
    site.store("fed", title="小組開會 <b>")
    answer = site.get("/feeds/panel.atom")
    etag = answer.headers["ETag"]
    assert etag.startswith('"')
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert "max-age" in answer.headers["Cache-Control"]
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert "小組開會 <b>" in [entry.title for entry in read.entries] or len(read.entries) > 0
    for told in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = site.get("/feeds/panel.atom", **{"If-None-Match": told})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert site.get("/feeds/panel.atom", **{"If-None-Match": '"other"'}).status_code == 200
    head = requests.head(site.at("/feeds/panel.atom"), timeout=10)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    site.store("fed-later")
    assert site.get("/feeds/panel.atom", **{"If-None-Match": etag}).status_code == 200


def test_the_first_page_links_every_feed(site: Site) -> None:
    """Each link it shows is answered."""
    page = site.get("/", **{"Accept-Language": "zh-TW"}).text
    links = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert "科學小組" in page
    assert "/feeds/panel.atom" in links
    assert "/feeds/sources.opml" in links
    assert "/healthz" in links
    assert {site.get(link).status_code for link in links if link != "/healthz"} == {200}


def test_robots_are_told_to_stay_away(site: Site) -> None:
    """Nothing here is for search engines."""
    assert site.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/", "/none", "/robots.txt", "/feeds/panel.atom", "/static/style.css", "/feedback/x"])
def test_every_answer_is_guarded(site: Site, path: str) -> None:
    """Nothing runs, is framed, guessed or indexed; no address is told to the next site; nobody is known by a cookie."""
    headers = site.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cache-Control"]
    assert "Set-Cookie" not in headers
    assert "Server" not in headers


def test_what_is_not_there_is_said_in_plain_words(site: Site) -> None:
    """No such page; not by this method; no redirect to wherever the request says it came to."""
    missing = site.get("/nothing", **{"Accept-Language": "zh-HK"})
    assert (missing.status_code, "這裡沒有內容" in missing.text) == (404, True)
    wrong = site.post("/feeds/panel.atom")
    assert wrong.status_code == 405
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert "This cannot be done here" in wrong.text
    assert site.get("/feeds/panel.atom/", Host="evil.example").status_code == 404
    assert "evil.example" not in site.get("/", Host="evil.example").text


def test_nobody_may_send_much(site: Site) -> None:
    """A form has some hundred bytes; what announces more is turned away before anything is done."""
    link = site.desk.unsubscribe("big", "an@example.org")
    assert site.post(link, b"x" * 70_000).status_code == 413
    assert "is sent to" in site.get(link).text


@pytest.mark.parametrize("before", ["", "/panel/watch"])
def test_it_can_live_below_a_path(serve: Serve, before: str) -> None:
    """Behind a proxy that strips the path of `public_url`, or leaves it: every link on a page has it."""
    site = serve(public_url="https://example.org/panel/watch/")
    assert site.get(f"{before}/").status_code == 200
    assert site.get("/panel/watch").status_code == 200
    assert 'href="/panel/watch/feeds/all.atom"' in site.get(f"{before}/").text
    assert site.get(f"{before}/static/style.css").status_code == 200
    token = site.desk.unsubscribe("morning", "an@example.org").rpartition("/")[2]
    assert site.desk.unsubscribe("morning", "an@example.org").startswith("https://example.org/panel/watch/unsub")
    page = site.get(f"{before}/unsubscribe/{token}")
    assert f'action="/panel/watch/unsubscribe/{token}"' in page.text
    assert "Stopped" in site.post(f"{before}/unsubscribe/{token}").text


def test_a_database_that_is_gone_is_said_in_plain_words(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """503, when to come again, no detail for strangers; the log has them, but no token."""
    site = serve()
    link = site.desk.unsubscribe("morning", "an@example.org")
    site.application.engine.dispose()
    for file in tmp_path.glob("panelwatch.db*"):
        file.unlink()
    (tmp_path / "panelwatch.db").mkdir()
    for answer in (site.get(link), site.post(link), site.get("/feeds/all.atom")):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "The database cannot be reached" in answer.text
        assert "panelwatch.db" not in answer.text
        assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert "panelwatch.db" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


def test_a_defect_is_a_page_too(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """500 without a traceback, which is in the log; with the headers of every answer."""

    def broken() -> datetime:
        raise ZeroDivisionError("a defect")

    link = site.desk.unsubscribe("morning", "an@example.org")
    with serving(replace(site.application, clock=broken)) as address:
        answer = requests.post(link.replace(site.desk.public_url or "", address), timeout=10)
    assert answer.status_code == 500
    assert "Something is broken here" in answer.text
    assert "defect" not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "a defect" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text
