"""What the user may write for a value, as annotated types: durations, web addresses, language tags, time zones.

Each says in its own words what it expects, and never repeats what it got.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "Day",
    "Duration",
    "Key",
    "LanguageTag",
    "Text",
    "TimeZone",
    "WebAddress",
    "WrittenAs",
    "parse_duration",
    "write_duration",
]

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_KEY = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True)
class WrittenAs:
    """Marks a type of the vocabulary that is written as a model and built from it once that is valid."""

    model: type[BaseModel]
    build: Callable[..., object]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate the model, then build."""
        return core_schema.no_info_after_validator_function(self.build, handler.generate_schema(self.model))


def parse_duration(written: object) -> timedelta:
    """A duration as it is written in files: ``90s``, ``30m``, ``1h``, ``2d``.

    Raises:
        ValueError: it is none, or nought.
    """
    if isinstance(written, timedelta):
        return written
    found = _DURATION.fullmatch(written) if isinstance(written, str) else None
    if not found or not int(found[1]):
        raise ValueError('should be a duration: a whole number and a unit, like "90s", "30m", "1h" or "2d"')
    return int(found[1]) * _UNITS[found[2]]


def write_duration(duration: timedelta) -> str:
    """The shortest way to write whole seconds: the inverse of `parse_duration`."""
    for letter, unit in _UNITS.items():
        if not duration % unit:
            return f"{duration // unit}{letter}"
    return f"{duration // _UNITS['s']}s"


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        well = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well = False
    if not well or not url.isprintable() or " " in url:
        raise ValueError("should be a web address that begins with http:// or https://")
    return url


def _language_tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ValueError('should be a language tag, like "en", "fr" or "zh-Hant"')
    return tag


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError('should be a key: lower-case letters, digits and hyphens, like "un-news-en"')
    return key


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, available_timezones(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f'is not a time zone: should be a name like "Asia/Taipei" or "UTC"{hint}') from None
    return name


def _day(written: object) -> date | None:
    """A day, or false for "never"."""
    if written is False:
        return None
    try:
        if isinstance(written, str):
            return date.fromisoformat(written)
    except ValueError:
        pass
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    raise ValueError("should be a day, like 2026-11-23, or false")


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
LanguageTag = Annotated[str, AfterValidator(_language_tag)]
Key = Annotated[str, StringConstraints(max_length=64), AfterValidator(_key)]
Text = Annotated[str, AfterValidator(_text)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Day = Annotated[date | None, BeforeValidator(_day)]
