"""What one source has come to so far in one crawl, and the outcome that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from crawlers.adapter import Fetch
from crawlers.robots import web_address
from crawlers.silence import promised
from crawlers.walk import day_named
from crawlers.ytdlp.messages import Listing
from errors import BlockedError, FetchError, ParseError, SilentError, SourceError
from model import Outcome, OutcomeKind, Source, SourceState, Validator

__all__ = ["SourceRun", "page_of"]


def page_of(fetch: Fetch) -> str:
    """The page of the web a request is about, as a person can look at it."""
    return Listing.in_address(web_address(fetch.url))[0]


@dataclass(slots=True, kw_only=True)
class SourceRun:
    """The tally of one source. `source` is the way that is being tried: the source itself, or a fallback of it."""

    source: Source
    state: SourceState
    max_entries: int | None = None
    requests: int = 0
    entries: int = 0
    unchanged: int = 0
    answers: int = 0
    unchanged_answers: int = 0
    pages_read: int = 0  # of single entries
    page_fault: ParseError | None = None
    fault: SourceError | None = None  # of the way that is being tried
    walk_fault: SourceError | None = None  # why a walk back to a day stopped
    wall: BlockedError | None = None  # before videos of the source
    behind_wall: int = 0  # so many of them wait
    past_faults: list[str] = field(default_factory=list)  # of the ways tried before, for people
    first_fault: SourceError | None = None
    skipped: list[str] = field(default_factory=list)
    notes: dict[str, dict[str, None]] = field(default_factory=dict)  # in order, each once, with what it is about
    validators: list[Validator] = field(default_factory=list)
    promised: int = 0
    cut: bool = False  # there was more than is wanted
    walked: bool = False  # every walk of this way came to its end
    walked_well: bool = True  # and every page of it may be remembered
    remembers_walks: bool = False  # a walk back to a day, by the source's first way: cursors are told
    _listings: list[Validator] = field(default_factory=list)  # of pages that are no entry's, of this way
    _before: int = 0  # entries that the ways tried before have shown
    _asked: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def try_way(self, source: Source) -> None:
        """Begin with a way to the source; what the ways before brought stays."""
        if self.fault is not None:
            self.first_fault = self.first_fault or self.fault
            self.past_faults.append(self._told(self.fault))
            self.state = replace(self.state, cursor=None)  # a name the first way gave means nothing to another
        self.remembers_walks = self.state.since is not None and self.first_fault is None
        self.source = source
        self.fault = None
        self.walked, self.walked_well = False, True
        self._before = self.entries + self.unchanged

    def end_way(self) -> None:
        """A way is at its end: what its listings may be remembered by stays, unless it was silent or cut short."""
        self.fault = self.fault or self._silence()
        # An empty listing that is remembered would be "not modified" next time, and pass for a quiet one.
        if self.walked_well and not isinstance(self.fault, SilentError):
            self.validators += self._listings
        self._listings = []

    def remember(self, fetch: Fetch, validator: Validator) -> None:
        """Keep the validator of a page that was read well; that of a listing counts once its walk was read well."""
        (self._listings if fetch.entry is None else self.validators).append(validator)

    def stop_walk(self, page: Fetch, fault: SourceError | None = None) -> bool:
        """A walk ends before its end: it has failed where it was to reach a day; returns that it is not done."""
        self.walked_well = False
        if self.state.since is None:
            return False
        why = "there is more than one crawl reads"
        if fault or self.cut:
            why = f"{page_of(page)} could not be read" if fault else "as many entries came as are wanted"
        back_to = day_named(self.state.since)
        self.note(f"the walk back to {back_to} stopped: {why}; the same command goes on where it stopped")
        self.walk_fault = fault
        return False

    def _silence(self) -> SilentError | None:
        """Whether a way that could be read showed nothing, though its source is expected to bring something.

        A walk shows what is left of an archive, and a page that is "not modified" stands for what it showed before.
        """
        expect = self.source.expect
        shown = self.entries + self.unchanged - self._before
        if self.fault or shown or self.unchanged_answers or self.state.since or not expect.at_least:
            return None
        return SilentError(
            f"{self.source.url} showed no entry at all; it is expected to bring {promised(expect)}",
            remedy="look at it in a browser: it may have moved, or changed its shape",
        )

    @property
    def failure(self) -> SourceError | None:
        """Why this source failed: what was vital failed, or no page of it had the known shape."""
        return self.fault or self.walk_fault or self.wall or (None if self.pages_read else self.page_fault)

    def may_take(self) -> bool:
        """Count one more entry, or say that there are as many as are wanted."""
        if self.max_entries is not None and self.promised >= self.max_entries:
            self.cut = True
            return False
        self.promised += 1
        return True

    def is_new(self, fetch: Fetch) -> bool:
        """Whether this was not asked for before in this crawl; remembers that now it is."""
        key = self._key(fetch)
        if key in self._asked:
            return False
        self._asked[key] = None if fetch.entry is None else fetch.entry.native_id
        return True

    def is_same_entry(self, fetch: Fetch) -> bool:
        """Whether the entry of a fetch already asked for is the one it was asked for."""
        return fetch.entry is None or self._asked.get(self._key(fetch)) == fetch.entry.native_id

    def skip(self, fetch: Fetch, fault: SourceError) -> None:
        """A follow-up failed."""
        page = page_of(fetch)
        named = fault.message if page in fault.message else f"{page}: {fault.message}"
        self.skipped.append(named)
        if isinstance(fault, ParseError):
            if fetch.entry is None:
                self.fault = self.fault or fault
            else:
                self.page_fault = self.page_fault or fault

    def wait(self, fetch: Fetch, wall: BlockedError) -> None:
        """A follow-up stays behind a wall, with all others that go there: told once, and no fault of any of them."""
        self.behind_wall += fetch.entry is not None
        videos = "1 video waits" if self.behind_wall == 1 else f"{self.behind_wall} videos wait"
        cause = f"{wall.message}; the captions of {videos}" if self.behind_wall else wall.message
        self.wall = BlockedError(cause, url=wall.url, status=wall.status, remedy=wall.remedy, until=wall.until)

    def note(self, text: str, about: str = "") -> None:
        """Keep what a reader should know, once."""
        self.notes.setdefault(text, {}).update({about: None} if about else {})

    def outcome(self) -> Outcome:
        """How it ended."""
        fault = self.failure
        causes = [*self.past_faults, *([self._told(fault)] if fault else [])]
        if self.wall and self.wall is not fault:
            causes.append(self.wall.message)
        if self.past_faults and not fault:
            causes.append(f"read from its fallback, {self._way}")
        return Outcome(
            source=self.source.key,
            kind=self._kind((self.first_fault or fault) if fault else None),
            requests=self.requests,
            entries=self.entries,
            unchanged=self.unchanged,
            cause="; ".join(causes),
            remedy=fault.remedy if fault else "",
            retry_after_s=_retry_after(fault),
            until=_until(self.wall or fault),
            skipped=tuple(self.skipped),
            notes=self._told_notes,
        )

    def interrupted(self) -> Outcome:
        """It was not finished."""
        return Outcome(
            source=self.source.key,
            kind=OutcomeKind.INTERRUPTED,
            requests=self.requests,
            entries=self.entries,
            unchanged=self.unchanged,
            cause="stopped before it was finished",
            skipped=tuple(self.skipped),
            notes=self._told_notes,
        )

    @property
    def _told_notes(self) -> tuple[str, ...]:
        return tuple(f"{text} ({', '.join(about)})" if about else text for text, about in self.notes.items())

    @property
    def _way(self) -> str:
        return f"{self.source.kind} {self.source.url}"

    def _told(self, fault: SourceError) -> str:
        """A cause, which names the way that failed where it is not the first."""
        return f"fallback {self._way}: {fault.message}" if self.past_faults else fault.message

    def _key(self, fetch: Fetch) -> tuple[str, str]:
        return self.source.kind, fetch.url  # a fallback may read the same address in another way

    def _kind(self, fault: SourceError | None) -> OutcomeKind:
        if isinstance(fault, BlockedError):
            return OutcomeKind.BLOCKED
        if isinstance(fault, SilentError):
            return OutcomeKind.SILENT
        if fault is not None:
            return OutcomeKind.FAILED
        all_unchanged = self.answers > 0 and self.answers == self.unchanged_answers and not self.skipped
        return OutcomeKind.UNCHANGED if all_unchanged else OutcomeKind.OK


def _retry_after(fault: SourceError | None) -> float | None:
    return fault.retry_after_s if isinstance(fault, FetchError) else None


def _until(fault: SourceError | None) -> datetime | None:
    return fault.until if isinstance(fault, BlockedError) else None
