"""Flagged stories as BibTeX entries, for a writer's references: one for each document that proves something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from delivery.quotes import place_of, quotations
from delivery.render import Names
from delivery.untrusted import one_line, web_address
from model import Copy, Flagged, Language

__all__ = ["MEDIA_TYPE", "bibtex"]

MEDIA_TYPE = "application/x-bibtex; charset=utf-8"
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}
_SPECIALS = re.compile(r"[\\{}~^&%$#_]")
_IN_ADDRESSES = re.compile(r"[\\{}]")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def bibtex(stories: Iterable[Flagged], names: Names, language: Language) -> bytes:
    """The entries as UTF-8, named by the documents' ids; what is not known, as a date, is left out."""
    told: dict[str, str] = {}
    for story in stories:
        for place in _places(story):
            told.setdefault(place.document_id, "".join(_entry(place, story, names, language)))
    return "\n".join(told.values()).encode()


def _places(story: Flagged) -> Iterator[Flagged | Copy]:
    yield from (place_of(story, match) for match in story.matches)


def _entry(place: Flagged | Copy, story: Flagged, names: Names, language: Language) -> Iterator[str]:
    fields = {
        "title": f"{{{_text(place.title)}}}",  # twice in braces: no style may lower its capitals
        "author": " and ".join(f"{{{_text(names.source(key))}}}" for key in place.sources[:1]),
        "url": _IN_ADDRESSES.sub(lambda odd: quote(odd[0]), web_address(place.url)),
        "urldate": f"{story.first_seen_at:%Y-%m-%d}",
        "langid": _text(place.language),
        "note": _text(_note(place, story, names, language)),
    }
    yield f"@misc{{{re.sub(r'[^A-Za-z0-9-]', '', place.document_id)},\n"
    if place.published_at:
        yield f"  year = {{{place.published_at.year}}},\n  month = {_MONTHS[place.published_at.month - 1]},\n"
        yield f"  day = {{{place.published_at.day}}},\n"
    yield from (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
    yield "}\n"


def _note(place: Flagged | Copy, story: Flagged, names: Names, language: Language) -> str:
    """The first words that prove each topic in this document."""
    proven = [match for match in story.matches if place_of(story, match).document_id == place.document_id]
    firsts = ((match, quotations(story, match, 1)[0]) for match in proven)
    return "; ".join(
        f"{names.topic(match.topic, language)}: {one.before}{one.words}{one.after}" for match, one in firsts
    )


def _text(text: str) -> str:
    return _SPECIALS.sub(lambda special: _SPECIAL[special[0]], one_line(text))
