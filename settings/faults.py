"""Faults in what the user wrote: collected over all files, then told at once, one line each.

A line reads ``file:line: key: what is wrong (what to do)``. The value itself is never repeated: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from errors import ConfigError
from settings.values import WrittenAs

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Fault", "Faults", "KeyPath", "did_you_mean", "dotted", "known_keys", "reading"]

KeyPath = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and places."""

_BOOLEAN = "should be true or false"
_LIST = "should be a list"
_MAPPING = "should be a mapping of keys to values"
_NUMBER = "should be a number"
_TIME = 'should be a time of day, like "07:30"'
_WHOLE_NUMBER = "should be a whole number"
_PLAIN_WORDS = {
    "bool_parsing": _BOOLEAN,
    "bool_type": _BOOLEAN,
    "dict_type": _MAPPING,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_type": _WHOLE_NUMBER,
    "list_type": _LIST,
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "path_type": "should be a path",
    "string_too_short": "is empty",
    "string_type": "should be text",
    "time_delta_type": 'should be a duration, like "30m"',
    "time_parsing": _TIME,
    "time_type": _TIME,
    "too_short": "is empty",
    "tuple_type": _LIST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where."""

    place: str  # "file:line", a file, or the name of an environment variable
    key: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """The line a reader sees."""
        told = ": ".join(filter(None, (self.place, self.key, self.what)))
        return f"{told} ({self.remedy})" if self.remedy else told


@dataclass(slots=True)
class Faults:
    """Every fault of one load."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: str, what: str, *, key: str = "", remedy: str = "") -> None:
        """Remember one."""
        self.found.append(Fault(place=place, key=key, what=what, remedy=remedy))

    def raise_any(self) -> None:
        """Tell them all.

        Raises:
            ConfigError: there is at least one.
        """
        if self.found:
            raise ConfigError("\n".join(map(str, sorted(self.found, key=_order))))


def _order(fault: Fault) -> tuple[str, int]:
    """By file, then by line."""
    file, _, line = fault.place.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (fault.place, 0)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The nearest known word, and all of them where none is really near."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"did you mean {by_lower[near[0]]}?"
    nearest = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.0)
    return f"nearest known: {by_lower[nearest[0]]}; all: {', '.join(sorted(known))}" if nearest else ""


def dotted(path: KeyPath) -> str:
    """A path as people write it: ``smtp.port``, ``subscriptions[2].to``; places count from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def reading(details: ErrorDetails, model: type[BaseModel]) -> tuple[KeyPath, str, str]:
    """What the validator found, in plain words: the path, what is wrong, the remedy."""
    kind = details["type"]
    path = tuple(step for step in details["loc"] if step != "[key]")
    if kind == "extra_forbidden":
        return path, "unknown key", did_you_mean(str(path[-1]), known_keys(model, path[:-1]))
    if kind == "missing":
        return path, "is missing", "add it"
    return path, _PLAIN_WORDS.get(kind) or _in_its_words(details), _quotes(details)


def _in_its_words(details: ErrorDetails) -> str:
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    return details["msg"].replace("Input should be", "should be")


def _quotes(details: ErrorDetails) -> str:
    """YAML reads an unquoted ``no`` as false, and ``2026`` as a number."""
    unquoted = details["type"] == "string_type" and isinstance(details["input"], bool | int | float)
    return "put it in quotes" if unquoted else ""


def known_keys(model: type[BaseModel], path: KeyPath) -> Collection[str]:
    """The keys that may stand at this path of the model."""
    for step in path:
        if isinstance(step, str):
            model = next(_models(model.model_fields[step].annotation))
    return model.model_fields


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models an annotation speaks of: its own, or that of its list, option or written form."""
    if isinstance(annotation, WrittenAs):
        annotation = annotation.model
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in get_args(annotation):
        yield from _models(inside)
