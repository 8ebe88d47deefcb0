"""The settings of the application: one model, whose fields and bounds are what `docs/settings.md` tells.

Not for reading them: see `loading`. Secrets never show in a representation or in an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from settings.faults import KeyPath
from settings.subscriptions import WrittenSubscription
from settings.values import Duration, Text, TimeZone, WebAddress

__all__ = ["Settings", "SmtpSettings", "WebSettings", "product_version"]

_SENDER = re.compile(r"(?:[^<>\r\n]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+)?")
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LEAST_SECRET = 4  # characters: a shorter one would blot out half of every line, and is none
_DATABASES = ("sqlite:///", "postgresql://")


def _sender(address: str) -> str:
    if not _SENDER.fullmatch(address):
        raise ValueError('should be a mail address, like "desk@example.org" or "The desk <desk@example.org>"')
    return address


def _selector(selector: str) -> str:
    if selector and not _SELECTOR.fullmatch(selector):
        raise ValueError('should be the name before "._domainkey", like "mail2026"')
    return selector


def _contact(contact: str) -> str:
    """It travels in a header of every request."""
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set(" ()"):
        raise ValueError("should be a mail address or a web address where sites can reach you")
    return contact


def _database(url: str) -> str:
    if not url.startswith(_DATABASES) or url in _DATABASES:
        raise ValueError('should be "sqlite:///FILE" or "postgresql://USER@HOST/NAME"')
    return url


class SmtpSettings(BaseModel):
    """The server that takes our mail."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr | None = None
    sender: Annotated[str, AfterValidator(_sender)] = ""
    ca_certificates: Path | None = None
    dkim_selector: Annotated[str, AfterValidator(_selector)] = ""


class WebSettings(BaseModel):
    """Where our pages are served."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: Text = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)


class Settings(BaseModel):
    """Everything that differs from one installation to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(default="sqlite:///panelwatch.db", repr=False)
    sources: Path | None = None
    topics: Path | None = None
    actors: Path | None = None
    archive_dir: Path = Path("archive")
    allow_private_addresses: bool = False
    timezone: TimeZone = "Asia/Taipei"
    contact: Annotated[str, AfterValidator(_contact)] = ""
    concurrency: int = Field(default=8, ge=1, le=64)
    crawl_timeout: Duration = timedelta(minutes=30)
    request_timeout_s: float = Field(default=60, gt=0, le=3600)
    max_body_bytes: int = Field(default=20_000_000, ge=10_000)
    video_cookies: Path | None = Field(default=None, repr=False)  # where a secret lies is nobody's business either
    public_url: WebAddress | None = None
    secret_key: SecretStr | None = None
    heartbeat_url: WebAddress | None = Field(default=None, repr=False)  # knowing it is enough to use it
    health_file: Path = Path("panelwatch.health.json")
    log_format: Literal["text", "json"] = "text"
    backup_dir: Path | None = None
    keep_archive: Duration | None = None
    smtp: SmtpSettings = SmtpSettings()
    web: WebSettings = WebSettings()
    subscriptions: tuple[WrittenSubscription, ...] = ()

    _place: Callable[[KeyPath], str] | None = PrivateAttr(default=None)

    @field_validator("subscriptions", mode="before")
    @classmethod
    def _inherit_timezone(cls, written: object, info: ValidationInfo) -> object:
        """A subscription without a time zone has that of the settings."""
        zone = info.data.get("timezone")
        if not isinstance(written, list) or zone is None:
            return written
        return [{"timezone": zone, **each} if isinstance(each, dict) else each for each in written]

    @property
    def contact_is_set(self) -> bool:
        """Whether sites can reach whoever runs this."""
        return bool(self.contact)

    @property
    def user_agent(self) -> str:
        """What we call ourselves in every request: honest, with a contact."""
        product = f"panelwatch/{product_version()}"
        return f"{product} (+{self.contact})" if self.contact else product

    def secrets(self) -> frozenset[str]:
        """Every value that must never be shown, so that whoever writes a log can leave it out.

        Addresses of hooks are secrets: knowing one is enough to use it.
        """
        password = urlsplit(self.database_url).password or ""
        held = [self.secret_key, self.smtp.password]
        hooks = (address for one in self.subscriptions if one.channel != "mail" for address in one.to)
        known = {
            *(each.get_secret_value() for each in held if each),
            *(one.secret for one in self.subscriptions),
            *hooks,
            self.heartbeat_url or "",
            *(password, unquote(password)),
        }
        return frozenset(one for one in known if len(one) >= _LEAST_SECRET)

    def place(self, path: KeyPath) -> str:
        """Where a setting was written: ``file:line``, an environment variable, or nothing where it was not read."""
        return self._place(path) if self._place else ""

    def read_from(self, place: Callable[[KeyPath], str]) -> Settings:
        """The same settings, which know where they were written."""
        self._place = place
        return self


def product_version() -> str:
    """Which panelwatch this is."""
    try:
        return version("panelwatch")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
