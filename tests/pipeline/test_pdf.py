"""The text of PDFs: invented resolutions in five languages as Chromium prints them, and files that do harm."""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from pipeline import pdf, pdf_child
from pipeline.pdf import read_pdf
from pipeline.spelling import fold
from tests.pipeline.pdf_writing import Placed, written

RESOLUTIONS = Path(__file__).parents[1] / "fixtures" / "un-document" / "pdf"
PANEL = {
    "en": "Independent International Scientific Panel on Artificial Intelligence",
    "fr": "Groupe scientifique international indépendant de l'intelligence artificielle",
    "ru": "Независимую международную научную группу по искусственному интеллекту",
    "ar": "الفريق العلمي الدولي المستقل المعني بالذكاء الاصطناعي",
    "zh": "人工智能独立国际科学小组",
}
NUMBERED = re.compile(r"(\d+)(?:\.| -) ")
LAST_PARAGRAPH = {"en": 21, "fr": 12, "ru": 12, "ar": 12, "zh": 12}


def resolution(language: str) -> bytes:
    """A fixture."""
    return (RESOLUTIONS / f"{language}.pdf").read_bytes()


def child(program: str) -> tuple[str, ...]:
    """A child that does something else."""
    return (sys.executable, "-P", "-c", program)


@pytest.mark.parametrize("language", sorted(PANEL))
def test_a_resolution_is_read_in_every_language(language: str) -> None:
    """The name of the Panel stands in the text of every operative paragraph, however its lines were broken."""
    read = read_pdf(resolution(language))
    numbered = {int(found[1]): one for one in read.text.split("\n\n") if (found := NUMBERED.match(one))}
    assert list(numbered) == list(range(1, LAST_PARAGRAPH[language] + 1))
    named = [number for number, one in numbered.items() if fold(PANEL[language]) in fold(one)]
    assert named == ([1] if language == "en" else list(numbered))
    assert (read.front.symbol, read.front.published[:2]) == ("A/RES/79/325", "4 ")
    assert fold(PANEL[language][:9]) in fold(read.front.title) or language == "ru"
    assert "unread" not in read.attributes


def test_spanish_is_read_too() -> None:
    """Accents, marks that open a sentence, and a name of the Panel that is broken inside a word."""
    page: list[Placed] = [
        (72, 600, 12, r"\277Qu\351 dir\341 en ese a\361o el Panel Cient\355fico Internacional Indepen-"),
        (72, 586, 12, r"diente sobre la Inteligencia Artificial?"),
    ]
    said = "¿Qué dirá en ese año el Panel Científico Internacional Independiente sobre la Inteligencia Artificial?"
    assert read_pdf(written(page)).text == said


def test_what_repeats_on_every_page_is_no_text() -> None:
    """Symbol, page number, job number and bar code are gone; the masthead's symbol stays."""
    for language in PANEL:
        text = read_pdf(resolution(language)).text
        assert text.count("A/RES/79/325") == 1, language
        assert not any(mark in text for mark in ("25-13456", "2513456", "1/3", "2/3", "1/2", "1/1")), language


def test_sections_are_the_pages() -> None:
    """Each page is a span of the text; a sentence goes on from one page to the next."""
    read = read_pdf(resolution("en"))
    one, two, three = read.sections
    assert [section.heading for section in read.sections] == ["page 1", "page 2", "page 3"]
    assert read.text[one.start : one.end].startswith("United Nations")
    assert read.text[two.start : two.start + 12].strip()
    assert (three.end, read.attributes["pages"]) == (len(read.text), "3")
    gap = read.text[two.end : three.start]
    assert gap in {" ", "\n\n"}
    assert ("\n\n" in gap) == read.text[: two.end].endswith(";")


def test_arabic_comes_in_the_order_it_is_read() -> None:
    """Words, numbers and names in Latin letters stand where a reader meets them."""
    text = read_pdf(resolution("ar")).text
    assert "قرار اتخذته الجمعية العامة في 26 آب/أغسطس 2025" in text
    assert "بالذكاء الاصطناعي (IISPAI) وتستمر" in text


def test_ligatures_are_letters() -> None:
    """Words that are set with ligatures are found by their letters, whether the font or the file names them."""
    text = read_pdf(resolution("fr")).text
    assert "efficace, œuvre, définition, flux, affluence" in text
    assert pdf._plain("ef\ufb01cace \ufefb\ufe8f") == "efficace لاب"


def test_a_title_counts_where_the_first_page_bears_it() -> None:
    """Metadata that name a Word file, a symbol or anything that is not to be read there are no title."""
    page: list[Placed] = [(72, 700, 20, "A report on invented things"), (72, 600, 12, "It says so.")]
    assert read_pdf(written(page, title="A Report on Invented Things")).front.title == "A Report on Invented Things"
    assert read_pdf(written(page, title="Another report on other things")).front.title == ""
    named: list[Placed] = [(72, 700, 20, "Microsoft Word - 2513456.docx"), (72, 600, 12, "A/81/12345")]
    assert read_pdf(written(named, title="Microsoft Word - 2513456.docx")).front.title == ""
    assert read_pdf(written(named, title="A/81/12345")).front.title == ""


