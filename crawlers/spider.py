"""The one Scrapy spider: start requests of every source, dispatch to its adapter, settle it when none is left.

Each source is a tree of tasks: what a page leads to is asked for and read before the page itself counts as read. So the
validator of a page is kept only when nothing that came from it was lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

from crawlers.adapter import Adapter, Fetch, Fetched, Unchanged
from crawlers.answers import Answer, answer_of, request_for
from crawlers.context import CrawlContext
from crawlers.middlewares.failures import download
from crawlers.middlewares.robots_txt import DisallowedError
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledEntry, SpooledProgress, SpooledSettled, SpooledUnchanged
from errors import FetchError, GoneError, SourceError, StorageError, contained
from model import Entry, Source, SourceKey, SourceState

__all__ = ["PanelwatchSpider"]

T = TypeVar("T")


class PanelwatchSpider(Spider):
    """Crawls the sources of one job."""

    name = "panelwatch"

    def __init__(
        self,
        *,
        context: CrawlContext,
        adapters: Mapping[str, Adapter],
        finishing: Callable[[PanelwatchSpider], None],
    ) -> None:
        super().__init__()
        self.context = context
        self.storage_fault: StorageError | None = None
        self.was_interrupted = False
        self._adapters = adapters
        self._finishing = finishing
        job = context.job
        self._runs: dict[SourceKey, SourceRun] = {
            source.key: SourceRun(
                source=source, state=job.states.get(source.key, SourceState()), max_entries=job.max_entries
            )
            for source in job.sources
        }
        self._settled: set[SourceKey] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: object, **kwargs: object) -> PanelwatchSpider:
        """Count requests where they leave, retries and redirects included."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.count, signals.request_reached_downloader)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Crawl everything; nothing is yielded, as each answer is awaited where it is needed."""
        try:
            async with asyncio.TaskGroup() as group:
                for run in self._runs.values():
                    group.create_task(self._crawl(run))
        except* StorageError as faults:
            self.storage_fault = _first(faults)
        finally:
            try:
                self._give_up_the_rest()
            except StorageError as fault:
                self.storage_fault = fault
            self._finishing(self)
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # an async generator is what Scrapy wants
            yield request

    def count(self, request: Request) -> None:
        """A request leaves, on behalf of a source or of nobody, as a robots.txt does."""
        run = self._runs.get(request.meta.get("source", ""))
        if run is not None:
            run.requests += 1

    def _give_up_the_rest(self) -> None:
        rest = [run for key, run in self._runs.items() if key not in self._settled]
        if self.storage_fault is not None:
            return
        self.was_interrupted = bool(rest)
        for run in rest:
            self.context.spool.write(SpooledSettled(source=run.source.key, outcome=run.interrupted()))

    async def _crawl(self, run: SourceRun) -> None:
        """Try the source, then its fallbacks, until one way is open."""
        for way in _ways(run.source):
            run.try_way(way)
            await self._try(run)
            if run.fault is None or isinstance(run.fault, DisallowedError):
                break
        self.context.spool.write(
            SpooledSettled(
                source=run.source.key,
                outcome=run.outcome(),
                validators=tuple(run.validators),
                cursor=run.state.cursor,
            )
        )
        self._settled.add(run.source.key)

    async def _try(self, run: SourceRun) -> None:
        adapter = self._adapters.get(run.source.kind)
        if adapter is None:
            run.fault = SourceError(f"nothing reads sources of kind {run.source.kind!r}", remedy="correct its kind")
            return
        fetches = contained(lambda: list(adapter.requests(run.source, run.state)))
        if isinstance(fetches, SourceError):
            run.fault = fetches
            return
        asked = [fetch for fetch in fetches if run.is_new(fetch)]
        await asyncio.gather(*(self._visit(run, adapter, fetch, first=True) for fetch in asked))

    async def _visit(self, run: SourceRun, adapter: Adapter, fetch: Fetch, *, first: bool = False) -> bool:
        """Fetch, read, follow; returns whether everything below was read well enough to remember this page."""
        answer = await _contained(self._ask(run, fetch))
        if isinstance(answer, SourceError):
            return self._failed(run, fetch, answer, first=first)
        run.answers += 1
        well = True
        if answer.fetched is None:
            self._again(run, fetch)
        else:
            well = await self._read(run, adapter, answer.fetched, first=first)
        if well and answer.renewed is not None and answer.renewed != run.state.validators.get(fetch.url):
            run.validators.append(answer.renewed)
        return well

    async def _ask(self, run: SourceRun, fetch: Fetch) -> Answer:
        return answer_of(await download(self.crawler, request_for(fetch, run.source, run.state)), fetch)

    async def _read(self, run: SourceRun, adapter: Adapter, fetched: Fetched, *, first: bool) -> bool:
        follow: list[Fetch] = []
        whole = contained(self._take, run, adapter, fetched, follow)
        results = await asyncio.gather(*(self._follow(run, adapter, fetch) for fetch in follow))
        if isinstance(whole, SourceError):
            self._failed(run, fetched.fetch, whole, first=first)
            return False
        if fetched.fetch.entry is not None:
            run.pages_read += 1
        return whole and all(results)

    def _take(self, run: SourceRun, adapter: Adapter, fetched: Fetched, follow: list[Fetch]) -> bool:
        """Spool what an answer holds and gather what it leads to; returns whether all of it was wanted."""
        for found in adapter.parse(fetched, run.source, run.state):
            if isinstance(found, Unchanged):
                self._unchanged(run, found.native_ids)
            elif isinstance(found, Fetch) and not run.is_new(found):
                self._keep_other_entry(run, found)
            elif _brings_entry(found, fetched.fetch) and not run.may_take():
                return False
            elif isinstance(found, Fetch):
                follow.append(found)
            else:
                self._entry(run, found)
        return True

    async def _follow(self, run: SourceRun, adapter: Adapter, fetch: Fetch) -> bool:
        well = await self._visit(run, adapter, fetch)
        self.context.spool.write(SpooledProgress(source=run.source.key, requests=run.requests))
        return well

    def _failed(self, run: SourceRun, fetch: Fetch, fault: SourceError, *, first: bool) -> bool:
        """Keep what is known; returns whether asking again later would be in vain."""
        entry = fetch.entry
        if entry is not None:
            gone = isinstance(fault, GoneError) and entry.native_id in run.state.known
            contained(self._entry, run, replace(entry, removed=True) if gone else replace(entry, partial=True))
            if gone:
                return True
        if first and entry is None:
            run.fault = run.fault or fault
        else:
            run.skip(fetch, fault)
        return isinstance(fault, FetchError) and not fault.transient

    def _keep_other_entry(self, run: SourceRun, fetch: Fetch) -> None:
        """Two entries lead to one page: it is asked for once, for the first, and the second stays as it is known."""
        if fetch.entry is not None and not run.is_same_entry(fetch) and run.may_take():
            self._entry(run, fetch.entry)

    def _again(self, run: SourceRun, fetch: Fetch) -> None:
        """A page is the one we know."""
        run.unchanged_answers += 1
        if fetch.entry is not None:
            run.pages_read += 1
            self._unchanged(run, (fetch.entry.native_id,))

    def _entry(self, run: SourceRun, entry: Entry) -> None:
        self.context.spool.write(SpooledEntry(source=run.source.key, entry=entry))
        run.entries += 1

    def _unchanged(self, run: SourceRun, native_ids: tuple[str, ...]) -> None:
        self.context.spool.write(SpooledUnchanged(source=run.source.key, native_ids=native_ids))
        run.unchanged += len(native_ids)


def _ways(source: Source) -> list[Source]:
    others = [replace(source, kind=other.kind, url=other.url) for other in source.fallback]
    return [source, *others]


def _brings_entry(found: Entry | Fetch, of: Fetch) -> bool:
    """Whether this is an entry not counted yet: one that a page was asked for has been counted by its `Fetch`."""
    return of.entry is None and (isinstance(found, Entry) or found.entry is not None)


async def _contained(work: Coroutine[object, object, T]) -> T | SourceError:
    """`contained` for work that waits: the fault of one source's request must not cancel the others."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()  # nothing where it is done; where we are stopped, it is too
    return contained(task.result)


def _first(group: BaseExceptionGroup[StorageError]) -> StorageError:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
