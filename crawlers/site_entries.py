"""The entries of a watched site: a page as it reads now, a file as it lies there now, and either as it is known.

What is remembered of an entry is its fingerprint, so that tells three things more: a page's ends in "+" where it leads
to pages that were not read yet and begins with "-" where it has no main element, and a file's has its title behind the
hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import unquote

from crawlers.adapter import Fetched, Unchanged
from crawlers.feed_items import fingerprint, language_tag
from crawlers.shape import missing
from crawlers.site_files import FileName, file_name, file_title
from crawlers.site_links import Link, Scope, clean_url, file_type, path_of
from crawlers.site_page import Page
from model import Entry, Known, Part, PartRole, Precision, Source, SourceState

__all__ = ["file_entry", "had_main", "is_file", "known_file", "known_page", "leads_on", "listed_file", "page_entry"]

_PDF = "application/pdf"
_START = b"%PDF-"
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/msword", "application/vnd.ms-")
_MORE = "+"
_NO_MAIN = "-"


def leads_on(page: Known | None) -> bool:
    """Whether a page leads to pages that were not read yet."""
    return page is not None and page.fingerprint.endswith(_MORE)


def had_main(page: Entry | None) -> bool:
    """Whether a page had a main element when it was read last."""
    return page is not None and bool(page.fingerprint) and not page.fingerprint.startswith(_NO_MAIN)


def is_file(response: Fetched) -> bool:
    """Whether an answer is a document, whatever its address looks like: by its type, a PDF by its first bytes too."""
    return response.media_type == _PDF or response.media_type.startswith(_OFFICE) or _is_pdf(response)


def page_entry(
    page: Page, response: Fetched, scope: Scope, source: Source, state: SourceState, *, has_more: bool
) -> Entry | Unchanged:
    """The page as an entry, unless it says what it said before."""
    url = clean_url(response.url)
    listed = response.fetch.entry
    name = listed.native_id if listed else path_of(url)
    print_ = fingerprint(page.title, page.text or _hash(response.body)) + (_MORE if has_more else "")
    print_ = print_ if page.text else _NO_MAIN + print_
    known = state.known.get(name)
    if known is not None and known.fingerprint == print_ and known.url == url:
        return Unchanged(native_ids=(name,))
    story = scope.page_story(url)
    return Entry(
        source=source.key,
        native_id=name,
        url=url,
        title=page.title,
        kind="page",
        published=page.published,
        language=language_tag(page.language or scope.language),
        story_keys=(story,) if story else (),
        parts=(_page_part(page, response),),
        fingerprint=print_,
    )


def _page_part(page: Page, response: Fetched) -> Part:
    """What people wrote on the page; where no element calls itself the main one, the page, to be extracted."""
    told = bool(page.text)
    return Part(
        role=PartRole.BODY if told else PartRole.PAGE,
        content=page.markup if told else response.body,
        charset="utf-8" if told else response.charset,
        url=response.url,
        complete=told,
        record_id=response.record_id,
    )


def listed_file(link: Link, name: FileName, source: Source) -> Entry:
    """A file as its link tells it; a PDF is partial until it is read."""
    title = file_title(link)
    return Entry(
        source=source.key,
        native_id=name.native_id,
        url=link.url,
        title=title,
        kind="file",
        language=name.language,
        identities=(name.identity,) if name.identity else (),
        story_keys=(name.story_key,) if name.story_key else (),
        fingerprint=f"{_hash(link.url.encode())} {title}",
        partial=file_type(link.url) == "pdf",
    )


def known_page(known: Known, source: Source) -> Entry:
    """A page to be looked at again; partial until it is read."""
    return Entry(
        source=source.key,
        native_id=known.native_id,
        url=known.url,
        title=unquote(known.url.rpartition("/")[2]),
        kind="page",
        fingerprint=known.listed,
        partial=True,
    )


def known_file(known: Known, source: Source) -> Entry:
    """A file to be looked at again, under the title that its link gave it."""
    link = Link(url=known.url, text=(known.listed or known.fingerprint).partition(" ")[2])
    name = file_name(known.url)
    if name.native_id != known.native_id:
        name = FileName(native_id=known.native_id, language=name.language)
    return replace(listed_file(link, name, source), fingerprint=known.listed, partial=True)


def file_entry(response: Fetched, source: Source, state: SourceState) -> Entry | Unchanged:
    """A file as it lies there now."""
    listed = response.fetch.entry
    url = clean_url(response.url)
    if listed is None:  # a page's address that answers with a file
        listed = listed_file(Link(url=url), FileName(native_id=path_of(url)), source)
    print_ = f"{_hash(response.body)} {listed.title}"
    known = state.known.get(listed.native_id)
    if known is not None and known.fingerprint.partition(" ")[0] == _hash(response.body) and known.url == url:
        return Unchanged(native_ids=(listed.native_id,))
    return replace(
        listed,
        url=url,
        kind="file",
        published=response.headers.get("last-modified"),
        published_precision=Precision.DAY,  # the hour is when somebody loaded it up
        parts=_file_parts(response),
        fingerprint=print_,
        partial=False,
    )


def _file_parts(response: Fetched) -> tuple[Part, ...]:
    if response.media_type.startswith(_OFFICE):
        return ()
    if not _is_pdf(response):
        raise missing(response, _START.decode())
    return (
        Part(
            role=PartRole.PDF,
            content=response.body,
            media_type=_PDF,
            url=response.url,
            record_id=response.record_id,
        ),
    )


def _is_pdf(response: Fetched) -> bool:
    return response.body.lstrip().startswith(_START)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
