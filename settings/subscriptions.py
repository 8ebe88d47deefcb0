"""Subscriptions as they are written in the settings file, and whether what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from model import Language, Source, SourceKey, Subscription, Topic, TopicKey
from settings.faults import Faults, did_you_mean, dotted
from settings.values import LanguageTag, Text, TimeZone, WrittenAs

if TYPE_CHECKING:
    from settings.application import Settings

__all__ = ["SubscriptionEntry", "WrittenSubscription", "check_subscriptions"]

_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _mail(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise ValueError('should be a mail address, like "desk@example.org"')
    return address


def _clock_time(written: object) -> time:
    """Hours and minutes without a zone: `timezone` says which."""
    if isinstance(written, time) and written.tzinfo is None:
        return written
    found = _CLOCK_TIME.fullmatch(written) if isinstance(written, str) else None
    if not found:
        raise ValueError('should be a time of day, like "07:30"')
    return time(int(found[1]), int(found[2]))


class SubscriptionEntry(BaseModel):
    """One `[[subscriptions]]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Text
    to: tuple[Annotated[str, AfterValidator(_mail)], ...] = ()
    topics: tuple[Text, ...] = ()
    languages: tuple[LanguageTag, ...] = ()
    sources: tuple[Text, ...] = ()
    at: Annotated[time, BeforeValidator(_clock_time)] = time(7, 30)
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    timezone: TimeZone = "Asia/Taipei"  # unless written: that of the settings
    language: Literal["en", "zh-Hant"] = "en"
    level: float = Field(default=0.0, ge=0, le=1)
    when_empty: bool = True
    channel: Literal["mail"] = "mail"

    def subscription(self) -> Subscription:
        """The entry in the project's own words."""
        return Subscription(
            name=self.name,
            to=self.to,
            topics=tuple(map(TopicKey, self.topics)),
            languages=tuple(map(Language, self.languages)),
            sources=tuple(map(SourceKey, self.sources)),
            at=self.at,
            days=self.days,
            timezone=self.timezone,
            language=Language(self.language),
            level=self.level,
            when_empty=self.when_empty,
            channel=self.channel,
        )


WrittenSubscription = Annotated[Subscription, WrittenAs(SubscriptionEntry, SubscriptionEntry.subscription)]


def check_subscriptions(settings: Settings, sources: Iterable[Source], topics: Iterable[Topic]) -> None:
    """Every topic and source that a subscription names exists.

    Raises:
        ConfigError: with a line for each that does not, naming the nearest one that does.
    """
    known = {
        "topics": {str(topic.key) for topic in topics},
        "sources": {str(source.key) for source in sources},
    }
    faults = Faults()
    for number, subscription in enumerate(settings.subscriptions):
        named = {"topics": subscription.topics, "sources": subscription.sources}
        for field, names in named.items():
            path = ("subscriptions", number, field)
            for name in names:
                if name not in known[field]:
                    what = f"there is no {field.removesuffix('s')} {name!r}"
                    faults.add(settings.place(path), what, key=dotted(path), remedy=did_you_mean(name, known[field]))
    faults.raise_any()
