"""Text comes out right whatever its charset is said to be."""

from __future__ import annotations

import codecs
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.charset import decode, detect, look_up

HANS = (
    "联合国秘书长任命四十名科学家",
    "人工智能独立国际科学小组在日内瓦召开首次会议",
    "外交部发言人主持例行记者会",
    "全球人工智能治理对话将于七月举行",
    "专家呼吁缩小数字鸿沟",
    "小组公布初步报告",
)
HANT = (
    "聯合國秘書長任命四十名科學家",
    "獨立國際科學小組在日內瓦召開首次會議",
    "數位部公布人工智慧發展政策",
    "全球人工智慧治理對話將於七月舉行",
    "專家呼籲縮小數位落差",
    "外交部發言人說明立場",
)
KOREAN = (
    "유엔 사무총장, 과학자 마흔 명을 임명하다",
    "인공지능 독립 국제 과학 패널 첫 회의",
    "세계 인공지능 거버넌스 대화가 제네바에서 열린다",
    "전문가들은 디지털 격차 해소를 촉구했다",
    "외교부 대변인 정례 브리핑",
)
RUSSIAN = (
    "Генеральный секретарь назначил сорок учёных",
    "Независимая научная группа по искусственному интеллекту",
    "Глобальный диалог пройдёт в Женеве в июле",
    "Эксперты призвали сократить цифровой разрыв",
    "Группа представила доклад, сообщили в МИД",
)
JAPANESE = (
    "国連事務総長が科学者四十人を任命",
    "人工知能に関する独立国際科学パネルの初会合",
    "世界対話は七月にジュネーブで開かれる",
    "専門家はデジタル格差の解消を求めた",
    "外務省報道官の定例記者会見",
)
ARABIC = (
    "الأمين العام يعين أربعين عالما",
    "الفريق العلمي الدولي المستقل يعقد اجتماعه الأول",
    "الحوار العالمي حول حوكمة الذكاء الاصطناعي",
)
FRENCH = (
    "Le Secrétaire général nomme quarante scientifiques",
    "Un dialogue mondial à Genève cet été",
    "Conférence de presse du groupe d’experts",
)
LEGACY = [
    *((charset, HANS) for charset in ("gb18030", "gbk", "gb2312")),
    *((charset, HANT) for charset in ("big5", "cp950")),
    *((charset, KOREAN) for charset in ("euc-kr", "cp949")),
    *((charset, RUSSIAN) for charset in ("koi8-r", "windows-1251")),
    *((charset, JAPANESE) for charset in ("shift_jis", "cp932", "euc-jp")),
    ("windows-1256", ARABIC),
    ("windows-1252", FRENCH),
]
WRONG = ("utf-8", "us-ascii", "iso-8859-1", "gb2312", "big5", "euc-kr", "shift_jis", "windows-1251", "koi8-r")


def rss(titles: tuple[str, ...], declared: str = "") -> str:
    """A feed with these titles, which says in its declaration what it is told to say."""
    encoding = f' encoding="{declared}"' if declared else ""
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    return f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'


def titles(sentences: tuple[str, ...], count: int) -> tuple[str, ...]:
    """As many titles as are wanted, made of these sentences."""
    return tuple(sentences[at % len(sentences)] for at in range(count))


@pytest.mark.parametrize("count", [1, 2, 5, 30])
@pytest.mark.parametrize(("charset", "sentences"), LEGACY)
def test_undeclared(charset: str, sentences: tuple[str, ...], count: int) -> None:
    """A feed that does not say its charset is read right, be it long or short."""
    for start in range(len(sentences)):
        feed = rss(titles(sentences[start:] + sentences[:start], count))
        assert decode(feed.encode(charset)) == feed


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("charset", "sentences"), LEGACY)
def test_wrongly_declared(charset: str, sentences: tuple[str, ...], wrong: str) -> None:
    """A wrong charset in the header, the declaration or both is found out."""
    for sentence in sentences:
        feed = rss((sentence,), wrong)
        assert decode(feed.encode(charset)) == feed
        assert decode(feed.encode(charset), wrong) == feed


@pytest.mark.parametrize(("charset", "sentences"), LEGACY)
def test_rightly_declared(charset: str, sentences: tuple[str, ...]) -> None:
    """What is declared rightly is believed."""
    feed = rss(sentences, charset)
    assert decode(feed.encode(charset), charset) == feed
    assert decode(feed.encode(charset)) == feed


