"""The commands as a user meets them: what they print, and how they end."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import House

COMMANDS = ("crawl", "demo", "digest", "doctor", "export", "import", "label", "run", "search", "show", "why")


def found_id(house: House) -> str:
    """The id of the document that is flagged."""
    return str(json.loads(house.run("export").out.splitlines()[0])["document_id"])


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS,
        "evaluate flags",
        "topics list",
        "topics test",
        "topics rehearse",
        "sources list",
        "sources status",
        "db upgrade",
    ],
)
def test_every_command_shows_an_example(house: House, command: str) -> None:
    """`--help` is enough to begin with."""
    told = house.run(*command.split(), "--help")
    assert told.status == 0
    assert "Example: " in told.out
    assert "panelwatch" in told.out


def test_a_crawl_tells_what_came_of_each_source(house: House) -> None:
    """The first crawl finds two entries, one flagged; the second knows them."""
    first = house.run("crawl", "notes")
    assert first.status == 0
    assert "notes ok new=0 changed=0 duplicate=0 unchanged=0 refused=0 flagged=1 found late=2" in first.out  # of 2026
    again = house.run("crawl", "--all")
    assert again.status == 0
    assert "notes unchanged new=0" in again.out


def test_a_crawl_since_a_day_leaves_the_rest_for_another(house: House) -> None:
    """What was published earlier is not stored now, and not lost either."""
    assert "new=0" in house.run("crawl", "notes", "--since", "2026-11-21").out
    assert "found late=2" in house.run("crawl", "notes", "--since", "2026-11-20").out
    assert house.run("crawl", "notes", "--since", "soon").status == 2


def test_a_crawl_of_so_many_leaves_the_rest_for_another(house: House) -> None:
    """`--max` takes the first, and the next crawl the others."""
    assert "found late=1" in house.run("crawl", "notes", "--max", "1").out
    assert "found late=1" in house.run("crawl", "notes").out


def test_json_is_one_document_and_nothing_else(house: House) -> None:
    """A script reads stdout as it is."""
    report = json.loads(house.run("crawl", "notes", "--json").out)
    assert report["exit_status"] == 0
    assert report["sources"][0]["late"] == 2
    assert json.loads(house.run("sources", "list", "--json").out)[0]["key"] == "notes"


def test_what_is_flagged_can_be_shown_searched_explained_and_exported(house: House) -> None:
    """From the crawl to the evidence, by every way there is."""
    house.run("crawl", "notes")
    document = found_id(house)
    shown = house.run("show", document)
    assert "Independent International Scientific Panel on Artificial Intelligence" in shown.out
    assert json.loads(house.run("show", document, "--json").out)["id"] == document
    assert document in house.run("search", "scientific panel", "--topic", "panel").out
    assert "天氣" in house.run("search", "山區").out
    assert "panel: flagged" in house.run("why", document).out
    assert "not flagged" in house.run("why", house.site.url_for("/weather")).out
    rows = list(csv.DictReader(io.StringIO(house.run("export", "--format", "csv").out)))
    assert {row["topic"] for row in rows} == {"panel"}
    assert rows[0]["link"].startswith(house.site.url_for("/panel"))


def test_the_digest_can_be_looked_at_and_written(house: House) -> None:
    """Looking changes nothing, so both tell the same."""
    house.run("crawl", "notes")
    preview = house.run("digest", "--preview")
    assert preview.out.endswith("shown.\n\n")
    assert "A panel is named" in preview.out
    written = house.run("digest", "--write", "out")
    assert written.out.split() == ["out/digest-1.eml", "out/digest-1.html"]
    assert (house.folder / "out" / "digest-1.html").exists()
    assert house.run("digest", "--preview").out.count("A panel is named") == preview.out.count("A panel is named")


def test_saved_files_go_the_same_way(house: House) -> None:
    """A page, captions and JSON Lines are stored and flagged; what is nothing of the kind is named."""
    saved = house.folder / "saved"
    saved.mkdir()
    sentence = "The Independent International Scientific Panel on Artificial Intelligence meets in Geneva. "
    (saved / "page.html").write_text(
        f"<html><head><title>Talks</title></head><body><article><p>{sentence * 9}</p></article></body></html>",
        encoding="utf-8",
    )
    (saved / "talk.vtt").write_text(f"WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n{sentence}\n", encoding="utf-8")
    line = {"url": "https://one.example/a", "title": "Note", "text": sentence, "published": "2026-11-20"}
    (saved / "notes.jsonl").write_text(json.dumps(line) + "\nnot json\n", encoding="utf-8")
    (saved / "noise.bin").write_bytes(b"\x00\x01\x02")
    told = house.run("import", "saved")
    assert told.status == 1
    assert "4 files: " in told.out
    assert "3 flagged" in told.out
    assert "line 2: not JSON" in told.err
    assert "noise.bin" in told.err


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.vtt", b"", "captions: vtt, 0 characters without a time"),
        ("noise.srt", bytes(range(128, 256)) * 9, "captions: srt, 1152 characters without a time"),
        ("page.vtt", b"<!doctype html><title>Consent</title>", "captions: a web page came instead of captions"),
        ("torn.json3", b'{"wireMagic": "pb3", "events": [{', "captions: begins like JSON, but is none"),
        ("silent.vtt", b"WEBVTT\n\nNOTE nobody speaks\n", "captions: no words"),
        ("torn.pdf", b"%PDF-1.7\n", "pdf: damaged"),
    ],
)
def test_a_file_that_says_nothing_is_no_document(house: House, name: str, content: bytes, why: str) -> None:
    """Its name alone would be one; `import` and `why` say what is the matter, and go on."""
    (house.folder / name).write_bytes(content)
    told = house.run("import", name)
    assert told.status == 1
    assert f"refused {name}: {why}" in told.err
    assert json.loads(house.run("search", "", "--json").out) == []
    asked = house.run("why", name)
    assert (asked.status, asked.out) == (2, "")
    assert f"panelwatch: {name}: {why}" in asked.err


def test_old_pages_are_found_late_and_unreadable_files_refused(house: House) -> None:
    """Each is counted for what it is, and one bad file does not hide the others."""
    line = {"url": "https://one.example/a", "title": "Note", "text": "Boats left.", "published": "2020-11-20"}
    (house.folder / "old.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (house.folder / "loop.html").symlink_to("/proc/self/mem")  # a file that is there, and cannot be read
    told = house.run("import", "old.jsonl", "loop.html")
    assert told.status == 1
    assert "2 files: 1 found late, 0 flagged" in told.out
    assert "refused loop.html: cannot be read: " in told.err
    assert "Traceback" not in told.err


def test_a_day_without_an_hour_is_that_day_in_every_zone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """West of Greenwich the day begins after its midnight in UTC, by which such dates are kept."""
    monkeypatch.setenv("PANELWATCH_TIMEZONE", "America/New_York")
    site = house.site.url_for("").rstrip("/")
    items = "".join(
        f"<item><title>Of the {day}th</title><link>{site}/{day}</link><pubDate>2026-11-{day}</pubDate>"
        f"<description>On the {day}th boats left the harbour.</description></item>"
        for day in (18, 19, 20)
    )
    feed = f'<rss version="2.0"><channel><title>Days</title>{items}</channel></rss>'
    house.site.expect_request("/days.xml").respond_with_data(feed, content_type="application/rss+xml")
    house.write_source(f"{site}/days.xml")
    told = house.run("crawl", "notes", "--since", "2026-11-19")
    assert "found late=2" in told.out
    assert "from 2026-11-18" not in told.out + told.err


def test_a_gzipped_page_is_unpacked_and_a_block_page_refused(house: House) -> None:
    """What a browser or a crawler saved packed is read; a challenge is no document."""
    sentence = "The Independent International Scientific Panel on Artificial Intelligence meets in Geneva. "
    page = f"<html><head><title>Talks</title></head><body><article><p>{sentence * 9}</p></article></body></html>"
    (house.folder / "page.html.gz").write_bytes(gzip.compress(page.encode()))
    (house.folder / "broken.html.gz").write_bytes(gzip.compress(page.encode())[:50])
    wall = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    (house.folder / "wall.html").write_text(wall, encoding="utf-8")
    assert "1 new, 1 flagged" in house.run("import", "page.html.gz").out
    assert "gzipped, but damaged" in house.run("import", "broken.html.gz").err
    assert "this is not the page but" in house.run("import", "wall.html").err


def test_a_killed_crawl_does_not_block_the_next_one(house: House) -> None:
    """The claim of a process that is no more is let go; that of a living one is named, and nothing is called done."""
    house.run("db", "upgrade")
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    for pid, status in ((gone.pid, 0), (os.getpid(), 3)):
        with sqlite3.connect(house.folder / "panelwatch.db") as database:
            database.execute("delete from source_state")
            holder = f"{socket.gethostname()}:{pid}:token"
            database.execute(
                "insert into source_state (source, failures, claimed_by, claim_expires_at) values (?, 0, ?, ?)",
                ("notes", holder, "2999-01-01 00:00:00.000000"),
            )
        database.close()
        told = house.run("crawl", "notes")
        assert told.status == status, told
    assert "notes: another process is crawling it" in told.err


def test_words_on_standard_input_are_explained(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`why -` reads a sentence and shows what came near."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff The panel on sanctions met.")))
    told = house.run("why", "-", "--topic", "panel")
    assert told.status == 0
    assert "panel: not flagged" in told.out


def test_quality_is_measured_on_a_labelled_file(house: House) -> None:
    """The keys are those other programs rely on, and a bad line is named."""
    labels = house.folder / "labels.jsonl"
    item = {"id": "1", "lang": "en", "title": "", "text": "the IISP-AI", "labels": {"panel": 1, "dialogue": 0}}
    labels.write_text(json.dumps(item) + "\n", encoding="utf-8")
    report = json.loads(house.run("evaluate", "flags", str(labels), "--json").out)
    assert report["items"] == 1
    assert set(report["topics"]["panel"]) > {"precision", "recall", "f1", "tp", "fp", "fn"}
    assert "exact names alone" in house.run("evaluate", "flags", str(labels)).out
    labels.write_text("{\n", encoding="utf-8")
    told = house.run("evaluate", "flags", str(labels))
    assert told.status == 2
    assert "labels.jsonl" in told.err


def test_a_pipe_shows_the_words_that_prove(house: House) -> None:
    """Where no terminal can reverse them they stand in brackets, in every command that quotes."""
    house.run("crawl", "notes")
    document = found_id(house)
    words = "[Independent International Scientific Panel on Artificial Intelligence]"
    assert words in house.run("show", document).out
    assert "[Independent International Scientific Panel" in house.run("why", document, "--topic", "panel").out


def test_what_was_found_late_is_called_so_ever_after(house: House) -> None:
    """Where it is looked up as where it was found."""
    house.run("crawl", "notes")
    assert "found late" in house.run("show", found_id(house)).out
    assert "2026-11-20 08:00, found late [en]" in house.run("search", "panel").out


def test_a_name_that_is_misspelt_is_told_from_one_that_has_nothing(house: House) -> None:
    """A topic or source nobody knows ends with 2 and the nearest one; a known one without finds ends with 0."""
    for words in (["search", "x"], ["export"]):
        told = house.run(*words, "--source", "notse")
        assert (told.status, told.err) == (2, "panelwatch: no source is named notse (did you mean notes?)\n")
        assert "did you mean panel?" in house.run(*words, "--topic", "panle").err
        assert house.run(*words, "--source", "notes", "--topic", "panel").status == 0
        assert house.run(*words, "--source", "import").status == 0


def test_a_file_that_cannot_be_read_is_named(house: House, tmp_path: Path) -> None:
    """Not only one that is missing: one that is no text, and one whose reading fails."""
    (tmp_path / "labels.jsonl").write_bytes(b"\xff\xfe{}")
    assert "labels.jsonl: is not UTF-8 text" in house.run("evaluate", "flags", "labels.jsonl").err
    told = house.run("why", "/proc/self/mem")
    assert told.status == 2
    assert told.err.startswith("panelwatch: /proc/self/mem: cannot be read: ")


def test_an_unknown_source_is_answered_with_the_nearest(house: House) -> None:
    """Wrong usage ends with 2 and one line."""
    told = house.run("crawl", "note")
    assert told.status == 2
    assert told.err.strip() == "panelwatch: unknown source: note (did you mean notes?)"


@pytest.mark.parametrize(
    "words",
    [
        ["crawl"],
        ["crawl", "notes", "--all"],
        ["digest"],
        ["search", "x", "--since", "1.7."],
        ["search", "x", "--since", "0001-01-01"],
    ],
)
def test_wrong_usage_says_the_remedy(house: House, words: list[str]) -> None:
    """One line on stderr, nothing on stdout, status 2."""
    told = house.run(*words)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("panelwatch: ")
    assert "Traceback" not in told.err


def test_an_unreadable_catalogue_is_named_with_its_line(house: House) -> None:
    """A fault in YAML ends with 2 before anything is fetched."""
    (house.folder / "sources.yaml").write_text("- key: a\n  titel: B\n", encoding="utf-8")
    told = house.run("crawl", "--all")
    assert told.status == 2
    assert "sources.yaml:2" in told.err


def test_no_network_at_all_is_one_clear_sentence(house: House) -> None:
    """Nothing could be done: status 3."""
    house.write_source("http://no-such-host.invalid/feed.xml")
    told = house.run("crawl", "--all")
    assert told.status == 3
    assert told.err.startswith("panelwatch: no source could be read: ")
    assert told.err.count("\n") == 1


def test_a_source_that_fails_does_not_stop_the_others(house: House) -> None:
    """Some failed: status 1, with the cause."""
    one = (house.folder / "sources.yaml").read_text(encoding="utf-8")
    bad = one.replace("key: notes", "key: gone").replace("/feed.xml", "/gone.xml")
    (house.folder / "sources.yaml").write_text(one + bad, encoding="utf-8")
    told = house.run("crawl", "--all")
    assert told.status == 1
    assert "found late=2" in told.out
    assert "gone failed" in told.out


def test_a_database_that_refuses_is_told_in_one_line(house: House) -> None:
    """A file that is no database, and a folder that is not there: status 3."""
    (house.folder / "panelwatch.db").write_bytes(b"this is not a database, but it is long enough to look like one" * 20)
    told = house.run("search", "x")
    assert told.status == 3
    assert "panelwatch.db" in told.err
    house.write_settings('database_url = "sqlite:////nowhere/at/all.db"\n')
    assert house.run("crawl", "--all").status == 3


def test_a_read_only_database_is_told(house: House) -> None:
    """SQLite opens it, and refuses to write."""
    house.run("crawl", "notes")
    house.write_settings('database_url = "sqlite:///file:panelwatch.db?mode=ro&uri=true"\n')
    told = house.run("crawl", "notes")
    assert told.status == 3
    assert "Traceback" not in told.err


def test_an_older_database_asks_for_the_upgrade(house: House) -> None:
    """A version this program does not know is not written to."""
    house.run("crawl", "notes")
    with sqlite3.connect(house.folder / "panelwatch.db") as database:
        database.execute("update alembic_version set version_num = 'ffff'")
    database.close()
    told = house.run("search", "x")
    assert told.status == 3
    assert told.err.startswith("panelwatch: ")


def test_the_demonstration_empties_no_folder_of_somebody_else(house: House) -> None:
    """A folder with settings and sources of one's own stays as it is."""
    told = house.run("demo", "--keep", ".")
    assert told.status == 2
    assert (house.folder / "sources.yaml").exists()


def test_the_doctor_names_what_is_missing(house: House) -> None:
    """Findings with remedies; a wrong settings file is a finding, not a crash."""
    told = house.run("doctor")
    assert told.status == 0
    assert "ok    catalogue: 1 sources" in told.out
    assert "set contact" in told.out
    house.write_settings("contct = 1\n")
    told = house.run("doctor")
    assert told.status == 1
    assert "contact" in told.out
