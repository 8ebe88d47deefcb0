"""What the un-transcripts adapter asks for and yields over time, beyond what the golden fixtures show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import un_transcripts
from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.un_transcripts_lists import seconds
from crawlers.un_transcripts_meeting import symbol_of
from errors import ParseError, SourceError
from model import UNFINISHED, Entry, Known, Language, Source, SourceKey, SourceState

SITE = "https://transcripts.un.org"
RECENT = f"{SITE}/en/meetings.json?xlang=1&sort=date_desc&page=1"
SEARCH = f"{SITE}/en/meetings.json?q=%22panel%22&ft=1&xlang=1&sort=date_desc&page=1"
FRENCH = f"{SITE}/fr/meetings.json?q=%22groupe%22&ft=1&xlang=1&sort=date_desc&page=1"
NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
SOURCE = Source(
    key=SourceKey("un-transcripts"),
    title="Transcripts",
    organisation="UN",
    kind="un-transcripts",
    url=f"{SITE}/en/meetings.json",
    language=Language("en"),
    languages=(Language("en"), Language("fr"), Language("zh-Hans")),
    queries=("panel", "fr: groupe"),
    revisit=timedelta(days=2),
)
SLUG = "asset/k1p/k1pmoss001"


def row(slug: str = SLUG, day: str | None = "2026-09-21", *, said: bool = False, **more: object) -> dict[str, Any]:
    """A meeting as a list shows it."""
    found = {"matches": {"count": 1, "statements": []}} if said else {}
    told = {"title": f"Talk on {slug}", "date": day and f"{day}T00:00:00.000Z", "slug": slug, "duration": "01:00:00"}
    return {**told, "hasTranscript": True, **found, **more}


def listing(*rows: dict[str, Any], page: int = 1, more: bool = False, searched: bool = False) -> dict[str, Any]:
    """One page of a list."""
    told = {"meetings": list(rows), "total": len(rows), "hasMore": more, "page": page, "pageSize": 250}
    return told | ({"statementTotal": 1} if searched else {})


def meeting(transcript: object = None, slug: str = SLUG, **more: object) -> dict[str, Any]:
    """The JSON of one meeting, without a transcript unless one is given."""
    video = {"id": "k1p/k1pmoss001", "kaltura_id": "1_pmoss001", "title": "Talk", "slug": slug, "date": "2026-09-21"}
    return {"video": video | more, "transcript": transcript}


def track(language: str = "en") -> dict[str, Any]:
    """A transcript of one sentence."""
    said = {"speaker": None, "paragraphs": [{"sentences": [{"text": "Moss.", "start": 1.0, "end": 2.0}]}]}
    return {"transcript_id": "t", "language": language, "data": [said]}


def read(
    told: object, url: str = RECENT, *, fetch: Fetch | None = None, state: SourceState | None = None, **source: object
) -> list[Yielded]:
    """All that the adapter yields for an answer."""
    response = Fetched(
        url=url,
        status=200,
        headers={"content-type": "application/json"},
        body=told if isinstance(told, bytes) else json.dumps(told).encode(),
        fetch=fetch or Fetch(url=url),
        fetched_at=NOW,
    )
    changed: Source = replace(SOURCE, **source)  # type: ignore[arg-type]  # the fields are the test's
    return list(un_transcripts.parse(response, changed, state or SourceState()))


def fetches(found: Sequence[Yielded]) -> list[Fetch]:
    """The requests among what was yielded."""
    return [one for one in found if isinstance(one, Fetch)]


def asked(found: Sequence[Yielded]) -> list[str]:
    """Where they lead to, without the site."""
    return [fetch.url.removeprefix(SITE) for fetch in fetches(found)]


def fingerprint(shown: dict[str, Any]) -> str:
    """What a list's words about a meeting come to."""
    found = read(listing(shown))[0]
    entry = found.entry if isinstance(found, Fetch) else found
    assert isinstance(entry, Entry)
    return entry.fingerprint


def known(
    *names: str, age: timedelta = timedelta(days=1), says: str = "x", listed: str = "", **more: object
) -> SourceState:
    """The state after documents of these names were first seen that long ago."""
    return SourceState(
        known={
            name: Known(
                native_id=name,
                url=f"{SITE}/en/{name.partition(';')[0]}",
                fingerprint=says,
                first_seen_at=NOW - age,
                listed=listed,
            )
            for name in names
        },
        **more,  # type: ignore[arg-type]  # the fields are the test's
    )


