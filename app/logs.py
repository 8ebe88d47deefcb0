"""The daemon's log: one line for each event, with its facts as key and value, for people or as JSON.

What comes from outside (titles, causes, addresses) can neither break a line nor steer a terminal, and no secret of the
settings is ever in it. `tell` writes an event; whatever libraries log goes the same way.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from settings import Settings

__all__ = ["LineFormatter", "set_up", "tell"]

_PLAIN = re.compile(r'[^\s"=\\]+')
_LONGEST = 2000  # characters of one value
_LIBRARIES = logging.WARNING  # what they say below it is of no use to whoever keeps a daemon
# Told by our own listener, in one line; and a lane whose crawl takes longer than a tick is no news.
_SILENT = ("apscheduler",)

log = logging.getLogger("panelwatch")


def tell(event: str, facts: Mapping[str, object], level: int = logging.INFO) -> None:
    """Write one event; facts that are None or empty are left out."""
    log.log(
        level, event, extra={"facts": {name: fact for name, fact in facts.items() if fact is not None and fact != ""}}
    )


def set_up(settings: Settings, stream: TextIO, *, debug: bool = False) -> None:
    """Send the log of this process to a stream; again, when the settings have changed."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(as_json=settings.log_format == "json", secrets=settings.secrets()))
    root = logging.getLogger()
    for one in list(root.handlers):
        root.removeHandler(one)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if debug else _LIBRARIES)
    log.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.raiseExceptions = False  # a log that cannot be written must not stop what is logged


class LineFormatter(logging.Formatter):
    """``2026-11-28T07:30:02.125Z info crawl source=un-press outcome=ok new=2``, or the same as a JSON object."""

    def __init__(self, *, as_json: bool = False, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._as_json = as_json
        self._secrets = sorted(secrets, key=len, reverse=True)  # one may hold another

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in it."""
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"
        level, event = record.levelname.lower(), self._clean(record.getMessage())
        facts = {name: self._clean(value) for name, value in self._facts(record).items()}
        if self._as_json:
            head = {"time": at, "level": level, "event": event}
            return _one_line(json.dumps(head | facts | head, ensure_ascii=False))  # no fact takes the place of the head
        return " ".join([at, level, _one_line(str(event)), *(f"{name}={_word(fact)}" for name, fact in facts.items())])

    def _facts(self, record: logging.LogRecord) -> dict[str, object]:
        told = getattr(record, "facts", None)
        facts: dict[str, object] = dict(told) if isinstance(told, Mapping) else {}
        if record.name != log.name:
            facts["logger"] = record.name
        if record.exc_info and record.exc_info[0]:
            facts["traceback"] = self.formatException(record.exc_info)
        return facts

    def _clean(self, value: object) -> object:
        """A number as it is; anything else as text of some length, without a secret."""
        if isinstance(value, bool | int | float):
            return value
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _word(fact: object) -> str:
    """A value as one word, quoted where it must be."""
    text = str(fact)
    return text if _PLAIN.fullmatch(text) and text.isprintable() else _one_line(json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    r"""Whatever cannot be seen becomes ``\uXXXX``: ends of lines, escape sequences, marks that turn text around."""
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(one: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in memoryview(one.encode("utf-16-le", "surrogatepass")).cast("H"))
