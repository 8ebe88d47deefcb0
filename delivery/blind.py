"""What could not be seen: sources by what befell them, and recordings whose captions have not come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import escape

from delivery.fitting import how_many
from delivery.phrases import Phrases
from delivery.safe import link, short
from delivery.words import counted
from model import OVERDUE, Edition, EditionKind, OutcomeKind, Trouble

__all__ = ["Blind", "Group", "Line", "blind"]

_KINDS = (OutcomeKind.FAILED, OutcomeKind.BLOCKED, OutcomeKind.SILENT, OutcomeKind.INTERRUPTED, OVERDUE)
_NAME_AT_MOST = 120  # characters
_SHOWN = 12  # of each kind
_RECORDINGS_SHOWN = 8
_AROUND = 160  # bytes of markup
_ROOM = 3_000  # bytes, of each kind: enough for the usual twelve


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source or a recording, and what is to be said of it."""

    name: str
    told: str
    address: str = ""

    @property
    def size(self) -> int:
        """Bytes it takes at most, on the page or in the text."""
        return len(escape(self.name + self.told + 2 * self.address).encode()) + _AROUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Those that share their trouble."""

    title: str
    lines: tuple[Line, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """All of it; `all_well` where there is nothing else to tell."""

    groups: tuple[Group, ...]
    all_well: str


def blind(edition: Edition, say: Phrases, *, whole: bool) -> Blind | None:
    """What an edition could not see, `whole` or the first few of each kind; an alert does not speak of it."""
    if edition.kind is EditionKind.ALERT:
        return None
    groups = tuple(_groups(edition, say, whole=whole))
    words = say.words
    all_well = words.all_seen if edition.sources_checked else words.none_seen
    return Blind(groups=groups, all_well="" if edition.troubles else all_well)


def _groups(edition: Edition, say: Phrases, *, whole: bool) -> Iterator[Group]:
    words = say.words
    for kind in _KINDS:
        lines = [_source(one, say) for one in edition.troubles if one.kind == kind]
        if lines:
            yield _group(words.troubles[kind], lines, None if whole else _SHOWN, say)
    lines = [Line(name=say.titled(one), told=say.facts(one), address=link(one.url)) for one in edition.waiting]
    if lines:
        yield _group(words.waiting, lines, None if whole else _RECORDINGS_SHOWN, say)


def _source(trouble: Trouble, say: Phrases) -> Line:
    return Line(name=short(say.names.source(trouble.source), _NAME_AT_MOST), told=say.explained(trouble))


def _group(title: str, lines: list[Line], most: int | None, say: Phrases) -> Group:
    shown = lines
    if most is not None:
        shown = lines[: max(1, how_many([line.size for line in lines[:most]], _ROOM))]
    more = counted(say.words.more, len(lines) - len(shown)) if len(lines) > len(shown) else ""
    return Group(title=title, lines=tuple(shown), more=more)
