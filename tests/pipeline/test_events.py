"""Recordings of one event are told from those of others: by links, by title and time, by words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model import Document, Language, Precision
from pipeline.dedupe import decide
from pipeline.index import Index
from tests.pipeline.recordings import broadcast, heard, hours, recording, scheduled, speech

NOON = datetime(2026, 9, 14, 16, tzinfo=UTC)
TITLE = "Co-Chairs of the panel on lakes - Press Conference"
DAILY = "Daily Press Briefing by the Spokesperson of the Secretary-General"
ASSET = {"recording": "un-asset:k1xlakes001"}
WEBTV = "webtv.un.org/en/asset/k1x/k1xlakes001"


def are_one(one: Document, other: Document) -> bool:
    """Whether they fold into one story; whoever comes first, and never as copies."""
    answers = set()
    for first, second in ((one, other), (other, one)):
        index = Index()
        index.add(first, decide(first, index), NOON)
        decision = decide(second, index)
        assert decision.duplicate_of is None
        assert decision.merged == ()
        answers.add(bool(decision.kin))
    (answer,) = answers
    return answer


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (scheduled(WEBTV, NOON, 30, TITLE), broadcast("tv/a", NOON + minutes(12), 31.5, f"LIVE: {TITLE} | UN")),
        (
            scheduled(WEBTV, NOON, 180, "9th meeting, 63rd session, Human Rights Council"),
            broadcast("tv/a", NOON - minutes(5), 188, "Human Rights Council: 63rd session, 9th meeting"),
        ),
        (scheduled(WEBTV, NOON, 35, DAILY), broadcast("tv/a", NOON + minutes(4), 34, f"{DAILY} (14 September 2026)")),
        (scheduled(WEBTV, NOON, 30, TITLE), recording("tv/a", NOON + hours(7), 30, TITLE)),
        (
            scheduled(WEBTV, NOON, 30, TITLE),
            recording("tv/a", NOON.replace(hour=0), 30, TITLE, precision=Precision.DAY),
        ),
        (recording("tv/a", NOON, 30, TITLE), recording("films/a", NOON + hours(11), 30.05, TITLE)),
        (scheduled(WEBTV, NOON, 30, f"{TITLE} (English)"), broadcast("tv/a", NOON, 30, f"{TITLE} (original)")),
        (
            scheduled(WEBTV, NOON, 30, "人工智能独立国际科学小组新闻发布会"),
            broadcast("tv/a", NOON, 30, "【直播】人工智能獨立國際科學小組新聞發佈會"),
        ),
        (
            scheduled(WEBTV, NOON, 30, "Научная группа по ИИ: пресс-конференция"),
            broadcast("tv/a", NOON, 30, "Пресс-конференция: научная группа по ИИ | ООН"),
        ),
        (
            scheduled(WEBTV, NOON, 30, "مؤتمر صحفي: الفريق العلمي الدولي المستقل"),
            broadcast("tv/a", NOON, 30, "الفريق العلمي الدولي المستقل - مؤتمر صحفي | الأمم المتحدة"),
        ),
        (recording("site.example/en/a", NOON, 30, TITLE, kind="meeting"), scheduled(WEBTV, NOON, 29, TITLE)),
        (
            recording("tv/a", NOON, 30, TITLE, told={"channel": "UN", "live_status": "was_live"}),
            recording("tv/b", NOON, 30, TITLE, told={"channel": "UNESCO", "live_status": "was_live"}),
        ),
    ],
)
def test_title_time_and_length_tell_one_event(one: Document, other: Document) -> None:
    """Of those that began together; and of one that was published after the other began, where they agree exactly."""
    assert are_one(one, other)


OTHERS = [
    (
        "the same title on the next day",
        scheduled(WEBTV, NOON, 30, DAILY),
        broadcast("tv/a", NOON + hours(24), 30, DAILY),
    ),
    (
        "yesterday's, published shortly before today's begins",
        scheduled(WEBTV, NOON, 30, TITLE),
        recording("tv/a", NOON - minutes(50), 30, TITLE),
    ),
    (
        "yesterday's, put there on a day of its own",
        scheduled(WEBTV, NOON, 30, TITLE),
        recording("tv/a", NOON.replace(day=13, hour=0), 30, TITLE, precision=Precision.DAY),
    ),
    (
        "morning and afternoon of one series",
        scheduled(WEBTV, NOON, 170, TITLE),
        broadcast("tv/a", NOON + hours(5), 170, TITLE),
    ),
    (
        "the afternoon's, published in the evening, of about the same length",
        scheduled(WEBTV, NOON, 170, TITLE),
        recording("tv/a", NOON + hours(9), 171, TITLE),
    ),
    (
        "halves of a day by name",
        scheduled(WEBTV, NOON, 170, f"{TITLE} (morning)"),
        recording("tv/a", NOON + hours(9), 170, f"{TITLE} (afternoon)"),
    ),
    (
        "several stakeouts of one day",
        scheduled(WEBTV, NOON, 6, "France on Sudan - Media Stakeout"),
        broadcast("tv/a", NOON + minutes(2), 6, "Kenya on Sudan - Media Stakeout"),
    ),
    (
        "stakeouts one after the other under one title",
        scheduled(WEBTV, NOON, 6, "Sudan - Media Stakeout"),
        broadcast("tv/a", NOON + minutes(10), 6, "Sudan - Media Stakeout"),
    ),
    (
        "who speaks on whom",
        scheduled(WEBTV, NOON, 6, "Russia on Ukraine - Media Stakeout"),
        broadcast("tv/a", NOON, 6, "Ukraine on Russia - Media Stakeout"),
    ),
    (
        "meetings of neighbouring numbers",
        scheduled(WEBTV, NOON, 60, "Security Council, 10,123rd meeting"),
        broadcast("tv/a", NOON + minutes(10), 60, "Security Council: 10,124th meeting"),
    ),
    ("two parts", scheduled(WEBTV, NOON, 60, f"{TITLE} (Part 1)"), broadcast("tv/a", NOON, 60, f"{TITLE} (Part 2)")),
    (
        "a meeting and its stakeout",
        scheduled(WEBTV, NOON, 30, "Security Council on lakes"),
        broadcast("tv/a", NOON, 30, "France on rivers - Security Council stakeout"),
    ),
    (
        "committees in rooms next door",
        scheduled(WEBTV, NOON, 170, "Second Committee, 12th plenary meeting"),
        broadcast("tv/a", NOON, 170, "Third Committee, 12th plenary meeting"),
    ),
    ("an excerpt under the same title", scheduled(WEBTV, NOON, 170, TITLE), broadcast("tv/a", NOON, 12, TITLE)),
    (
        "a title that says nothing",
        scheduled(WEBTV, NOON, 30, "Press conference"),
        broadcast("tv/a", NOON, 30, "Press conference"),
    ),
    (
        "a title in another language",
        scheduled(WEBTV, NOON, 30, TITLE),
        broadcast("tv/a", NOON, 30, "Conférence de presse : coprésidents du groupe sur les lacs"),
    ),
    ("a length nobody knows", scheduled(WEBTV, NOON, None, TITLE), broadcast("tv/a", NOON, 30, TITLE)),
    (
        "a length that is none",
        scheduled(WEBTV, NOON, 30, TITLE),
        recording("tv/a", NOON, None, TITLE, told={"duration_s": "long", "live_status": "was_live"}),
    ),
    ("no date", scheduled(WEBTV, NOON, 30, TITLE), recording("tv/a", None, 30, TITLE)),
    ("one place", broadcast("tv/a", NOON, 30, TITLE), broadcast("tv/b", NOON, 30, TITLE)),
    (
        "one place, whose channel is not known yet",
        broadcast("tv/a", NOON, 30, TITLE),
        recording("tv/b", NOON, 30, TITLE, told={"live_status": "was_live", "channel": "UN"}),
    ),
    ("a release", scheduled(WEBTV, NOON, 30, TITLE), recording("press/a", NOON, 30, TITLE, kind="press-release")),
]


@pytest.mark.parametrize(("one", "other"), [pytest.param(one, other, id=name) for name, one, other in OTHERS])
def test_what_may_be_another_event_stays_apart(one: Document, other: Document) -> None:
    """A story too many is seen; a story hidden in another one is not."""
    assert not are_one(one, other)


@pytest.mark.parametrize(
    ("expected", "other"),
    [
        (True, recording("tv/a", NOON + hours(3), None, "Lakes!", told=ASSET)),
        (True, recording("tv/a", NOON + hours(3), 25, "Lakes!", told=ASSET)),
        (True, recording("films/a", NOON + hours(3), None, "Lakes!", told=ASSET)),
        (False, recording("tv/a", NOON + hours(3), 4, "Lakes: the moment", told=ASSET)),
        (False, recording("tv/a", NOON + hours(80), None, "Lakes!", told=ASSET)),
        (False, recording("tv/a", NOON + hours(3), None, "Lakes (Part 2)", told=ASSET)),
        (False, recording("tv/a", NOON + hours(3), None, "Lakes!", told={"recording": "un-asset:k1xother001"})),
    ],
)
def test_a_link_to_the_one_recording_tells_its_event(other: Document, *, expected: bool) -> None:
    """Unless it lies days away, as in a text that stands below all videos; names another part; or is an excerpt."""
    assert are_one(scheduled(WEBTV, NOON, 30, f"{TITLE} (Part 1)"), other) is expected
    linked = broadcast("cinema/c", NOON, 30, "What happened at the shore (Part 1)")
    assert are_one(replace(linked, attributes={**linked.attributes, **ASSET}), other) is expected


SAID = speech("lakes")


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize(("errors", "since"), [(0.05, 0.0), (0.1, 0.0), (0.1, 0.2)])
def test_the_same_words_tell_one_event(language: str, errors: float, since: float) -> None:
    """Heard by two machines, one of which came late, under titles that say nothing; in any language."""
    said = speech("lakes", language)
    one = recording("tv/a", NOON, None, "Lakes", said=heard(said, errors, "a"), language=language)
    other = recording(
        "films/a", NOON + hours(20), None, "1", said=heard(said, errors, "b", since=since), language=language
    )
    assert are_one(one, other)
    elsewhere = recording("films/b", NOON, None, "2", said=speech("rivers", language), language=language)
    assert not are_one(one, elsewhere)


def test_the_same_words_tell_one_event_in_one_place_too() -> None:
    """A channel puts a broadcast there again; what is told of it below counts nothing."""
    about = " ".join(speech("about", length=80))
    first = recording("tv/a", NOON, 30, "Lakes", said=SAID, about=about)
    again = recording("tv/b", NOON + hours(200), 29, "Again: lakes", said=heard(SAID, 0.02, "b"), about=about)
    assert are_one(first, again)
    other = recording("tv/c", NOON, 30, "Rivers", said=speech("rivers"), about=about)
    assert not are_one(first, other)


@pytest.mark.parametrize(
    "other",
    [
        recording("films/a", NOON, None, "Lakes", said=SAID[:150]),
        recording("films/a", NOON, None, "Lakes", said=SAID[:60]),
        recording("films/a", NOON, None, "Lakes", said=SAID, language="ru"),
        recording("films/a", NOON, None, "Lakes (Part 2)", said=SAID),
        recording("films/a", NOON + hours(800), None, "Lakes", said=SAID),
        recording("films/a", NOON + hours(90), None, "Lakes", said=heard(SAID, 0.6, "a")),
        recording("films/a", NOON, None, "Lakes", about=" ".join(SAID)),
    ],
)
def test_words_prove_nothing_of_excerpts_and_other_parts(other: Document) -> None:
    """Nor a season later, nor in another language, nor too few of them, nor those of a description."""
    assert not are_one(recording("tv/a", NOON, None, "Lakes (Part 1)", said=SAID), other)


def test_a_transcript_without_times_is_words_too() -> None:
    """As of a newsroom that shows what a machine heard as a page."""
    page = replace(recording("news/a", NOON, None, "Lakes (transcript)", kind="transcript", said=SAID), cues=())
    assert are_one(page, recording("tv/a", NOON, None, "1", said=heard(SAID, 0.1, "a")))


def test_other_words_outweigh_an_equal_title() -> None:
    """Where both are known, in one language; of a track whose language nobody knows nothing is concluded."""
    one = scheduled(WEBTV, NOON, 30, TITLE, said=SAID)
    other = broadcast("tv/a", NOON, 30, TITLE, said=speech("rivers"))
    assert not are_one(one, other)
    assert are_one(one, replace(other, language=Language("fr")))
    assert are_one(one, replace(other, language=Language("und")))
    half = broadcast("tv/a", NOON, 30, TITLE, said=[*SAID[:120], *speech("rivers")[:400]])
    assert are_one(one, half)
