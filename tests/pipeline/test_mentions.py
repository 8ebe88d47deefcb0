"""Who is named in a document, who of them speaks, and for whom a person speaks on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from model import Cast, Cue, Document, Language, Mention, Person
from pipeline.flag import Flagger, compile_topics, plain_document
from pipeline.mentions import kept
from settings import load_cast, load_topics

FEBRUARY = datetime(2026, 2, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def flagger() -> Flagger:
    """The bundled topics and actors."""
    return compile_topics(load_topics(None), load_cast(None))


def named(flagger: Flagger, document: Document) -> tuple[Mention, ...]:
    """Everybody named in a document."""
    return flagger.mentions(document, flagger.read(document))


def told(flagger: Flagger, text: str, *, title: str = "", at: datetime | None = FEBRUARY) -> list[str]:
    """Everybody named in a text, speakers with a colon: ``china/ma-zhaoxu:``."""
    mentions = named(flagger, plain_document(text, title=title, published_at=at))
    return [
        one.actor + (f"/{one.person}" if one.person else "") + (":" if one.manner == "speaker" else "")
        for one in mentions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a verb after the name, an office or an aside between
        ("China said no.", ["china:"]),
        ("China has also rejected it.", ["china:"]),
        ("India's ambassador to the UN said that China had gone.", ["india:", "china"]),
        ("Chinese Vice Foreign Minister Ma Zhaoxu told reporters.", ["china", "china/ma-zhaoxu:"]),
        ("Michael Kratsios (of the White House) told them.", ["us/kratsios:", "us"]),
        ("Guterres, who was in Delhi, warned of haste.", ["un/guterres:"]),
        ("Russia, which lay low. It was said.", ["russia"]),
        ("China published a plan, it is said.", ["china"]),
        ("China's many and very long and rather dull plans were said to be new.", ["china"]),
        ("China's ministers; others said.", ["china"]),
        ("Ambassadors told China said nothing.", ["china"]),
        ("Amandeep Singh Gill was pleased. Mr. Gill added a word.", ["un/gill", "un/gill:"]),
        ("Mr. Gill added a word.", []),
        # whom somebody speaks for
        ("The representative of China, who came late, said so.", ["china:"]),
        ("The delegate of India, speaking on behalf of the Group of 77 and China, stressed it.", ["india:", "g77:"]),
        ("China and the Russian Federation said so.", ["china:", "russia:"]),
        # a verb before the name
        ('"No," said Maria Ressa.', ["scientific-panel/ressa:"]),
        ("They said Maria Ressa would come.", ["scientific-panel/ressa"]),
        ("« Non », a déclaré M. Guterres devant la Chine.", ["un/guterres:", "china"]),
        ("Il a déclaré que la Chine viendrait.", ["china"]),
        ("قال غوتيريش إن الصين", ["un/guterres:", "china"]),
        ("Об этом заявил Антониу Гутерриш в Москве.", ["un/guterres:", "russia"]),
        ("Китай опоздал. Россия заявила об этом.", ["china", "russia:"]),
        # the head of a line
        ("A question.\nSecretary-General Guterres: It is late.", ["un/guterres:"]),
        ("Guterres (United Nations): It is late.", ["un/guterres:"]),
        ("They agreed. What: he met Guterres: it is late.", ["un/guterres"]),
        ("x " * 60 + "as for Guterres: it is late.", ["un/guterres"]),
        ("China: a country.", ["china:"]),
        ("All.\nMr. Smith (United States of America): We do not.", ["us:"]),
        # press releases
        ("FU CONG (China), at the end of a rather long day on which nobody had agreed.", ["china:"]),
        ("The two (China) are new.", ["china"]),
        ("JANE DOE (India) said no.", ["india:"]),
        # Chinese
        ("中國外交部副部長馬朝旭明確表態：支持。", ["china", "china/ma-zhaoxu:"]),
        ("中國和俄羅斯表示反對。", ["china:", "russia:"]),
        ("古特瑞斯對中國媒體表示憂慮。", ["un/guterres:", "china"]),
        ("聯合國特使Amandeep Singh Gill想降溫，他對媒體說：", ["un/gill:"]),
        ("古特瑞斯（聯合國秘書長）說，美國應該來。", ["un/guterres:", "us"]),
        ("中國的說法很多。", ["china"]),
        ("China met the representative of India.", ["china", "india"]),
        ("他說服了古特瑞斯。", ["un/guterres"]),
        ("China came" + " and so on" * 30 + ", they said.", ["china"]),
        ("中國很大，有人說。", ["china"]),
        ("中國在一個非常非常非常非常非常非常非常非常長的句子裡終於說了。", ["china"]),
        # nobody
        ("We told them: let us go. Indians know the Indian Ocean.", ["india"]),
        ("印度洋很大。印度尼西亞也是。", []),
        ("The South China Sea is deep.", []),
        ("The Republic of China said so.", []),
        ("Wang Jian runs a shop.", []),
        ("Wang Jian knows AI.", ["scientific-panel/wang-jian"]),
    ],
)
def test_speakers_are_told_from_those_who_are_spoken_of(flagger: Flagger, text: str, expected: list[str]) -> None:
    """A speaker is known by the words around the name; of several names before a verb the person speaks."""
    assert told(flagger, text) == expected


def test_a_country_in_a_title_is_its_subject(flagger: Flagger) -> None:
    """A country before a colon does not speak there, a person does."""
    assert told(flagger, "", title="China: new rules for all") == ["china"]
    assert told(flagger, "", title="Guterres: no time to lose") == ["un/guterres:"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime(2025, 1, 31, tzinfo=UTC), ["/kratsios", "/bengio"]),
        (datetime(2026, 3, 3, tzinfo=UTC), ["us/kratsios", "scientific-panel/bengio"]),
        (datetime(2029, 2, 12, tzinfo=UTC), ["us/kratsios", "/bengio"]),
        (None, ["us/kratsios", "scientific-panel/bengio"]),
    ],
)
def test_a_role_tells_only_while_it_is_held(flagger: Flagger, day: datetime | None, expected: list[str]) -> None:
    """Before and after, a person is named and speaks for nobody; without a date the last role tells."""
    assert told(flagger, "Kratsios and Bengio met.", at=day) == expected


def test_somebody_without_a_role_speaks_for_nobody() -> None:
    """A person may be listed for the name alone."""
    en = Language("en")
    person = Person(key="doe", name={en: "Jane Doe"}, forms={en: ("Jane Doe",)})
    assert told(compile_topics((), Cast(people=(person,))), "Jane Doe was there.", at=None) == ["/doe"]


def test_words_stand_exactly_as_in_the_document(flagger: Flagger) -> None:
    """Offsets are those of title and text, each for itself."""
    document = plain_document("Then ANTÓNIO  GUTERRES said so.", title="About China", published_at=FEBRUARY)
    in_title, in_text = named(flagger, document)
    assert (in_title.field, document.title[in_title.start : in_title.end]) == ("title", "China")
    assert (in_text.field, in_text.words) == ("text", "ANTÓNIO  GUTERRES")
    assert document.text[in_text.start : in_text.end] == in_text.words


def test_a_recording_tells_its_speakers(flagger: Flagger) -> None:
    """Each turn of a speaker is a mention, with its second; whom they name is spoken of, at its second."""
    text = "China is big.\nSo is India.\nThank you.\nAnd so on."
    cues = (
        Cue(start_s=1.0, end_s=2.0, start=0, end=13, speaker="Ma Zhaoxu", affiliation="China"),
        Cue(start_s=2.0, end_s=3.0, start=14, end=26, speaker="Ma Zhaoxu", affiliation="China"),
        Cue(start_s=3.0, end_s=4.0, start=27, end=37),
        Cue(start_s=4.0, end_s=5.0, start=38, end=48, affiliation="Russian Federation", function="Chair"),
    )
    document = replace(plain_document(text, published_at=FEBRUARY), cues=cues)
    china, india, ma, russia = named(flagger, document)
    assert (china.manner, china.second, india.manner, india.second) == ("mentioned", 1.0, "mentioned", 2.0)
    assert (ma.actor, ma.person, ma.manner, ma.field) == ("china", "ma-zhaoxu", "speaker", "speaker")
    assert (ma.words, ma.second, ma.start, ma.end) == ("Ma Zhaoxu, China", 1.0, 0, 26)
    assert (russia.actor, russia.person, russia.words, russia.second) == (
        "russia",
        "",
        "Chair, Russian Federation",
        4.0,
    )


def test_words_between_two_cues_have_no_second(flagger: Flagger) -> None:
    """What is told of a recording above its words was not said in it."""
    document = replace(plain_document("India. Hello."), cues=(Cue(start_s=1.0, end_s=2.0, start=7, end=13),))
    (one,) = named(flagger, document)
    assert one.second is None
    document = replace(plain_document("Hello. India."), cues=(Cue(start_s=1.0, end_s=2.0, start=0, end=6),))
    (one,) = named(flagger, document)
    assert one.second is None


def test_a_document_keeps_the_first_few_and_those_beside_the_evidence(flagger: Flagger) -> None:
    """A country named in every line is kept three times, and where the words stand that prove a topic."""
    text = (
        "India is there.\n" * 9
        + "India met the Independent International Scientific Panel on AI.\n"
        + "India is there.\n"
    )
    matches, mentions = flagger.tag(plain_document(text, published_at=FEBRUARY))
    assert [match.topic for match in matches] == ["panel"]
    assert [text[: one.start].count("\n") for one in mentions] == [0, 1, 2, 9]


def test_who_speaks_a_stretch_stands_beside_all_that_is_said_in_it(flagger: Flagger) -> None:
    """The speaker of a recording is kept for every turn in which a topic is proven."""
    turn = "I thank you all.\n"
    text = turn * 5 + "The Independent International Scientific Panel on AI is new."
    starts = [place * len(turn) for place in range(6)]
    cues = tuple(
        Cue(start_s=at, end_s=at + 1, start=start, end=end, affiliation=("China", "India")[at % 2])
        for at, (start, end) in enumerate(zip(starts, (*starts[1:], len(text)), strict=True))
    )
    document = replace(plain_document(text, published_at=FEBRUARY), cues=cues)
    more = replace(document, text=turn * 5 + "x" * 60)
    assert len(flagger.tag(document)[1]) == 6
    many = replace(document, cues=cues + cues)
    assert len(kept(named(flagger, replace(many, text=more.text)), ())) == 6


def test_an_actor_named_everywhere_costs_no_more_than_a_few_dozen_looks(flagger: Flagger) -> None:
    """However often a name stands in a document, the first fifty are looked at."""
    assert len(told(flagger, "India. " * 200)) == 50