def test_asks_for_every_query_and_the_recent_list() -> None:
    """A search for each query in its own language, as a phrase, and one list.

    All with `xlang`: a French list without it leaves out what UN Web TV did not announce in French.
    """
    found = list(un_transcripts.requests(SOURCE, SourceState()))
    assert [fetch.url for fetch in found] == [SEARCH, FRENCH, RECENT]
    assert not any(fetch.conditional for fetch in found)


def test_a_quoted_query_is_left_as_it_is() -> None:
    """Somebody who writes quotation marks has decided what is a phrase."""
    (first, _) = un_transcripts.requests(replace(SOURCE, queries=('"moss" lichen',)), SourceState())
    assert parse_qs(urlsplit(first.url).query)["q"] == ['"moss" lichen']


def test_filters_of_the_address_hold_for_all_lists() -> None:
    """What the source's address filters by stays; what we set ourselves is not taken from it."""
    url = f"{SITE}/en/meetings.json?category=Press+Conferences&page=7"
    for fetch in un_transcripts.requests(replace(SOURCE, url=url), SourceState()):
        told = parse_qs(urlsplit(fetch.url).query)
        assert (told["category"], told["page"]) == (["Press Conferences"], ["1"])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"url": f"{SITE}/en/meetings.json?form=2026-01-01"}, "'form'"),
        ({"url": f"{SITE}/en/meetings.json?from=01.01.2026"}, "from='01.01.2026'"),
        ({"queries": ("x",)}, "q="),
        ({"languages": (Language("de"),)}, "'de'"),
    ],
)
def test_what_the_site_would_ignore_or_refuse_is_not_asked(change: dict[str, Any], named: str) -> None:
    """A parameter the site does not know, or would refuse, is an error before any request."""
    with pytest.raises(SourceError, match=named):
        list(un_transcripts.requests(replace(SOURCE, **change), SourceState()))


def test_a_query_for_another_language_needs_no_wanted_track() -> None:
    """Searches and the languages fetched are two choices."""
    found = list(un_transcripts.requests(replace(SOURCE, languages=(), queries=("ru: группа",)), SourceState()))
    assert found[0].url.startswith(f"{SITE}/ru/meetings.json?q=")


def test_a_known_meeting_is_not_fetched_again() -> None:
    """One that is old enough and shown as before is named as unchanged; other words about it ask for it."""
    state = known(f"{SLUG};en", age=timedelta(days=3), says=fingerprint(row()))
    assert read(listing(row()), state=state) == [Unchanged(native_ids=(f"{SLUG};en",))]
    again = fetches(read(listing(row(duration="02:00:00")), state=state))
    assert [(fetch.url, fetch.conditional) for fetch in again] == [(f"{SITE}/en/{SLUG}.json", False)]


def test_a_young_meeting_is_asked_for_again() -> None:
    """Conditionally, whether the list still shows it or not, and each track of it by its own address."""
    state = known(f"{SLUG};en", f"{SLUG};zh-Hans", says=fingerprint(row()))
    for shown in ([row()], []):
        found = fetches(read(listing(*shown), state=state))
        assert [(fetch.url.removeprefix(f"{SITE}/"), fetch.conditional) for fetch in found] == [
            (f"en/{SLUG}.json", True),
            (f"zh/{SLUG}.json?language=zh", True),
        ]
        assert [fetch.entry.native_id for fetch in found if fetch.entry] == list(state.known)


def test_a_removed_meeting_can_become_a_tombstone() -> None:
    """The request for a known meeting carries the name it is known by: a 404 then says that this one is gone."""
    (fetch,) = fetches(read(listing(), state=known(f"{SLUG};en")))
    assert fetch.entry is not None
    assert (fetch.entry.native_id, fetch.entry.partial) == (f"{SLUG};en", True)


YESTERDAY = NOW - timedelta(days=1)


