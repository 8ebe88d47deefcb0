"""Every Scrapy setting the crawl process runs with.

Scrapy's defaults change in every minor release, and some are unsafe (a port that runs posted Python, certificates not
verified): so each list of components is written out whole here, and its `_BASE` list is emptied.
"""

from __future__ import annotations

from typing import Final

from crawlers.job import Job
from crawlers.middlewares.limits import MAX_REDIRECTS

__all__ = ["engine_settings"]

_MIDDLEWARES: Final = {
    # Engine side: a request passes from here down, an answer from the end up.
    "crawlers.middlewares.resolver.AddressGuardMiddleware": 50,
    "crawlers.middlewares.robots_txt.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawlers.middlewares.conditional.ConditionalMiddleware": 540,
    "crawlers.middlewares.politeness.RetryMiddleware": 550,
    "crawlers.middlewares.resolver.RefusedNameMiddleware": 560,
    "crawlers.middlewares.limits.DecompressMiddleware": 590,
    "crawlers.middlewares.limits.FollowRedirectMiddleware": 600,
    "crawlers.middlewares.recording.RecordingMiddleware": 900,  # beyond 590: bodies are still compressed
    "crawlers.middlewares.politeness.GateMiddleware": 990,
    # Downloader side
}

_HANDLERS: Final = {
    # file:, data:, ftp: and s3: have none. This handler needs the reactor, and so does the address guard.
    "http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    "https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    "ytdlp": "crawlers.ytdlp.handler.YtdlpHandler",
}


def engine_settings(job: Job) -> dict[str, object]:
    """The settings of one crawl."""
    resolver = "OpenResolver" if job.allow_private_addresses else "GuardedResolver"
    return {
        "TWISTED_REACTOR_ENABLED": True,
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "TWISTED_DNS_RESOLVER": f"crawlers.middlewares.resolver.{resolver}",
        "REACTOR_THREADPOOL_MAXSIZE": 20,  # name look-ups block a thread each
        # What runs.
        "EXTENSIONS_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": dict(_MIDDLEWARES),
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": dict(_HANDLERS),
        "SPIDER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700},
        "REFERRER_POLICY": "no-referrer",  # redirects ask the middleware above, which then says nothing
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
        # What is said.
        "USER_AGENT": job.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",  # what any reader of the archive can take apart
        },
        # How much: the gate alone spaces requests; these only must not stand in its way.
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_TIMEOUT": job.request_timeout_s,  # of the request as a whole
        "DOWNLOAD_MAXSIZE": job.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        # What is logged: the child does that.
        "LOG_LEVEL": "WARNING",
        "STATS_DUMP": False,
    }
