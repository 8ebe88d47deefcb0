"""The local UN, and an installation that watches it with the bundled catalogue as it is, but without pauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
import yaml

from app.application import Application, open_application
from app.crawl import crawl
from app.report import CrawlReport, SourceReport
from commands.watching import Quiet
from model import Flagged, SourceKey
from settings.sources import BUNDLED_SOURCES
from storage.database import reading
from storage.reading import StoredDocument, find_document, flagged, read_document
from tests.un import filming, publishing, speaking, writing
from tests.un.local_un import Answer, Asked, LocalUN, serving
from tests.un.world import World


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The world, its hosts, and what panelwatch makes of them."""

    world: World
    un: LocalUN
    application: Application
    settings: Path

    def crawl(self, *keys: str, since: datetime | None = None) -> CrawlReport:
        """Crawl these sources, or all that are enabled."""
        known = self.application.sources
        chosen: Sequence[str] = keys or [key for key, source in known.items() if source.enabled]
        sources = [known[SourceKey(key)] for key in chosen]
        return crawl(self.application, sources, Quiet(), Event(), since=since)

    def flagged(self) -> tuple[Flagged, ...]:
        """Every flagged story."""
        with reading(self.application.engine) as conn:
            return flagged(conn)

    def document(self, name: str) -> StoredDocument:
        """The document of this address or identity."""
        with reading(self.application.engine) as conn:
            found = read_document(conn, find_document(conn, name) or "")
        assert found is not None, name
        return found


def report_of(report: CrawlReport, key: str) -> SourceReport:
    """One source's part of a report."""
    return next(one for one in report.sources if one.source == key)


@contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    """A local UN on its first day, watched by nobody yet."""
    world = World(now=datetime.now(UTC))
    with serving(LocalUN(_hosts(world)), folder) as un, pytest.MonkeyPatch.context() as patch:
        for name, value in un.environment().items():
            patch.setenv(name, value)
        settings = _settings(folder)
        application = open_application(settings)
        try:
            yield Watch(world=world, un=un, application=application, settings=settings)
        finally:
            application.engine.dispose()


def _hosts(world: World) -> dict[str, Callable[[Asked], Answer | None]]:
    def main_site(asked: Asked) -> Answer | None:
        return writing.secretary_general(world, asked) or publishing.own_sites(world, asked)

    return {
        "www.un.org": main_site,
        "press.un.org": writing.press(world),
        "news.un.org": writing.news(world),
        "transcripts.un.org": speaking.transcripts(world),
        "webtv.un.org": speaking.webtv(world),
        "cdnapi.kaltura.com": speaking.kaltura(world),
        "cdnapisec.kaltura.com": speaking.kaltura(world),
        "documents.un.org": lambda asked: publishing.documents(world, asked),
        "www.unognewsroom.org": writing.geneva(world),
        "www.youtube.com": filming.youtube(world),
    }


def _settings(folder: Path) -> Path:
    """Settings for an installation in a folder; the catalogue is the bundled one of the United Nations and YouTube."""
    bundled = [(BUNDLED_SOURCES / name).read_text(encoding="utf-8") for name in ("un.yaml", "youtube.yaml")]
    entries = [entry for text in bundled for entry in yaml.safe_load(text)]
    unhurried = [{**entry, "delay": 0} for entry in entries]
    catalogue = folder / "un.yaml"
    catalogue.write_text(yaml.safe_dump(unhurried, allow_unicode=True), encoding="utf-8")
    path = folder / "panelwatch.toml"
    path.write_text(
        f'database_url = "sqlite:///{folder}/watch.db"\nsources = "{catalogue}"\narchive_dir = "{folder}/archive"\n'
        "allow_private_addresses = true\n",
        encoding="utf-8",
    )
    return path
