"""The one Scrapy spider: every source at its own pace, by its first way that is open, settled when nothing is left.

Not for how one way is read: that is `Way`, which asks for pages and never meets Scrapy.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

from crawlers.adapter import Adapter, Fetch
from crawlers.answers import Answer, answer_of, request_for
from crawlers.context import CrawlContext
from crawlers.job import Job
from crawlers.middlewares.failures import download
from crawlers.middlewares.robots_txt import DisallowedError
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledCursor, SpooledSettled
from crawlers.way import Way
from errors import SourceError, StorageError
from model import Source, SourceKey, SourceState

__all__ = ["PanelwatchSpider"]


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
        self._runs: dict[SourceKey, SourceRun] = {
            source.key: _run(context.job, source) for source in context.job.sources
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
        if run.remembers_walks and run.walked:
            self.context.spool.write(SpooledCursor(source=run.source.key, cursor=None))
        self.context.spool.write(
            SpooledSettled(source=run.source.key, outcome=run.outcome(), validators=tuple(run.validators))
        )
        self._settled.add(run.source.key)

    async def _try(self, run: SourceRun) -> None:
        adapter = self._adapters.get(run.source.kind)
        if adapter is None:
            run.fault = SourceError(f"nothing reads sources of kind {run.source.kind!r}", remedy="correct its kind")
            return

        async def ask(fetch: Fetch) -> Answer:
            return answer_of(await download(self.crawler, request_for(fetch, run.source, run.state)), fetch)

        await Way(run, adapter, self.context.spool.write, ask).go()
        run.end_way()


def _run(job: Job, source: Source) -> SourceRun:
    state = replace(job.states.get(source.key, SourceState()), since=job.since, now=job.started_at)
    return SourceRun(source=source, state=state, max_entries=job.max_entries)


def _ways(source: Source) -> list[Source]:
    others = [replace(source, kind=other.kind, url=other.url) for other in source.fallback]
    return [source, *others]


def _first(group: BaseExceptionGroup[StorageError]) -> StorageError:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
