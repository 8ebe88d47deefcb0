"""The environment: which `PANELWATCH_*` variables there are, which are mistaken, secrets in files, who started us.

Not for turning their values into settings: pydantic-settings does that, see `loading`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel

from settings.application import Settings
from settings.faults import Faults, KeyPath, did_you_mean

__all__ = [
    "CONFIG_VARIABLE",
    "NESTED_BY",
    "PREFIX",
    "ServiceManager",
    "read_secret_files",
    "service_manager",
    "variable_of",
    "variables",
]

PREFIX = "PANELWATCH_"
NESTED_BY = "__"
CONFIG_VARIABLE = "PANELWATCH_CONFIG"
_FOR_TESTS = "PANELWATCH_TEST_"
_IN_FILE = "_FILE"


def variables(model: type[BaseModel] = Settings, above: KeyPath = ()) -> Iterator[tuple[str, KeyPath]]:
    """Every variable that sets something, with the setting it sets."""
    for name, field in model.model_fields.items():
        path = (*above, name)
        yield variable_of(path), path
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from variables(field.annotation, path)


def variable_of(path: KeyPath) -> str:
    """The name of the variable for this setting."""
    return PREFIX + NESTED_BY.join(str(step).upper() for step in path)


def read_secret_files(environ: Mapping[str, str], faults: Faults) -> dict[str, object]:
    """The settings whose variable names a file that holds the value; unknown variables become faults."""
    known = dict(variables())
    given = {name.upper(): value for name, value in environ.items() if name.upper().startswith(PREFIX)}
    settings: dict[str, object] = {}
    for name, value in sorted(given.items()):
        meant = name.removesuffix(_IN_FILE)
        if name in known or name == CONFIG_VARIABLE or name.startswith(_FOR_TESTS):
            continue
        if meant not in known:
            faults.add(name, "unknown variable", remedy=did_you_mean(name, known))
        elif given.get(meant):
            faults.add(name, f"{meant} is set too", remedy="unset one of the two")
        elif value:
            content = _content(name, Path(value), faults)
            if content is not None:
                _put(settings, known[meant], content)
    return settings


def _content(name: str, path: Path, faults: Faults) -> str | None:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        faults.add(name, f"{path}: is not UTF-8")
    except (OSError, ValueError) as error:
        faults.add(name, f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not a path'}")
    return None


def _put(settings: dict[str, object], path: KeyPath, value: str) -> None:
    for step in path[:-1]:
        inner = settings.setdefault(str(step), {})
        assert isinstance(inner, dict)  # noqa: S101 - a group, by `variables`
        settings = inner
    settings[str(path[-1])] = value


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceManager:
    """What the service manager that started us wants to be told: sd_notify(3), sd_watchdog_enabled(3)."""

    socket: str = ""  # where; empty: nobody listens
    watchdog: timedelta | None = None  # how often it must hear from us


def service_manager() -> ServiceManager:
    """Whether systemd, or something like it, listens to this very process."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    wanted = ours and microseconds.isascii() and microseconds.isdigit() and int(microseconds) > 0
    return ServiceManager(
        socket=os.environ.get("NOTIFY_SOCKET", ""),
        watchdog=timedelta(microseconds=int(microseconds)) if wanted else None,
    )
