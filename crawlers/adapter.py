"""What an adapter is: two functions that ask for addresses and read the answers, without touching the network.

Not for fetching: `Fetch` says what is wanted, the spider gets it, `Fetched` is what came back, live or from an archive.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from model import Entry, Source, SourceState

__all__ = ["Adapter", "Fetch", "Fetched", "Note", "Pin", "Unchanged", "Yielded"]

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A request an adapter wants made.

    `step` names the adapter's own reading of the answer. `entry` is the entry as far as it is known: when the request
    fails, the spider spools it as it is, marked partial, so that nothing found is lost. `cursor` makes the request a
    page of a walk: pages are walked one after the other, and when everything a page led to was spooled, its cursor is
    remembered; the next crawl with the same `SourceState.since` finds it in `SourceState.cursor`. `otherwise` is what
    is asked for instead where the request fails, unless the site refuses us: a refusal is not gone round.
    """

    url: str
    step: str = "start"
    entry: Entry | None = None
    conditional: bool = True  # send the validators stored for this URL
    cursor: str | None = None  # a page of a walk through an archive, by the name a stopped walk goes on from
    otherwise: tuple[Fetch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: decoded body (content encodings undone), headers with lower-case names."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetch: Fetch
    fetched_at: datetime
    record_id: str | None = None

    @property
    def media_type(self) -> str:
        """Lower-case type without parameters, or an empty string."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset the Content-Type header declares, where Python knows it."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        if not found:
            return None
        try:
            return codecs.lookup(found[1]).name
        except LookupError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The source showed entries again that it showed before, without a difference."""

    native_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a reader should know though nothing failed: a period no archive covers, a document not published yet.

    Notes of one text are told together, with what each is about: "A/81/5 is not published yet (English, French)".
    """

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a name was found to stand for, to be found in `SourceState.pins` from now on: a handle's channel."""

    name: str
    value: str


Yielded = Entry | Fetch | Unchanged | Note | Pin


class Adapter(Protocol):
    """A module of `crawlers/` (or an object) with these two functions."""

    def requests(self, source: Source, state: SourceState) -> Iterator[Fetch]:
        """The first requests of a run."""
        ...

    def parse(self, response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
        """Read one answer.

        Raises:
            ParseError: the answer does not have the shape this adapter knows.
            BlockedError: it is a challenge, a consent wall or the like.
        """
        ...
