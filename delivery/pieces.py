"""The pieces an edition is put together from, each as HTML and as text: a story whole or in one line, a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from delivery.desk import Desk
from delivery.difference import Passage, Side, difference
from delivery.phrases import Phrases
from delivery.quotes import place_of, quotations, shortened, unquoted
from delivery.safe import cleaned, isolated, link
from delivery.versions import Versions, language_name, versions
from delivery.words import counted
from model import Change, Copy, Flagged

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Part", "Writer", "environment"]

_LANGUAGES_SHOWN = 12
_COPIES_SHOWN = 6
_RELATED_QUOTED = 160  # characters
_MARKS = {Side.KEPT: "{}", Side.REMOVED: "[-{}-]", Side.ADDED: "{{+{}+}}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that is told, and the matches that are told by it."""

    html: Markup
    text: Markup
    match_ids: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes it takes in the larger of the two forms, with what parts it from the next."""
        return max(len(self.html.encode()), len(self.text.encode())) + 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Others:
    """The other documents of a story, as many as are shown."""

    languages: tuple[Copy, ...]
    also: tuple[Copy, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """A passage of a title or a text that was changed."""

    name: str  # empty: of the text
    pieces: Passage

    @property
    def marked(self) -> str:
        """With what was removed as [-…-] and what was added as {+…+}, as `wdiff` writes it."""
        return "".join(_MARKS[one.side].format(one.text) for one in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes pieces for one reader."""

    say: Phrases
    desk: Desk

    def story(self, item: Flagged) -> Part:
        """A story with everything that proves it."""
        found = versions(item.language, item.kind, item.copies, self.say.language)
        return self._part("story", item.match_ids, item=item, others=_shown(found))

    def line(self, item: Flagged) -> Part:
        """A story in one line."""
        return self._part("line", item.match_ids, place=item, facts=self.say.facts(item), quote=None)

    def related(self, item: Flagged) -> Part:
        """A statement that is leaned on, with the words that make it one."""
        quote = shortened(quotations(item, item.matches[0], 1)[0], _RELATED_QUOTED)
        topics = [self.say.topic(match.topic) for match in item.matches]
        actors = [one for one in self.say.actors(item) if one != self.say.actor(item)]
        facts = self.say.facts(item, *actors, *topics)
        return self._part("line", item.match_ids, place=item, facts=facts, quote=quote)

    def change(self, change: Change) -> Part:
        """What was changed, in the words before and after; or that it is gone."""
        words = self.say.words
        told = difference(change.text_before, change.text) if not change.removed else None
        passages = [_Changed(name="", pieces=passage) for passage in told.passages] if told else []
        if change.title_before != change.document.title and not change.removed:
            title = difference(change.title_before, change.document.title, 1)
            passages[:0] = [_Changed(name=words.title_was, pieces=passage) for passage in title.passages]
        remark = "" if passages or change.removed else words.only_form
        if told and told.more:
            remark = counted(words.more_passages, told.more)
        return self._part(
            "change",
            change.match_ids,
            place=change.document,
            facts=self.say.changed(change),
            passages=passages,
            remark=remark,
        )

    def changed_line(self, change: Change) -> Part:
        """That something was changed, in one line."""
        return self._part("line", change.match_ids, place=change.document, facts=self.say.changed(change), quote=None)

    def _part(self, name: str, match_ids: Sequence[str], **facts: object) -> Part:
        return Part(
            html=self.render(f"{name}.html", facts), text=self.render(f"{name}.txt", facts), match_ids=tuple(match_ids)
        )

    def render(self, name: str, facts: Mapping[str, object]) -> Markup:
        """A template of the mail's, filled; without the line break at its end."""
        told = environment().get_template(f"mail/{name}").render(self._common() | dict(facts))
        return Markup(told.rstrip("\n"))  # noqa: S704 - the template escapes what it writes

    def _common(self) -> dict[str, object]:
        return {
            "say": self.say,
            "words": self.say.words,
            "language": self.say.language,
            "feedback": self.desk.feedback,
        }


def _shown(found: Versions) -> _Others:
    hidden = len(found.languages[_LANGUAGES_SHOWN:]) + len(found.also[_COPIES_SHOWN:])
    also = (*found.also, *found.languages[_LANGUAGES_SHOWN:])[:_COPIES_SHOWN]
    return _Others(languages=found.languages[:_LANGUAGES_SHOWN], also=also, more=hidden)


@cache
def environment() -> Environment:
    """The templates of the mail; whatever they write has been made fit for one line first."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=cleaned,
    )
    made.globals |= {
        "counted": counted,
        "iso": isolated,
        "language_name": language_name,
        "link": link,
        "place_of": place_of,
        "quotations": quotations,
        "unquoted": unquoted,
    }
    return made
