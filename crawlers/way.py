"""One way to a source: a tree of tasks from its first requests on, then its walks, one page after the other.

What a page leads to is asked for and read before the page itself counts as read, so a validator is kept only when
nothing that came from its page was lost. The pages of a walk are a line: a page's cursor is told once all it led to is
spooled, and only then is the next page asked for, when nothing of the one before is held any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TypeVar

from crawlers.adapter import Adapter, Fetch, Fetched, Note, Pin, Unchanged
from crawlers.answers import Answer
from crawlers.robots import web_address
from crawlers.source_run import SourceRun
from crawlers.spool import (
    SpooledCursor,
    SpooledEntry,
    SpooledPin,
    SpooledProgress,
    SpooledRecord,
    SpooledUnchanged,
)
from crawlers.walk import is_too_old
from errors import BlockedError, FetchError, GoneError, SourceError, contained
from model import Entry

__all__ = ["Way"]

_MOST_PAGES = 5000  # of walks in one crawl: a site that makes up pages must not keep us for ever
_REPEATS = 3  # pages in a row that show the same: their number means nothing to the site

T = TypeVar("T")


@dataclass(slots=True)
class _Visit:
    """What came of a page and of everything below it, but for the further pages of its walk."""

    well: bool = True  # well enough to remember the page's validator
    kept: bool = True  # everything it shows is spooled, be it in part: a walk may go on from here
    fault: SourceError | None = None  # why it was not kept, or why nothing comes after it
    answered: bool = False  # there was an answer, whatever it was worth
    fresh: bool = False  # it showed an entry that was never seen before
    shown: set[str] = field(default_factory=set)  # names of entries
    further: list[Fetch] = field(default_factory=list)  # pages of the walk that come after it

    def add(self, below: _Visit) -> None:
        """Count in what one follow-up came to."""
        self.well = self.well and below.well
        self.kept = self.kept and below.kept
        self.fault = self.fault or (None if below.kept else below.fault)
        self.answered = self.answered or below.answered
        self.fresh = self.fresh or below.fresh
        self.shown |= below.shown
        self.further += below.further


class Way:
    """One adapter at work on one source."""

    def __init__(
        self,
        run: SourceRun,
        adapter: Adapter,
        tell: Callable[[SpooledRecord], None],
        ask: Callable[[Fetch], Awaitable[Answer]],
    ) -> None:
        self._run = run
        self._adapter = adapter
        self._tell = tell
        self._ask = ask
        self._vital: list[Fetch] = []  # where one of these fails, the way is closed
        self._resumes = False  # goes on from a cursor
        self._took_back = False  # that cursor is taken back, as something was published since
        self._pages = 0  # of walks

    async def go(self) -> None:
        """Take it to its end; what came of it is in the run."""
        run = self._run
        fetches = contained(lambda: list(self._adapter.requests(run.source, run.state)))
        if isinstance(fetches, SourceError):
            run.fault = fetches
            return
        asked = [fetch for fetch in fetches if run.is_new(fetch)]
        starts = [fetch for fetch in asked if fetch.cursor is None]
        pages = [fetch for fetch in asked if fetch.cursor is not None]
        self._resumes = bool(pages) and run.remembers_walks and run.state.cursor is not None
        self._vital = starts if self._resumes else asked
        visits = await asyncio.gather(*(self._visit(fetch) for fetch in starts))
        if run.fault is None:
            run.walked = await self._walks(visits, pages) and all(visit.kept for visit in visits)

    async def _walks(self, starts: list[_Visit], pages: list[Fetch]) -> bool:
        """Walk from where the starts lead and from these pages; returns whether all was walked to its end.

        A walk that goes on from a cursor has been where the starts lead: from there it is walked only as far as there
        is something published since. Until that is read the cursor is taken back, or a second stop would hide it.
        """
        if not self._resumes:
            return await self._walk([*pages, *(page for visit in starts for page in visit.further)])
        since_then = [page for visit in starts if visit.fresh for page in visit.further]
        if not await self._walk(since_then, until_known=True):
            return False
        if self._took_back:
            self._tell_cursor(self._run.state.cursor)
        return await self._walk(pages)

    async def _walk(self, pages: list[Fetch], *, until_known: bool = False) -> bool:
        """Read these pages and those they lead to, one after the other."""
        run = self._run
        waiting, lately = pages[::-1], deque[set[str]](maxlen=_REPEATS)
        while waiting:
            page = waiting.pop()
            if run.cut:
                return run.stop_walk(page)
            visit = await self._visit(page)
            self._pages += 1
            run.walked_well = run.walked_well and visit.well
            self._tell(SpooledProgress(source=run.source.key, requests=run.requests))
            if not visit.kept or self._pages >= _MOST_PAGES:
                return run.stop_walk(page, visit.fault)
            # Where another walk waits, a cursor of this one would hide it from the crawl that goes on.
            if run.remembers_walks and not until_known and not waiting:
                self._tell_cursor(page.cursor)
            lately.append(visit.shown)
            if end := _end(visit, lately):
                run.note(f"the walk ends at {page.url}: {end}")
            elif visit.fresh or not until_known:
                waiting += visit.further[::-1]
        return True

    def _tell_cursor(self, cursor: str | None) -> None:
        self._tell(SpooledCursor(source=self._run.source.key, cursor=cursor))

    async def _visit(self, fetch: Fetch) -> _Visit:
        """Fetch, read, follow."""
        run = self._run
        answer = await _contained(self._ask(fetch))
        if isinstance(answer, SourceError):
            return await self._instead(fetch, answer)
        run.answers += 1
        visit = _Visit()
        if answer.fetched is None:
            self._again(fetch)
        else:
            visit = await self._read(answer.fetched)
        visit.answered = True
        if visit.well and answer.renewed is not None and answer.renewed != run.state.validators.get(fetch.url):
            run.remember(fetch, answer.renewed)
        return visit

    async def _read(self, fetched: Fetched) -> _Visit:
        visit, follow = _Visit(), list[Fetch]()
        fault = contained(self._take, fetched, visit, follow)
        for below in await asyncio.gather(*(self._follow(fetch) for fetch in follow)):
            visit.add(below)
        if isinstance(fault, SourceError):
            visit.add(await self._instead(fetched.fetch, fault))
            visit.well = False
        elif fetched.fetch.entry is not None:
            self._run.pages_read += 1
        return visit

    def _take(self, fetched: Fetched, visit: _Visit, follow: list[Fetch]) -> None:
        """Spool what an answer holds and gather what it leads to, until there is as much as is wanted."""
        run = self._run
        for found in self._adapter.parse(fetched, run.source, run.state):
            if isinstance(found, Unchanged | Note | Pin):
                self._keep(found, visit)
            elif not self._is_wanted(found, fetched.fetch, visit):
                continue
            elif isinstance(found, Fetch) and not run.is_new(found):
                self._keep_other_entry(found)
            elif _brings_entry(found, fetched.fetch) and not run.may_take():
                visit.well = visit.kept = False
                return
            elif isinstance(found, Fetch):
                (follow if found.cursor is None else visit.further).append(found)
            else:
                self._entry(found)

    def _keep(self, found: Unchanged | Note | Pin, visit: _Visit) -> None:
        """Take what leads nowhere."""
        if isinstance(found, Unchanged):
            visit.shown.update(found.native_ids)
            self._unchanged(found.native_ids)
        elif isinstance(found, Note):
            self._run.note(found.text, found.about)
        else:
            self._tell(SpooledPin(source=self._run.source.key, name=found.name, value=found.value))

    def _is_wanted(self, found: Entry | Fetch, of: Fetch, visit: _Visit) -> bool:
        """Note what a listing shows; what it dates before the day a walk goes back to is not asked for."""
        entry = found.entry if isinstance(found, Fetch) else found
        if entry is None or of.entry is not None:
            return True
        visit.shown.add(entry.native_id)
        if is_too_old(self._run.state, entry):
            return False
        if entry.native_id not in self._run.state.known:
            visit.fresh = True
            if self._resumes and not self._took_back and of.cursor is None:
                self._took_back = True
                self._tell_cursor(None)
        return True

    async def _instead(self, fetch: Fetch, fault: SourceError) -> _Visit:
        """What stands in for a page that failed; where none of it answers, the page has failed of its own fault."""
        others = [other for other in fetch.otherwise if self._run.is_new(other)]
        if not others or _is_refusal(fault):
            return self._failed(fetch, fault)
        visit = _Visit()
        for below in await asyncio.gather(*(self._follow(other) for other in others)):
            visit.add(below)
        if visit.answered:
            places = ", ".join(web_address(other.url).partition("#")[0] for other in others)
            self._run.note(f"{fault.message}; read instead: {places}")
        else:
            visit.add(self._failed(fetch, fault))
        visit.well = False
        return visit

    async def _follow(self, fetch: Fetch) -> _Visit:
        visit = await self._visit(fetch)
        self._tell(SpooledProgress(source=self._run.source.key, requests=self._run.requests))
        return visit

    def _failed(self, fetch: Fetch, fault: SourceError) -> _Visit:
        """Keep what is known; a page that failed for good counts as read, as asking again would be in vain."""
        run, entry = self._run, fetch.entry
        wall = fault if isinstance(fault, BlockedError) and fault.until is not None else None
        if entry is not None and wall is not None:
            known = run.state.known.get(entry.native_id)  # what its listing tells now was not looked into
            entry = replace(entry, fingerprint=known.listed if known is not None else "")
        if entry is not None:
            gone = isinstance(fault, GoneError) and entry.native_id in run.state.known
            contained(self._entry, replace(entry, removed=True) if gone else replace(entry, partial=True))
            if gone:
                return _Visit()
        in_vain = isinstance(fault, FetchError) and not fault.transient
        if entry is None and fetch in self._vital:
            run.fault = run.fault or fault
        elif wall is not None:
            run.wait(fetch, wall)
        elif in_vain or fetch.cursor is None or run.state.since is None:  # else the walk fails, and tells why
            run.skip(fetch, fault)
        return _Visit(well=in_vain, kept=in_vain or entry is not None, fault=fault)

    def _keep_other_entry(self, fetch: Fetch) -> None:
        """Two entries lead to one page: it is asked for once, for the first, and the second stays as it is known."""
        if fetch.entry is not None and not self._run.is_same_entry(fetch) and self._run.may_take():
            self._entry(fetch.entry)

    def _again(self, fetch: Fetch) -> None:
        """A page is the one we know."""
        self._run.unchanged_answers += 1
        if fetch.entry is not None:
            self._run.pages_read += 1
            self._unchanged((fetch.entry.native_id,))

    def _entry(self, entry: Entry) -> None:
        self._tell(SpooledEntry(source=self._run.source.key, entry=entry))
        self._run.entries += 1

    def _unchanged(self, native_ids: tuple[str, ...]) -> None:
        self._tell(SpooledUnchanged(source=self._run.source.key, native_ids=native_ids))
        self._run.unchanged += len(native_ids)


def _end(visit: _Visit, lately: deque[set[str]]) -> str:
    """Why no page comes after this one, though the adapter may name one."""
    if visit.fault:
        return f"{visit.fault.message}, and asking again would be in vain"
    if visit.shown and len(lately) == _REPEATS and all(shown == visit.shown for shown in lately):
        return f"it shows what the {_REPEATS - 1} pages before it show"
    return ""


def _is_refusal(fault: SourceError) -> bool:
    """Whether the site wants to be left alone, and not only by this request."""
    too_many = isinstance(fault, FetchError) and fault.status == HTTPStatus.TOO_MANY_REQUESTS
    return too_many or isinstance(fault, BlockedError)


def _brings_entry(found: Entry | Fetch, of: Fetch) -> bool:
    """Whether this is an entry not counted yet: one that a page was asked for has been counted by its `Fetch`."""
    return of.entry is None and (isinstance(found, Entry) or found.entry is not None)


async def _contained(work: Awaitable[T]) -> T | SourceError:
    """`contained` for work that waits: the fault of one source's request must not cancel the others."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()  # nothing where it is done; where we are stopped, it is too
    return contained(task.result)
