"""A file of cookies: read as browsers export it, sent where they belong, and never told to anybody else."""

from __future__ import annotations

import gzip
import re
from http.cookiejar import Cookie
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from app.application import check_cookies
from app.doctor import State, examine
from crawlers.cookies import cookies_in, read_cookies
from crawlers.job import Job
from crawlers.ytdlp.messages import YtdlpJob
from crawlers.ytdlp.process import read_video
from errors import ConfigError
from settings import Settings

FILE = (
    "# Netscape HTTP Cookie File\n"
    "# https://curl.se/docs/http-cookies.html\n\n"
    ".youtube.com\tTRUE\t/\tTRUE\t4102444800\tPREF\tf6=4 0\n"
    "#HttpOnly_.youtube.com\tTRUE\t/\tTRUE\t0\tSID\thush-session\n"
    "www.youtube.com\tFALSE\t/watch\tFALSE\t4102444800.5\tEMPTY\t\r\n"
    ".un.org\tTRUE\t/\tFALSE\t\tOTHER\thush-other\n"
)


def test_what_browsers_export_is_read() -> None:
    """Comments, cookies that scripts do not see, those of a session, line ends of any kind."""
    cookies = {cookie.name: cookie for cookie in cookies_in(FILE)}
    assert {name: cookie.value for name, cookie in cookies.items()} == {
        "PREF": "f6=4 0",
        "SID": "hush-session",
        "EMPTY": "",
        "OTHER": "hush-other",
    }
    assert (cookies["SID"].expires, cookies["SID"].discard, cookies["SID"].secure) == (None, True, True)
    assert (cookies["EMPTY"].domain_initial_dot, cookies["EMPTY"].path) == (False, "/watch")


@given(st.text() | st.text("\t#/ ATRUEFLSE0159.ab\n\x00é", max_size=80), st.integers(0, 6))
def test_a_bad_line_is_told_by_its_number_alone(noise: str, field: int) -> None:
    """Whatever stands in it: what can be read is fit for a header."""
    fields = [".youtube.com", "TRUE", "/", "TRUE", "4102444800", "SID", "hush"]
    fields[field] = noise
    for text in (noise, "\t".join(fields)):
        found, fault = read(text)
        assert re.fullmatch(r"(line \d+ is no cookie as a Netscape cookies\.txt holds them)?", fault, re.ASCII)
        for cookie in found:
            told = f"{cookie.name}{cookie.value}{cookie.domain}"
            assert told.isascii()
            assert told.isprintable()


def read(text: str) -> tuple[list[Cookie], str]:
    """The cookies, or what is said against them."""
    try:
        return list(cookies_in(text)), ""
    except ValueError as error:
        return [], str(error)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "it cannot be read: No such file or directory"),
        (b"", "it holds no cookies"),
        (b"# Netscape HTTP Cookie File\n", "it holds no cookies"),
        (
            b'[{"domain": ".youtube.com", "value": "hush"}]',
            "line 1 is no cookie as a Netscape cookies.txt holds them",
        ),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"#" * 1_000_001, "it is too large to be a list of cookies"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_its_setting(tmp_path: Path, content: bytes | None, why: str) -> None:
    """Not by its path, nor by what stands in it."""
    path = tmp_path / "diary.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as told:
        check_cookies(Settings(video_cookies=path))
    assert told.value.message == f"video_cookies: the file it names: {why}"


def test_the_path_stays_with_who_set_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor jobs show it; the doctor names the setting, and says when others may read the file."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "diary.txt"
    Path("panelwatch.toml").write_text(f'video_cookies = "{path}"\n')
    for mode, state in ((0o600, State.WELL), (0o644, State.NOTE), (None, State.WRONG)):
        if mode is None:
            path.unlink()
        else:
            path.write_text(FILE)
            path.chmod(mode)
        (finding,) = (one for one in examine(None) if one.subject == "cookies")
        assert finding.state is state
        assert "diary" not in f"{finding.text}{finding.remedy}"
    job = Job(crawl_id="1", sources=(), user_agent="a", archive_dir="a", spool="a", video_cookies=str(path))
    shown = f"{Settings(video_cookies=path)!r}{job!r}{YtdlpJob(url='', user_agent='', cookies=FILE)!r}"
    assert "diary" not in shown
    assert "hush" not in shown


def test_cookies_go_where_they_belong_and_are_not_recorded(hosts: HTTPServer, tmp_path: Path) -> None:
    """A site gets its own, and the archive none."""
    told = {"playabilityStatus": {"status": "ERROR", "reason": "This video is unavailable"}}
    hosts.expect_request("/www.youtube.com/watch").respond_with_data("<html></html>", content_type="text/html")
    hosts.expect_request("/www.youtube.com/youtubei/v1/next").respond_with_json({})
    hosts.expect_request("/www.youtube.com/youtubei/v1/player").respond_with_json(told)
    (tmp_path / "diary.txt").write_text(FILE)
    archive = tmp_path / "crawl.warc.gz"
    job = YtdlpJob(
        url="https://www.youtube.com/watch?v=fixVideo_01",
        user_agent="test",
        allow_private_addresses=True,
        sleep_requests_s=0,
        archive=str(archive),
        cookies=read_cookies(tmp_path / "diary.txt"),
    )
    answer = read_video(YtdlpJob.from_line(job.to_line()))
    sent = [request.headers.get("Cookie", "") for request, _ in hosts.log]
    assert all("SID=hush-session" in cookies for cookies in sent)
    assert not any("hush-other" in cookies for cookies in sent)
    assert b"hush" not in gzip.decompress(archive.read_bytes()) + answer.to_json()
