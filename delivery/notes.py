"""Flagged stories as Markdown, to be pasted into one's own notes: facts, quotations with the words in bold, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from delivery.feed_entries import facts_of, reason
from delivery.feed_words import feed_words_in
from delivery.quotes import Quotation, place_of, quotations
from delivery.render import Names
from delivery.untrusted import one_line, printable, web_address
from delivery.versions import language_name
from delivery.words import words_in
from model import Copy, Flagged, Language, Match

__all__ = ["MEDIA_TYPE", "markdown"]

MEDIA_TYPE = "text/markdown; charset=utf-8"
_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_BEGINS_A_LIST = re.compile(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s)")
_ALL = 1000


def markdown(stories: Sequence[Flagged], names: Names, language: Language, zone: str) -> bytes:
    """A chapter for each story, in the order given (CommonMark, UTF-8)."""
    chapters = ("\n".join(_chapter(story, names, language, zone)) for story in stories)
    return printable("\n\n".join(chapters) + ("\n" if stories else "")).encode()


def _chapter(story: Flagged, names: Names, language: Language, zone: str) -> Iterator[str]:
    words, feed_words = words_in(language), feed_words_in(language)
    yield f"## {_linked(story.url, story.title)}"
    yield ""
    yield _plain(f"{facts_of(story, names, language, zone)} [{story.language}]")
    for note in (words.removed if story.removed else "", words.late if story.late else "", story.caveat):
        if note:
            yield ""
            yield _plain(note)
    for match in story.matches:
        yield ""
        yield f"### {_plain(names.topic(match.topic, language))}"
        yield from _proofs(story, match)
        yield ""
        yield _plain(reason(match, feed_words, words))
    if story.copies:
        yield ""
        yield from (f"- {_version(copy, names)}" for copy in story.copies)


def _proofs(story: Flagged, match: Match) -> Iterator[str]:
    place = place_of(story, match)
    if place.document_id != story.document_id:
        yield ""
        yield f"{_linked(place.url, place.title)} ({language_name(place.language)})"
    for quote in quotations(story, match, _ALL):
        yield ""
        yield from (f"> {line}".rstrip() for line in _quoted(quote))


def _quoted(quote: Quotation) -> Iterator[str]:
    words = f"**{_plain(quote.words)}**"
    at = web_address(quote.link)
    yield f"{_inner(quote.before)}{f'[{words}](<{at}>)' if at else words}{_inner(quote.after)}"
    where = ", ".join(filter(None, (quote.speaker, quote.at, quote.section, quote.page and f"p. {quote.page}")))
    if where:
        yield ""
        yield f"— {_plain(where)}"


def _version(copy: Copy, names: Names) -> str:
    told = ", ".join(names.source(key) for key in copy.sources)
    return (
        f"{_linked(copy.url, copy.title)} ({_plain(language_name(copy.language))}{', ' if told else ''}{_plain(told)})"
    )


def _linked(url: str, title: str) -> str:
    name, address = _plain(title), web_address(url)
    return f"[{name or address}](<{address}>)" if address else name


def _plain(text: str) -> str:
    """One line in which nothing means anything but itself."""
    return _BEGINS_A_LIST.sub(_unlisted, _MEANS_SOMETHING.sub(r"\\\1", one_line(text)))


def _unlisted(start: re.Match[str]) -> str:
    return f"{start[1]}\\{start[2]}" if start[2] else f"{start[1]}{start[3]}\\{start[4]}"


def _inner(text: str) -> str:
    """What stands beside the words, with the space between them."""
    flat = " ".join(printable(text).split())
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() and flat else "")
    return f"{before}{_plain(flat)}{after}"
