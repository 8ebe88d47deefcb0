"""What one source has come to so far in one crawl, and the outcome that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawlers.adapter import Fetch
from errors import BlockedError, FetchError, ParseError, SourceError
from model import Outcome, OutcomeKind, Source, SourceState, Validator

__all__ = ["SourceRun"]


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
    past_faults: list[str] = field(default_factory=list)  # of the ways tried before, for people
    first_fault: SourceError | None = None
    skipped: list[str] = field(default_factory=list)
    validators: list[Validator] = field(default_factory=list)
    promised: int = 0
    _asked: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def try_way(self, source: Source) -> None:
        """Go on with another way to the same source; what the ways before brought stays."""
        if self.fault is not None:
            self.first_fault = self.first_fault or self.fault
            self.past_faults.append(self._told(self.fault))
        self.source = source
        self.fault = None

    @property
    def failure(self) -> SourceError | None:
        """Why this source failed: what was vital failed, or no page of it had the known shape."""
        return self.fault or (None if self.pages_read else self.page_fault)

    def may_take(self) -> bool:
        """Count one more entry, or say that there are as many as are wanted."""
        if self.max_entries is not None and self.promised >= self.max_entries:
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
        named = fault.message if fetch.url in fault.message else f"{fetch.url}: {fault.message}"
        self.skipped.append(named)
        if isinstance(fault, ParseError):
            if fetch.entry is None:
                self.fault = self.fault or fault
            else:
                self.page_fault = self.page_fault or fault

    def outcome(self) -> Outcome:
        """How it ended."""
        fault = self.failure
        causes = [*self.past_faults, *([self._told(fault)] if fault else [])]
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
            skipped=tuple(self.skipped),
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
        )

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
        if fault is not None:
            return OutcomeKind.FAILED
        all_unchanged = self.answers > 0 and self.answers == self.unchanged_answers and not self.skipped
        return OutcomeKind.UNCHANGED if all_unchanged else OutcomeKind.OK


def _retry_after(fault: SourceError | None) -> float | None:
    return fault.retry_after_s if isinstance(fault, FetchError) else None
