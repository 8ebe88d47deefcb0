"""What the spider and its middlewares share during one crawl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawlers.job import Job
from crawlers.middlewares.gate import HostGate
from crawlers.spool import SpoolWriter
from crawlers.walls import Walls

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["CrawlContext", "context_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlContext:
    """One per crawl process."""

    job: Job
    spool: SpoolWriter
    gate: HostGate
    walls: Walls


def context_of(crawler: Crawler) -> CrawlContext:
    """The context the spider was made with; Scrapy makes the spider before its middlewares."""
    context = getattr(crawler.spider, "context", None)
    if not isinstance(context, CrawlContext):
        raise TypeError("these middlewares serve panelwatch's own spider only")
    return context
