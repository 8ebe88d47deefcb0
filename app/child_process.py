"""The crawl process as its parent sees it: started in its own session, read while it runs, killed when it hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from crawlers.job import Job
from crawlers.spool import SpooledRecord, SpoolReader

__all__ = ["ChildProcess"]

_LOOK_EVERY_S = 0.1
_BATCH = 50  # records: a batch is stored before a request to stop is heard, so it must be short
_GRACE_S = 3.0  # for the child to settle its sources after SIGTERM; Ctrl-C promises to end within 5 s
_LAST_WORDS = 2000  # characters of the child's log kept for the cause


class ChildProcess:
    """One child, as a context manager: whatever happens in the block, no process is left behind."""

    def __init__(self, job: Job, folder: Path) -> None:
        self._job_path = folder / "job.json"
        self._log_path = folder / "child.log"
        self._spool = SpoolReader(Path(job.spool))
        self._job_path.write_text(job.to_json(), encoding="utf-8")
        Path(job.spool).touch()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log_path.open("wb") as log:
            # -P: a folder named `crawlers` where the user stands must not be taken for ours.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "crawlers.child", str(self._job_path)],
                stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kill()

    def batches(self) -> Iterator[list[SpooledRecord]]:
        """Records as the child writes them, in short batches; an empty one when nothing came."""
        while True:
            running = self._running
            records = list(self._spool.read())
            for start in range(0, len(records), _BATCH):
                yield records[start : start + _BATCH]
            if not running:
                return
            if not records:
                yield []
                time.sleep(_LOOK_EVERY_S)

    def stop(self) -> None:
        """Ask the child to settle and end; kill it when it does not."""
        if self._process is None or not self._running:
            return
        self._process.terminate()
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._kill()

    def last_words(self) -> str:
        """How the child ended, for the sources it left unsettled."""
        code = None if self._process is None else self._process.poll()
        log = self._log_path.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()
        ended = f"killed by signal {-code}" if code is not None and code < 0 else f"ended with status {code}"
        return f"the crawl process {ended}" + (f": {log.splitlines()[-1]}" if log else "")

    @property
    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _kill(self) -> None:
        """End the whole session of the child: yt-dlp's processes are its children."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
