"""`show --transcript` and `export ID`: what was said, for readers, players and programs."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from tests.commands.conftest import House

VIDEO = "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share"
PANEL = "Independent International Scientific Panel on Artificial Intelligence"
TALK = f"""WEBVTT

00:00:01.000 --> 00:00:04.000
<v A. Example>Good morning. The {PANEL}

00:00:04.000 --> 00:00:09.500
<v A. Example>has met. 它的中文名稱是獨立國際人工智慧科學小組，

01:00:00.000 --> 01:00:03.000
&gt;&gt; Thank you.
"""


@pytest.fixture
def video(house: House) -> str:
    """The address of a video whose captions were brought in."""
    (house.folder / "talk.vtt").write_text(TALK, encoding="utf-8")
    assert house.run("import", "talk.vtt", "--url", VIDEO).status == 0
    return VIDEO


def test_a_transcript_is_read_in_a_pipe(house: House, video: str) -> None:
    """A line for each paragraph, with its time, its speaker and the flagged words in brackets."""
    lines = house.run("show", video, "--transcript").out.splitlines()
    assert lines[:2] == ["talk", video]
    assert lines[3].startswith(f"[0:01] A. Example: Good morning. The [{PANEL}] has met.")
    assert lines[-1] == "[1:00:00] — Thank you."


def test_a_transcript_is_wrapped_on_a_terminal(house: House, video: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider than the terminal, Chinese counted double; words stand beside the column of times."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        told = house.run("show", video, "--transcript").out
        assert f"\x1b[7m{PANEL[:11]}" in told
        lines = re.sub(r"\x1b\[[\d;]*m", "", told).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert "   0:01  A. Example" in lines
        assert "1:00:00  — Thank you." in lines
        assert all(line.startswith(" " * 9) for line in lines[4:] if line and not re.match(r" *\d", line))


def test_a_program_gets_sentences_with_their_seconds(house: House, video: str) -> None:
    """Each with who says it, its place in the text and the link that plays it."""
    told = json.loads(house.run("show", video, "--transcript", "--json").out)
    first, second, *_, last = told["sentences"]
    assert first["text"] == "Good morning."
    assert (first["start_s"], first["speaker"], first["link"]) == (
        1.0,
        "A. Example",
        "https://youtu.be/dQw4w9WgXcQ?t=1",
    )
    assert first["end"] == second["start"]
    assert (last["text"], last["start_s"], last["speaker"]) == ("Thank you.", 3600.0, None)


def test_what_is_exported_can_be_brought_in_again(house: House, video: str) -> None:
    """It is the same recording to us, so nothing has changed."""
    for form in ("vtt", "srt"):
        again = house.folder / form
        again.mkdir()
        (again / f"talk.{form}").write_text(house.run("export", video, "--format", form).out, encoding="utf-8")
        told = json.loads(house.run("import", str(again), "--url", video, "--json").out)
        assert (told["refused"], told["counts"]["unchanged"]) == ([], 1)


def test_text_is_what_a_transcript_leaves_as(house: House, video: str) -> None:
    """Without a format; with one, it is the same."""
    told = house.run("export", video)
    assert told.out == house.run("export", video, "--format", "text").out
    assert told.out.endswith("\n[1:00:00] — Thank you.\n")


def test_a_format_that_does_not_fit_is_told(house: House, video: str) -> None:
    """One line with the remedy, status 2, and nothing on stdout."""
    for words, says in {
        ("export", video, "--format", "csv"): "vtt, srt, text write its transcript",
        ("export", video, "--topic", "panel"): "leave them out, or the ID",
        ("export", "--format", "srt"): "name it by its id",
        ("export", "d0", "--format", "srt"): "no such document",
        ("show", video, "--text", "--transcript"): "choose one",
    }.items():
        told = house.run(*words)
        assert (told.status, told.out) == (2, "")
        assert told.err.startswith("panelwatch: ")
        assert says in told.err


def test_a_document_without_a_transcript_says_what_helps(house: House) -> None:
    """Of a page there is the text; of a video one may have the captions."""
    lines = [
        {"url": "https://one.example/a", "title": "Note", "text": "A page."},
        {"url": VIDEO, "title": "Talk", "text": "Below the video.", "kind": "video"},
    ]
    (house.folder / "two.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    house.run("import", "two.jsonl")
    for words in (["show", lines[0]["url"], "--transcript"], ["export", lines[0]["url"], "--format", "vtt"]):
        told = house.run(*words)
        assert (told.status, told.out) == (2, "")
        assert "no transcript of it is stored (`panelwatch show d" in told.err
    assert f"`panelwatch import FILE --url {VIDEO}`" in house.run("show", VIDEO, "--transcript").err


def test_captions_brought_to_a_known_video_are_its_words_and_nothing_else(house: House) -> None:
    """Its title, its day and what stands below it stay; the address may be the one people pass on."""
    line = {"url": VIDEO, "title": "記者會", "text": "Below.", "kind": "video", "published": "2026-11-20"}
    (house.folder / "talk.jsonl").write_text(json.dumps(line), encoding="utf-8")
    (house.folder / "subs.en.vtt").write_text(TALK, encoding="utf-8")
    house.run("import", "talk.jsonl")
    before = json.loads(house.run("show", VIDEO, "--json").out)
    for told in ("1 changed", "1 unchanged"):
        assert told in house.run("import", "subs.en.vtt", "--url", "https://youtu.be/dQw4w9WgXcQ").out
    shown = json.loads(house.run("show", VIDEO, "--json").out)
    for fact in ("id", "title", "url", "source", "published_at", "published_precision"):
        assert shown[fact] == before[fact]
    assert shown["text"].startswith("Below.\n\nGood morning.")
    (house.folder / "subs.en.vtt").write_text(TALK.replace("has met", "met again"), encoding="utf-8")
    assert "1 changed" in house.run("import", "subs.en.vtt", "--url", VIDEO).out
    assert json.loads(house.run("show", VIDEO, "--json").out)["text"].count("Below.") == 1


def test_captions_of_a_foreign_video_make_no_channel_ask_for_it(house: House) -> None:
    """It shares its host with a channel and a video that are watched: that does not make it one of theirs."""
    (house.folder / "sources.yaml").write_text(
        "".join(
            f"- {{key: {key}, title: T, organisation: O, kind: {kind}, url: '{url}', language: en, full_text: false}}\n"
            for key, kind, url in (
                ("ours", "youtube", f"https://www.youtube.com/feeds/videos.xml?channel_id=UC{'x' * 22}"),
                ("one", "video", "https://www.youtube.com/watch?v=cdefghijklm"),
            )
        ),
        encoding="utf-8",
    )
    (house.folder / "talk.vtt").write_text(TALK, encoding="utf-8")
    credited = {}
    for video in ("abcdefghijk", "cdefghijklm"):
        address = f"https://www.youtube.com/watch?v={video}"
        assert house.run("import", "talk.vtt", "--url", address).status == 0
        credited[video] = json.loads(house.run("show", address, "--json").out)["source"]
    assert credited == {"abcdefghijk": "import", "cdefghijklm": "one"}


def test_a_link_to_a_second_leads_back_to_its_video(house: House, video: str) -> None:
    """What is told in a digest can be asked about."""
    link = "https://youtu.be/dQw4w9WgXcQ?t=1"
    assert link in house.run("show", video).out
    assert house.run("show", link, "--transcript").out == house.run("show", video, "--transcript").out
    assert house.run("why", link).out == house.run("why", video).out
    assert house.run("label", link, "panel", "yes").status == 0
    assert "no such document" in house.run("show", "https://youtu.be/another_one").err


def test_a_video_without_captions_says_so(house: House) -> None:
    """Its text is not what was said; whether that may still come is another matter."""
    line = {"url": VIDEO, "title": "Talk", "text": "Below the video.", "kind": "video"}
    (house.folder / "talk.jsonl").write_text(json.dumps(line), encoding="utf-8")
    house.run("import", "talk.jsonl")
    facts = json.dumps({"state": "upcoming", "caption_kind": "none"})
    awaited = "; they are looked for until two days after it could first be watched"
    said = {
        (True, facts): f"captions      none so far: this is what its page tells{awaited}",
        (False, facts): "captions      none came: this is what its page tells",
        (True, "{}"): "partial       its page could not be fetched yet: this is what the listing told",
    }
    for stored, told in said.items():
        with closing(sqlite3.connect("panelwatch.db")) as database, database:
            database.execute("UPDATE documents SET partial = ?, attributes = ?", stored)
        assert told in house.run("show", VIDEO).out.splitlines()


def test_a_match_in_a_recording_is_shown_with_its_second(house: House, video: str) -> None:
    """Where it is looked up, explained, told and exported."""
    link = "https://youtu.be/dQw4w9WgXcQ?t="
    shown = house.run("show", video).out
    assert ", at 0:0" in shown
    assert link in shown
    assert ", at 0:0" in house.run("why", video).out
    assert link in house.run("digest", "--preview").out
    row = next(csv.DictReader(io.StringIO(house.run("export", "--format", "csv").out)))
    assert row["link"].startswith(link)
    assert (row["speaker"], row["second"] != "") == ("A. Example", True)
    assert {"before", "after"} <= set(row)
