"""What a rule lacked where it proved nothing: the place that came nearest, and why it was not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.forms import Span
from pipeline.rules import ReadyRule, Text, beside

__all__ = ["Shortfall", "Want", "shortfall"]

_MOST_TRIED = 20  # places of the first part that are looked at


class Want(StrEnum):
    """Why a rule did not prove its topic."""

    MISSING = "missing"  # a part is nowhere in the document
    APART = "apart"  # the parts are there, but not within the scope
    CONFUSED = "confused"  # the words belong to a name of something else
    RULED_OUT = "ruled out"  # words stand near that speak of something else
    EARLY = "early"  # the document is older than the topic


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a rule lacked: the parts it found, the ones it did not, the words that ruled it out."""

    want: Want
    met: tuple[Span, ...] = ()
    unmet: tuple[int, ...] = ()  # places in the rule, of which `lacks` would do
    lacks: int = 0
    against: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What is met around one place of the first part."""

    met: dict[int, Span]
    against: tuple[Span, ...]


def shortfall(rule: ReadyRule, text: Text) -> Shortfall | None:
    """Why the rule proves nothing here; None where not even a part of it is met."""
    if not any(text.hits[part] for part in rule.parts):
        return None
    clear = [rule.clear(text, part) for part in rule.parts]
    best = _best(rule, text, clear)
    everywhere = {place: spans[0] for place, spans in enumerate(clear) if spans} | best.met
    if _lacking(rule, everywhere) == 0:  # it is all there
        if best.against:
            return Shortfall(Want.RULED_OUT, tuple(best.met.values()), against=best.against)
        return Shortfall(Want.APART, tuple(everywhere.values()))
    met = best.met or everywhere
    unmet = _unmet(rule, met)
    found = {place: text.hits[rule.parts[place]] for place in unmet}
    confused = tuple(hits[0] for place, hits in found.items() if hits and not clear[place])
    want = Want.CONFUSED if confused else Want.MISSING
    return Shortfall(want, tuple(met.values()), unmet, _lacking(rule, met), confused)


def _best(rule: ReadyRule, text: Text, clear: Sequence[Sequence[Span]]) -> _Attempt:
    """The place of the first part around which most others stand, best without words against it."""
    attempts = [_attempt(rule, text, first, clear) for first in clear[0][:_MOST_TRIED]]
    return max(attempts, key=lambda one: (len(one.met), not one.against), default=_Attempt({}, ()))


def _attempt(rule: ReadyRule, text: Text, first: Span, clear: Sequence[Sequence[Span]]) -> _Attempt:
    near = beside((first,), clear[1:], rule.bounds(text, first), rule.window(text, first))
    return _Attempt({0: first} | {place + 1: span for place, span in near.items()}, rule.ruled_out(text, first))


def _unmet(rule: ReadyRule, met: dict[int, Span]) -> tuple[int, ...]:
    """The parts to choose from: what is needed, and where that would not do, whatever else is not met."""
    needed = tuple(place for place in range(rule.needs) if place not in met)
    if needed and len(needed) == _lacking(rule, met):
        return needed
    return tuple(place for place in range(len(rule.parts)) if place not in met)


def _lacking(rule: ReadyRule, met: dict[int, Span]) -> int:
    """How many more parts would have been enough."""
    needed = sum(place not in met for place in range(rule.needs))
    return max(needed, (rule.rule.least or len(rule.parts)) - len(met))
