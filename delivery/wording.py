"""What the fixed sentences of a digest are, in whatever language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Forms", "Words", "counted"]

Forms = tuple[str, str]
"""A sentence for one, and for any other number; equal in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every fixed sentence; `{}` places are filled by `str.format`."""

    # Subject and head
    digest_no: str
    alert: str
    catch_up: str
    and_more: str  # after the first title of a subject
    stories: Forms
    late_stories: Forms
    found: Forms  # both, of a catch-up
    changes: Forms
    no_news: str
    about: str
    checked: Forms
    built: str
    due: str
    missed: Forms
    holds_since: str
    nothing: str
    weekdays: tuple[str, ...]  # Monday first
    named_day: str  # a day with its weekday
    # A story
    changed: str
    removed: str
    languages: str
    copies: str
    caveat: str
    person: str
    first_seen: str
    planned: str
    undated: str
    untitled: str
    proven_in: str
    central: str
    passing: str
    in_full: str
    by_resolution: str
    by_short_name: str
    by_people: str
    described: str
    in_title: str
    ways: str  # between two of them
    section: str
    page: str
    at_second: str
    said_by: str
    more_quotes: Forms
    feedback: str
    yes_no: str
    # Parts
    late: str
    what_changed: str
    title_was: str
    only_form: str
    more_passages: Forms
    alerted: str
    related: str
    others: str  # related statements of nobody who is known
    more: Forms  # of a list
    in_short: Forms
    no_room: Forms
    no_room_here: Forms  # in a catch-up: the next edition need not have them
    related_wait: Forms
    related_no_room: Forms  # likewise
    changes_wait: Forms
    all_now: str
    # What could not be seen
    blind: str
    all_seen: str
    none_seen: str
    troubles: Mapping[str, str]  # by kind
    remedy: str
    again: str
    last_seen: str
    never_seen: str
    waiting: str
    # Foot
    foot: str
    as_page: str
    unsubscribe: str
    # Marks
    colon: str
    comma: str
    between: str  # the things of a list
    and_last: str  # the last two of a few names
    after_stop: str  # what parts two sentences
    full_stop: str
    aside: str
    named: str  # the title of a section
    quoted: str


def counted(forms: Forms, count: int) -> str:
    """The sentence for so many."""
    return forms[count != 1].format(count=f"{count:,}")
