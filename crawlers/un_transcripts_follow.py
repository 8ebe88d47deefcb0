"""What a list of transcripts.un.org leads to: the meetings to fetch, the tracks to look for, the page after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.revisit import is_due
from crawlers.un_transcripts_lists import Listed, Listing
from crawlers.un_transcripts_meeting import MEETING, listed_entry
from crawlers.un_transcripts_site import LOCALES, Site, asked, language_of, locale_of
from crawlers.walk import day_of, gap
from errors import ParseError
from model import UNFINISHED, Entry, Known, Language, Source, SourceState

__all__ = ["GONE", "Follower", "known_entry"]

GONE = "gone"  # the fingerprint of what is asked for again and not there: any other brings it back

_RECENT = timedelta(days=7)  # of the list that is read whole
_SEARCHED = timedelta(days=30)  # of the searches: a transcript may come, or be corrected, weeks later
_PATIENCE = timedelta(hours=72)  # that a transcript is awaited
_COVERED = timedelta(days=365)  # that the lists go back
_MOST_PAGES = 100  # of one list: several times what a year fills
_NAMED_IN_A_NOTE = 5
_FEW = 3  # that vanish from a list at once may well have been removed


def known_entry(known: Known, source: Source) -> Entry:
    """What is known of a document that is asked for again: kept like this where it cannot be had, or is removed."""
    return Entry(
        source=source.key,
        native_id=known.native_id,
        url=known.url,
        title="",
        kind=MEETING,
        fingerprint=GONE,
        partial=True,
    )


def _over(known: Known) -> datetime:
    """The end of the meeting's day; where it is not known, when it was first seen."""
    day = day_of(known.listed)
    return datetime.combine(day, time.max, UTC) if day else known.first_seen_at