def test_what_vanished_from_the_list_is_asked_for_once_a_day() -> None:
    """Read or awaited, in each of its languages: a 404 then says that it was removed, however old it is."""
    for says in ("x", UNFINISHED):
        names = ("sc/7;en", "sc/7;fr")
        state = known(*names, age=timedelta(days=5), says=says, listed="2026-09-17 x", last_success_at=YESTERDAY)
        found = fetches(read(listing(row()), state=state))[-2:]
        assert [fetch.url.removeprefix(SITE) for fetch in found] == ["/en/sc/7.json", "/fr/sc/7.json?language=fr"]
        assert [fetch.entry.native_id for fetch in found if fetch.entry] == list(names)
        today = replace(state, last_success_at=NOW - timedelta(hours=2))
        assert asked(read(listing(row()), state=today)) == [f"/en/{SLUG}.json"]


@pytest.mark.parametrize(
    ("page", "more", "days", "asked_for"),
    [
        (1, True, ["2026-09-21"], ["21"]),
        (1, True, ["2026-09-20"], []),  # the page ends in that day
        (2, True, ["2026-09-21", "2026-09-20", "2026-09-18"], []),  # begins in it, ends in it, ends before it
        (2, True, ["2026-09-19"], []),
        (2, False, ["2026-09-18", "2026-09-14"], ["18"]),  # the last page; before the seven days
    ],
)
def test_only_days_a_page_shows_whole_can_miss_a_meeting(
    *, page: int, more: bool, days: list[str], asked_for: list[str]
) -> None:
    """A list is cut into pages wherever 250 meetings are full."""
    first, last = {1: ("2026-09-22", "2026-09-20"), 2: ("2026-09-20", "2026-09-19")}[page]
    shown = listing(row("sc/1", first), row("sc/2", last), page=page, more=more)
    state = SourceState(last_success_at=YESTERDAY)
    for day in days:
        lost = known(f"sc/10{day[-2:]};en", age=timedelta(days=9), listed=f"{day} x")
        state = replace(state, known={**state.known, **lost.known})
    found = read(shown, RECENT.replace("page=1", f"page={page}"), state=state)
    assert [url[-7:-5] for url in asked(found) if "sc/10" in url] == asked_for


def test_a_list_that_lost_most_of_its_meetings_is_not_believed() -> None:
    """A bad day of the site must not make us ask for a week of meetings."""
    names = [f"sc/{number};en" for number in range(4)]
    state = known(*names, age=timedelta(days=5), listed="2026-09-17 x", last_success_at=YESTERDAY)
    (note,) = read(listing(), state=state)
    assert isinstance(note, Note)
    assert note.text == "the list has lost 4 of its meetings; none was taken for removed"


def test_a_removed_meeting_that_is_back_is_read_again() -> None:
    """The tombstone carries no words of the list, so that those of any list are news."""
    (gone,) = fetches(read(listing(), state=known(f"{SLUG};en")))
    assert gone.entry is not None
    state = known(f"{SLUG};en", f"{SLUG};fr", says=gone.entry.fingerprint, age=timedelta(days=5))
    assert asked(read(listing(row()), state=state)) == [f"/en/{SLUG}.json"]
    assert f"/fr/{SLUG}.json?language=fr" in asked(read(listing(row(said=True), searched=True), SEARCH, state=state))


def test_a_meeting_without_transcript_is_awaited_through_the_list() -> None:
    """Stored at once with its title, then not asked for one by one; when its transcript is there, it is fetched."""
    bare = row(hasTranscript=False)
    (entry,) = read(listing(bare))
    assert isinstance(entry, Entry)
    assert (entry.partial, entry.parts, entry.attributes) == (True, (), {"state": "no transcript"})
    state = known(f"{SLUG};en", says=UNFINISHED)
    assert read(listing(bare), state=state) == [Unchanged(native_ids=(f"{SLUG};en",))]
    (fetch,) = read(listing(row()), state=state)
    assert isinstance(fetch, Fetch)
    assert fetch.entry is not None


def test_giving_up_is_said_once() -> None:
    """The first crawl after 72 hours names what is not awaited any more; later ones do not repeat it."""
    bare = row(hasTranscript=False)
    before = NOW - timedelta(hours=6)
    late = known(f"{SLUG};en", age=timedelta(hours=73), says=UNFINISHED, last_success_at=before)
    assert [one.text for one in read(listing(bare), state=late) if isinstance(one, Note)] == [
        f"no transcript 72 hours after the meeting: 1 (Talk on {SLUG})"
    ]
    later = replace(late, last_success_at=NOW - timedelta(minutes=1))
    assert read(listing(bare), state=later) == [Unchanged(native_ids=(f"{SLUG};en",))]


