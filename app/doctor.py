"""What is missing on this machine, and the command that mends it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.application import Application, check_cookies, open_application
from app.findings import Finding, State
from app.health import health
from app.leaving import who_left
from app.mail_doctor import examine_telling
from app.rematching import count_matched_otherwise
from app.standing import in_words, standing_walls
from errors import PanelwatchError
from settings import Settings, load_settings

__all__ = ["Finding", "State", "examine"]

_LEAST_PYTHON = (3, 11)
_LEAST_FREE_BYTES = 500_000_000
_FOR_OTHERS = 0o077  # permissions of a file


def examine(config: Path | None) -> Iterator[Finding]:
    """Look at everything; a fault in one thing does not hide the next."""
    yield _python()
    yield _sqlite()
    try:
        settings = load_settings(config)
    except PanelwatchError as error:
        yield Finding(subject="settings", state=State.WRONG, text=error.message, remedy=error.remedy)
        return
    yield Finding(subject="settings", state=State.WELL, text=f"read; times are shown in {settings.timezone}")
    yield _contact(settings)
    yield from _application(config)
    yield from examine_telling(settings)
    yield _archive(settings)
    if settings.video_cookies is not None:
        yield _cookies(settings)
    yield _ytdlp(datetime.now(UTC).date())
    yield _javascript()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info[:2] >= _LEAST_PYTHON
    return Finding(subject="Python", state=State.WELL if well else State.WRONG, text=version)


def _sqlite() -> Finding:
    return Finding(subject="SQLite", state=State.WELL, text=sqlite3.sqlite_version)


def _contact(settings: Settings) -> Finding:
    if settings.contact_is_set:
        return Finding(subject="contact", state=State.WELL, text=settings.user_agent)
    return Finding(
        subject="contact",
        state=State.NOTE,
        text=f"sites cannot reach you: {settings.user_agent}",
        remedy='set contact = "you@example.org" in panelwatch.toml',
    )


def _application(config: Path | None) -> Iterator[Finding]:
    try:
        application = open_application(config)
    except PanelwatchError as error:
        yield Finding(subject="database and catalogue", state=State.WRONG, text=error.message, remedy=error.remedy)
        return
    place = application.engine.url.render_as_string(hide_password=True)
    enabled = sum(source.enabled for source in application.sources.values())
    yield Finding(subject="database", state=State.WELL, text=place)
    yield Finding(
        subject="catalogue",
        state=State.WELL,
        text=f"{len(application.sources)} sources, {enabled} enabled; {len(application.topics)} topics",
    )
    if outdated := count_matched_otherwise(application):
        yield Finding(
            subject="topics",
            state=State.NOTE,
            text=f"{outdated} stored documents were matched with other topics",
            remedy="the next crawl or import matches them again",
        )
    yield _daemon(application)
    yield from _who_left(application)
    zone = ZoneInfo(application.settings.timezone)
    for wall in standing_walls(application):
        yield Finding(subject="wall", state=State.NOTE, text=in_words(wall, zone), remedy=wall.remedy)


def _daemon(application: Application) -> Finding:
    """That none runs is nobody's fault: whoever crawls by hand needs none."""
    found = health(application, application.clock())
    if found.daemon is None:
        return Finding(subject="daemon", state=State.NOTE, text=next(iter(found.problems), "none runs"))
    if not found.ok:
        return Finding(subject="daemon", state=State.WRONG, text="; ".join(found.problems), remedy="see its log")
    since = f"{found.daemon.since.astimezone(ZoneInfo(application.settings.timezone)):%Y-%m-%d %H:%M}"
    text = f"at work since {since}, process {found.daemon.pid} on {found.daemon.host}"
    return Finding(subject="daemon", state=State.WELL, text=text)


def _who_left(application: Application) -> Iterator[Finding]:
    """Without their addresses: those of hooks are secrets."""
    for one in application.settings.subscriptions:
        if gone := who_left(application, one):
            yield Finding(
                subject="subscription",
                state=State.NOTE,
                text=f"{len(gone)} of {len(set(one.to))} who get {one.name} unsubscribed",
                remedy="the link they did it by takes it back",
            )


def _archive(settings: Settings) -> Finding:
    folder = settings.archive_dir.absolute()
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(standing).free
    text = f"{folder}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        return Finding(
            subject="archive", state=State.WRONG, text=text, remedy="make room, or set archive_dir elsewhere"
        )
    return Finding(subject="archive", state=State.WELL, text=text)


def _cookies(settings: Settings) -> Finding:
    """Told without where they lie."""
    try:
        text = f"yt-dlp is given {check_cookies(settings)}; their account may be banned"
    except PanelwatchError as error:
        return Finding(subject="cookies", state=State.WRONG, text=error.message, remedy=error.remedy)
    if settings.video_cookies is not None and settings.video_cookies.stat().st_mode & _FOR_OTHERS:
        text = "others on this machine may read the file that video_cookies names"
        return Finding(subject="cookies", state=State.NOTE, text=text, remedy="chmod 600 that file")
    return Finding(subject="cookies", state=State.WELL, text=text)


def _ytdlp(today: date) -> Finding:
    from yt_dlp.version import __version__ as version

    from crawlers.ytdlp.runtime import age, install_command

    days = age(version, today)
    if days is None:
        return Finding(subject="yt-dlp", state=State.WELL, text=version)
    return Finding(
        subject="yt-dlp",
        state=State.NOTE,
        text=f"{version} is {days} days old; video sites change under it",
        remedy=install_command("yt-dlp"),
    )


def _javascript() -> Finding:
    from crawlers.ytdlp.runtime import DENO, find_runtime, install_command

    runtime = find_runtime()
    if runtime.found:
        return Finding(subject="JavaScript", state=State.WELL, text=runtime.found)
    return Finding(
        subject="JavaScript",
        state=State.NOTE,
        text=f"no runtime yt-dlp can use, so some YouTube captions may be missing: {runtime.lacking}",
        remedy=install_command(DENO),
    )
