"""A small installation to run commands in: settings, a catalogue of a local site, the site itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

import cli

_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Notes</title>
<link>{site}/</link>
<item><title>A panel is named</title><link>{site}/panel</link><guid>{site}/panel</guid>
<pubDate>Fri, 20 Nov 2026 08:00:00 +0800</pubDate><content:encoded><![CDATA[<p>{panel}</p>]]></content:encoded></item>
<item><title>天氣</title><link>{site}/weather</link><guid>{site}/weather</guid>
<pubDate>Fri, 20 Nov 2026 09:00:00 +0800</pubDate><content:encoded><![CDATA[<p>{weather}</p>]]></content:encoded></item>
</channel></rss>"""
_PANEL = (
    "Members of the Independent International Scientific Panel on Artificial Intelligence met again this week. " * 3
)
_WEATHER = "今天下午山區有雨，請帶傘出門，晚上轉涼，明天清晨低溫約十五度。" * 8


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class House:
    """One installation."""

    folder: Path
    site: HTTPServer
    run: Callable[..., Finished]

    def write_settings(self, more: str = "") -> None:
        """Settings for loopback, with what a test adds."""
        (self.folder / "panelwatch.toml").write_text(
            f'sources = "{self.folder}/sources.yaml"\nallow_private_addresses = true\n{more}', encoding="utf-8"
        )

    def write_source(self, url: str, key: str = "notes") -> None:
        """A catalogue of one feed."""
        (self.folder / "sources.yaml").write_text(
            f"- key: {key}\n  title: Notes\n  organisation: Somebody\n  kind: feed\n  url: {url}\n"
            "  language: en\n  delay: 0\n  full_text: false\n",
            encoding="utf-8",
        )


@pytest.fixture
def house(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    httpserver: HTTPServer,
) -> House:
    """An installation in an empty working folder, with a feed that holds two entries."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Finished:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(list(words))
        told = capsys.readouterr()
        return Finished(int(ended.value.code or 0), told.out, told.err)

    site = httpserver.url_for("").rstrip("/")
    feed = _FEED.format(site=site, panel=_PANEL, weather=_WEATHER)
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/gone.xml").respond_with_data("gone", status=410)
    httpserver.expect_request("/feed.xml").respond_with_data(feed, content_type="application/rss+xml")
    built = House(tmp_path, httpserver, run)
    built.write_source(httpserver.url_for("/feed.xml"))
    built.write_settings()
    return built