def test_a_meeting_to_come_is_not_awaited_yet() -> None:
    """The list shows a week ahead: nothing is stored of that, unless a search for our words found the title."""
    ahead = row("sc/1", "2026-09-25", hasTranscript=False)
    assert read(listing(ahead)) == []
    (entry,) = read(listing(ahead, searched=True), SEARCH)
    assert isinstance(entry, Entry)
    early = known("sc/1;en", age=timedelta(days=6), says=UNFINISHED, listed=entry.fingerprint)
    assert read(listing(ahead), state=early) == []


def test_a_transcript_is_awaited_from_the_meeting_on() -> None:
    """However early the meeting was announced: 72 hours begin when its day is over."""
    early = {"age": timedelta(days=9), "says": UNFINISHED}
    for day, given_up in (("2026-09-19", False), ("2026-09-18", True)):
        bare = row("sc/1", day, hasTranscript=False)
        state = known("sc/1;en", listed=fingerprint(bare), **early)  # type: ignore[arg-type]
        assert [isinstance(one, Note) for one in read(listing(bare), state=state)] == [False, True][: 1 + given_up]


def test_many_that_are_given_up_make_one_note() -> None:
    """A few are named, all are counted."""
    rows = [row(f"sc/{number}", hasTranscript=False) for number in range(7)]
    state = known(*(f"sc/{number};en" for number in range(7)), age=timedelta(days=4), says=UNFINISHED)
    (note,) = [one.text for one in read(listing(*rows), state=state) if isinstance(one, Note)]
    assert note.endswith("the meeting: 7 (" + "; ".join(f"Talk on sc/{number}" for number in range(5)) + "; …)")


def test_an_unfinished_meeting_the_list_does_not_show_is_asked_for() -> None:
    """A request that failed is made again within 72 hours, wherever the meeting was found."""
    assert asked(read(listing(), state=known("sc/7;en", says=UNFINISHED))) == ["/en/sc/7.json"]
    assert read(listing(), state=known("sc/7;en", says=UNFINISHED, age=timedelta(days=4))) == []


def test_a_meeting_first_read_in_another_language() -> None:
    """Its main track is looked for while it is young, and not after that."""
    name = f"{SLUG};fr"
    assert f"/en/{SLUG}.json?language=en" in asked(read(listing(row()), state=known(name)))
    assert read(listing(row()), state=known(name, age=timedelta(days=3))) == [Unchanged(native_ids=(name,))]


def test_a_list_is_left_where_its_window_ends() -> None:
    """The next page is asked for only while this one does not reach beyond seven days, or thirty for a search."""
    full = listing(row("sc/2"), row("sc/1", "2026-09-16"), more=True)
    assert asked(read(full))[-1] == "/en/meetings.json?xlang=1&sort=date_desc&page=2"
    over = listing(row("sc/2"), row("sc/1", "2026-09-14"), more=True)
    assert asked(read(over)) == ["/en/sc/2.json"]
    found = listing(row("sc/2", said=True), row("sc/1", "2026-09-01", said=True), more=True, searched=True)
    assert asked(read(found, SEARCH))[-1] == "/en/meetings.json?q=%22panel%22&ft=1&xlang=1&sort=date_desc&page=2"
    second = RECENT.replace("page=1", "page=2")
    assert asked(read(listing(row("sc/2"), page=2, more=True), second))[-1].endswith("page=3")


def test_an_empty_page_is_the_last() -> None:
    """A list that promises more and shows nothing leads nowhere."""
    assert read(listing(more=True)) == []


def test_a_list_without_end_is_a_fault() -> None:
    """No site holds us for ever."""
    url = RECENT.replace("page=1", "page=100")
    with pytest.raises(ParseError, match="does not end"):
        read(listing(row(), page=100, more=True), url)


def test_only_the_first_page_asks_for_what_is_young() -> None:
    """Once in a crawl is enough."""
    url = RECENT.replace("page=1", "page=2")
    assert read(listing(page=2), url, state=known(f"{SLUG};en")) == []


