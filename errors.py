"""Every error panelwatch raises on purpose, and the one place where an unexpected one may be caught.

PanelwatchError
├── ConfigError              the user's files or words are wrong: names file, key and remedy; exit status 2
├── SourceError              this source failed; the others go on; kept on its run
│   ├── FetchError           url, status, retry_after, transient or not
│   │   ├── BlockedError     challenge page, 403, consent wall, "not a bot": stop, do not evade
│   │   └── GoneError        404 or 410
│   ├── ParseError           the page changed its shape: loud
│   └── SilentError          less than the source is expected to bring
├── StorageError             the database or the disk refuses; exit status 3
└── DeliveryError            per subscription; retried, never doubled
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar

__all__ = [
    "BlockedError",
    "ConfigError",
    "DeliveryError",
    "FetchError",
    "GoneError",
    "PanelwatchError",
    "ParseError",
    "SilentError",
    "SourceError",
    "StorageError",
    "contained",
]

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class PanelwatchError(Exception):
    """Something went wrong that a person can be told in one line."""

    exit_status = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Say what went wrong and where; `remedy` is what the reader can do."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: what, where, and the remedy."""
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class ConfigError(PanelwatchError):
    """A setting, a source, a topic or a command line is wrong."""

    exit_status = 2


class SourceError(PanelwatchError):
    """One source failed; the others go on."""


class FetchError(SourceError):
    """A request brought no usable answer."""

    def __init__(
        self,
        message: str,
        *,
        url: str,
        status: int | None = None,
        retry_after_s: float | None = None,
        transient: bool = True,
        remedy: str = "",
    ) -> None:
        """Keep every fact of the failure; `transient` means that asking again later may help."""
        super().__init__(message, remedy=remedy)
        self.url = url
        self.status = status
        self.retry_after_s = retry_after_s
        self.transient = transient


class BlockedError(FetchError):
    """The site refuses us, by status or by a challenge page; with `until`, its videos are left alone till then."""

    def __init__(
        self,
        message: str,
        *,
        url: str,
        status: int | None = None,
        retry_after_s: float | None = None,
        transient: bool = True,
        remedy: str = "",
        until: datetime | None = None,
    ) -> None:
        """As any failed request, with the end of the wall where there is one."""
        super().__init__(
            message, url=url, status=status, retry_after_s=retry_after_s, transient=transient, remedy=remedy
        )
        self.until = until


class GoneError(FetchError):
    """The address answers 404 or 410."""


class ParseError(SourceError):
    """An answer does not have the shape its adapter knows."""


class SilentError(SourceError):
    """The source brings less than it is expected to."""


class StorageError(PanelwatchError):
    """The database or the disk refuses."""

    exit_status = 3


class DeliveryError(PanelwatchError):
    """An edition could not be handed over."""


def contained(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | SourceError:
    """Call, and turn any fault of one source's material into a value, so that the other sources go on.

    The only broad `except` of the project: whatever a hostile page makes a parser do ends here.

    Raises:
        PanelwatchError: every one that is not about a source passes through.
    """
    try:
        return call(*args, **kwargs)
    except SourceError as error:
        return error
    except PanelwatchError:
        raise
    except Exception as error:
        log.exception("unexpected fault")
        return ParseError(
            f"unexpected {type(error).__name__}: {error}",
            remedy="a defect in panelwatch: please report it with the log",
        )
