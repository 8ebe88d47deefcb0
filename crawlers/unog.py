"""Kind `unog`: the UN Geneva newsroom, its Atom feed, the stories, and the machine transcripts they lead to.

Source: http://www.unognewsroom.org/feed (https answers 301 to http), stories `/story/en/<id>/<slug>`, transcripts
`/teleprompter/en/<story id>/<slug>/<id>`, as public copies name them (September and October 2026). Nobody kept the
markup of a story or a transcript, so both are read as any page is; a transcript's times stay in its text.

A transcript is what a machine heard: without sure punctuation, names mangled. It comes late: young stories are looked
at again for it, and one of few words is stored partial and asked for again while the source's `revisit` lasts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.adapter import Fetch, Fetched, Unchanged, Yielded
from crawlers.feed_entries import read_entries
from crawlers.feed_items import fingerprint, language_tag
from crawlers.follow import follow, has_page
from crawlers.revisit import any_young, is_due, is_young
from crawlers.shape import elsewhere, missing
from crawlers.site_links import Link, links_in
from crawlers.site_page import Page, read_page, read_tree
from crawlers.walk import gap, oldest
from model import UNFINISHED, Entry, Known, Part, PartRole, Source, SourceState

__all__ = ["parse", "requests"]

_STORY = re.compile(r"/story/([a-z]{2})/(\d+)(?:/|$)")
_TRANSCRIPT = re.compile(r"/teleprompter/([a-z]{2})/(\d+)/(?:[^/]+/)?(\d+)/?$")
_CAVEAT = "speech recognition, not an official record"
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_FEWEST_WORDS = 15  # a challenge says less; a story has a headline and a paragraph
_FEW_WORDS = 80  # a heading, a date and a notice; a minute of speech has more
_SHOWN = "h1, h2, article, main, p"  # one of these stands on every page that people are to read


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The feed, whole while stories are young or a walk wants all of it, and transcripts that may grow."""
    yield Fetch(url=source.url, conditional=state.since is None and not any_young(source, state))
    now = state.now or state.last_success_at
    for known in state.known.values():
        if now is None or not known.native_id.startswith("teleprompter/"):
            continue
        unread = known.fingerprint == UNFINISHED and is_young(source, known, now)
        if unread or is_due(source, state, known, now):
            yield Fetch(url=known.url, step="transcript", entry=_known(known, source))


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the feed, a story with the transcripts it leads to, or a transcript.

    Raises:
        ParseError: no feed came, or a page without any words.
        BlockedError: a challenge came instead.
    """
    entry = response.fetch.entry
    if entry is None:
        yield from _feed(response, source, state)
    elif response.fetch.step == "transcript":
        yield _transcript(entry, response)
    else:
        yield from _story(entry, response, source, state)


def _feed(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    entries = [_named(entry) for entry in read_entries(response, source.key)]
    yield from follow(entries, response, source, state, has_page)
    listed = {entry.native_id for entry in entries}
    for known in state.known.values():
        is_story = known.native_id.startswith("story/") and known.native_id not in listed
        if is_story and is_due(source, state, known, response.fetched_at):
            yield Fetch(url=known.url, step="page", entry=_known(known, source))
    # Story ids count up, but whether a story opens without its slug is not known: the archive cannot be walked.
    if note := gap(state, oldest(entry.published for entry in entries), shown_by="the feed"):
        yield note


def _named(entry: Entry) -> Entry:
    """A story of the feed under its own number, whatever its slug and the feed's ids become."""
    found = _STORY.match(urlsplit(entry.url).path)
    if found is None:
        return entry
    language, number = found.groups()
    return replace(
        entry,
        native_id=f"story/{language}/{number}",
        story_keys=(f"unog:{number}",),
        language=language_tag(language),
        fingerprint=f"{entry.fingerprint} {entry.title}",
    )


def _known(known: Known, source: Source) -> Entry:
    """A story or a transcript that is asked for again, under the title it had; partial until it is read."""
    kind, language, number = known.native_id.split("/")[:3]
    entry = Entry(
        source=source.key,
        native_id=known.native_id,
        url=known.url,
        title=known.listed.partition(" ")[2] or known.native_id,
        language=language_tag(language),
        story_keys=(f"unog:{number}",),
        fingerprint=known.listed,
        partial=True,
    )
    return entry if kind == "story" else _as_transcript(entry)


def _as_transcript(entry: Entry) -> Entry:
    return replace(entry, kind="transcript", attributes={"caveat": _CAVEAT})


def _story(entry: Entry, response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    page, links = _read(response)
    if _words(page.text) < _FEWEST_WORDS:
        raise missing(response, _SHOWN)
    published = entry.published or page.published
    yield replace(entry, published=published, parts=(*entry.parts, _part(response)), partial=False)
    number = next(iter(entry.story_keys), "").removeprefix("unog:")
    for name, link in _transcripts(links, number).items():
        if name in state.known:
            yield Unchanged(native_ids=(name,))
            continue
        title = f"{entry.title} (transcript)"
        listed = Entry(
            source=source.key,
            native_id=name,
            url=link.url,
            title=title,
            published=published,
            language=language_tag(name.split("/")[1]),
            story_keys=entry.story_keys,
            fingerprint=f"{fingerprint(link.url)} {title}",
            partial=True,
        )
        yield Fetch(url=link.url, step="transcript", entry=_as_transcript(listed))


def _transcripts(links: list[Link], number: str) -> dict[str, Link]:
    """The transcripts of one story by name; those of other stories may stand in a box beside it."""
    found = ((_TRANSCRIPT.match(urlsplit(link.url).path), link) for link in links)
    return {f"teleprompter/{one[1]}/{number}/{one[3]}": link for one, link in found if one and one[2] == number}


def _transcript(entry: Entry, response: Fetched) -> Entry:
    """What the machine heard so far."""
    page, _ = _read(response)
    return replace(
        entry,
        published=entry.published or page.published,
        parts=(_part(response),),
        partial=_words(page.text) < _FEW_WORDS,
    )


def _read(response: Fetched) -> tuple[Page, list[Link]]:
    """The page, and every link on it.

    Raises:
        ParseError: there is nothing to read on it, or it is another page than was asked for.
        BlockedError: there is nothing, and it is tiny.
    """
    tree = read_tree(response)
    page = Page() if tree is None else read_page(tree)
    if tree is not None and not page.text:
        page = read_page(tree, "body")
    if tree is None or not page.text or not tree.cssselect(_SHOWN):
        raise missing(response, _SHOWN)
    if _shown(response.fetch.url) not in {"", _shown(response.url)}:
        raise elsewhere(response)
    return page, list(links_in(tree, response.url))


def _shown(url: str) -> str:
    """The number of the story or the transcript at an address, or an empty string."""
    path = urlsplit(url).path
    story, transcript = _STORY.match(path), _TRANSCRIPT.match(path)
    return f"story/{story[2]}" if story else f"teleprompter/{transcript[3]}" if transcript else ""


def _part(response: Fetched) -> Part:
    return Part(
        role=PartRole.PAGE,
        content=response.body,
        media_type=response.media_type or "text/html",
        charset=response.charset,
        url=response.url,
        record_id=response.record_id,
    )


def _words(text: str) -> int:
    return len(_WORD.findall(text))
