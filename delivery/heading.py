"""How an edition begins: its subject, its name, what it is about, whether it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from delivery.phrases import Phrases
from delivery.safe import isolated, short
from delivery.words import counted
from model import Edition, EditionKind

__all__ = ["Heading", "heading", "subject"]

_SUBJECT_TITLE = 90  # characters
_ON_TIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of an edition, each of its sentences."""

    name: str
    title: str
    about: str
    facts: str
    notice: str  # that it is late
    nothing: str  # that there is nothing new


def subject(edition: Edition, say: Phrases) -> str:
    """One line: which edition it is, and the title of its first story."""
    told = edition.flagged
    if not told:
        line = _title(edition, say)
    elif len(told) == 1:
        line = short(told[0].title, _SUBJECT_TITLE) or _title(edition, say)
    else:
        first = short(told[0].title, _SUBJECT_TITLE) or counted(say.words.stories, 1)
        line = say.words.and_more.format(title=first, count=len(told) - 1)
    return f"{_name(edition, say)}{say.words.colon}{isolated(line)}"


def heading(edition: Edition, say: Phrases) -> Heading:
    """Everything above the first story."""
    words = say.words
    is_alert = edition.kind is EditionKind.ALERT
    checked = "" if is_alert else counted(words.checked, edition.sources_checked)
    built = words.built.format(when=say.when(edition.built_at))
    is_empty = not edition.flagged and not edition.changes
    return Heading(
        name=_name(edition, say),
        title=_title(edition, say),
        about=words.about.format(topics=_topics(edition, say)) if _topics(edition, say) else "",
        facts=words.comma.join(filter(None, (checked, built))),
        notice=_late(edition, say),
        nothing=words.nothing if is_empty else "",
    )


def _name(edition: Edition, say: Phrases) -> str:
    words = say.words
    if edition.kind is EditionKind.ALERT:
        return words.alert
    if edition.since is not None:
        return words.catch_up.format(since=say.when(edition.since))
    return words.digest_no.format(number=edition.number)


def _title(edition: Edition, say: Phrases) -> str:
    words = say.words
    late = sum(item.late for item in edition.flagged)
    if edition.since is None:
        parts = [(words.stories, len(edition.flagged) - late), (words.late_stories, late)]
    else:
        parts = [(words.found, len(edition.flagged))]
    parts.append((words.changes, len(edition.changes)))
    told = words.comma.join(counted(forms, count) for forms, count in parts if count) or words.no_news
    return told[0].upper() + told[1:]


def _topics(edition: Edition, say: Phrases) -> str:
    asked_for = edition.subscription.topics or tuple(say.names.topics)
    keys = [key for key in asked_for if key not in say.names.related] or list(asked_for)
    *first, last = [say.topic(key) for key in keys] or [""]
    return say.words.and_last.join(filter(None, (say.joined(first), last)))


def _late(edition: Edition, say: Phrases) -> str:
    """When it was due, and that it holds what editions before it would have told."""
    words = say.words
    is_late = edition.slot is not None and edition.built_at - edition.slot > _ON_TIME
    told = [words.due.format(when=say.on_day(edition.slot))] if edition.slot and (is_late or edition.missed) else []
    told += [counted(words.missed, edition.missed)] if edition.missed else []
    if told and edition.previous_at is not None:
        told.append(words.holds_since.format(when=say.on_day(edition.previous_at)))
    return words.after_stop.join(told)
