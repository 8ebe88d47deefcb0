"""Reading YAML files with the line of every key, so that a fault can be named where it stands.

Stricter than YAML: keys are text and stand once, and there is no merging (`<<`). References (`&a`, `*a`) are followed,
but only so far: a file of a few lines could swell to gigabytes by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from settings.faults import Faults, KeyPath, dotted, reading

__all__ = ["YamlFile", "read_yaml_files"]

_MOST_BYTES = 1_000_000
_MOST_VALUES = 100_000
_DEEPEST = 50
_STRING = "tag:yaml.org,2002:str"
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlFile:
    """What a file holds, and where each of its values stands."""

    path: Path
    value: object
    lines: Mapping[KeyPath, int] = field(repr=False)

    def place(self, path: KeyPath) -> str:
        """``file:line`` of a value or, where it is missing, of what it is missing from."""
        while path not in self.lines:
            path = path[:-1]
        return f"{self.path}:{self.lines[path]}"

    def report(self, error: ValidationError, model: type[BaseModel], at: KeyPath, name: str, faults: Faults) -> None:
        """Add what the validator found in the value at this path, which goes by this name."""
        for details in error.errors(include_url=False):
            path, what, remedy = reading(details, model)
            key = ".".join(filter(None, (name, dotted(path))))
            faults.add(self.place(at + path), what, key=key, remedy=remedy)


def read_yaml_files(path: Path, faults: Faults) -> tuple[YamlFile, ...]:
    """A file, or every ``*.yaml`` and ``*.yml`` of a folder, by name; what cannot be read becomes a fault."""
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in {".yaml", ".yml"})
        if not files:
            faults.add(str(path), "no *.yaml file in this folder")
    read = (_read(file, faults) for file in files)
    return tuple(file for file in read if file is not None)


def _read(path: Path, faults: Faults) -> YamlFile | None:
    text = _text(path, faults)
    if text is None:
        return None
    try:
        loader = _Loader(text)
        top = loader.get_single_node()
    except yaml.YAMLError as error:
        faults.add(f"{path}:{_line_of(error, text)}", _problem(error))
        return None
    except RecursionError:
        faults.add(str(path), "is nested too deeply")
        return None
    if top is None:
        faults.add(f"{path}:1", "is empty")
        return None
    reader = _NodeReader(path=path, loader=loader, faults=faults)
    value = reader.value(top, ())
    return YamlFile(path=path, value=value, lines=reader.lines) if reader.whole else None


def _text(path: Path, faults: Faults) -> str | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        faults.add(str(path), f"cannot be read: {error.strerror}", remedy="name a YAML file, or a folder of them")
        return None
    if len(content) > _MOST_BYTES:
        faults.add(str(path), f"is larger than {_MOST_BYTES:,} bytes", remedy="split it into files of one folder")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(f"{path}:{line}", "is not UTF-8", remedy="save it as UTF-8")
        return None


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        last = len(text.splitlines()) or 1  # where the parser misses something, it stands behind the end
        return min(mark.line + 1, last) if mark else 1
    position = getattr(error, "position", None)  # of a character YAML does not allow
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _problem(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        return f"is not YAML: {' '.join(filter(None, (error.context, error.problem)))}"
    return "is not YAML: a character that is not allowed"


@dataclass(slots=True, kw_only=True)
class _NodeReader:
    """Turns the nodes of one file into values, noting lines."""

    path: Path
    loader: yaml.SafeLoader
    faults: Faults
    lines: dict[KeyPath, int] = field(default_factory=dict)
    around: list[yaml.Node] = field(default_factory=list)  # the nodes that hold the one being read
    values: int = 0
    whole: bool = True  # no value is missing, so checking them brings no faults that follow from others

    def value(self, node: yaml.Node, at: KeyPath) -> object:
        """The value of a node; its line is that of its key, where it has one."""
        self.lines.setdefault(at, _line(node))
        self.values += 1
        if self.values > _MOST_VALUES or len(self.around) > _DEEPEST:
            self._swollen()
            return None
        if any(node is holder for holder in self.around):
            self._hole(node, at, "contains itself by reference", "write it out")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, at)
        self.around.append(node)
        inside = self._inside(node, at)
        self.around.pop()
        return inside

    def _inside(self, node: yaml.Node, at: KeyPath) -> object:
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(item, (*at, key)) for key, item in self._items(node, at)}
        return [self.value(item, (*at, place)) for place, item in enumerate(node.value)]

    def _items(self, node: yaml.MappingNode, at: KeyPath) -> Iterator[tuple[str, yaml.Node]]:
        for key_node, item in node.value:
            key = key_node.value
            if key_node.tag != _STRING or not isinstance(key, str):
                self._fault(key_node, at, "has a key that is not text", "put the key in quotes")
            elif (*at, key) in self.lines:
                self._fault(key_node, (*at, key), f"stands twice, first in line {self.lines[*at, key]}", "keep one")
            else:
                self.lines[*at, key] = _line(key_node)
                yield key, item

    def _scalar(self, node: yaml.Node, at: KeyPath) -> object:
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._hole(node, at, "is no value of the kind it looks like", "put it in quotes if it is text")
            return None

    def _swollen(self) -> None:
        """Told once: everything that follows is too much as well."""
        if self.whole:
            self.faults.add(str(self.path), f"holds more than {_MOST_VALUES:,} values, or is nested too deeply")
        self.whole = False

    def _hole(self, node: yaml.Node, at: KeyPath, what: str, remedy: str) -> None:
        self._fault(node, at, what, remedy)
        self.whole = False

    def _fault(self, node: yaml.Node, at: KeyPath, what: str, remedy: str) -> None:
        self.faults.add(f"{self.path}:{_line(node)}", what, key=dotted(at), remedy=remedy)


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1
