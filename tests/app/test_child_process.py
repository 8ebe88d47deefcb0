"""The crawl process as its parent starts it: it ends by itself, in order."""

from __future__ import annotations

from pathlib import Path

from app.child_process import ChildProcess
from crawlers.job import Job


def test_a_crawl_process_ends_in_order(tmp_path: Path) -> None:
    """While its parent listens still: what waits for the parent's end must not hold Python back, or make it abort."""
    job = Job(
        crawl_id="c", sources=(), user_agent="test", archive_dir=str(tmp_path), spool=str(tmp_path / "spool.jsonl")
    )
    with ChildProcess(job, tmp_path) as child:
        assert [record for records in child.batches() for record in records] == []
        assert child.last_words() == "the crawl process ended with status 0"