def test_a_symbol_counts_where_it_is_the_only_one() -> None:
    """Two in a masthead, or one that later pages do not bear, name no document."""
    first: list[Placed] = [(400, 750, 12, "A/81/17*"), (72, 700, 12, "In letter \\(A/80/4\\) it was said.")]
    other: list[Placed] = [(72, 780, 9, "A/81/17"), (72, 700, 12, "More.")]
    assert read_pdf(written(first)).front.symbol == "A/81/17"
    assert read_pdf(written(first, other)).front.symbol == "A/81/17"
    assert read_pdf(written(first, [(72, 700, 12, "More.")])).front.symbol == ""
    assert read_pdf(written([*first, (400, 730, 12, "S/2026/5")])).front.symbol == ""


def test_a_title_is_no_paragraph_in_the_place_of_one() -> None:
    """A resolution without the paragraph of its number, or without a day below Distr., tells neither."""
    page: list[Placed] = [(400, 750, 12, "A/RES/81/5"), (300, 730, 12, "Distr.: General"), (72, 600, 12, "81/6. No.")]
    front = read_pdf(written(page)).front
    assert (front.symbol, front.title, front.published) == ("A/RES/81/5", "", "")


@pytest.mark.parametrize(
    ("sheet", "matrix"),
    [
        ("/MediaBox [-50 -900 550 -100]", lambda x, y: f"1 0 0 1 {x - 50} {y - 900}"),
        ("/MediaBox [0 0 900 2000] /CropBox [0 1000 600 1800]", lambda x, y: f"1 0 0 1 {x} {y + 1000}"),
        ("/MediaBox [0 0 800 600] /Rotate 90", lambda x, y: f"0 1 -1 0 {800 - y} {x}"),
        ("/MediaBox [0 0 600 800] /Rotate 180", lambda x, y: f"-1 0 0 -1 {600 - x} {800 - y}"),
        ("/MediaBox [0 0 800 600] /Rotate 270", lambda x, y: f"0 -1 1 0 {y} {600 - x}"),
    ],
    ids=["moved", "cropped", "90", "180", "270"],
)
def test_a_page_is_read_as_it_is_seen(sheet: str, matrix: Callable[[float, float], str]) -> None:
    """A landscape page, or a sheet with its origin elsewhere, has its head, foot and lines where people see them."""
    page: list[Placed] = [
        (400, 750, 12, "A/81/17"),
        (72, 500, 12, "An upright sentence goes"),
        (72, 486, 12, "on below."),
        (72, 400, 12, "And ends."),
        (500, 30, 9, "25-13456 \\(E\\)"),
    ]
    read = read_pdf(written(page, sheet=sheet, matrix=matrix))
    assert read.text == "A/81/17\n\nAn upright sentence goes on below.\n\nAnd ends."
    assert read == read_pdf(written(page))


def test_what_is_cheap_to_write_is_not_dear_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line costs something however short it is, and a title of the metadata is read only so far."""
    monkeypatch.setattr(pdf_child, "_CHARACTERS", 1000)
    lines: list[Placed] = [(72, 700 - at, 1, "a") for at in range(0, 600, 6)]
    told = pdf_child.read(written(lines, lines, lines, title="a b " * 5000))
    assert (told["pages"], len(told["read"])) == (3, 1)
    assert len(told["title"]) == 2000


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "pdf: damaged"),
        (b"%PDF-1.7 and nothing else", "pdf: damaged"),
        (written([]), "pdf: no text"),
        (written(), "pdf: damaged"),
    ],
    ids=["empty", "damaged", "pictures only", "no pages"],
)
def test_what_cannot_be_read_says_why(content: bytes, cause: str) -> None:
    """A bad file is told by its cause, and is no exception."""
    read = read_pdf(content)
    assert (read.text, read.attributes["unread"]) == ("", cause)


@pytest.mark.parametrize("content", [b"", written([])], ids=["damaged", "pictures only"])
def test_the_reader_says_the_same_in_our_own_process(content: bytes) -> None:
    """What is measured here is what runs there."""
    assert pdf._read(pdf_child.read(content)) == read_pdf(content)


def test_an_encrypted_file_says_so() -> None:
    """Without its password nothing is to be had."""
    # The keys are made up: PDFium finds that no password fits them, which is all that is asked of it.
    lock = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"11" * 32
        + b"> >> /ID [<00> <00>]"
    )
    content = written([(72, 700, 12, "Secret.")]).replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock)
    assert read_pdf(content).attributes["unread"] == "pdf: encrypted"
    assert pdf_child.read(content) == {"unread": "encrypted"}


def test_a_damaged_page_costs_only_itself() -> None:
    """The others are read, and how many were not is told."""
    content = written([(72, 700, 12, "Here.")], [(72, 700, 12, "Gone.")], [(72, 700, 12, "There.")])
    content = content.replace(b"6 0 obj\n<< /Type /Page ", b"6 0 obj\n<< /Type /Pag ")
    read = pdf._read(pdf_child.read(content))
    assert [section.heading for section in read.sections] == ["page 1", "page 3"]
    assert read.attributes == {"pages": "3", "unread": "pdf: 1 damaged pages"}


@pytest.mark.parametrize(("limit", "value"), [("PAGES", 2), ("_CHARACTERS", 30)])
def test_a_long_document_is_cut(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many pages are read, or pages of so many characters, and which ones is told."""
    monkeypatch.setattr(pdf_child, limit, value)
    told = pdf_child.read(written(*[[(72.0, 700.0, 12.0, "Words.")]] * 4))
    assert pdf._read(told).attributes == {"pages": "4", "truncated": "pages 1 to 2 of 4"}


