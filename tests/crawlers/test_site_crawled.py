"""A watched site, crawled for days through the whole line: only what changed is a change, and little is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest

from app.application import Application, open_application
from app.crawl import crawl
from app.report import SourceReport
from commands.watching import Quiet
from model import OutcomeKind, SourceKey, Verdict, VerdictKind
from storage.database import reading
from storage.reading import StoredDocument, find_document, read_document
from tests.engine.engine_web import Asked, Reply, Web, serving

SITE, FILES = "/panel/en", "/panel/sites/default/files"
KEY = SourceKey("panel-site")
FRAME = "<html lang='en'><head><title>{title} | Panel</title></head><body><nav>{menu}</nav><main><h1>{title}</h1>{body}"


@dataclass(kw_only=True)
class Told(Quiet):
    """Remembers every verdict."""

    verdicts: list[Verdict] = field(default_factory=list)

    def told(self, source: SourceKey, verdict: Verdict) -> None:
        """Keep it."""
        self.verdicts.append(verdict)

    def of(self, kind: VerdictKind) -> set[str]:
        """The paths of documents with this verdict, below the host."""
        return {"/" + verdict.url.split("/", 3)[3] for verdict in self.verdicts if verdict.kind is kind}


@dataclass(kw_only=True)
class Watched:
    """The site, and the installation that watches it."""

    web: Web
    host: str
    application: Application
    now: datetime = datetime(2026, 9, 1, 8, tzinfo=UTC)
    asked_before: int = 0

    def page(self, path: str, title: str, body: str) -> None:
        """A page that differs in every answer, as those of a Drupal site do, but not in what people wrote."""
        count = iter(range(10_000))

        def answer(_: Asked) -> Reply:
            menu = f"<a href='{SITE}'>Home</a> <a href='{SITE}/about'>About</a>"
            noise = f"<p>Page views: {next(count)}</p><form><input value='{next(count)}'></form></main></body></html>"
            text = FRAME.format(title=title, menu=menu, body=body) + noise
            return Reply(body=text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})

        self.web.serve(self.host, path, answer)

    def file(self, path: str, text: str) -> None:
        """A PDF with a Last-Modified and an ETag."""
        body = pdf(text)
        tag = f'"{sha256(body).hexdigest()[:8]}"'
        headers = {"Content-Type": "application/pdf", "ETag": tag, "Last-Modified": format_datetime(self.now)}

        def answer(asked: Asked) -> Reply:
            return Reply(status=304) if asked.headers["If-None-Match"] == tag else Reply(body=body, headers=headers)

        self.web.serve(self.host, path, answer)

    def crawl(self, after: timedelta = timedelta(hours=3)) -> tuple[SourceReport, Told]:
        """Crawl it some time later."""
        self.now += after
        application = replace(self.application, clock=lambda: self.now)
        told = Told()
        self.asked_before = len(self.web.paths(self.host))
        report = crawl(application, list(application.sources.values()), told, Event())
        return report.sources[0], told

    @property
    def asked(self) -> list[str]:
        """What the last crawl asked for, robots.txt apart."""
        return [path for path in self.web.paths(self.host)[self.asked_before :] if path != "/robots.txt"]

    def stored(self, path: str) -> StoredDocument:
        """The document at a path."""
        with reading(self.application.engine) as conn:
            document = read_document(conn, find_document(conn, self.web.url(self.host, path)) or "")
        assert document is not None
        return document


def pdf(text: str) -> bytes:
    """A PDF of one page with one line."""
    stream = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text.encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + trailer


def brief(name: str) -> str:
    """The page of a brief, with the file it leads to."""
    return f"<p>The brief weighs nineteen reports.</p><p><a href='{FILES}/{name}'>The thinking machines brief</a></p>"


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A site of three pages and one file, on a host of its own."""
    with serving() as web:
        host = web.host()
        catalogue = tmp_path / "sources.yaml"
        catalogue.write_text(
            f"- {{key: {KEY}, title: Panel, organisation: UN, kind: site, url: '{web.url(host, SITE)}', language: en,\n"
            "   delay: 0, pages: 20, revisit: 60d, expect: {at_least: 1, fields: [title, url, text]}}\n",
            encoding="utf-8",
        )
        settings = tmp_path / "panelwatch.toml"
        settings.write_text(
            f'database_url = "sqlite:///{tmp_path}/watch.db"\narchive_dir = "{tmp_path}/archive"\n'
            f'sources = "{catalogue}"\nallow_private_addresses = true\n',
            encoding="utf-8",
        )
        application = open_application(settings)
        watched = Watched(web=web, host=host, application=application)
        watched.page(SITE, "Home", f"<p>Forty people read.</p><p><a href='{SITE}/briefs/one'>Brief one</a></p>")
        watched.page(f"{SITE}/about", "About", "<p>They were chosen in spring.</p>")
        watched.page(f"{SITE}/briefs/one", "Brief one", brief("2026-08/thinking_machines_advance_unedited_version.pdf"))
        watched.file(f"{FILES}/2026-08/thinking_machines_advance_unedited_version.pdf", "Nineteen reports agree.")
        yield watched
        application.engine.dispose()


