"""Which part of an entry becomes its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Chunk, Entry, Language, Part, PartRole, SourceKey
from pipeline import extract as module
from pipeline.extract import extract
from pipeline.normalise import normalise, one_line
from pipeline.transcript import SPEAKER_CHANGE

RESOLUTIONS = Path(__file__).parents[1] / "fixtures" / "un-document" / "pdf"
SENTENCE = "The two co-chairs opened the meeting and thanked everybody who had come a long way. "
PAGE = f"""<html><head><title>Two days in spring</title><meta name="date" content="2026-05-04"></head><body>
<nav><a href="/">Home</a> <a href="/x">Other headline</a></nav><article><h1>Two days in spring</h1>
<p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></article><footer>Imprint</footer></body></html>"""
VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
so hello everybody

00:00:03.000 --> 00:00:05.000
&gt;&gt; thank you madam chair

00:00:05.000 --> 00:00:07.000
for the floor
"""


def part(role: PartRole, content: str, media_type: str = "text/html") -> Part:
    """A part as an adapter gives it."""
    return Part(role=role, content=content.encode(), media_type=media_type, charset="utf-8")


def entry(*parts: Part, **attributes: str) -> Entry:
    """An entry of these parts."""
    return Entry(
        source=SourceKey("s"), native_id="n", url="https://ex.org", title="T", parts=parts, attributes=attributes
    )


def test_a_selected_body_is_taken_as_it_is() -> None:
    """The adapter knows its pages: nothing is guessed."""
    body = part(PartRole.BODY, "<p>One.</p><p>Two.</p>")
    assert extract(entry(part(PartRole.FEED, "Longer than the body, but a feed."), body)).text == "One.\n\nTwo."


def test_the_main_text_of_a_page_is_found() -> None:
    """Without navigation; its own title and date come along."""
    found = extract(entry(part(PartRole.FEED, "A summary."), part(PartRole.PAGE, PAGE)))
    assert found.text.count("co-chairs") == 5
    assert "Other headline" not in found.text
    assert "\n\n" in found.text
    assert (found.title, found.published) == ("Two days in spring", "2026-05-04")


def test_a_page_of_little_says_it_in_its_main_element() -> None:
    """Where the extractor finds nothing, what calls itself the main element is taken."""
    page = "<html><body><main><form><div>Doors open at ten.</div></form></main></body></html>"
    assert extract(entry(part(PartRole.PAGE, page))).text == "Doors open at ten."


def test_a_page_with_fewer_words_than_its_summary_is_a_wall() -> None:
    """Then the summary is all there is."""
    wall = part(PartRole.PAGE, "<html><body><p>Accept.</p></body></html>")
    assert extract(entry(part(PartRole.FEED, "<p>What the panel found.</p>"), wall)).text == "What the panel found."


def test_an_empty_page_leaves_the_summary() -> None:
    """As does no page."""
    summary = part(PartRole.FEED, "What the panel found.", "text/plain")
    assert extract(entry(summary, part(PartRole.PAGE, ""))).text == "What the panel found."
    assert extract(entry(summary)).text == "What the panel found."


def test_a_huge_page_is_read_without_searching() -> None:
    """A page of very many elements would be searched for minutes: all its words are taken."""
    crowd = "<p>word</p>" * 31_000
    assert extract(entry(part(PartRole.PAGE, f"<body>{crowd}</body>"))).text.startswith("word\n\nword")
    assert extract(entry(part(PartRole.PAGE, f"<body>menu<main>{crowd}</main></body>"))).text.startswith("word")


def test_plain_text_is_no_markup() -> None:
    """Angle brackets in it are angle brackets; the longest of what came with the entry is the complete text."""
    assert extract(entry(part(PartRole.TEXT, "a <b> c"))).text == "a <b> c"
    assert extract(entry(part(PartRole.FEED, "short"), part(PartRole.FEED, "<p>much longer</p>"))).text == "much longer"


def test_a_pdf_that_cannot_be_read_leaves_the_summary() -> None:
    """An entry keeps what else is known of it, and says what is unread."""
    broken = part(PartRole.PDF, "%PDF-1.7", "application/pdf")
    assert extract(entry(broken)).attributes == {"unread": "pdf: damaged"}
    found = extract(entry(part(PartRole.FEED, "<p>About a brief.</p>"), broken))
    assert (found.text, found.attributes) == ("About a brief.", {"unread": "pdf: damaged"})