@pytest.mark.parametrize(
    ("program", "cause"),
    [
        ("import os; os.abort()", "pdf: its reader crashed (SIGABRT)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "pdf: reading it takes too long"),
        ("raise SystemExit(3)", "pdf: its reader crashed (status 3)"),
        ("import time; time.sleep(60)", "pdf: reading it takes more than 0.5 s"),
    ],
)
def test_a_death_of_the_reader_is_a_cause(program: str, cause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that crashes or hangs the library costs its own text and nothing else."""
    monkeypatch.setattr(pdf, "_CHILD", child(program))
    monkeypatch.setattr(pdf, "_TIME_LIMIT_S", 0.5)
    assert read_pdf(b"%PDF-").attributes == {"unread": cause}


def test_a_reader_that_cannot_be_started_is_a_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where no more processes are to be had."""
    monkeypatch.setattr(pdf, "_CHILD", ("/nowhere/python",))
    assert read_pdf(b"").attributes == {"unread": "pdf: its reader cannot be started: No such file or directory"}


def test_the_reader_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither our environment nor our session reach the process that reads a stranger's file."""
    monkeypatch.setenv("PANELWATCH_SMTP_PASSWORD", "secret")
    tell = (
        "import json, os\n"
        "names = set(os.environ) - {'LC_CTYPE'}\n"  # which Python sets by itself
        "print(json.dumps({'unread': f'{names} {os.getsid(0) == os.getpid()}'}))"
    )
    monkeypatch.setattr(pdf, "_CHILD", child(tell))
    assert read_pdf(b"").attributes == {"unread": "pdf: {'PYTHONPATH'} True"}


def test_the_reader_has_limits_it_cannot_lift() -> None:
    """Memory, work, files and cores are bounded before a byte is read."""
    program = (
        "from pipeline import pdf_child as c; import sys, resource as r\n"
        "c.read = lambda _: {'limits': [r.getrlimit(k)[1] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)]}\n"
        "c.main()"
    )
    done = subprocess.run(child(program), input=b"", capture_output=True, check=True, env=pdf._ENVIRONMENT)
    assert json.loads(done.stdout) == {"limits": [pdf_child.MEMORY, pdf_child.CPU_S, 0]}


def run_main(monkeypatch: pytest.MonkeyPatch, content: bytes, limit: Callable[..., None]) -> object:
    """What the child's `main` tells, in this process, whose own limits stay."""
    monkeypatch.setattr(resource, "setrlimit", limit)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))
    monkeypatch.setattr(sys, "stdout", out := StringIO())
    pdf_child.main()
    return json.loads(out.getvalue())


def test_a_system_without_a_limit_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a limit cannot be set, the file is read all the same."""

    def refuse(*_: object) -> None:
        raise ValueError("not here")

    told = run_main(monkeypatch, written([(72, 700, 12, "Words.")]), refuse)
    assert isinstance(told, dict)
    assert told["pages"] == 1


def test_a_lack_of_memory_is_a_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python hears of it; the library dies of it."""

    def too_much(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(pdf_child, "read", too_much)
    assert run_main(monkeypatch, b"", lambda *_: None) == {"unread": "it needs more than 1024 MB"}


def test_lines_are_told_with_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, left and right edge, baseline and size, in points; a hyphen at a line's end is one."""
    told = pdf_child.read(resolution("en"))
    lines = told["read"][0]["lines"]
    title = next(line for line in lines if line[0].startswith("79/325."))
    assert title[1:] == [86.2, 525.7, pytest.approx(612, abs=8), 10.5]
    assert any(line[0].endswith("non-") for line in lines)
    arabic = pdf_child.read(resolution("ar"))["read"][0]["lines"]
    assert next(line for line in arabic if line[0] == "الأمم المتحدة A/RES/79/325")[1:3] == [
        88.5,
        pytest.approx(521, abs=3),
    ]


def test_signals_are_named() -> None:
    """A death is told by the name people look up."""
    assert pdf._death(-signal.SIGSEGV) == "its reader crashed (SIGSEGV)"
