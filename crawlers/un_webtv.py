"""Kind `un-webtv`: UN Web TV's schedule, the page of each meeting when its state changes, and captions of recordings.

Source: https://webtv.un.org/en/schedule/2026-09-14, a page per day of New York; there is no API. A meeting is stored as
soon as it is announced and asked for again when its title, time, state or length changes. A recording's captions are
read by yt-dlp when it appears and 6, 24 and 48 hours after the meeting ended: they come late, and are corrected.

Politeness: the UN's own reader allows itself about 1,342 requests a day. Asked hourly, we make 24 x 4 for the days from
the day before yesterday to tomorrow, 7 for a week ahead and, for 40 meetings, 10 each (two states before the recording,
then four readings of two requests): at most about 500, one at a time, two seconds apart. While a wall keeps yt-dlp out,
the page of each recording that waits is asked for once an hour.

History: 2026-09: the hidden time's offset is not true, its first 19 characters are UTC; categories may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.captions import description_part, notes_of, read_answer, with_captions
from crawlers.feed_items import fingerprint, plain
from crawlers.un_webtv_page import Card, State, read_asset, read_cards, story_keys
from crawlers.walk import day_of
from model import UNFINISHED, Entry, Known, Part, PartRole, Precision, Source, SourceState

__all__ = ["parse", "requests"]

_NEW_YORK = ZoneInfo("America/New_York")
_DAY = timedelta(days=1)
_BACK, _AHEAD = 2 * _DAY, _DAY  # around today, at every run
_FURTHER_BACK, _FURTHER_AHEAD = 3 * _DAY, 7 * _DAY  # at the first run of a day
_LONGEST_ABSENCE = 14 * _DAY  # what was missed for longer is a walk's business
_READ_WHOLE = 7 * _DAY  # what is older, a walk keeps as the schedule tells it
_NOT_READ = (
    f"meetings of more than {_READ_WHOLE.days} days ago are kept as the schedule tells them; "
    "their pages and captions were not asked for"
)
_FEW = 3  # that vanish at once may well have been cancelled
_GONE = "gone"  # the fingerprint of a meeting that was removed: another one brings it back


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """The days around today; what is further off once a day, and the days a walk goes back to.

    The days up to tomorrow are asked for whole: what they mean depends on the hour as much as on their words.
    """
    now = state.now or state.last_success_at
    if now is None:
        yield Fetch(url=source.url, conditional=False)  # without a day it shows today
        return
    today = _day(now)
    last = _day(state.last_success_at or now)
    first = max(min(last, today) - _BACK, today - _LONGEST_ABSENCE)
    if _is_first_today(state):
        first = min(first, today - _FURTHER_BACK)
    yield from (_page(source, day) for day in _days(first, today + _AHEAD))
    if _is_first_today(state):
        ahead = _days(today + _AHEAD + _DAY, today + _FURTHER_AHEAD)
        yield from (replace(_page(source, day), conditional=state.since is None) for day in ahead)
    yield from _walk(source, state, day_of(state.cursor) or first - _DAY)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read a day's schedule, the page of an asset, or what yt-dlp told of its recording.

    Raises:
        ParseError: what came has not the shape we know.
        BlockedError: a page too small to be what was asked for came instead.
    """
    fetch = response.fetch
    if fetch.entry is None:
        yield from _from_schedule(response, source, state)
    elif fetch.step == "asset":
        yield from _from_asset(response, fetch.entry, state)
    elif fetch.step == "captions":
        yield from _captioned(response, fetch.entry)
    # else it is still there, only not on the schedule of its day: nothing to tell