def test_a_hit_is_fetched_in_every_language() -> None:
    """Of a new hit all tracks are asked for; those that are there are known the next time, the others looked for."""
    hit = listing(row(said=True), searched=True)
    assert asked(read(hit, SEARCH)) == [
        f"/en/{SLUG}.json",
        f"/fr/{SLUG}.json?language=fr",
        f"/zh/{SLUG}.json?language=zh",
    ]
    young = known(f"{SLUG};en", f"{SLUG};fr", says=fingerprint(row()))
    assert asked(read(hit, SEARCH, state=young)) == [f"/zh/{SLUG}.json?language=zh"]
    old = known(f"{SLUG};en", f"{SLUG};fr", says=fingerprint(row()), age=timedelta(days=3))
    assert read(hit, SEARCH, state=old) == [Unchanged(native_ids=(f"{SLUG};en", f"{SLUG};fr"))]


def test_a_hit_in_a_late_track_is_fetched_at_any_age() -> None:
    """Words found in a track prove that it is there, however long the meeting has been known in other languages."""
    hit = listing(row(said=True), searched=True)
    old = known(f"{SLUG};en", says=fingerprint(row()), age=timedelta(days=9))
    assert asked(read(hit, FRENCH, state=old)) == [f"/fr/{SLUG}.json?language=fr"]
    other = known(f"{SLUG};fr", age=timedelta(days=9))
    assert asked(read(hit, SEARCH, state=other)) == [f"/en/{SLUG}.json"]


def test_words_that_were_found_prove_a_transcript() -> None:
    """The site tells `hasTranscript` by another name of the recording, which it may not have resolved yet."""
    hit = listing(row(said=True, hasTranscript=False), searched=True)
    assert asked(read(hit, SEARCH))[0] == f"/en/{SLUG}.json"


def test_a_title_that_was_found_asks_for_what_there_is() -> None:
    """In the main language its transcript in any language; nothing where there is none; in others nothing."""
    assert len(asked(read(listing(row(), searched=True), SEARCH))) == 3
    (entry,) = read(listing(row(hasTranscript=False), searched=True), SEARCH)
    assert isinstance(entry, Entry)
    assert read(listing(row(), searched=True), FRENCH) == []


def test_hits_of_older_meetings_wait_for_a_walk() -> None:
    """Thirty days in an ordinary crawl; in a walk as far back as it goes, page by page."""
    hit = listing(row("sc/2", "2026-08-01", said=True), more=True, searched=True)
    assert read(hit, SEARCH) == []
    found = asked(read(hit, SEARCH, state=SourceState(since=datetime(2026, 7, 1, tzinfo=UTC))))
    assert found[0] == "/en/sc/2.json"
    assert found[-1].endswith("&page=2")


def test_a_walk_does_not_fetch_everything() -> None:
    """The list that is read whole keeps its seven days."""
    state = SourceState(since=datetime(2026, 7, 1, tzinfo=UTC))
    assert fetches(read(listing(row("sc/2", "2026-08-01"), more=True), state=state)) == []


def test_what_no_list_covers_is_said() -> None:
    """Lists go back a year: a longer walk names the period and where else to look."""
    (note,) = read(listing(), state=SourceState(since=datetime(2025, 1, 1, tzinfo=UTC)))
    assert isinstance(note, Note)
    assert "from 2025-01-01 to 2025-09-22 it covers nothing" in note.text
    assert "verbatim records" in note.text
    assert read(listing(), state=SourceState(since=datetime(2025, 9, 22, tzinfo=UTC))) == []


def test_a_saved_list_is_read_whole() -> None:
    """A file names no page: whatever it shows counts, and nothing else is asked for."""
    saved = listing(row("sc/2", "2024-01-01"), page=3, more=True)
    assert asked(read(saved, SOURCE.url, state=known("sc/9;en"))) == ["/en/sc/2.json"]
    searched = listing(row("sc/2", "2024-01-01", said=True), searched=True)
    assert len(asked(read(searched, f"{SITE}/saved.json"))) == 3


def test_the_answer_keeps_the_list_s_word_for_it() -> None:
    """What is stored of a meeting is compared with the next list, so it carries the fingerprint of this one."""
    (fetch,) = fetches(read(listing(row())))
    (entry,) = read(meeting(track()), fetch.url, fetch=fetch)
    assert isinstance(entry, Entry)
    assert fetch.entry is not None
    assert entry.fingerprint == fetch.entry.fingerprint
    assert not entry.partial


