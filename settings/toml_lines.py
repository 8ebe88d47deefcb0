"""Reading the settings file with the line of every key, so that a fault can be named where it stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from errors import ConfigError
from settings.faults import KeyPath

__all__ = ["TomlFile", "read_toml"]

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """What the file holds, and its text."""

    path: Path
    table: dict[str, object]
    text: str = field(repr=False)

    def place(self, path: KeyPath) -> str:
        """``file:line`` of a value or, where it is missing, of what it is missing from."""
        while path and not _holds(self.table, path):
            path = path[:-1]
        return f"{self.path}:{self._line(path)}" if path else str(self.path)

    def _line(self, path: KeyPath) -> int:
        """The first line of the statement that brings the key.

        Python's reader keeps no lines. But a file cut off after a statement is a file too: the key stands in the
        statement after which it is first there. Slow for a large file, and asked only to tell a fault.
        """
        lines = self.text.replace("\r\n", "\n").split("\n")
        start = 0
        for end in range(1, len(lines) + 1):
            try:
                table = tomllib.loads("\n".join(lines[:end]))
            except tomllib.TOMLDecodeError:
                continue  # in the middle of a statement
            if _holds(table, path):
                return start + 1
            start = end
        return len(lines)


def _holds(table: object, path: KeyPath) -> bool:
    for step in path:
        if isinstance(table, list):
            table = dict(enumerate(table))
        if not isinstance(table, dict) or step not in table:
            return False
        table = table[step]
    return True


def read_toml(path: Path) -> TomlFile:
    """Read a settings file.

    Raises:
        ConfigError: it is not there, cannot be read, or is not TOML.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror}", remedy="name the settings file with --config"
        ) from error
    try:
        text = content.decode()
        return TomlFile(path=path, table=tomllib.loads(text), text=text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8", remedy="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from error


def _not_toml(path: Path, text: str, told: str) -> ConfigError:
    found = _LINE.search(told)
    line = found[1] if found else len(text.splitlines()) or 1
    what = told[: found.start()].strip() if found else told.replace("(at end of document)", "at the end of the file")
    return ConfigError(f"{path}:{line}: is not TOML: {what}", remedy='text stands in quotes: key = "value"')
