"""What every command stands on, built once from the settings: database, catalogue, topics, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from crawlers import ADAPTERS
from crawlers.cookies import cookies_in, read_cookies
from delivery.render import Names
from errors import ConfigError
from model import Cast, Level, Source, SourceKey, Topic
from pipeline.flag import Flagger, compile_topics
from settings import Settings, check_subscriptions, load_cast, load_settings, load_sources, load_topics
from storage.database import open_database
from storage.migrate import check_current, is_empty, upgrade

__all__ = ["Application", "check_cookies", "choose", "now", "open_application", "open_engine", "open_flagger"]


def now() -> datetime:
    """The one clock: aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything a crawl, an import or a digest needs."""

    settings: Settings
    engine: Engine
    sources: Mapping[SourceKey, Source]
    topics: tuple[Topic, ...]
    flagger: Flagger
    cast: Cast = field(default_factory=Cast)
    clock: Callable[[], datetime] = now

    @property
    def names(self) -> Names:
        """What sources and topics are called, for people."""
        return Names(
            sources={key: source.title for key, source in self.sources.items()},
            topics={topic.key: topic.title for topic in self.topics},
            related={topic.key for topic in self.topics if topic.level is Level.RELATED},
            actors={one.key: one.name for one in self.cast.actors} | {one.key: one.name for one in self.cast.people},
        )


def open_application(config: Path | None) -> Application:
    """Build everything; every fault of the files is told before the database is touched.

    Raises:
        ConfigError: settings, catalogue or topics are wrong.
        StorageError: the database cannot be opened, or is of another version.
    """
    settings = load_settings(config)
    sources = load_sources(settings.sources, kinds=ADAPTERS)
    topics = load_topics(settings.topics)
    cast = load_cast(settings.actors)
    check_subscriptions(settings, sources, topics)
    return Application(
        settings=settings,
        engine=open_engine(settings),
        sources={source.key: source for source in sources},
        topics=topics,
        cast=cast,
        flagger=compile_topics(topics, cast),
    )


def open_engine(settings: Settings) -> Engine:
    """Open the database; one that holds nothing yet gets its tables, an older one asks for `panelwatch db upgrade`."""
    engine = open_database(settings.database_url)
    if is_empty(engine):
        upgrade(engine)
    check_current(engine)
    return engine


def check_cookies(settings: Settings) -> int:
    """How many cookies there are for yt-dlp.

    Raises:
        ConfigError: the file cannot be used; the setting is named, and not where the file lies.
    """
    if settings.video_cookies is None:
        return 0
    try:
        return sum(1 for _ in cookies_in(read_cookies(settings.video_cookies)))
    except ValueError as error:
        place = settings.place(("video_cookies",))
        raise ConfigError(
            f"{place}{': ' if place else ''}video_cookies: the file it names: {error}",
            remedy="export it anew as cookies.txt (Netscape), or take the setting out",
        ) from error


def open_flagger(config: Path | None) -> Flagger:
    """The compiled topics alone, for commands that need no database."""
    settings = load_settings(config)
    return compile_topics(load_topics(settings.topics), load_cast(settings.actors))


def choose(application: Application, keys: list[str]) -> tuple[Source, ...]:
    """The sources of these keys; all that are enabled where none is named.

    Raises:
        ConfigError: a key is not in the catalogue; the nearest ones are named.
    """
    if not keys:
        return tuple(source for source in application.sources.values() if source.enabled)
    unknown = [key for key in keys if key not in application.sources]
    if unknown:
        raise ConfigError(f"unknown source: {', '.join(unknown)}{_nearest(unknown[0], application)}")
    return tuple(application.sources[SourceKey(key)] for key in dict.fromkeys(keys))


def _nearest(key: str, application: Application) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, application.sources, n=3)
    return f" (did you mean {', '.join(near)}?)" if near else " (`panelwatch sources list` shows every key)"
