"""The crawl process with an adapter of its own: pages are lines of commands. A script for the tests, not a test.

With LET_LOOPBACK set, the address guard takes 127.0.0.0/8 for public, so that it can be seen at work beside a server.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from crawlers import child
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.job import Job
from crawlers.middlewares import resolver
from errors import PanelwatchError, ParseError
from model import Entry, Part, PartRole, Source, SourceState
from settings import addresses


class Lines:
    """Reads `entry ID [DAY]`, `more PATH`, `next PATH`, `page ID PATH`, `same ID`, `note WORD`, `changed` and `bug`."""

    def requests(self, source: Source, state: SourceState) -> Iterator[Fetch]:
        """Ask for the source's own address, and for the page a walk goes on from."""
        if "no-requests" in source.url:
            raise KeyError(source.url)
        yield Fetch(url=source.url)
        if state.since and state.cursor:
            yield Fetch(url=state.cursor, cursor=state.cursor, conditional=False)

    def parse(self, response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
        """One yield per line; the page of an entry becomes a part of it."""
        entry = response.fetch.entry
        if entry is not None and b"changed" not in response.body:
            part = Part(role=PartRole.PAGE, content=response.body, record_id=response.record_id, url=response.url)
            yield replace(entry, parts=(part,))
            return
        for line in response.body.decode().splitlines():
            yield from self._line(line, response, source)

    @staticmethod
    def _line(line: str, response: Fetched, source: Source) -> Iterator[Yielded]:
        command, *words = line.split()
        if command == "changed":
            raise ParseError("the page changed its shape", remedy="look at it")
        if command == "bug":
            raise ZeroDivisionError("a bug")
        if command == "more":
            yield Fetch(url=urljoin(response.url, words[0]), step="more")
        elif command == "next":
            page = urljoin(response.url, words[0])
            yield Fetch(url=page, step="more", cursor=page, conditional=False)
        elif command == "same":
            yield Unchanged(native_ids=(words[0],))
        elif command == "note":
            yield Note(text=words[0])
        elif command == "page":
            entry = Entry(source=source.key, native_id=words[0], url=response.url, title=words[0])
            yield Fetch(url=urljoin(response.url, words[1]), step="page", entry=entry)
        else:
            name, published = words[0], next(iter(words[1:]), None)
            yield Entry(source=source.key, native_id=name, url=response.url, title=name, published=published)


def main() -> int:
    """What `crawlers.child` does, but for the adapters."""
    if os.environ.get("LET_LOOPBACK"):
        judge = addresses.refusal
        vars(resolver)["refusal"] = lambda address: None if address.startswith("127.") else judge(address)
    child._tell_plainly()
    try:
        return child.run(Job.from_json(Path(sys.argv[1]).read_bytes()), {"lines": Lines(), "other": Lines()})
    except PanelwatchError as error:
        child.log.error("%s", error)
        return error.exit_status


if __name__ == "__main__":
    child.end(main())
