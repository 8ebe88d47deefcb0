"""What titles of recordings say of their events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.event_titles import Likeness, contradict, likeness, read_title

NONE, ALIKE, SAME = Likeness


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("Security Council, 10,123rd meeting: peace", {"meeting": {"10123"}}),
        ("9th Meeting - 63rd Session of Human Rights Council", {"meeting": {"9"}, "session": {"63"}}),
        ("12th plenary meeting, Second Committee", {"meeting": {"12"}}),
        ("Meetings no. 7 and 8th meeting", {"meeting": {"7", "8"}}),
        ("Conseil de sécurité, 10123e séance", {"meeting": {"10123"}}),
        ("Consejo de Seguridad, 10123ª sesión", {"session": {"10123"}}),
        ("Совет Безопасности, 10123-е заседание", {"meeting": {"10123"}}),
        ("مجلس الأمن، الجلسة ١٠١٢٣", {"meeting": {"10123"}}),
        ("安全理事會第10123次會議", {"meeting": {"10123"}}),
        ("大会第八十一届会议 第5次全体会议", {"meeting": {"5"}}),
        ("人权理事会第63届会议", {"session": {"63"}}),
        ("Informal consultations (Part 2)", {"part": {"2"}}),
        ("Informal consultations, Part II", {"part": {"2"}}),
        ("Informal consultations (2/3)", {"part": {"2"}}),
        ("磋商（下）", {"part": {"2"}}),
        ("磋商第二部分", {"part": {"2"}}),
        ("Day 3, afternoon: summit", {"day": {"3"}, "half": {"afternoon"}}),
        ("峰会第二天 上午", {"day": {"2"}, "half": {"morning"}}),
        ("Briefing (26 January 2026)", {"date": {"1-26"}}),
        ("Briefing, January 26, 2026", {"date": {"1-26"}}),
        ("Point de presse du 26 janvier", {"date": {"1-26"}}),
        ("Briefing 2026-01-26", {"date": {"1-26"}}),
        ("例行记者会（2026年1月26日）", {"date": {"1-26"}}),
        ("Part of the debate on a two-state solution", {}),
    ],
)
def test_what_tells_one_of_a_series_is_read(title: str, marks: dict[str, set[str]]) -> None:
    """Numbers of meetings, sessions, parts and days, halves of a day and dates, in six languages."""
    assert read_title(title).marks == marks


ONE_EVENT = [
    (
        SAME,
        "9th Meeting - 63rd Session of Human Rights Council",
        "Human Rights Council: 9th meeting, 63rd session | UN",
    ),
    (
        SAME,
        "Co-Chairs of the scientific panel on AI - Press Conference",
        "🔴 LIVE (English): Co-Chairs: Scientific Panel, AI",
    ),
    (SAME, "人工智能独立国际科学小组联合主席新闻发布会", "直播：人工智能獨立國際科學小組聯合主席 新聞發佈會"),
    (SAME, "Сопредседатели научной группы по ИИ: пресс-конференция", "Сопредседатели научной группы по ИИ"),
    (SAME, "مؤتمر صحفي: الرئيسان المشاركان للفريق العلمي", "الرئيسان المشاركان للفريق العلمي - مؤتمر صحفي"),
    (SAME, "António Guterres on the scientific panel (French)", "Antonio Guterres on the scientific panel - floor"),
    (ALIKE, "Co-Chairs of the scientific panel on AI", "AI scientific panel: Co-Chairs meet correspondents"),
    (
        ALIKE,
        "Daily Press Briefing by the Spokesperson of the Secretary-General",
        "Daily press briefing by the Spokesperson for the Secretary-General (26 January 2026)",
    ),
    (ALIKE, "Informal consultations on lakes (Part 1)", "Informal consultations on lakes"),
    (ALIKE, "Sudan - Press conference", "Press conference: Sudan"),
    (ALIKE, "Gaza and Lebanon", "Humanitarian chief on Gaza, Lebanon and Syria"),
]
OTHER_EVENTS = [
    ("Security Council, 10,123rd meeting", "Security Council, 10,124th meeting"),
    ("Informal consultations on lakes (Part 1)", "Informal consultations on lakes (Part 2)"),
    ("General debate (morning)", "General debate (afternoon)"),
    ("General debate, day 1", "General debate, day 2"),
    ("Summit on lakes, 26 January 2026", "Summit on lakes, 27 January 2026"),
    ("Russia on Ukraine - Security Council Media Stakeout", "Ukraine on Russia - Security Council Media Stakeout"),
    ("France on Sudan - Media Stakeout", "Kenya on Sudan - Media Stakeout"),
    ("Sudan - Media Stakeout", "Sudan - Security Council meeting"),
    ("Second Committee, plenary", "Third Committee, plenary"),
    ("Press conference", "Press conference"),
    ("Daily Press Briefing", "Sudan, Gaza & other topics - Daily Press Briefing"),
    ("Co-Chairs of the scientific panel on AI", "Les coprésidents du Groupe scientifique sur l’IA"),
    ("安全理事会第10123次会议", "安全理事会第10124次会议"),
    ("Sudan", "Sudan and South Sudan"),
    ("", ""),
    ("LIVE", "United Nations"),
]


@pytest.mark.parametrize(("alike", "one", "other"), ONE_EVENT)
def test_titles_of_one_event_are_alike(alike: Likeness, one: str, other: str) -> None:
    """Whatever is said of dates, the house, the form and the language."""
    assert likeness(read_title(one), read_title(other)) is alike


@pytest.mark.parametrize(("one", "other"), OTHER_EVENTS)
def test_titles_of_other_events_are_not_alike(one: str, other: str) -> None:
    """Another meeting, part, day, speaker or form; or titles that say too little."""
    assert likeness(read_title(one), read_title(other)) is NONE
    assert likeness(read_title(other), read_title(one)) is NONE


TITLES = st.one_of(
    st.sampled_from([title for _, *both in ONE_EVENT for title in both]),
    st.sampled_from([title for both in OTHER_EVENTS for title in both]),
    st.text(max_size=60),
)


@given(one=TITLES, other=TITLES)
def test_likeness_is_mutual(one: str, other: str) -> None:
    """Whichever of the two comes first; and a title never contradicts itself."""
    ours, theirs = read_title(one), read_title(other)
    assert likeness(ours, theirs) is likeness(theirs, ours)
    assert contradict(ours, theirs) == contradict(theirs, ours)
    assert not contradict(ours, ours)
