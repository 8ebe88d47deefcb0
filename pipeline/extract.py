"""From the raw parts of an entry to its text, with sections and cues: the best part that yields words wins.

Captions, then a body that an adapter selected, then the page, then a PDF, then a feed's complete text, plain text, a
feed's summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from errors import ParseError
from model import Chunk, Cue, Entry, Language, Part, PartRole, Section
from pipeline.markup import decode, html_text, main_text, parse_html
from pipeline.normalise import normalise, one_line
from pipeline.pdf import read_pdf
from pipeline.sections import joined, noon_briefing
from pipeline.timed_words import Words, gap, tidied
from pipeline.transcript import SPEAKER_CHANGE, read_captions

__all__ = ["Extracted", "extract"]

_LONGEST = 2_000_000  # characters of a text that are kept; the attribute "truncated" tells how many there were
_PLAIN = "text/plain"
_MOST_ELEMENTS = 30_000  # of a page whose text is looked for: ten times what is usual; beyond, the search takes minutes
# What the page says of its own date in its metadata, and nothing guessed from the page's words.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What the parts of an entry say; `title` and `published` are what its page tells of itself."""

    text: str = ""
    sections: tuple[Section, ...] = ()
    cues: tuple[Cue, ...] = ()
    title: str = ""
    published: str = ""
    language: Language | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def extract(entry: Entry) -> Extracted:
    """Take the text out of an entry. Never fails on bad material: what yields nothing is passed over."""
    own = max((_from_own(part) for part in _of(entry, PartRole.FEED, PartRole.TEXT)), key=_length, default=Extracted())
    bodies = map(_from_markup, _of(entry, PartRole.BODY))
    attempts = chain(_transcripts(entry, own), bodies, _pages(entry, own), _prints(entry, own), [own])
    first = next(attempts)
    found = first if first.text else next((one for one in attempts if one.text), first)
    if entry.attributes.get("sections") == "noon-briefing":
        text, sections = noon_briefing(found.text)
        found = replace(found, text=text, sections=sections)
    return _cut(found)


def _length(found: Extracted) -> int:
    return len(found.text)


def _transcripts(entry: Entry, description: Extracted) -> Iterator[Extracted]:
    """The first captions that can be read; with none, the description: a video's page is about all but the video."""
    unread: list[str] = []
    for part in _of(entry, PartRole.CAPTIONS):
        try:
            text, cues = _said(read_captions(part.content, part.media_type))
        except ParseError as error:
            unread.append(error.message)
            continue
        if text:
            yield _below(description.text, Extracted(text=text, cues=cues, language=part.language))
        unread.append("no words")
    if unread:
        yield replace(description, attributes={"unread": f"captions: {unread[0]}"})


def _pages(entry: Entry, summary: Extracted) -> Iterator[Extracted]:
    """The page; one of fewer words than its own summary is a wall: for cookies, subscribers or robots."""
    for part in _of(entry, PartRole.PAGE):
        page = _from_page(part)
        yield page if _length(page) >= _length(summary) else replace(page, text=summary.text)


def _prints(entry: Entry, summary: Extracted) -> Iterator[Extracted]:
    """The first PDF that can be read; with none, the summary and why the first cannot."""
    unread: list[Extracted] = []
    for part in _of(entry, PartRole.PDF):
        read = read_pdf(part.content)
        known_by = {"symbol": read.front.symbol} if read.front.symbol and "symbol" not in entry.attributes else {}
        found = Extracted(
            text=read.text,
            sections=read.sections,
            title=read.front.title,
            published=read.front.published,
            language=part.language,
            attributes={**known_by, **read.attributes},
        )
        if found.text:
            yield found
        unread.append(replace(summary, attributes=found.attributes))
    yield from unread[:1]


def _of(entry: Entry, *roles: PartRole) -> list[Part]:
    return [part for part in entry.parts if part.role in roles]


def _from_own(part: Part) -> Extracted:
    """What came with the entry itself; the complete text is the longest of it."""
    if part.role is PartRole.FEED and part.media_type != _PLAIN:
        return _from_markup(part)
    return Extracted(text=normalise(decode(part.content, part.charset)), language=part.language)


def _from_markup(part: Part) -> Extracted:
    tree = parse_html(decode(part.content, part.charset))
    return Extracted(text=html_text(tree) if tree is not None else "", language=part.language)


def _from_page(part: Part) -> Extracted:
    """The main text of a page.

    Balanced settings: precision drops paragraphs, and a dropped paragraph may be the one that names what we watch;
    recall brings the sidebar's headlines in, which name it falsely. Comments are other people's documents.
    """
    tree = parse_html(decode(part.content, part.charset))
    if tree is None:
        return Extracted(language=part.language)
    if sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        return Extracted(text=main_text(tree) or html_text(tree), language=part.language)
    from trafilatura import bare_extraction  # here: it is heavy, and only pages need it
    from trafilatura.settings import Document as Page

    page = bare_extraction(
        tree, url=part.url or None, fast=True, include_comments=False, with_metadata=True, date_extraction_params=_DATES
    )
    told = page if isinstance(page, Page) else Page()
    return Extracted(
        text=normalise((told.text or "").replace("\n", "\n\n")) or main_text(tree),
        title=one_line(told.title or ""),
        published=told.date or "",
        language=part.language,
    )


def _said(chunks: Iterable[Chunk]) -> tuple[str, tuple[Cue, ...]]:
    """What was said as one text, a paragraph for each turn, and the span of each chunk in it."""
    pieces: list[str] = []
    cues: list[Cue] = []
    length, speaker = 0, None
    for chunk in chunks:
        words = tidied(Words(chunk.text, chunk.marks))
        if not words.text:
            continue
        turns = chunk.speaker not in {None, speaker}
        between = ("\n\n" if turns else gap(pieces[-1], words.text)) if pieces else ""
        start = length + len(between)
        length = start + len(words.text)
        pieces += [between, words.text]
        known = None if chunk.speaker == SPEAKER_CHANGE else chunk.speaker
        cues.append(
            Cue(
                start_s=chunk.start_s,
                end_s=chunk.end_s,
                start=start,
                end=length,
                speaker=known,
                affiliation=chunk.affiliation,
                function=chunk.function,
                marks=words.marks,
            )
        )
        speaker = known if chunk.speaker else speaker
    return "".join(pieces), tuple(cues)


def _below(description: str, said: Extracted) -> Extracted:
    """The transcript below the video's description."""
    text, sections = joined([("description", description), ("transcript", said.text)])
    shift = sections[-1].start
    cues = tuple(replace(cue, start=cue.start + shift, end=cue.end + shift) for cue in said.cues)
    return replace(said, text=text, sections=sections, cues=cues)


def _cut(found: Extracted) -> Extracted:
    """The text up to the limit, with the sections and cues that are left of it."""
    if len(found.text) <= _LONGEST:
        return found
    text = found.text[:_LONGEST].rstrip()
    sections = (replace(one, end=min(one.end, len(text))) for one in found.sections if one.start < len(text))
    return replace(
        found,
        text=text,
        sections=tuple(sections),
        cues=tuple(cue for cue in found.cues if cue.end <= len(text)),
        attributes={**found.attributes, "truncated": str(len(found.text))},
    )
