"""Kind `site`: a web site without a feed, watched by content: a new page, a new file, a changed text.

From the start page the links below its path are followed, breadth first, up to the source's `pages`. Known pages are
asked for again in every run, conditionally, and not only where a page leads to them: an unchanged page tells no links.
PDFs are asked for again while they are younger than `revisit`, as advance unedited versions are replaced; one that
comes to lie elsewhere under the same name is the same document. Word, PowerPoint and Excel files are only titles.

Source: Drupal sites below www.un.org, files in month folders, an "Advance Unedited Version 1" of 21 September 2026, as
public copies show them (March to September 2026). Nobody kept their markup, so nothing but a main element is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.revisit import is_young
from crawlers.shape import missing
from crawlers.site_entries import (
    file_entry,
    had_main,
    is_file,
    known_file,
    known_page,
    leads_on,
    listed_file,
    page_entry,
)
from crawlers.site_files import named_apart
from crawlers.site_links import Link, Scope, clean_url, file_type, links_in, path_of
from crawlers.site_page import MAIN, Page, read_page, read_tree
from errors import BlockedError, ParseError
from model import UNFINISHED, Entry, Known, Source, SourceState

__all__ = ["parse", "requests"]

_FILE = "file"  # a step; those of pages are "start" and "page 12": how many new pages it may lead to
_NEW = timedelta(days=3)  # how long a file is asked for at every crawl, which most corrections come within
_MOST_FILES = 50  # new ones of one page in one crawl: a page may lead to thousands
_MARKUP = frozenset({"", "text/html", "application/xhtml+xml"})


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The start page, every known page, and the files that may still be replaced."""
    start = path_of(clean_url(source.url))
    pages = _pages(state)
    yield Fetch(url=source.url, conditional=state.since is None and _is_read(pages.get(start)))
    for name, page in pages.items():
        if name != start:
            step = f"page {_room(source, state)}"
            yield Fetch(url=page.url, step=step, entry=known_page(page, source), conditional=_is_read(page))
    for name, file in state.known.items():
        if name not in pages and file_type(file.url) == "pdf" and _may_be_replaced(file, source, state):
            yield Fetch(url=file.url, step=_FILE, entry=known_file(file, source), conditional=_is_read(file))


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read a page with what it leads to, or a file.

    Raises:
        ParseError: the start page lies elsewhere or is none; a page lacks the main element it has to have or had
            before; a file is none.
        BlockedError: a challenge came instead.
    """
    if response.fetch.step == _FILE or is_file(response):
        yield file_entry(response, source, state)
        return
    scope, final = Scope.of(source.url), clean_url(response.url)
    if not scope.has_page(final) and final != clean_url(source.url):
        yield _no_page(response, f"leads to {response.url}, which is not part of the site")
        return
    if response.media_type not in _MARKUP:
        yield _no_page(response, f"is no page but {response.media_type}")
        return
    if _is_taken(path_of(final), response, source, state):
        if response.fetch.entry is not None:
            yield Note(text=f"{response.fetch.url} leads to {final} now; what it said is kept")
        return
    if response.fetch.step == "start" and state.since is not None:
        yield Note(text=f"{source.url} shows what stands there today; what was taken down before is not covered")
    yield from _from_page(response, scope, source, state)


def _from_page(response: Fetched, scope: Scope, source: Source, state: SourceState) -> Iterator[Yielded]:
    tree = read_tree(response)
    page = Page() if tree is None else read_page(tree, source.select.body)
    if not page.text:
        fault = missing(response, source.select.body or MAIN)
        if response.fetch.step == "start" or isinstance(fault, BlockedError) or had_main(response.fetch.entry):
            raise fault
    new = [] if tree is None else _new_pages(tree, page, response, scope, state)
    wanted = response.fetch.step.partition(" ")[2]
    room = int(wanted) if wanted else _room(source, state)
    told, files = _files(page.body, response, scope, source, state)
    has_more = len(new) > room or len(files) > _MOST_FILES
    if response.fetch.step == "start" or not urlsplit(response.url).query:  # a listing's next page is no document
        yield page_entry(page, response, scope, source, state, has_more=has_more)
    yield from (*told, *files[:_MOST_FILES])
    if len(files) > _MOST_FILES:
        yield Note(text=f"{response.url} leads to {len(files) - _MOST_FILES} files that are left to the next crawl")
    share = (room - len(new)) // max(1, len(new))
    yield from (Fetch(url=link.url, step=f"page {max(0, share)}") for link in new[:room])
    if len(new) > room and _count(state) >= source.pages:
        yield Note(text=f"{response.url} leads to {len(new)} pages that are not read: `pages` is {source.pages}")


def _new_pages(tree: HtmlElement, page: Page, response: Fetched, scope: Scope, state: SourceState) -> list[Link]:
    """Pages of the site that are not known; of the start page, those in its menus too."""
    place = tree if response.fetch.step == "start" else page.body
    links = [] if place is None else links_in(place, response.url)
    seen = {path_of(known.url) for known in state.known.values()} | state.known.keys()
    seen |= {path_of(clean_url(response.url)), path_of(clean_url(response.fetch.url))}
    return [
        link
        for link in links
        if scope.has_page(link.url) and not scope.has_file(link.url) and path_of(link.url) not in seen
    ]


def _files(
    body: HtmlElement | None, response: Fetched, scope: Scope, source: Source, state: SourceState
) -> tuple[list[Entry | Unchanged], list[Fetch]]:
    """Files of a page, and those to be read: new, or elsewhere now. Known ones are asked for by `requests`."""
    told, wanted, unchanged = list[Entry | Unchanged](), list[Fetch](), list[str]()
    links = () if body is None else links_in(body, response.url)
    for link, name in named_apart(link for link in links if scope.has_file(link.url)):
        entry = listed_file(link, name, source)
        known = state.known.get(name.native_id)
        if known is not None and known.url == link.url:
            unchanged.append(name.native_id)
        elif file_type(link.url) == "pdf":
            wanted.append(Fetch(url=link.url, step=_FILE, entry=entry))
        else:
            told.append(entry)
    return [*told, *([Unchanged(native_ids=tuple(unchanged))] if unchanged else [])], wanted


def _no_page(response: Fetched, why: str) -> Note:
    """What is no page of the site: it is told, and what was known under its address is kept.

    Raises:
        ParseError: it is the start page.
    """
    told = f"{response.fetch.url} {why}"
    if response.fetch.step == "start":
        raise ParseError(told, remedy="the site may have moved: look for its new address")
    return Note(text=told)


def _is_taken(final: str, response: Fetched, source: Source, state: SourceState) -> bool:
    """Whether a redirect led to a page that is another document: a page that is gone often leads to the start page."""
    if response.fetch.step == "start" or final == path_of(clean_url(response.fetch.url)):
        return False
    return final in state.known or final == path_of(clean_url(source.url))


def _is_read(known: Known | None) -> bool:
    """Whether "not modified" would tell all there is to know: not of what leads on, or failed or was gone since."""
    return known is None or not (leads_on(known) or known.fingerprint == UNFINISHED)


def _pages(state: SourceState) -> dict[str, Known]:
    return {name: known for name, known in state.known.items() if not name.startswith("file:")}


def _count(state: SourceState) -> int:
    """How many pages the site has, the start page at least: one that is gone leaves its place to a new one."""
    return max(1, sum(known.fingerprint != UNFINISHED for known in _pages(state).values()))


def _room(source: Source, state: SourceState) -> int:
    """How many new pages one page may lead to: what is left of `pages`, shared by those that lead on."""
    left = source.pages - _count(state)
    return max(1, left // max(1, sum(map(leads_on, _pages(state).values())))) if left > 0 else 0


def _may_be_replaced(file: Known, source: Source, state: SourceState) -> bool:
    """Whether a file is looked at in this crawl: always while it is new or unread, once a day while it is young."""
    now = state.now or state.last_success_at or file.first_seen_at
    age = now - file.first_seen_at
    if file.fingerprint == UNFINISHED and age < _NEW:
        return True
    new_day = state.last_success_at is None or state.last_success_at.date() < now.date()
    return is_young(source, file, now) and (new_day or age < _NEW)