def _from_schedule(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    day, now = day_of(response.fetch.url.rpartition("/")[2]), response.fetched_at
    cards = [card for card in read_cards(response) if _is_of(card, day)]
    unchanged = []
    for card in cards:
        entry = _entry(card, response, source)
        if _is_done(state.known.get(card.asset), entry):
            unchanged.append(entry.native_id)
        elif card.starts_at is not None and now - card.starts_at > _READ_WHOLE:
            yield Note(text=_NOT_READ)
            yield entry
        else:
            yield Fetch(url=entry.url, step="asset", entry=entry, conditional=False)
    if unchanged:
        yield Unchanged(native_ids=tuple(unchanged))
    if day is not None:
        yield from _unlisted(day, [card.asset for card in cards], source, state)
        if response.fetch.cursor is not None:
            yield from _walk(source, state, day - _DAY)


def _entry(card: Card, response: Fetched, source: Source) -> Entry:
    """A meeting as its card tells it: stored like this where its page cannot be had."""
    now, name = response.fetched_at, card.asset.rpartition("/")[2]
    state = card.state(now)
    starts = f"{card.starts_at:%Y-%m-%dT%H:%M:%SZ}" if card.starts_at else ""
    length = str(card.duration_s or "")
    facts = {"state": str(state), "category": card.category, "duration_s": length, "scheduled_for": starts}
    return Entry(
        source=source.key,
        native_id=card.asset,
        url=card.url,
        title=card.title,
        kind="video",
        published=starts or None,
        published_precision=Precision.SECOND if starts else None,
        identities=(f"un-webtv:{name}",),
        story_keys=story_keys(name),
        parts=description_part(_in_words(card), response),
        fingerprint=_listed(card, now),
        partial=state is State.PUBLISHED and not card.is_final(now),  # until its captions come
        attributes={name: value for name, value in facts.items() if value},
    )


def _in_words(card: Card) -> str:
    """What the card tells besides the title: a meeting that is moved is told in other words."""
    when = f"{card.starts_at.day} {card.starts_at:%B %Y, %H:%M} UTC" if card.starts_at else ""
    length = f"recording of {timedelta(seconds=card.duration_s)}" if card.duration_s else ""
    return "\n\n".join(filter(None, [", ".join(filter(None, [when, length])), card.category, card.line]))


def _listed(card: Card, now: datetime) -> str:
    """What its listing says of a meeting, its day first, with the reading of its captions that has fallen due."""
    state = card.state(now)
    due = card.round(now) if state is State.PUBLISHED else 0
    words = fingerprint(card.title, card.line, str(card.starts_at), str(card.duration_s))
    return f"{_day(card.starts_at) if card.starts_at else 'undated'} {state} {due} {words}"


def _is_done(known: Known | None, entry: Entry) -> bool:
    """Whether there is no reason to ask again; captions that were not had are asked for when they are due again."""
    if known is None or known.listed != entry.fingerprint:
        return False
    return known.fingerprint != UNFINISHED or entry.attributes["state"] == State.PUBLISHED


def _from_asset(response: Fetched, listed: Entry, state: SourceState) -> Iterator[Yielded]:
    """The meeting with what its page says; of a recording, the captions are asked for next.

    An announcement that has become a recording is told at once: what is partial never replaces what was whole.
    """
    asset = read_asset(response)
    if asset.is_bare:
        yield Note(text=f"{response.url}: nothing could be read below its labels; the page may have changed its shape")
    entry = replace(listed, attributes={**listed.attributes, **asset.attributes})
    if asset.html:
        entry = replace(entry, parts=(_told(asset.html, listed, response),))
    if entry.attributes["state"] != State.PUBLISHED:
        yield entry
        return
    known = state.known.get(entry.native_id)
    if entry.partial and known is not None and f" {State.PUBLISHED} " not in known.listed:
        yield replace(entry, partial=False)
    yield Fetch(url=f"ytdlp:{entry.url}", step="captions", entry=entry, conditional=False)


def _told(html: str, listed: Entry, response: Fetched) -> Part:
    """The page's words about the meeting, below those of the schedule where they do not repeat them.

    They are what a feed would tell, not a body: so they stand above the captions once there are some.
    """
    words, above = plain(html), ""
    for part in listed.parts:
        lines = part.content.decode().split("\n\n")
        above += "".join(f"<p>{escape(line)}</p>" for line in lines if line not in words)
    return Part(
        role=PartRole.FEED,
        content=f"{above}{html}".encode(),
        charset="utf-8",
        url=response.url,
        record_id=response.record_id,
    )


def _captioned(response: Fetched, listed: Entry) -> Iterator[Yielded]:
    """The recording with its captions."""
    answer = read_answer(response, listed.url)
    yield from notes_of(answer)
    found = with_captions(listed, answer, response, awaited=listed.partial)
    yield replace(found, attributes={**found.attributes, **listed.attributes})


def _unlisted(day: date, shown: Sequence[str], source: Source, state: SourceState) -> Iterator[Yielded]:
    """Ask for what stood on this day's schedule and does no more: it may have been moved, or taken away.

    For today at every run, for other days once a day. Where most of a day vanished, the page is not believed.
    """
    today = state.now and _day(state.now)
    if today is None or not (day == today or _is_first_today(state)):
        return
    lost = [one for one in state.known.values() if day_of(one.listed) == day and one.native_id not in shown]
    if len(lost) > max(_FEW, len(shown)):
        yield Note(text=f"the schedule of {day} has lost {len(lost)} of its meetings; none was taken for removed")
        return
    for one in lost:
        entry = Entry(
            source=source.key, native_id=one.native_id, url=one.url, title="", kind="video", fingerprint=_GONE
        )
        # The fragment tells this request from the one for the same meeting on the day it was moved to.
        yield Fetch(url=f"{one.url}#unlisted", step="unlisted", entry=entry, conditional=False)


def _walk(source: Source, state: SourceState, day: date) -> Iterator[Fetch]:
    """The page of an earlier day, while the walk wants it."""
    if state.since is not None and day >= _day(state.since):
        yield replace(_page(source, day), cursor=f"{day}")


def _page(source: Source, day: date) -> Fetch:
    return Fetch(url=f"{source.url.rstrip('/')}/{day}", conditional=False)


def _is_of(card: Card, day: date | None) -> bool:
    """Whether a card may belong to a page's day: what is live now stands on the pages of all days."""
    return day is None or card.starts_at is None or abs(_day(card.starts_at) - day) <= _DAY


def _is_first_today(state: SourceState) -> bool:
    """Whether this is the first run of a day that succeeds, as far as is known."""
    last, now = state.last_success_at, state.now
    return last is None or (now is not None and last.astimezone(UTC).date() < now.astimezone(UTC).date())


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _day(moment: datetime) -> date:
    """The day of the schedule a moment belongs to."""
    return moment.astimezone(_NEW_YORK).date()
