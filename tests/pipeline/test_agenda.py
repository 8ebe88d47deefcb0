"""Which dates of a flagged text are in the calendar, as what; and which are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from model import AgendaKind, Evidence, Language, NamedDate, Telling, TopicKey
from pipeline.agenda import named_dates
from pipeline.agenda_events import dated_events

PANEL, DIALOGUE = TopicKey("panel"), TopicKey("dialogue")
APRIL = date(2026, 4, 10)
NAMES = {
    PANEL: (
        "Independent International Scientific Panel on AI",
        "Groupe scientifique international indépendant de l'IA",
        "Panel Científico Internacional Independiente sobre IA",
        "независимая международная научная группа по ИИ",
        "人工智能独立国际科学小组",
        "人工智慧獨立國際科學小組",
    ),
    DIALOGUE: (
        "Global Dialogue on AI Governance",
        "Dialogue mondial sur la gouvernance de l'IA",
        "Diálogo Mundial sobre la Gobernanza de la IA",
        "Глобальный диалог по управлению ИИ",
        "الحوار العالمي بشأن حوكمة الذكاء الاصطناعي",
        "人工智能治理全球对话",
        "AI治理全球對話",
    ),
}


def found(text: str, title: str = "", published: date | None = APRIL) -> list[NamedDate]:
    """The events of a text, in which the names above are the evidence."""
    proofs = {
        topic: [
            Evidence(rule="name", field=field, start=at, end=at + len(name), words=name, sentence=name)
            for name in names
            for field, words in (("title", title), ("text", text))
            if (at := words.casefold().find(name.casefold())) >= 0
        ]
        for topic, names in NAMES.items()
    }
    return list(named_dates(title, text, {topic: several for topic, several in proofs.items() if several}, published))


def told(text: str) -> list[str]:
    """The events of a text in short."""
    return [f"{one.topic} {one.kind} {one.first:%Y-%m-%d}/{one.last:%m-%d}" for one in found(text)]


P, G = NAMES[PANEL][0], NAMES[DIALOGUE][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"The {P} will hold its second meeting on 14 and 15 September 2026.", "panel session 2026-09-14/09-15"),
        (f"The {P} met for the first time on 3 March 2026.", "panel session 2026-03-03/03-03"),
        (f"The {G} will take place on 7-8 July 2026, beside a summit.", "dialogue session 2026-07-07/07-08"),
        (f"Mark your calendars: {G}, 6-7 July 2026, Geneva.", "dialogue session 2026-07-06/07-07"),
        (f"The second {G} (New York, 5–7 May 2027) will follow.", "dialogue session 2027-05-05/05-07"),
        (f"The findings will be discussed at the {G} in Geneva on July 6 and 7.", "dialogue session 2026-07-06/07-07"),
        (f"Le {NAMES[DIALOGUE][1]} se tiendra du 7 au 9 juillet 2026.", "dialogue session 2026-07-07/07-09"),
        (f"El {NAMES[DIALOGUE][2]} se celebrará los días 6 y 7 de julio.", "dialogue session 2026-07-06/07-07"),
        (f"{NAMES[DIALOGUE][3]} пройдет в Женеве с 7 по 9 июля 2026 года.", "dialogue session 2026-07-07/07-09"),
        (f"سيعقد {NAMES[DIALOGUE][4]} في جنيف يومي 6 و7 يوليو 2026.", "dialogue session 2026-07-06/07-07"),
        (f"{NAMES[DIALOGUE][5]}将于2026年7月6日至7日在日内瓦举行。", "dialogue session 2026-07-06/07-07"),
        (f"{NAMES[DIALOGUE][6]}將於 115 年 7 月 6 日至 7 日登場。", "dialogue session 2026-07-06/07-07"),
    ],
)
def test_sessions(text: str, expected: str) -> None:
    """By a word beside the date; a dialogue by its name alone."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Nominations for the {P} must be submitted by 31 January 2029.", "panel deadline 2029-01-31/01-31"),
        (f"Registration for the {G} closes on 20 June 2026.", "dialogue deadline 2026-06-20/06-20"),
        (f"The deadline for written inputs to the {G} is 30 April 2027.", "dialogue deadline 2027-04-30/04-30"),
        (f"La date limite pour le {NAMES[DIALOGUE][1]} est le 30 avril.", "dialogue deadline 2026-04-30/04-30"),
        (f"El plazo para el {NAMES[DIALOGUE][2]} vence el 30 de abril.", "dialogue deadline 2026-04-30/04-30"),
        ("Заявки в Независимая международная научная группа по ИИ принимаются до 31 октября 2026 года.",
         "panel deadline 2026-10-31/10-31"),
        (f"الموعد النهائي للمساهمات في {NAMES[DIALOGUE][4]} هو 30 أبريل.", "dialogue deadline 2026-04-30/04-30"),
        (f"{NAMES[PANEL][5]}的提名截止日期為2026年10月31日。", "panel deadline 2026-10-31/10-31"),
        (f"{NAMES[DIALOGUE][6]}徵求書面意見，最遲4月30日前提交。", "dialogue deadline 2026-04-30/04-30"),
    ],
)  # fmt: skip
def test_deadlines(text: str, expected: str) -> None:
    """Also where the name of a dialogue stands nearer to the date."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"The {P} published its preliminary report on 1 July 2026.", "panel release 2026-07-01/07-01"),
        (f"The full report of the {P} is due in May 2027.", "panel release 2027-05-01/05-31"),
        (f"Le {NAMES[PANEL][1]} publiera son rapport le 1er juillet 2026.", "panel release 2026-07-01/07-01"),
        (f"El {NAMES[PANEL][2]} presentará su informe el 1 de julio.", "panel release 2026-07-01/07-01"),
        (f"{NAMES[PANEL][3]} опубликует доклад 1 июля 2026 года.", "panel release 2026-07-01/07-01"),
        (f"{NAMES[PANEL][4]}将于2027年5月发布首份完整报告。", "panel release 2027-05-01/05-31"),
    ],
)
def test_releases_of_reports(text: str, expected: str) -> None:
    """Only where a report is named."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        f"The {P} was established by resolution 79/325 of 26 August 2025.",
        f"The General Assembly appointed the members of the {P} on 12 February 2026.",
        f"Members of the {P} serve until 11 February 2029.",
        f"Speaking about the {G} on Monday, 20 April 2026, the co-chair said much remained open.",
        f"Press briefing: {G}, 21 April 2026",
        f"The {G}, agreed in September 2024, is open to all.",
        f"The {G} was postponed due to a strike on 5 May 2026.",
        f"A webinar on the {G} will be held on 12 June 2026.",
        f"The Minister hosted a reception for the {P} on 5 May 2026.",
        f"Guterres met Bengio of the {P} on 3 April 2026.",
        f"The {P} matters, as the AI Impact Summit in Delhi on 16 February 2026 made plain.",
        f"EU rules apply from 2 August 2026, said a member of the {P}.",
        f"Visit by the {P} to Nairobi, 5 May 2026: notes",
        f"關於{NAMES[DIALOGUE][6]}的線上研討會將於2026年6月12日舉行。",
        "La Asamblea creó el 26 de agosto de 2025 el Panel Científico Internacional Independiente sobre IA.",
        "26 августа 2025 года учреждена независимая международная научная группа по ИИ.",
        "联合国大会2025年8月26日通过决议，决定设立人工智能独立国际科学小组。",
        "秘書長2026年4月4日在記者會上談到AI治理全球對話。",
        "The Security Council meets on 5 May 2026.",
        f"The minister read about the {P}. Parliament's session opens in Kigali on 5 May 2026.",
    ],
)
def test_what_is_not_of_the_body_or_no_event_stays_out(text: str) -> None:
    """Decisions, terms, talk about it, other bodies: a calendar with wrong dates is believed once."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"The {G} was set up. The Dialogue will convene from 5 to 7 May 2027.", ["dialogue session 2027-05-05/05-07"]),
        (
            "大会启动人工智能治理全球对话。各国欢迎。全球对话将于2026年7月在日内瓦举行。",
            ["dialogue session 2026-07-01/07-31"],
        ),
        (f"The {P} has forty members. The Commission meets on 5 May 2026.", []),
        (f"The {P} has forty members. A high-level Panel on water meets on 5 May 2026.", []),
        (f"The {P} has forty members. Our panel meets on 5 May 2026.", []),
        ("人工智能治理全球对话很重要。上海对话会将于2026年7月20日举行。", []),
        (f"The {G} was set up. So. Well. The Dialogue will convene from 5 to 7 May 2027.", []),
    ],
)
def test_the_next_sentences_count_where_they_take_up_the_body(text: str, expected: list[str]) -> None:
    """By a word of its name, with an article or more of the name before it; not further on."""
    assert told(text) == expected


def test_each_word_belongs_to_the_date_that_is_nearest() -> None:
    """Two events of one sentence, each with its date, for the topic that is nearest."""
    text = f"The {P} publishes its report on 1 July 2026; the {G} meets on 6 July 2026."
    assert sorted(told(text)) == ["dialogue session 2026-07-06/07-06", "panel release 2026-07-01/07-01"]


def test_the_sentence_is_quoted_with_the_place_of_the_date() -> None:
    """Exactly as it stands, also from a title."""
    text = f"Greetings. The {G} will be held on 6–7 July 2026 in Geneva. Bye."
    (one,) = found(text)
    assert one.sentence == text[11:-5]
    assert one.sentence[one.at :].startswith(one.words)
    assert one.words == "6–7 July 2026"
    (titled,) = found("", title=f"{G}, 6–7 July 2026")
    assert titled.sentence == f"{G}, 6–7 July 2026"


def test_an_endless_transcript_is_read_around_its_evidence() -> None:
    """Captions have no full stops; what is said minutes later is not of the body."""
    before, after = "well you know " * 300, " and so on " * 300
    text = f"{before}the global dialogue on ai governance takes place july 6 and 7 2026{after} we met on 5 may 2026"
    (one,) = found(text)
    assert (one.first, one.last) == (date(2026, 7, 6), date(2026, 7, 7))
    assert len(one.sentence) <= 420


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Each of two sentences that follow upon one another names the body: the date belongs to its own.
        (f"Members of the {P} were named. The {G} opens on 6 July 2026.", ["dialogue session 2026-07-06/07-06"]),
        (f"The {P} was named. Panel sessions begin on 6 July 2026.", ["panel session 2026-07-06/07-06"]),
        # The name in two languages, side by side, is one name.
        (f"{G} ({NAMES[DIALOGUE][-1]}) opens on 6 July 2026.", ["dialogue session 2026-07-06/07-06"]),
        # So far from the name that it may be of anything.
        (f"The {P} was named; {'and much else was said, ' * 12} a session opens on 6 July 2026.", []),
        # Korean syllables are letters of their own.
        (f"{G} 회의는 2026 하반기, session 6 July 2026.", ["dialogue session 2026-07-06/07-06"]),
    ],
)
def test_a_date_belongs_to_the_name_beside_it(text: str, expected: list[str]) -> None:
    """Within the sentence, and not too far."""
    assert told(text) == expected


def telling(name: str, text: str, day: int = 1) -> list[Telling]:
    """What a document tells, first seen on a day of June."""
    seen = datetime(2026, 6, day, tzinfo=UTC)
    return [
        Telling(
            document_id=name,
            title=name,
            url=f"https://x.example/{name}",
            language=Language("en"),
            published_at=seen,
            first_seen_at=seen,
            touched_at=seen + timedelta(hours=1),
            named=named,
        )
        for named in found(text)
    ]


def test_what_several_documents_tell_is_one_event() -> None:
    """Whoever tells the month only, or one day of several, tells of the same session; a deadline is another event."""
    tellings = [
        *telling("month", f"The {G} will be held in July 2026.", 1),
        *telling("opening", f"The {G} will be held on 6 July 2026.", 3),
        *telling("days", f"The {G} will be held on 6-7 July 2026. The Dialogue will be held on 6-7 July 2026.", 2),
        *telling("deadline", f"The deadline for inputs to the {G} is 6 July 2026.", 4),
        *telling("other", f"The {G} will be held in May 2027.", 5),
    ]
    events = dated_events(reversed(tellings))
    assert events == dated_events(tellings)
    assert [(one.kind, one.first, one.last, one.month_only) for one in events] == [
        (AgendaKind.DEADLINE, date(2026, 7, 6), date(2026, 7, 6), False),
        (AgendaKind.SESSION, date(2026, 7, 6), date(2026, 7, 7), False),
        (AgendaKind.SESSION, date(2027, 5, 1), date(2027, 5, 31), True),
    ]
    assert [one.document_id for one in events[1].tellings] == ["days", "opening", "month"]
