"""A digest as it may look on a busy morning, in our own words: for pictures, browsers and people to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from delivery.desk import Desk
from delivery.edition import build
from delivery.render import Names
from model import (
    OVERDUE,
    Change,
    Copy,
    Edition,
    EditionKind,
    Evidence,
    Flagged,
    Language,
    Level,
    Manner,
    Match,
    Mention,
    Precision,
    Prominence,
    SourceKey,
    Subscription,
    TopicKey,
    Trouble,
)

EN, HANT, AR, FR, RU = (Language(code) for code in ("en", "zh-Hant", "ar", "fr", "ru"))
PANEL, DIALOGUE, PLANS = TopicKey("panel"), TopicKey("dialogue"), TopicKey("positions")
SLOT = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)  # 07:30 on the 9th in Taipei
BUILT = SLOT + timedelta(minutes=1)
HOUR = timedelta(hours=1)

DESK = Desk(public_url="https://desk.example", key="a key for samples", address="desk@example.org")
NAMES = Names(
    sources={
        SourceKey("un-press"): "UN press releases",
        SourceKey("un-webtv"): "UN Web TV",
        SourceKey("un-news-fr"): "ONU Info",
        SourceKey("un-news-ar"): "أخبار الأمم المتحدة",
        SourceKey("island-daily"): "海島日報",
        SourceKey("ministry"): "Ministry of Example Affairs",
        SourceKey("lab-blog"): "Example Lab blog",
        SourceKey("unog"): "UN Geneva briefings",
        SourceKey("channel"): "Example Policy Channel",
    },
    topics={
        PANEL: {EN: "Independent International Scientific Panel on AI", HANT: "人工智慧獨立國際科學小組"},
        DIALOGUE: {EN: "Global Dialogue on AI Governance", HANT: "人工智慧治理全球對話"},
        PLANS: {EN: "Positions of the powers", HANT: "各國立場"},
    },
    related={PLANS},
    actors={
        "exampleland": {EN: "Exampleland", HANT: "範例國"},
        "union": {EN: "Union of Examples", HANT: "範例聯盟"},
        "roe": {EN: "Jane Roe", HANT: "羅珍"},
    },
)


def evidence(sentence: str, words: str, **told: object) -> Evidence:
    """The words where they stand in their sentence."""
    at = sentence.index(words)
    facts: dict[str, object] = {"rule": "name", "field": "text", "score": 1.0}
    return Evidence(
        **facts | told,  # type: ignore[arg-type]  # fields by name
        start=at,
        end=at + len(words),
        words=words,
        sentence=sentence,
        at=at,
    )


def match(topic: TopicKey, *proofs: Evidence, central: bool = False, score: float = 1.0) -> Match:
    """A match with these proofs."""
    prominence = Prominence.CENTRAL if central else Prominence.PASSING
    level = Level.RELATED if topic == PLANS else Level.FLAG
    return Match(topic=topic, topic_version="1", score=score, evidence=proofs, prominence=prominence, level=level)


def story(name: str, title: str, source: str, *matches: Match, **told: object) -> Flagged:
    """A story of one document, seen an hour before; whatever is told otherwise differs."""
    facts: dict[str, object] = {
        "url": f"https://{source}.example/{name}",
        "kind": "article",
        "language": EN,
        "published_at": BUILT - 9 * HOUR,
        "published_precision": Precision.SECOND,
        "first_seen_at": BUILT - HOUR,
        "changed_at": None,
    }
    return Flagged(
        **facts | told,  # type: ignore[arg-type]  # fields by name
        document_id=name,
        title=title,
        sources=(SourceKey(source),),
        matches=matches,
        match_ids=(f"m-{name}",),
    )


def copy(name: str, title: str, source: str, language: Language = EN, **told: object) -> Copy:
    """Another document of a story."""
    sources = (SourceKey(source),)
    return Copy(
        document_id=name,
        title=title,
        url=f"https://{source}.example/{name}",
        language=language,
        sources=sources,
        published_at=BUILT - 8 * HOUR,
        published_precision=Precision.SECOND,
        **told,  # type: ignore[arg-type]  # fields by name
    )


OPENING = story(
    "opening",
    "Scientific panel on artificial intelligence opens its first working session",
    "un-press",
    match(
        PANEL,
        evidence(
            "The Independent International Scientific Panel on AI opened its first working session this morning, with "
            "thirty-eight of its forty members in the room.",
            "Independent International Scientific Panel on AI",
        ),
        evidence(
            "“We are here to say what is known, and to say as clearly what is not,” the Panel’s co-chair said.",
            "the Panel’s co-chair",
            rule="once-named",
            score=0.3,
        ),
        central=True,
    ),
    match(
        DIALOGUE,
        evidence(
            "Its first summary is to be handed to the Global Dialogue on AI Governance in the second week of July.",
            "Global Dialogue on AI Governance",
        ),
    ),
    copies=(
        copy("ouverture", "Le groupe scientifique sur l’IA ouvre sa première session", "un-news-fr", FR),
        copy("iftitah", "الفريق العلمي المعني بالذكاء الاصطناعي يفتتح دورته الأولى", "un-news-ar", AR),
        copy("kaimu", "人工智慧科學小組首次工作會議登場", "island-daily", HANT),
        copy("recap", "What to expect from the forty experts", "lab-blog"),
    ),
    kind="press-release",
)
BRIEFING = story(
    "briefing",
    "Noon briefing by the spokesperson",
    "un-webtv",
    match(
        PANEL,
        evidence(
            "and the secretary-general will meet the forty experts of the scientific panel on Thursday",
            "the forty experts of the scientific panel",
            rule="the-forty",
            score=0.8,
            second=1507.0,
            section="transcript",
            speaker="Jane Roe",
            function="Spokesperson",
            before="turning now to the week ahead, there is one thing I can confirm",
            after="we will try to get you a photo of that, and we will let you know about the stakeout",
        ),
        score=0.8,
    ),
    kind="video",
    caveat="speech recognition, not an official record",
)
EDITORIAL = story(
    "shelun",
    "社論：科學小組能不能說出各國不想聽的話？",
    "island-daily",
    match(
        PANEL,
        evidence(
            "人工智慧獨立國際科學小組的四十位專家，七月起將逐章公開摘要，並說明哪些結論仍有爭議。",
            "人工智慧獨立國際科學小組",
        ),
        central=True,
        score=0.95,
    ),
    language=HANT,
)
ARABIC = story(
    "hiwar",
    "الحوار العالمي بشأن حوكمة الذكاء الاصطناعي يبدأ في جنيف",
    "un-news-ar",
    match(
        DIALOGUE,
        evidence(
            "قالت المتحدثة إن الحوار العالمي بشأن حوكمة الذكاء الاصطناعي سيُفتتح بكلمات من أربع مناطق.",
            "الحوار العالمي بشأن حوكمة الذكاء الاصطناعي",
        ),
    ),
    language=AR,
)
LATE = story(
    "nota",
    "Записка о порядке работы Научной группы по ИИ",
    "unog",
    match(
        PANEL,
        evidence(
            "Независимая международная научная группа по искусственному интеллекту утверждает план работы сама.",
            "Независимая международная научная группа по искусственному интеллекту",
            section="page 3",
        ),
    ),
    language=RU,
    late=True,
    published_at=datetime(2026, 6, 24, tzinfo=UTC),
    published_precision=Precision.DAY,
)
CALENDAR = Change(
    document=copy("calendar", "Calendar of meetings on artificial intelligence", "unog"),
    match_ids=("m-calendar",),
    revision=2,
    seen_at=BUILT - 3 * HOUR,
    title_before="Calendar of meetings on artificial intelligence",
    text_before="The Global Dialogue opens on 7 July in room XX. Observers register by 30 June at noon.\n"
    "The Panel meets in closed session on all days.",
    text="The Global Dialogue opens on 8 July in room XVII. Observers register by 30 June at noon.\n"
    "The Panel meets in closed session on all days, but the last.",
    removed=False,
)
CHINESE_CHANGE = Change(
    document=copy("huiqi", "科學小組會期公告", "island-daily", HANT),
    match_ids=("m-huiqi",),
    revision=3,
    seen_at=BUILT - 5 * HOUR,
    title_before="科學小組會期公告",
    text_before="科學小組第二次會議將於七月在日內瓦舉行，報名至六月底截止。",
    text="科學小組第二次會議將於八月在日內瓦舉行，報名至六月底截止。",
    removed=False,
)
GONE = Change(
    document=copy("members", "Who sits on the panel: forty short portraits", "lab-blog"),
    match_ids=("m-members",),
    revision=1,
    seen_at=BUILT - 2 * HOUR,
    title_before="",
    text_before="",
    text="",
    removed=True,
)
ALERTED = story("vote", "Assembly takes note of the Panel’s rules of procedure", "un-press", *OPENING.matches)
SPEECH = story(
    "statement",
    "Statement at the general debate on emerging technologies",
    "ministry",
    match(
        PLANS,
        evidence(
            "We will not accept rules for artificial intelligence that are written without those who live with them.",
            "rules for artificial intelligence",
            rule="world-rules",
            score=0.6,
        ),
        score=0.6,
    ),
    mentions={
        "statement": (
            Mention(actor="exampleland", person="roe", manner=Manner.SPEAKER, field="text", start=0, end=9, words="We"),
        )
    },
)
PAPER = story(
    "paper",
    "Non-paper on access to computing for research",
    "ministry",
    match(
        PLANS,
        evidence("The Union proposes a common pool of computing for public research.", "a common pool of computing"),
        score=0.7,
    ),
    mentions={
        "paper": (Mention(actor="union", manner=Manner.SPEAKER, field="text", start=0, end=9, words="The Union"),)
    },
)
TROUBLES = (
    Trouble(
        source=SourceKey("ministry"),
        kind="failed",
        cause="https://ministry.example/news answers 503",
        since=BUILT - 30 * HOUR,
        remedy="nothing to do yet: it is tried again",
    ),
    Trouble(
        source=SourceKey("channel"),
        kind="blocked",
        cause="the site asks for a captcha; the captions of 3 videos wait",
        since=BUILT - 12 * HOUR,
        until=BUILT + 5 * HOUR,
    ),
    Trouble(
        source=SourceKey("lab-blog"),
        kind="silent",
        cause="no entries in the last 14 d; expected at least 1",
        since=BUILT - 300 * HOUR,
    ),
    Trouble(source=SourceKey("unog"), kind=OVERDUE, cause="", since=BUILT - 40 * HOUR),
)
WAITING = (copy("plenary", "Plenary: opening of the Global Dialogue", "un-webtv", kind="video"),)
READER = Subscription(name="morning", to=("reader@example.org",))


def sample(language: Language = EN, **told: object) -> Edition:
    """The edition of a busy morning, in this language; whatever is told otherwise differs."""
    facts: dict[str, object] = {
        "number": 12,
        "built_at": BUILT,
        "since": None,
        "sources_checked": 27,
        "slot": SLOT,
        "previous_at": SLOT - 24 * HOUR,
        "related": (SPEECH, PAPER),
        "changes": (CALENDAR, CHINESE_CHANGE, GONE),
        "alerted": (ALERTED,),
        "waiting": WAITING,
    }
    return build(
        replace(READER, language=language),
        (LATE, BRIEFING, ARABIC, EDITORIAL, OPENING),
        TROUBLES,
        **facts | told,  # type: ignore[arg-type]  # facts by name
    )


def late_sample(language: Language = EN) -> Edition:
    """One that comes four days late, after editions that were never made."""
    late = BUILT + 2 * HOUR
    return sample(language, built_at=late, missed=3, previous_at=SLOT - 96 * HOUR, changes=(), alerted=(), related=())


def alert_sample(language: Language = EN) -> Edition:
    """A burst of two, told at once."""
    reader = replace(READER, language=language)
    return build(
        reader,
        (OPENING, EDITORIAL),
        (),
        number=4,
        built_at=BUILT,
        since=None,
        sources_checked=27,
        kind=EditionKind.ALERT,
    )