def _until(known: Known) -> datetime:
    """How long a transcript is awaited."""
    return max(known.first_seen_at, _over(known)) + _PATIENCE


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Reads one page of a list beside what is known of its source."""

    source: Source
    state: SourceState
    site: Site
    response: Fetched
    listing: Listing
    is_search: bool

    def follow(self) -> Iterator[Yielded]:
        """Everything this page leads to; documents it shows without a difference are named together."""
        unchanged: dict[str, None] = {}
        for meeting in self._meetings:
            for found in self._hit(meeting) if self.is_search else self._recent(meeting, wanted=False):
                if isinstance(found, Unchanged):
                    unchanged |= dict.fromkeys(found.native_ids)
                else:
                    yield found
        if unchanged:
            yield Unchanged(native_ids=tuple(unchanged))
        yield from self._next_page()
        if not self.is_search:
            yield from self._given_up()
            yield from self._vanished()
        if not self.is_search and self._is_first:
            yield from self._again()
            yield from self._uncovered()

    @property
    def _now(self) -> datetime:
        return self.response.fetched_at

    @cached_property
    def _asked(self) -> Mapping[str, list[str]]:
        return asked(self.response.fetch.url)

    @property
    def _locale(self) -> str:
        """The language of this list; of a saved one, the source's."""
        place = urlsplit(self.response.fetch.url).path.split("/")[1:2]
        return next((name for name in place if name in LOCALES), locale_of(self.site.main))

    @property
    def _is_first(self) -> bool:
        return self._asked.get("page") == ["1"]

    @property
    def _edge(self) -> date:
        """The earliest day that is looked at; of a saved list, which names no page, every day is."""
        if "page" not in self._asked:
            return date.min
        if not self.is_search:
            return (self._now - _RECENT).date()
        return min(self._now - _SEARCHED, self.state.since or self._now).date()

    @cached_property
    def _meetings(self) -> list[Listed]:
        """Those that are looked at. The list holds a week of meetings to come, which UN Web TV announces as well."""
        last = date.max if self.is_search or "page" not in self._asked else self._now.date()
        return [one for one in self.listing.meetings if one.day is None or self._edge <= one.day <= last]

    @cached_property
    def _versions(self) -> dict[str, dict[Language, Known]]:
        """What is known of each meeting, by its language."""
        versions: dict[str, dict[Language, Known]] = {}
        for known in self.state.known.values():
            slug, _, language = known.native_id.rpartition(";")
            versions.setdefault(slug, {})[Language(language)] = known
        return versions

    def _read(self, meeting: Listed) -> dict[Language, Known]:
        """The transcripts of a meeting that were read, and not removed since."""
        versions = self._versions.get(meeting.slug, {})
        return {language: one for language, one in versions.items() if one.fingerprint not in {UNFINISHED, GONE}}

    def _is_due(self, known: Known) -> bool:
        """Whether it is looked at again: not where it was old already when it was found, as by a walk."""
        wanted = self.source.revisit
        if wanted is None or known.first_seen_at - _over(known) > wanted:
            return False
        return is_due(self.source, self.state, known, self._now)

    def _is_awaited(self, known: Known) -> bool:
        return known.fingerprint == UNFINISHED and self._now < _until(known)

    def _recent(self, meeting: Listed, *, wanted: bool) -> Iterator[Yielded]:
        """The meeting in the main language, or in any other while there is none; `wanted`: it is known to be there."""
        read = self._read(meeting)
        own = read.get(self.site.main)
        if own is not None and (own.fingerprint == meeting.fingerprint or not meeting.has_transcript):
            yield from self._shown_again([own])
        elif own is None and read and not wanted:
            yield from self._shown_again(list(read.values()))
            if any(map(self._is_due, read.values())):
                yield self._track(meeting, self.site.main)
        elif meeting.has_transcript or wanted:
            entry = listed_entry(meeting, self.source.key, self.site)
            yield Fetch(
                url=self.site.meeting(meeting.slug, self.site.main), step="meeting", entry=entry, conditional=False
            )
        elif known := self._versions.get(meeting.slug, {}).get(self.site.main):
            yield Unchanged(native_ids=(known.native_id,))  # its list will show that the transcript came
        else:
            yield listed_entry(meeting, self.source.key, self.site)

    def _shown_again(self, read: list[Known]) -> Iterator[Yielded]:
        """Those that are asked for again will tell for themselves whether they changed."""
        if old := [known.native_id for known in read if not self._is_due(known)]:
            yield Unchanged(native_ids=tuple(old))

    def _hit(self, meeting: Listed) -> Iterator[Yielded]:
        """A meeting that a search found, in all its languages; missing tracks are looked for while it is young.

        A hit in a title only is a hit of the main language: titles are the same meeting's in all lists.
        """
        searched = language_of(self._locale)
        is_main = searched == self.site.main
        if is_main:
            yield from self._recent(meeting, wanted=meeting.said)
        if not (meeting.said or (is_main and meeting.has_transcript)):
            return
        read = self._read(meeting)
        looked_for = not read or any(map(self._is_due, read.values()))
        for language in dict.fromkeys((searched, *self.site.languages)):
            if language in read:
                yield from self._shown_again([read[language]])
            elif (looked_for or language == searched) and not (is_main and language == searched):
                yield self._track(meeting, language)

    def _track(self, meeting: Listed, language: Language) -> Fetch:
        """A track that may not be there: without an entry, so that nothing is stored of one that is not."""
        return Fetch(url=self.site.track(meeting.slug, language), step="track", conditional=False)

    def _next_page(self) -> Iterator[Fetch]:
        reaches = self.listing.reaches
        if not self.listing.has_more or "page" not in self._asked or (reaches and reaches < self._edge):
            return
        if self.listing.page >= _MOST_PAGES:
            raise ParseError(f"{self.response.url}: a list of more than {_MOST_PAGES} pages does not end")
        parameters = {name: self._asked[name][0] for name in ("q", "ft", "xlang") if name in self._asked}
        url = self.site.listing(self._locale, parameters, self.listing.page + 1)
        yield Fetch(url=url, step="listing", conditional=False)

    def _again(self) -> Iterator[Fetch]:
        """Documents that are young, wherever they were found, and those that are awaited where no list shows them."""
        shown = {meeting.slug for meeting in self.listing.meetings}
        for slug, versions in self._versions.items():
            for language, known in versions.items():
                unseen = slug not in shown and (day_of(known.listed) or date.min) < self._edge
                if slug and (
                    (unseen and self._is_awaited(known)) or (known.fingerprint != UNFINISHED and self._is_due(known))
                ):
                    yield self._look(slug, language, known)

    def _look(self, slug: str, language: Language, known: Known) -> Fetch:
        return Fetch(url=self.site.meeting(slug, language), step="again", entry=known_entry(known, self.source))

    def _vanished(self) -> Iterator[Yielded]:
        """Once a day, what stood on the days this page shows whole and does no more: a 404 tells that it was removed.

        Where most of them vanished at once, the page is not believed.
        """
        last = self.state.last_success_at
        if "page" not in self._asked or last is None or last.date() >= self._now.date():
            return
        shown = {meeting.slug for meeting in self.listing.meetings}
        lost = {
            slug: versions
            for slug, versions in self._versions.items()
            if slug and slug not in shown and any(self._shows_whole(day_of(one.listed)) for one in versions.values())
        }
        if len(lost) > max(_FEW, len(shown)):
            yield Note(text=f"the list has lost {len(lost)} of its meetings; none was taken for removed")
            return
        for slug, versions in lost.items():
            for language, known in versions.items():
                yield self._look(slug, language, known)

    def _shows_whole(self, day: date | None) -> bool:
        """Whether every meeting of that day is on this page: the day is not cut by its beginning or its end."""
        days = [meeting.day for meeting in self.listing.meetings if meeting.day]
        if day is None or not self._edge <= day <= self._now.date():
            return False
        begun = self._is_first or (bool(days) and day < max(days))
        return begun and (not self.listing.has_more or (bool(days) and day > min(days)))

    def _given_up(self) -> Iterator[Note]:
        """Say once, in the first crawl after their time, which meetings are not waited for any more."""
        last = self.state.last_success_at
        titles = []
        for meeting in self._meetings:
            known = self._versions.get(meeting.slug, {}).get(self.site.main)
            if known is None or known.fingerprint != UNFINISHED or meeting.has_transcript or self._is_awaited(known):
                continue
            if last is None or _until(known) > last:
                titles.append(meeting.title or meeting.slug)
        if titles:
            named = "; ".join(titles[:_NAMED_IN_A_NOTE]) + ("; …" if len(titles) > _NAMED_IN_A_NOTE else "")
            hours = int(_PATIENCE.total_seconds() // 3600)
            yield Note(text=f"no transcript {hours} hours after the meeting: {len(titles)} ({named})")

    def _uncovered(self) -> Iterator[Note]:
        told = gap(self.state, (self._now - _COVERED).date(), "the list of transcripts.un.org")
        if told:
            where = "see the meetings coverage of press.un.org, and the verbatim records by their symbols"
            yield Note(text=f"{told.text}; {where}")
