"""The crawl process: ``python -m crawlers.child JOBFILE`` fetches, parses and spools one job, then ends.

It touches no database. It writes the job's spool and archive, and log lines to stderr, of which the last one says why
it failed, if it did. SIGTERM and SIGINT stop it within three seconds: sources not finished are settled as interrupted.

Exit status: 0 every source was settled, whatever its outcome; 1 a defect; 2 JOBFILE cannot be used; 3 the disk refuses;
130 it was stopped before it was finished.
"""

from __future__ import annotations

import logging
import os
import signal
import stat
import sys
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from scrapy.crawler import AsyncCrawlerProcess

from crawlers import ADAPTERS
from crawlers.adapter import Adapter
from crawlers.context import CrawlContext
from crawlers.engine_settings import engine_settings
from crawlers.job import Job
from crawlers.middlewares.gate import HostGate
from crawlers.spider import PanelwatchSpider
from crawlers.spool import SpoolWriter
from crawlers.walls import Walls, running_clock
from errors import ConfigError, PanelwatchError

__all__ = ["end", "main", "run"]

_INTERRUPTED = 130
_OURS = {"__main__", "crawlers", "errors"}  # loggers that are heard below errors
_WAIT_FOR_END_S = 2.0  # a name look-up that hangs in a thread keeps Python from ending

log = logging.getLogger(__name__)


def run(job: Job, adapters: Mapping[str, Adapter]) -> int:
    """Crawl, and return the exit status.

    Raises:
        StorageError: the disk refuses.
    """
    ended: list[PanelwatchSpider] = []

    def finishing(spider: PanelwatchSpider) -> None:
        ended.append(spider)
        _end_soon(_status(spider))

    with SpoolWriter(Path(job.spool)) as spool:
        walls = Walls(job.walls, spool.write, running_clock(job.started_at))
        context = CrawlContext(job=job, spool=spool, gate=HostGate(job.concurrency), walls=walls)
        process = AsyncCrawlerProcess(engine_settings(job), install_root_handler=False)
        logging.getLogger("scrapy").setLevel(logging.WARNING)  # a line per request costs more than it tells
        process.crawl(PanelwatchSpider, context=context, adapters=adapters, finishing=finishing)
        process.start()
    if ended and ended[0].storage_fault is not None:
        raise ended[0].storage_fault
    return _status(ended[0]) if ended else 1


def main(arguments: list[str]) -> int:
    """Run the job a file describes."""
    _tell_plainly()
    _end_with_parent()
    try:
        return run(_job(arguments), ADAPTERS)
    except PanelwatchError as error:
        log.error("%s", error)  # noqa: TRY400 - one line for a person, who needs no traceback
        return error.exit_status


def end(status: int) -> NoReturn:
    """End the process at once: everything is written.

    Not by `sys.exit`: tearing the interpreter down beside a thread that still waits, for a name or for the parent, has
    ended in a segmentation fault instead of the status.
    """
    logging.shutdown()
    os._exit(status)


def _job(arguments: list[str]) -> Job:
    if len(arguments) != 1:
        raise ConfigError("usage: python -m crawlers.child JOBFILE")
    try:
        return Job.from_json(Path(arguments[0]).read_bytes())
    except OSError as error:
        raise ConfigError(f"the job file {arguments[0]} cannot be read: {error.strerror}") from error


def _status(spider: PanelwatchSpider) -> int:
    if spider.storage_fault is not None:
        return spider.storage_fault.exit_status
    return _INTERRUPTED if spider.was_interrupted else 0


def _end_soon(status: int) -> None:
    """End the process when the engine takes too long to close: everything is written by now."""
    timer = threading.Timer(_WAIT_FOR_END_S, os._exit, [status])
    timer.daemon = True
    timer.start()


def _end_with_parent() -> None:
    """Stop as if asked to when the pipe to whoever started us ends: nobody is left to read the spool."""
    fd = sys.stdin.fileno()
    if not stat.S_ISFIFO(os.fstat(fd).st_mode):
        return

    def wait() -> None:
        # Not by `sys.stdin`: its lock, held here, would make the interpreter abort when it ends, after a second.
        while os.read(fd, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _tell_plainly() -> None:
    """Log lines without decoration; libraries speak only of what matters, unless Python was started with -W."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    # A filter, as Scrapy sets the levels of its loggers anew when it starts.
    handler.addFilter(lambda record: record.levelno >= logging.ERROR or record.name.partition(".")[0] in _OURS)
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


if __name__ == "__main__":
    end(main(sys.argv[1:]))