def test_a_meeting_read_by_its_address_is_known_to_the_list() -> None:
    """Lists and meetings say the same of it."""
    told = meeting(track(), title=row()["title"], date=row()["date"], duration=3600)
    (entry,) = read(told, f"{SITE}/en/{SLUG}.json?language=en")
    assert isinstance(entry, Entry)
    assert entry.fingerprint == fingerprint(row())


def test_another_language_comes_under_its_own_name() -> None:
    """The main address answers with any track: a French one is no English document."""
    (fetch,) = fetches(read(listing(row())))
    (entry,) = read(meeting(track("fr")), fetch.url, fetch=fetch)
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.language, entry.url) == (f"{SLUG};fr", "fr", f"{SITE}/fr/{SLUG}")


def test_a_language_without_pages_is_read_on_the_main_one() -> None:
    """Portuguese has tracks at most."""
    (entry,) = read(meeting(track("pt")), f"{SITE}/en/{SLUG}.json")
    assert isinstance(entry, Entry)
    assert (entry.url, entry.native_id) == (f"{SITE}/en/{SLUG}?lang=pt", f"{SLUG};pt")
    assert asked(read(listing(), state=known(f"{SLUG};pt"))) == [f"/en/{SLUG}.json?language=pt"]


@pytest.mark.parametrize("language", ["floor", None])
def test_the_sound_of_the_room_is_in_no_language(language: str | None) -> None:
    """Its track has its own name at the site, by which it is shown and asked for again."""
    (entry,) = read(meeting(track() | {"language": language}), f"{SITE}/en/{SLUG}.json")
    assert isinstance(entry, Entry)
    assert (entry.language, entry.parts[0].language) == (None, None)
    assert (entry.url, entry.native_id) == (f"{SITE}/en/{SLUG}?lang=floor", f"{SLUG};und")
    (again,) = fetches(read(listing(), state=known(f"{SLUG};und")))
    assert again.url == f"{SITE}/en/{SLUG}.json?language=floor"
    (same,) = read(meeting(track("floor")), again.url, fetch=again)
    assert isinstance(same, Entry)
    assert same.native_id == f"{SLUG};und"


def test_a_transcript_that_is_gone_leaves_its_text() -> None:
    """A note says so; what was read is neither emptied nor awaited."""
    state = known(f"{SLUG};fr")
    (fetch,) = fetches(read(listing(), state=state))
    note, same = read(meeting(), fetch.url, fetch=fetch, state=state)
    assert isinstance(note, Note)
    assert "no transcript any more" in note.text
    assert same == Unchanged(native_ids=(f"{SLUG};fr",))


def test_a_track_that_is_not_there_says_nothing_of_the_one_that_is() -> None:
    """Looked for beside a transcript that was read, it is neither stored nor missed."""
    state = known(f"{SLUG};en")
    (_, fetch, _) = fetches(read(listing(row(said=True), searched=True), SEARCH, state=state))
    assert "language=fr" in fetch.url
    assert read(meeting(), fetch.url, fetch=fetch, state=state) == []


def test_what_was_old_when_it_was_found_is_not_looked_at_again() -> None:
    """A first crawl finds a month of hits, a walk a year: five more looks at each track are many thousand requests."""
    for day, looks in (("2026-09-17", 0), ("2026-09-19", 1)):
        assert len(read(listing(), state=known("sc/7;fr", listed=f"{day} x", last_success_at=None))) == looks


def test_a_meeting_still_without_text_stays_partial() -> None:
    """Asked for again and still not there: stored as before."""
    state = known("sc/7;en", says=UNFINISHED)
    (fetch,) = fetches(read(listing(), state=state))
    (entry,) = read(meeting({"status": "scheduled"}, slug="sc/7"), fetch.url, fetch=fetch, state=state)
    assert isinstance(entry, Entry)
    assert (entry.native_id, entry.partial, entry.parts) == ("sc/7;en", True, ())


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/en/asset/k1p/k1pmoss001", "/en/asset/k1p/k1pmoss001.json"),
        ("/en/sc/10175.json", "/en/sc/10175.json"),
        ("/en/kaltura/1_pmoss001", "/en/kaltura/1_pmoss001.json"),
        ("/sc/10175", "/en/sc/10175.json"),
    ],
)
def test_one_meeting_by_its_address(address: str, first: str) -> None:
    """A source may be a single meeting, however old: asked for in its language and the others."""
    source = replace(SOURCE, url=SITE + address)
    found = list(un_transcripts.requests(source, SourceState()))
    assert [fetch.url.removeprefix(SITE) for fetch in found] == [
        first,
        first.replace("/en/", "/fr/") + "?language=fr",
        first.replace("/en/", "/zh/") + "?language=zh",
    ]
    assert all(fetch.entry is None for fetch in found)
    again = list(un_transcripts.requests(source, known(f"{SLUG};fr")))
    assert [fetch.entry.native_id if fetch.entry else "" for fetch in again] == ["", f"{SLUG};fr", ""]


