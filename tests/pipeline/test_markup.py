"""Bytes to characters, and HTML to paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.markup import decode, html_text, main_text, parse_html
from pipeline.normalise import normalise

WORDS = {
    "gb18030": "大会今天决定设立科学小组，并召开对话。",
    "big5": "大會今天決定設立科學小組，並召開對話。",
    "shift_jis": "総会は今日、科学パネルの設置を決めた。",
    "euc_kr": "총회는 오늘 과학 패널을 설립하기로 했다.",
    "koi8-r": "Ассамблея сегодня учредила научную группу",
    "windows-1252": "L’été des États “réunis”",
    "utf-8": "Été 大会 — ok",
}


def text_of(markup: str) -> str:
    """The text of a fragment."""
    tree = parse_html(markup)
    assert tree is not None
    return html_text(tree)


@pytest.mark.parametrize("charset", WORDS)
def test_pages_are_read_in_the_charset_they_declare(charset: str) -> None:
    """Declared outside, inside under its narrower name, or not at all."""
    words = WORDS[charset]
    named = {"gb18030": "GB2312"}.get(charset, charset)
    page = f'<html><head><meta charset="{named}"></head><p>'.encode() + words.encode(charset)
    assert decode(page, None).endswith(words)
    assert decode(words.encode(charset), charset) == words


@pytest.mark.parametrize("charset", ["gb18030", "big5", "shift_jis", "euc_kr", "utf-8"])
def test_undeclared_asian_pages_are_guessed(charset: str) -> None:
    """A page's worth of text is enough to tell."""
    words = WORDS[charset] * 20
    assert decode(words.encode(charset), None) == words


def test_marks_come_before_declarations() -> None:
    """A byte order mark is the surest sign."""
    assert decode("\ufeff大会".encode(), "gbk") == "大会"
    assert decode("\ufeff大会".encode("utf-16-le"), "utf-8") == "大会"
    assert decode("\ufeff大会".encode("utf-16-be"), None) == "大会"


@pytest.mark.parametrize("charset", ["latin-1", "no-such-charset", "hex", "idna", "utf-7", "utf-16", "ascii"])
def test_a_wrong_declaration_is_not_believed(charset: str) -> None:
    """UTF-8 that is valid is UTF-8, whatever a server calls it."""
    assert decode("Été 大会".encode(), charset) == "Été 大会"


def test_one_bad_byte_does_not_change_the_charset() -> None:
    """A little damage is damage, not another charset."""
    assert decode("大会决定".encode() * 200 + b"\xff", "utf-8") == "大会决定" * 200 + "\ufffd"


def test_noise_is_characters_too() -> None:
    """What no charset fits still becomes a text."""
    assert decode(bytes(range(256)) * 8, None)
    assert decode(b"\x81\x8d\x8f\x90\x9d\xff" * 3, "utf-8")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one\n two</p><p>three</p>", "one two\n\nthree"),
        ("one<br>two", "one\ntwo"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<ul><li>a<li>b</ul>after", "a\nb\n\nafter"),
        ("<table><tr><td>1<td>2<tr><th>3</table>", "1 2\n3"),
        ("<p>bold <b>wo</b>rd, <a href=x>link</a>.</p>", "bold word, link."),
        ("a<!-- no --> b<?pi no?> c", "a b c"),
        ("a<script>no</script><style>no</style> b", "a b"),
        ("a<span hidden>no</span><i style='Display: none'>no</i> b", "a b"),
        ("<pre>one\n  two</pre>three", "one\ntwo\n\nthree"),
        ("&lt;b&gt; &amp;amp; &nbsp;x", "<b> &amp; x"),
        ('<?xml version="1.0" encoding="gb2312"?><p>大会</p>', "大会"),
        ("a\x00b", "ab"),
    ],
)
def test_html_keeps_its_paragraphs(markup: str, text: str) -> None:
    """Blocks are paragraphs, lines are lines, and what is not seen is not read."""
    assert text_of(markup) == text


@pytest.mark.parametrize("markup", ["", "  ", "<!-- only -->", "\x00"])
def test_nothing_is_no_tree(markup: str) -> None:
    """An empty page is a value."""
    assert parse_html(markup) is None


def test_the_longest_main_element_is_the_main_one() -> None:
    """Teasers are articles too, but short ones."""
    page = parse_html("<p>menu</p><article>teaser</article><main><p>The text itself.</p></main>")
    assert page is not None
    assert main_text(page) == "The text itself."
    plain = parse_html("<p>menu</p>")
    assert plain is not None
    assert main_text(plain) == ""


@pytest.mark.parametrize("name", ["div", "b", "table", "article", "ul"])
def test_deep_nesting_is_survived(name: str) -> None:
    """Elements in elements without end are no reason to fail."""
    assert text_of("<p>before</p>" + f"<{name}>" * 50_000 + "deep").startswith("before")


@given(st.text(st.sampled_from("<>/&;pbrdivtable-! \n\"'=ax大")), st.binary(max_size=60))
def test_any_markup_gives_normal_text(markup: str, content: bytes) -> None:
    """Whatever comes, there is a text or none, and it is normal."""
    for page in (markup, decode(content, None)):
        tree = parse_html(page)
        text = "" if tree is None else html_text(tree)
        assert normalise(text) == text