@pytest.mark.parametrize("wrong", [*WRONG, "windows-1256", "nonsense"])
@pytest.mark.parametrize("sentences", [HANS, HANT, KOREAN, RUSSIAN, JAPANESE, ARABIC, FRENCH])
def test_utf8_declared_as_another(sentences: tuple[str, ...], wrong: str) -> None:
    """Valid UTF-8 is UTF-8, whatever is declared."""
    for sentence in sentences:
        assert decode(rss((sentence,), wrong).encode(), wrong) == rss((sentence,), wrong)


def test_short_gbk_that_is_valid_utf8() -> None:
    """Two GBK characters whose bytes happen to be valid UTF-8 are read as declared."""
    assert decode("<t>模式</t>".encode("gbk"), "gb2312") == "<t>模式</t>"


@pytest.mark.parametrize("sentences", [HANS, RUSSIAN, ARABIC])
def test_one_bad_byte(sentences: tuple[str, ...]) -> None:
    """One bad byte in a UTF-8 feed costs one character, not the whole feed."""
    feed = rss(titles(sentences, 30), "utf-8")
    body = bytearray(feed.encode())
    at = body.index(sentences[1].encode())
    body[at : at + 1] = b"\xff"
    text = decode(bytes(body), "utf-8")
    assert text.count("\ufffd") <= 3
    assert text.count(sentences[0]) == feed.count(sentences[0])


def test_bad_bytes_in_legacy_text() -> None:
    """Damaged GB18030 is still GB18030."""
    body = rss(titles(HANS, 30)).encode("gb18030").replace("小组".encode("gb18030"), b"\xff\xff", 1)
    assert decode(body).count(HANS[0]) == 5


def test_lone_western_byte() -> None:
    """A single typographic quotation mark of Windows in an English page that claims UTF-8 is read as one."""
    assert decode(b"<p>the panel\x92s report</p>", "utf-8") == "<p>the panel’s report</p>"


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
    ],
)
def test_wide_and_marked(mark: bytes, charset: str) -> None:
    """A byte order mark decides over every declaration; UTF-16 and UTF-32 are known without one."""
    feed = rss(HANS, "gb2312")
    assert decode(mark + feed.encode(charset), "iso-8859-1") == feed


def test_escaped_japanese() -> None:
    """ISO-2022-JP, which is ASCII to the eye, is read where it is declared."""
    feed = rss(JAPANESE, "iso-2022-jp")
    assert decode(feed.encode("iso-2022-jp")) == feed


def test_declared_in_html() -> None:
    """A page's own meta element is heard, where HTTP says nothing."""
    page = '<html><head><meta charset="windows-1251"></head><body>МИД</body></html>'
    assert decode(page.encode("windows-1251")) == page


def test_declared_charset_we_do_not_guess() -> None:
    """A charset that is never guessed is read where it is declared."""
    page = "<p>Zażółć gęślą jaźń, powiedział rzecznik</p>"
    assert decode(page.encode("iso-8859-2"), "iso-8859-2") == page


def test_text_after_a_long_plain_start() -> None:
    """The judgement rests on where the foreign text is, not on the start of the page."""
    page = "<style>" + "a{b:c}" * 40_000 + "</style>" + "".join(f"<p>{line}</p>" for line in HANT)
    assert decode(page.encode("big5")) == page


@pytest.mark.parametrize(
    ("declared", "known"),
    [("GB2312", "gb18030"), ("latin1", "cp1252"), ("x-unknown", None), ("base64", None), ("", None), (None, None)],
)
def test_look_up(declared: str | None, known: str | None) -> None:
    """A declared charset stands for the larger one that is really sent; what is no charset stands for nothing."""
    assert look_up(declared) == known


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=400), declared=st.sampled_from([None, *WRONG, "utf-16", "hz", "utf-7"]))
def test_any_bytes(body: bytes, declared: str | None) -> None:
    """No bytes at all make it fail, and ASCII stays what it is."""
    assert isinstance(decode(body, declared), str)
    plain = bytes(byte & 0x7F or 0x20 for byte in body)
    if declared not in {"hz", "utf-7"}:
        assert detect(plain, declared) == "utf-8"


def test_mathematics_and_markup_stay() -> None:
    """Character references are none of its business."""
    assert unescape(decode(b"<p>&eacute;&#8217;</p>")) == "<p>é’</p>"
