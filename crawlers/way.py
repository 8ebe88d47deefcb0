"""One way to a source: a tree of tasks from its first requests on, then its walks, one page after the other.

What a page leads to is asked for and read before the page itself counts as read, so a validator is kept only when
nothing that came from its page was lost. The pages of a walk are a line: a page's cursor is told once all it led to is
spooled, and only then is the next page asked for, when nothing of the one before is held any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TypeVar

from crawlers.adapter import Adapter, Fetch, Fetched
from crawlers.answers import Answer
from crawlers.findings import Findings, Visit
from crawlers.source_run import SourceRun, page_of
from crawlers.spool import SpooledRecord
from errors import BlockedError, FetchError, GoneError, SourceError, contained

__all__ = ["Way"]

_MOST_PAGES = 5000  # of walks in one crawl: a site that makes up pages must not keep us for ever
_REPEATS = 3  # pages in a row that show the same: their number means nothing to the site

T = TypeVar("T")


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
        self._findings = Findings(run, adapter, tell)
        self._ask = ask
        self._vital: list[Fetch] = []  # where one of these fails, the way is closed
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
        self._findings.resumes = bool(pages) and run.remembers_walks and run.state.cursor is not None
        self._vital = starts if self._findings.resumes else asked
        visits = await asyncio.gather(*(self._visit(fetch) for fetch in starts))
        if run.fault is None:
            run.walked = await self._walks(visits, pages) and all(visit.kept for visit in visits)

    async def _walks(self, starts: list[Visit], pages: list[Fetch]) -> bool:
        """Walk from where the starts lead and from these pages; returns whether all was walked to its end.

        A walk that goes on from a cursor has been where the starts lead: from there it is walked only as far as there
        is something published since. Until that is read the cursor is taken back, or a second stop would hide it.
        """
        if not self._findings.resumes:
            return await self._walk([*pages, *(page for visit in starts for page in visit.further)])
        since_then = [page for visit in starts if visit.fresh for page in visit.further]
        if not await self._walk(since_then, until_known=True):
            return False
        if self._findings.took_back:
            self._findings.cursor(self._run.state.cursor)
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
            self._findings.progress()
            if not visit.kept or self._pages >= _MOST_PAGES:
                return run.stop_walk(page, visit.fault)
            # Where another walk waits, a cursor of this one would hide it from the crawl that goes on.
            if run.remembers_walks and not until_known and not waiting:
                self._findings.cursor(page.cursor)
            lately.append(visit.shown)
            if end := _end(visit, lately):
                run.note(f"the walk ends at {page_of(page)}: {end}")
            elif visit.fresh or not until_known:
                waiting += visit.further[::-1]
        return True

    async def _visit(self, fetch: Fetch) -> Visit:
        """Fetch, read, follow."""
        run = self._run
        answer = await _contained(self._ask(fetch))
        if isinstance(answer, SourceError):
            for note in getattr(answer, "__notes__", ()):  # PEP 678
                run.note(note)
            return await self._instead(fetch, answer)
        run.answers += 1
        visit = Visit()
        if answer.fetched is None:
            self._findings.again(fetch)
        else:
            visit = await self._read(answer.fetched)
        visit.answered = True
        if visit.well and answer.renewed is not None and answer.renewed != run.state.validators.get(fetch.url):
            run.remember(fetch, answer.renewed)
        return visit

    async def _read(self, fetched: Fetched) -> Visit:
        visit, follow = Visit(), list[Fetch]()
        fault = contained(self._findings.take, fetched, visit, follow)
        for below in await asyncio.gather(*(self._follow(fetch) for fetch in follow)):
            visit.add(below)
        if isinstance(fault, SourceError):
            visit.add(await self._instead(fetched.fetch, fault))
            visit.well = False
        elif fetched.fetch.entry is not None:
            self._run.pages_read += 1
        return visit

    async def _instead(self, fetch: Fetch, fault: SourceError) -> Visit:
        """What stands in for a page that failed; where none of it answers, the page has failed of its own fault."""
        others = [other for other in fetch.otherwise if self._run.is_new(other)]
        if not others or _is_refusal(fault):
            return self._failed(fetch, fault)
        visit, in_vain = Visit(), list[str]()
        for below in await asyncio.gather(*(self._follow(other) for other in others)):
            visit.add(below)
            in_vain += [below.fault.message] if below.fault else []
        if visit.answered:
            self._run.note(f"{fault.message}; read instead: {', '.join(map(page_of, others))}")
        else:
            self._run.note(f"nothing could be read instead: {'; '.join(in_vain)}")
            visit.add(self._failed(fetch, fault))
        visit.well = False
        return visit

    async def _follow(self, fetch: Fetch) -> Visit:
        visit = await self._visit(fetch)
        self._findings.progress()
        return visit

    def _failed(self, fetch: Fetch, fault: SourceError) -> Visit:
        """Keep what is known; a page that failed for good counts as read, as asking again would be in vain."""
        run, entry = self._run, fetch.entry
        wall = fault if isinstance(fault, BlockedError) and fault.until is not None else None
        if entry is not None and wall is not None:
            known = run.state.known.get(entry.native_id)  # what its listing tells now was not looked into
            entry = replace(entry, fingerprint=known.listed if known is not None else "")
        if entry is not None:
            gone = isinstance(fault, GoneError) and entry.native_id in run.state.known
            contained(self._findings.entry, replace(entry, removed=True) if gone else replace(entry, partial=True))
            if gone:
                return Visit()
        in_vain = isinstance(fault, FetchError) and not fault.transient
        if entry is None and fetch in self._vital:
            run.fault = run.fault or fault
        elif wall is not None:
            run.wait(fetch, wall)
        elif in_vain or fetch.cursor is None or run.state.since is None:  # else the walk fails, and tells why
            run.skip(fetch, fault)
        return Visit(well=in_vain, kept=in_vain or entry is not None, fault=fault)


def _end(visit: Visit, lately: deque[set[str]]) -> str:
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


async def _contained(work: Awaitable[T]) -> T | SourceError:
    """`contained` for work that waits: the fault of one source's request must not cancel the others."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()  # nothing where it is done; where we are stopped, it is too
    return contained(task.result)
