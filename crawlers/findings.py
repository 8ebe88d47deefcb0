"""What the pages of one way show, spooled as it is read; what they lead to is left to the way.

A page may be read in part only: what it showed before its fault, or before there was as much as is wanted, is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawlers.adapter import Adapter, Fetch, Fetched, Note, Pin, Unchanged
from crawlers.source_run import SourceRun
from crawlers.spool import SpooledCursor, SpooledEntry, SpooledPin, SpooledProgress, SpooledRecord, SpooledUnchanged
from crawlers.walk import is_too_old
from errors import SourceError
from model import Entry

__all__ = ["Findings", "Visit"]


@dataclass(slots=True)
class Visit:
    """What came of a page and of everything below it, but for the further pages of its walk."""

    well: bool = True  # well enough to remember the page's validator
    kept: bool = True  # everything it shows is spooled, be it in part: a walk may go on from here
    fault: SourceError | None = None  # why it was not kept, or why nothing comes after it
    answered: bool = False  # there was an answer, whatever it was worth
    fresh: bool = False  # it showed an entry that was never seen before
    shown: set[str] = field(default_factory=set)  # names of entries
    further: list[Fetch] = field(default_factory=list)  # pages of the walk that come after it

    def add(self, below: Visit) -> None:
        """Count in what one follow-up came to."""
        self.well = self.well and below.well
        self.kept = self.kept and below.kept
        self.fault = self.fault or (None if below.kept else below.fault)
        self.answered = self.answered or below.answered
        self.fresh = self.fresh or below.fresh
        self.shown |= below.shown
        self.further += below.further


class Findings:
    """The records that come of one way."""

    def __init__(self, run: SourceRun, adapter: Adapter, tell: Callable[[SpooledRecord], None]) -> None:
        self._run = run
        self._adapter = adapter
        self._tell = tell
        self.resumes = False  # the way goes on from a cursor
        self.took_back = False  # that cursor is taken back, as something was published since

    def take(self, fetched: Fetched, visit: Visit, follow: list[Fetch]) -> None:
        """Spool what an answer holds and gather what it leads to, until there is as much as is wanted."""
        run = self._run
        for found in self._adapter.parse(fetched, run.source, run.state):
            if isinstance(found, Unchanged | Note | Pin):
                self._keep(found, visit)
            elif not self._is_wanted(found, fetched.fetch, visit):
                continue
            elif isinstance(found, Fetch) and not run.is_new(found):
                self._keep_other_entry(found)
            elif _brings_entry(found, fetched.fetch) and not run.may_take():
                visit.well = visit.kept = False
                return
            elif isinstance(found, Fetch):
                (follow if found.cursor is None else visit.further).append(found)
            else:
                self.entry(found)

    def again(self, fetch: Fetch) -> None:
        """A page is the one we know."""
        self._run.unchanged_answers += 1
        if fetch.entry is not None:
            self._run.pages_read += 1
            self._unchanged((fetch.entry.native_id,))

    def entry(self, entry: Entry) -> None:
        """Spool an entry."""
        self._tell(SpooledEntry(source=self._run.source.key, entry=entry))
        self._run.entries += 1

    def progress(self) -> None:
        """Show that something happens."""
        self._tell(SpooledProgress(source=self._run.source.key, requests=self._run.requests))

    def cursor(self, cursor: str | None) -> None:
        """Tell from where a stopped walk goes on; None: from its start."""
        self._tell(SpooledCursor(source=self._run.source.key, cursor=cursor))

    def _keep(self, found: Unchanged | Note | Pin, visit: Visit) -> None:
        """Take what leads nowhere."""
        if isinstance(found, Unchanged):
            visit.shown.update(found.native_ids)
            self._unchanged(found.native_ids)
        elif isinstance(found, Note):
            self._run.note(found.text, found.about)
        else:
            self._tell(SpooledPin(source=self._run.source.key, name=found.name, value=found.value))

    def _is_wanted(self, found: Entry | Fetch, of: Fetch, visit: Visit) -> bool:
        """Note what a listing shows; what it dates before the day a walk goes back to is not asked for."""
        entry = found.entry if isinstance(found, Fetch) else found
        if entry is None or of.entry is not None:
            return True
        visit.shown.add(entry.native_id)
        if is_too_old(self._run.state, entry):
            return False
        if entry.native_id not in self._run.state.known:
            visit.fresh = True
            if self.resumes and not self.took_back and of.cursor is None:
                self.took_back = True
                self.cursor(None)
        return True

    def _keep_other_entry(self, fetch: Fetch) -> None:
        """Two entries lead to one page: it is asked for once, for the first, and the second stays as it is known."""
        if fetch.entry is not None and not self._run.is_same_entry(fetch) and self._run.may_take():
            self.entry(fetch.entry)

    def _unchanged(self, native_ids: tuple[str, ...]) -> None:
        self._tell(SpooledUnchanged(source=self._run.source.key, native_ids=native_ids))
        self._run.unchanged += len(native_ids)


def _brings_entry(found: Entry | Fetch, of: Fetch) -> bool:
    """Whether this is an entry not counted yet: one that a page was asked for has been counted by its `Fetch`."""
    return of.entry is None and (isinstance(found, Entry) or found.entry is not None)
