"""YouTube's feeds answer 404 for all channels at once: what a user sees of that, through a real crawl process."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest

import cli
from app.application import open_application
from app.crawl import crawl
from commands.watching import Quiet
from model import OutcomeKind
from storage.database import reading
from storage.reading import find_document, read_document
from tests.un.local_un import Answer, Asked, LocalUN, serving

CHANNEL = "UCpanelwatchFixture00000"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
VIDEO = "fixVideo_01"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
HEARD = "the independent international scientific panel on ai"
SOURCE = f"""- key: channel
  title: A channel
  organisation: Somebody
  kind: youtube
  url: https://www.youtube.com/channel/{CHANNEL}
  delay: 0
"""


def youtube(asked: Asked) -> Answer | None:
    """One video, listed, with automatic captions; no feed and no broadcasts."""
    track = {
        "baseUrl": f"https://www.youtube.com/api/timedtext?v={VIDEO}&lang=en",
        "languageCode": "en",
        "vssId": "a.en",
        "kind": "asr",
        "name": {"simpleText": "English"},
    }
    video = {"videoRenderer": {"videoId": VIDEO, "title": {"runs": [{"text": "Briefing"}]}}}
    tab = {
        "selected": True,
        "content": {"richGridRenderer": {"contents": [{"richItemRenderer": {"content": video}}]}},
        "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": f"/channel/{CHANNEL}/videos"}}},
    }
    listed = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"channelMetadataRenderer": {"title": "A channel", "externalId": CHANNEL}},
    }
    page = f"<html><script>var ytInitialData = {json.dumps(listed)};</script></html>".encode()
    told = {
        "/watch": {},
        "/youtubei/v1/next": {},
        "/youtubei/v1/player": {
            "videoDetails": {"videoId": VIDEO, "title": "Briefing", "lengthSeconds": "60"},
            "playabilityStatus": {"status": "OK"},
            "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": [track]}},
        },
        "/api/timedtext": {
            "wireMagic": "pb3",
            "events": [{"tStartMs": 5000, "dDurationMs": 5000, "segs": [{"utf8": HEARD}]}],
        },
    }
    if asked.path.startswith(f"/channel/{CHANNEL}/"):
        return Answer(body=page)
    if asked.path in told:
        return Answer(body=json.dumps(told[asked.path]).encode(), media_type="application/json")
    return None


def test_an_outage_of_the_feeds_costs_nothing_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lists are read instead: a video is found, heard and flagged; `sources status` says why."""
    monkeypatch.chdir(tmp_path)
    Path("sources.yaml").write_text(SOURCE)
    Path("panelwatch.toml").write_text('sources = "sources.yaml"\nallow_private_addresses = true\n')
    with serving(LocalUN({"www.youtube.com": youtube}), tmp_path) as un:
        for name, value in un.environment().items():
            monkeypatch.setenv(name, value)
        application = open_application(None)
        (report,) = crawl(application, list(application.sources.values()), Quiet(), Event()).sources
        assert (report.outcome, report.flagged, report.cause) == (OutcomeKind.OK, 1, "")
        told = f"{FEED} answered 404; read instead: https://www.youtube.com/channel/{CHANNEL}/videos"
        assert told in report.notes
        with reading(application.engine) as conn:
            document = read_document(conn, find_document(conn, WATCH) or "")
        assert document is not None
        assert (document.title, document.attributes["caption_kind"]) == ("Briefing", "automatic")
        assert [cue.start_s for cue in document.cues] == [5.0]
        with pytest.raises(SystemExit):
            cli.main(["sources", "status"])
        assert told in capsys.readouterr().out