def test_a_site_over_days(watched: Watched) -> None:
    """All of it is found; then nothing, a new paragraph, a new edition in place and elsewhere, and a removed page."""
    early, final = (
        f"{FILES}/2026-0{name}"
        for name in ("8/thinking_machines_advance_unedited_version.pdf", "9/thinking_machines_final_0.pdf")
    )
    report, told = watched.crawl()
    assert report.outcome is OutcomeKind.OK, report.cause
    assert told.of(VerdictKind.NEW) == {SITE, f"{SITE}/about", f"{SITE}/briefs/one", early}
    assert watched.stored(early).title == "The thinking machines brief"
    assert "Nineteen reports agree." in watched.stored(early).revisions[-1].text

    report, told = watched.crawl(timedelta(days=10))
    assert (report.well, told.verdicts) == (True, [])  # though every page has other bytes
    assert sorted(watched.asked) == sorted([SITE, f"{SITE}/about", f"{SITE}/briefs/one", early])

    watched.page(f"{SITE}/about", "About", "<p>They were chosen in spring.</p><p>One has left.</p>")
    assert watched.crawl()[1].of(VerdictKind.CHANGED) == {f"{SITE}/about"}
    assert early not in watched.asked  # an older file is looked at once a day

    watched.file(early, "Nineteen reports agree, and one does not.")
    assert watched.crawl(timedelta(days=1))[1].of(VerdictKind.CHANGED) == {early}

    watched.page(f"{SITE}/briefs/one", "Brief one", brief("2026-09/thinking_machines_final_0.pdf"))
    watched.file(final, "Twenty reports agree.")
    watched.web.serve(watched.host, early, Reply(status=404))
    _, told = watched.crawl(timedelta(days=1))
    assert told.of(VerdictKind.NEW) == set()
    assert final in told.of(VerdictKind.CHANGED)
    document = watched.stored(final)
    assert (document.url, document.removed_at) == (watched.web.url(watched.host, final), None)
    assert len(document.revisions) == 3

    watched.web.serve(watched.host, f"{SITE}/about", Reply(status=404))
    assert watched.crawl(timedelta(days=1))[1].of(VerdictKind.REMOVED) == {f"{SITE}/about"}
    assert watched.stored(f"{SITE}/about").removed_at is not None
    assert early not in watched.asked
    assert watched.stored(final).removed_at is None


def test_a_page_that_comes_back_is_there_again(watched: Watched) -> None:
    """With the very bytes it had before it was taken down."""
    watched.crawl()
    watched.web.serve(watched.host, f"{SITE}/about", Reply(status=404))
    watched.crawl()
    watched.crawl()
    assert watched.stored(f"{SITE}/about").removed_at is not None
    watched.page(f"{SITE}/about", "About", "<p>They were chosen in spring.</p>")
    watched.crawl()
    assert watched.stored(f"{SITE}/about").removed_at is None
