"""What of an edition is told in which part: the first stories whole, others in a line, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delivery.fitting import Fitted, fit, how_many
from delivery.phrases import Phrases
from delivery.pieces import Part, Writer
from delivery.words import counted
from model import Edition

__all__ = ["Contents", "Parts", "contents", "parts_of"]

_CHANGES_ROOM = 24_000  # bytes
_ALERTED_SHOWN, _ALERTED_ROOM = 20, 10_000
_RELATED_SHOWN, _RELATED_ROOM = 20, 20_000
_WHOLE = 2**40  # room for everything
_MOST = 1000  # of each list, also on the page: more than fit into any mail; an edition is written while no other writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is told, part by part, and what each part leaves out, in words."""

    stories: Sequence[Part]
    in_short: Sequence[Part]
    late: Sequence[Part]
    late_in_short: Sequence[Part]
    no_room: str
    changes: Sequence[Part]
    changes_in_short: Sequence[Part]
    changes_wait: str
    alerted: Sequence[Part]
    alerted_more: str
    related: Sequence[tuple[str, Sequence[Part]]]  # by actor
    related_wait: str
    left_out: int

    @property
    def match_ids(self) -> tuple[str, ...]:
        """Of everything that is told for the first time; what was told by alert is known already."""
        parts = (*self.stories, *self.in_short, *self.late, *self.late_in_short, *self.changes, *self.changes_in_short)
        related = (part for _, several in self.related for part in several)
        return tuple(dict.fromkeys(one for part in (*parts, *related) for one in part.match_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an edition could tell, each as the parts it would be told by; of very long lists the first."""

    stories: Sequence[Part]
    lines: Sequence[Part]
    changes: Sequence[Part]
    changed_lines: Sequence[Part]
    alerted: Sequence[Part]
    related: Sequence[tuple[str, Part]]


def parts_of(edition: Edition, writer: Writer) -> Parts:
    """What there is to tell, in order."""
    flagged, changes = edition.flagged[:_MOST], edition.changes[:_MOST]
    return Parts(
        stories=[writer.story(item) for item in flagged],
        lines=[writer.line(item) for item in flagged],
        changes=[writer.change(change) for change in changes],
        changed_lines=[writer.changed_line(change) for change in changes],
        alerted=[writer.line(item) for item in edition.alerted[:_MOST]],
        related=[(writer.say.actor(item), writer.related(item)) for item in edition.related[:_MOST]],
    )


def contents(edition: Edition, lists: Parts, say: Phrases, room: int | None) -> Contents:
    """What is told where so many bytes are left for stories; all parts where there is no limit."""
    stories = fit(lists.stories, lists.lines, _WHOLE if room is None else room)
    changes = fit(lists.changes, lists.changed_lines, _WHOLE if room is None else _CHANGES_ROOM)
    related, alerted = lists.related, lists.alerted
    if room is not None:
        related = related[: how_many([part.size for _, part in related[:_RELATED_SHOWN]], _RELATED_ROOM)]
        alerted = alerted[: how_many([part.size for part in alerted[:_ALERTED_SHOWN]], _ALERTED_ROOM)]
    related_left, alerted_left = len(edition.related) - len(related), len(edition.alerted) - len(alerted)
    stories_left = stories.left + len(edition.flagged) - len(lists.stories)
    changes_left = changes.left + len(edition.changes) - len(lists.changes)
    whole, in_short = _split(lists.stories, lists.lines, stories)
    is_late = [item.late for item in edition.flagged]
    changed, changed_in_short = _split(lists.changes, lists.changed_lines, changes)
    words = say.words
    comes_later = edition.since is None  # what a catch-up leaves out was told before, perhaps
    no_room = words.no_room if comes_later else words.no_room_here
    related_wait = words.related_wait if comes_later else words.related_no_room
    return Contents(
        stories=[part for part, late in zip(whole, is_late, strict=False) if not late],
        in_short=[part for part, late in zip(in_short, is_late[stories.whole :], strict=False) if not late],
        late=[part for part, late in zip(whole, is_late, strict=False) if late],
        late_in_short=[part for part, late in zip(in_short, is_late[stories.whole :], strict=False) if late],
        no_room=counted(no_room, stories_left) if stories_left else "",
        changes=changed,
        changes_in_short=changed_in_short,
        changes_wait=counted(words.changes_wait, changes_left) if changes_left else "",
        alerted=alerted,
        alerted_more=counted(words.more, alerted_left) if alerted_left else "",
        related=_by_actor(related, words.others),
        related_wait=counted(related_wait, related_left) if related_left else "",
        left_out=stories_left + changes_left + related_left,
    )


def _split(whole: Sequence[Part], lines: Sequence[Part], fitted: Fitted) -> tuple[Sequence[Part], Sequence[Part]]:
    return whole[: fitted.whole], lines[fitted.whole : fitted.whole + fitted.in_short]


def _by_actor(related: Sequence[tuple[str, Part]], others: str) -> list[tuple[str, list[Part]]]:
    """Statements of one actor together, the actor of the first of them first; those of nobody who is known last."""
    groups: dict[str, list[Part]] = {}
    for actor, part in related:
        groups.setdefault(actor, []).append(part)
    return sorted(groups.items(), key=lambda group: group[0] == others)
