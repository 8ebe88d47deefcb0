"""What is a copy of what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from model import Document, Language
from pipeline.similarity import bands, signature, similar

MakeDocument = Callable[..., Document]

PARAGRAPHS = [
    "The committee opened its spring session in the old town hall, where Ada Brook met forty guests from the coast.",
    "She said that the harbour had lost 12 cranes since 1998, and that nobody had counted the small boats for years.",
    "Members asked for a map of the sea wall, which the engineers promised to bring along before the end of summer.",
    "A second reading was set for the autumn, when the budget for repairs will have been agreed with the province.",
    "Afterwards the guests walked along the quay, looked at the new bridge and had tea with the fishermen's choir.",
]
TEXT = "\n\n".join(PARAGRAPHS)
TEMPLATE = (
    "The ministry of {} announced today that {} has been appointed director of the {} office for a term of {} years. "
    "The appointment was approved by the cabinet at its meeting on {} and takes effect on {}. {} has worked in the "
    "public service since {} and holds a degree in law from the university of {}. The ministry thanked the outgoing "
    "director, {}, for the services rendered, and wished both of them every success in their new duties and in the "
    "years to come. Notes for editors: the office keeps a public register of all such decisions, which may be read "
    "on any working day, and answers questions from the press by telephone between nine in the morning and five in "
    "the evening."
)
ONE_FORM = TEMPLATE.format("Trade", "Ann Low", "Northern", 4, "3 May", "1 June", "Low", 2001, "Arden", "Bo Hill")
OTHER_FORM = TEMPLATE.format("Health", "Cy Marsh", "Harbour", 6, "9 July", "5 August", "Marsh", 1994, "Elm", "Di Rook")
HANS = (
    "委员会今天在旧市政厅召开春季会议，来自沿海的四十位客人出席。主席说，港口自去年以来失去了十二台起重机，"
    "没有人统计过小船的数目。工程师答应在夏天结束以前带来海堤的地图。"
)
HANT = (
    "委員會今天在舊市政廳召開春季會議，來自沿海的四十位客人出席。主席說，港口自去年以來失去了十二台起重機，"
    "沒有人統計過小船的數目。工程師答應在夏天結束以前帶來海堤的地圖。"
)


@pytest.mark.parametrize(
    "copy",
    [
        TEXT,
        TEXT.upper(),
        "\n\n".join(PARAGRAPHS[:4]),
        f"From our correspondent, Monday. {TEXT}\n\nAll rights reserved. Read more on our pages.",
        TEXT.replace("12 cranes", "14 cranes"),
        TEXT.replace("\n\n", " ").replace(",", ""),
    ],
)
def test_copies_are_found(make_document: MakeDocument, copy: str) -> None:
    """Cut, framed, corrected in one number, in capitals, without commas: still the same text."""
    one, other = make_document("a", TEXT), make_document("b", copy)
    assert set(bands(one.signature)) & set(bands(other.signature))
    assert similar(one, other)
    assert similar(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEXT, "\n\n".join(PARAGRAPHS[:2])),
        (TEXT, " ".join(TEXT.split()[::-1])),
        (ONE_FORM, OTHER_FORM),
        (TEXT, "Too short to tell."),
    ],
)
def test_other_texts_are_no_copies(make_document: MakeDocument, one: str, other: str) -> None:
    """A quotation, the same words about something else, a form filled in anew."""
    assert not similar(make_document("a", one), make_document("b", other))
    assert not similar(make_document("a", other), make_document("b", one))


def test_one_form_with_the_same_facts_is_a_copy(make_document: MakeDocument) -> None:
    """It is the facts that tell two forms apart, not the form."""
    assert similar(make_document("a", ONE_FORM), make_document("b", ONE_FORM.replace("thanked", "now thanked")))


def test_the_two_chinese_scripts_are_one(make_document: MakeDocument) -> None:
    """A converted text is a copy; so is one with other numbers of its own only if they agree."""
    one = make_document("a", HANS, language=Language("zh-Hans"))
    other = make_document("b", HANT, language=Language("zh-Hant"))
    assert similar(one, other)


def test_chinese_forms_are_told_apart_by_their_numbers(make_document: MakeDocument) -> None:
    """Names cannot be seen in Chinese, numbers can."""
    form = (
        "国家统计办公室今天公布，本地区上月共有{}艘船进港，比去年同期增加{}艘，其中客船{}艘，货船{}艘，平均停留{}天。"
    )
    form += "办公室负责人表示，港口的工作一切正常，下一次公布的时间是{}月{}日，届时还将介绍沿海公路的情况。"
    form += "公众可以在工作日到办公室查阅全部登记资料，也可以写信或者打电话向新闻处询问有关的问题。"
    chinese = {"language": Language("zh-Hans")}
    one = make_document("a", form.format(812, 34, 120, 692, 3, 6, 5), **chinese)
    other = make_document("b", form.format(640, 11, 96, 544, 2, 7, 8), **chinese)
    assert not similar(one, other)


def test_what_cannot_be_a_copy_is_not_compared(make_document: MakeDocument) -> None:
    """Another language, another season, a briefing that quotes; recordings, which are of one event at the most."""
    one = make_document("a", TEXT)
    assert not similar(one, make_document("b", TEXT, language=Language("fr")))
    assert similar(one, make_document("b", TEXT, language=Language("und")))
    assert not similar(one, make_document("b", TEXT, published_at=datetime(2026, 8, 15, tzinfo=UTC)))
    assert similar(one, make_document("b", TEXT, published_at=None))
    assert not similar(one, make_document("b", TEXT, kind="briefing"))
    assert not similar(make_document("c", TEXT, kind="meetings-coverage"), make_document("b", TEXT, kind="meeting"))
    assert not similar(make_document("c", TEXT, kind="video"), make_document("b", TEXT, kind="video"))
    assert similar(one, make_document("b", TEXT, kind="press-release"))


def test_signatures_never_change() -> None:
    """They are stored: another library or seed needs another scheme's name."""
    assert signature(TEXT)[:3] == (512961884, 3228909781, 1514366570)
    assert signature("one two three") == ()
    assert signature("") == ()


def test_bands_fit_a_database() -> None:
    """64 of them, each a signed 64-bit number."""
    found = dict(bands(signature(TEXT)))
    assert list(found) == list(range(64))
    assert all(-(1 << 63) <= value < 1 << 63 for value in found.values())
    assert min(found.values()) < 0 < max(found.values())