def test_the_main_language_of_a_source_without_one_is_its_address_s() -> None:
    """A source that names no language is read in the one its address names."""
    french = replace(SOURCE, url=f"{SITE}/fr/meetings.json", language=Language("und"), languages=(), queries=())
    assert [fetch.url for fetch in un_transcripts.requests(french, SourceState())] == [RECENT.replace("/en/", "/fr/")]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (b"<html>", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ([], "list came"),
        ({"meetings": {}}, "`meetings`"),
        ({"meetings": ["x"]}, "a meeting that is str"),
        ({"meetings": [], "page": "1"}, "`page`"),
        ({"meetings": [], "hasMore": None}, "`hasMore`"),
        (listing(row(slug=None)), "`slug`"),  # type: ignore[arg-type]  # that is the point
        ({"video": None}, "without `video`"),
        (meeting(slug="x"), "`slug`"),
        (meeting(id=None), "video.id"),
        (meeting([]), "`transcript` is list"),
        (meeting({}), "neither `data` nor a `status`"),
        (meeting({"data": None, "language": "en"}), "`transcript.data` is NoneType"),
        (meeting({"data": []}), "`transcript.language`"),
    ],
)
def test_odd_shapes_are_named(told: object, named: str) -> None:
    """What is not what it was is an error that says which part."""
    with pytest.raises(ParseError, match=named):
        read(told)


@pytest.mark.parametrize(
    ("parameters", "told", "named"),
    [
        ("from=2026-09-20", listing(row(day="2026-09-19")), "`from`"),
        ("to=2026-09-20", listing(row(day="2026-09-21")), "`to`"),
        ("text=transcript", listing(row(hasTranscript=False)), "`text`"),
    ],
)
def test_ignored_filters_are_named(parameters: str, told: object, named: str) -> None:
    """An answer that shows what was filtered out is not the one that was asked for."""
    with pytest.raises(ParseError, match=f"{named} was ignored"):
        read(told, f"{SITE}/en/meetings.json?{parameters}")


def test_undated_meetings_break_no_order() -> None:
    """A database puts what has no date first, or last."""
    assert len(fetches(read(listing(row("sc/1", None), row("sc/2"), row("sc/3", None))))) == 3


def test_a_clock_without_end_is_no_duration() -> None:
    """Nor does it end the reading of a list."""
    assert len(fetches(read(listing(row(duration="9" * 5000 + ":00:00"))))) == 1


def test_ids_of_old_recordings_are_addresses() -> None:
    """UN Web TV has had some in brackets."""
    assert asked(read(listing(row("asset/k1a/(1_abc)")))) == ["/en/asset/k1a/(1_abc).json"]


@given(st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(), st.lists(st.integers())))
def test_no_duration_is_a_fault(value: object) -> None:
    """Whatever stands there, it is a positive number of seconds or nothing."""
    told = seconds(value)
    assert told is None or told >= 0


@pytest.mark.parametrize(
    ("slug", "symbol"),
    [
        ("sc/10175", "S/PV.10175"),
        ("ga/79/21/2", "A/79/PV.21"),
        ("ga/es11/23", "A/ES-11/PV.23"),
        ("ga/c1/79/7", "A/C.1/79/PV.7"),
        ("ga/c3/79/7", "A/C.3/79/SR.7"),
        ("hrc/58/59", "A/HRC/58/SR.59"),
        ("ecosoc/2024/10", "E/2024/SR.10"),
        ("asset/k1o/k1o43lgs4z", ""),
    ],
)
def test_addresses_tell_symbols(slug: str, symbol: str) -> None:
    """The address of a meeting is made of the symbol of its record."""
    assert symbol_of(slug) == symbol
