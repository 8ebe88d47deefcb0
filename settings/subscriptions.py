"""Subscriptions as they are written in the settings file, and whether what they name exists."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    model_validator,
)

from model import Alerts, Language, Quiet, Source, SourceKey, Subscription, Topic, TopicKey
from settings.faults import Faults, did_you_mean, dotted
from settings.values import LanguageTag, Text, TimeZone, WrittenAs

if TYPE_CHECKING:
    from settings.application import Settings

__all__ = ["SubscriptionEntry", "WrittenSubscription", "check_sending", "check_subscriptions"]

_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

_TRADITIONAL = {"Hant", "TW", "HK", "MO"}  # after `zh-`: written with traditional characters

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _mail(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise ValueError('should be a mail address, like "desk@example.org"')
    return address


def _hook(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", address):
        raise ValueError('should be a web address, like "https://example.org/hook"')
    return address


def _any_address(address: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://\S+", address):
        raise ValueError('should be an address as Apprise writes it, like "ntfy://ntfy.sh/my-topic"')
    return address


def _clock_time(written: object) -> time:
    """Hours and minutes without a zone: `timezone` says which."""
    if isinstance(written, time) and written.tzinfo is None:
        return written
    found = _CLOCK_TIME.fullmatch(written) if isinstance(written, str) else None
    if not found:
        raise ValueError('should be a time of day, like "07:30"')
    return time(int(found[1]), int(found[2]))


def _quiet(written: object) -> Quiet | None:
    """Two times of day; from the later to the earlier one they span midnight."""
    if written is None or isinstance(written, Quiet):
        return written
    start, dash, end = written.partition("-") if isinstance(written, str) else ("", "", "")
    if not dash or not _CLOCK_TIME.fullmatch(start.strip()) or not _CLOCK_TIME.fullmatch(end.strip()):
        raise ValueError('should be two times of day, like "22:00-07:00"')
    return Quiet(start=_clock_time(start.strip()), end=_clock_time(end.strip()))


_ADDRESSES: Mapping[str, Callable[[str], str]] = {"mail": _mail, "webhook": _hook, "apprise": _any_address}


def _address(address: str, info: ValidationInfo) -> str:
    return _ADDRESSES[info.data.get("channel", "mail")](address)


def _as_stored(tag: str) -> tuple[Language, ...]:
    """The tags of documents that this one means: none has a region; of Chinese the script counts, and `zh` is any."""
    primary, *rest = tag.split("-")
    if primary != "zh":
        return (Language(primary),)
    if not rest:
        return (Language("zh-Hant"), Language("zh-Hans"), Language("zh"))
    return (Language("zh-Hant" if rest[0] in _TRADITIONAL else "zh-Hans"),)


def _is_whole(secret: str) -> bool:
    prefix, _, encoded = secret.partition("whsec_")
    try:
        return bool(prefix) or not encoded or bool(b64decode(encoded, validate=True))
    except BinasciiError:
        return False


class SubscriptionEntry(BaseModel):
    """One `[[subscriptions]]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Text
    channel: Literal["mail", "webhook", "apprise"] = "mail"  # before `to`, whose addresses it says how to read
    to: Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], Field(repr=False)] = ()
    topics: tuple[Text, ...] = ()
    languages: tuple[LanguageTag, ...] = ()
    sources: tuple[Text, ...] = ()
    at: Annotated[time, BeforeValidator(_clock_time)] = time(7, 30)
    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    timezone: TimeZone = "Asia/Taipei"  # unless written: that of the settings
    language: Literal["en", "zh-Hant"] = "en"
    level: float = Field(default=0.0, ge=0, le=1)
    when_empty: bool = True
    alerts: Literal["off", "central", "all"] = "off"
    quiet: Annotated[Quiet | None, BeforeValidator(_quiet)] = None
    secret: SecretStr | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.days and self.alerts == "off":
            raise ValueError('tells nothing: give it days, or alerts = "central"')
        if self.channel == "webhook" and not self.secret:
            raise ValueError("a webhook needs a secret, with which what it is sent is signed")
        if self.secret and not _is_whole(self.secret.get_secret_value()):
            raise ValueError("after whsec_ a secret is base64 (Standard Webhooks); without whsec_ it may be any text")
        return self

    def subscription(self) -> Subscription:
        """The entry in the project's own words."""
        return Subscription(
            name=self.name,
            to=self.to,
            topics=tuple(map(TopicKey, self.topics)),
            languages=tuple(dict.fromkeys(one for tag in self.languages for one in _as_stored(tag))),
            sources=tuple(map(SourceKey, self.sources)),
            at=self.at,
            days=self.days,
            timezone=self.timezone,
            language=Language(self.language),
            level=self.level,
            when_empty=self.when_empty,
            channel=self.channel,
            alerts=Alerts(self.alerts),
            quiet=self.quiet,
            secret=self.secret.get_secret_value() if self.secret else "",
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


def check_sending(settings: Settings) -> None:
    """What the subscriptions tell can be sent: whoever tells by mail has a server and a sender.

    Raises:
        ConfigError: with a line for what is missing.
    """
    faults = Faults()
    mailed = [one.name for one in settings.subscriptions if one.to and one.channel == "mail"]
    for field in ("host", "sender") if mailed else ():
        if not getattr(settings.smtp, field):
            path = ("smtp", field)
            what = f"needed, since the subscription {mailed[0]!r} is sent by mail"
            faults.add(settings.place(path), what, key=dotted(path), remedy="set it, or empty the subscription's `to`")
    faults.raise_any()