def test_a_pdf_is_read_page_by_page() -> None:
    """Of a PDF and a summary the PDF is the text; its symbol is told, unless the entry tells one itself."""
    content = (RESOLUTIONS / "en.pdf").read_bytes()
    pdf = Part(role=PartRole.PDF, content=content, media_type="application/pdf", language=Language("en"))
    found = extract(entry(part(PartRole.FEED, "<p>A summary.</p>"), pdf))
    assert [one.heading for one in found.sections] == ["page 1", "page 2", "page 3"]
    assert (found.language, found.published, found.attributes) == (
        "en",
        "4 September 2025",
        {"symbol": "A/RES/79/325", "pages": "3"},
    )
    named = replace(entry(pdf), attributes={"symbol": "A/RES/79/325/Rev.1"})
    assert extract(named).attributes == {"pages": "3"}
    assert extract(entry()).text == ""


def test_a_video_is_its_description_and_its_transcript() -> None:
    """Both are sections; every cue slices to what was said; a change of speaker begins a paragraph."""
    captions = Part(role=PartRole.CAPTIONS, content=VTT.encode(), media_type="text/vtt", language=Language("en"))
    found = extract(entry(part(PartRole.FEED, "About the day.", "text/plain"), captions))
    assert [one.heading for one in found.sections] == ["description", "transcript"]
    assert found.text[found.sections[1].start :] == "so hello everybody\n\nthank you madam chair for the floor"
    said = [(cue.start_s, found.text[cue.start : cue.end], cue.speaker) for cue in found.cues]
    assert said[0] == (1.0, "so hello everybody", None)
    assert " ".join(words for _, words, _ in said[1:]) == "thank you madam chair for the floor"
    assert found.language == "en"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<html>not captions</html>", "a web page came instead of captions"),
        ("", "text/vtt, 0 characters without a time"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n", "no words"),
    ],
)
def test_unreadable_captions_leave_the_description(content: str, why: str) -> None:
    """The video is kept, and says why its captions could not be read."""
    captions = part(PartRole.CAPTIONS, content, "text/vtt")
    found = extract(entry(part(PartRole.FEED, "About the day.", "text/plain"), captions))
    assert (found.text, found.cues) == ("About the day.", ())
    assert found.attributes == {"unread": f"captions: {why}"}


def test_chinese_captions_are_joined_without_spaces() -> None:
    """A space would part the words of a name, or follow a comma; a new speaker begins a paragraph."""
    lines = [
        ("人工智能", None),
        (" ", None),
        ("科学小组，", None),
        ("「开会", None),
        ("OK", None),
        ("好", None),
        ("AI panel", "Chair"),
        ("好", "Chair"),
        ("是", "Guest"),
    ]
    text, cues = module._said(Chunk(start_s=0, end_s=1, text=words, speaker=who) for words, who in lines)
    assert text == "人工智能科学小组，「开会 OK 好\n\nAI panel 好\n\n是"
    assert [cue.speaker for cue in cues] == [None, None, None, None, None, "Chair", "Chair", "Guest"]


def test_a_briefing_is_cut_into_its_items() -> None:
    """Where the adapter says that it is a noon briefing."""
    body = part(PartRole.BODY, "<p>Hello.</p><p><strong>**Sudan</strong></p><p>Aid came.</p>")
    found = extract(entry(body, sections="noon-briefing"))
    assert found.text == "Hello.\n\nSudan\n\nAid came."
    assert found.sections[0].heading == "Sudan"


def test_texts_without_end_are_cut() -> None:
    """The limit is told, and no section or cue points beyond it."""
    captions = Part(role=PartRole.CAPTIONS, content=VTT.encode(), media_type="text/vtt")
    whole = extract(entry(part(PartRole.FEED, "About.", "text/plain"), captions))
    filler = replace(whole, text=whole.text + "x" * 2_000_000)
    found = module._cut(filler)
    assert len(found.text) == 2_000_000
    assert found.attributes["truncated"] == str(len(filler.text))
    assert found.cues == whole.cues
    early = module._cut(
        replace(filler, text="x" * 2_000_000 + whole.text, cues=(replace(whole.cues[0], end=2_000_001),))
    )
    assert early.cues == ()


@given(
    st.lists(st.tuples(st.text(max_size=8), st.sampled_from([None, "A", "B", SPEAKER_CHANGE]))),
    st.text(max_size=8),
)
def test_cues_slice_to_what_was_said(lines: list[tuple[str, str | None]], description: str) -> None:
    """Whatever is said above or between, offsets hold."""
    chunks = [Chunk(start_s=0, end_s=1, text=words, speaker=who) for words, who in lines]
    text, cues = module._said(chunks)
    kept = [words for words in (one_line(words) for words, _ in lines) if words]
    assert [text[cue.start : cue.end] for cue in cues] == kept
    if text:
        below = module._below(normalise(description), module.Extracted(text=text, cues=cues))
        assert [below.text[cue.start : cue.end] for cue in below.cues] == kept
        section = below.sections[-1]
        assert below.text[section.start : section.end] == text
