"""www.youtube.com as the channel of the house fills it: a feed of one broadcast, and what a player is told of it.

Nothing there names UN Web TV's asset: title, hour and length are all the two have in common, each in its own words.
"""

from __future__ import annotations

import json
from datetime import timedelta

from tests.un.local_un import Answer, Asked, Host
from tests.un.speaking import DAYS_AGO, JSON
from tests.un.world import CONFERENCE, World, paragraphs

FILM = "panelFilm01"
FILM_PAGE = f"https://www.youtube.com/watch?v={FILM}"
TITLE = "🔴 LIVE: Co-Chairs of the Scientific Panel on AI | Press Conference | United Nations"
_CHANNEL = "UC5O114-PQNYkurlTg6hekZw"
_LENGTH_S = 1843
_CONTEXT = '<script>ytcfg.set({"INNERTUBE_CONTEXT": {"client": {"clientName": "WEB_EMBEDDED_PLAYER"}}});</script>'


def youtube(world: World) -> Host:
    """Feed, pages without words, the player's interface and one automatic track."""

    def host(asked: Asked) -> Answer | None:
        if asked.path == "/feeds/videos.xml":
            return Answer(body=_feed(world).encode(), media_type="text/xml; charset=UTF-8", validators=False)
        if asked.path == "/youtubei/v1/player":
            return _json(_player(world))
        if asked.path == "/api/timedtext":
            return _json(_track())
        if asked.path == "/youtubei/v1/next":
            return _json({})
        return Answer(body=f"<html>{_CONTEXT}</html>".encode()) if asked.path in {"/watch", f"/embed/{FILM}"} else None

    return host


def _json(content: object) -> Answer:
    return Answer(body=json.dumps(content, ensure_ascii=False).encode(), media_type=JSON)


def _began(world: World) -> str:
    moment = world.day(DAYS_AGO[CONFERENCE]) + timedelta(hours=3, minutes=4)
    return f"{moment:%Y-%m-%dT%H:%M:%S}+00:00"


def _feed(world: World) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><title>United Nations</title><entry><id>yt:video:{FILM}</id>
<yt:videoId>{FILM}</yt:videoId><title>{TITLE}</title><link rel="alternate" href="{FILM_PAGE}"/>
<author><name>United Nations</name></author><published>{_began(world)}</published>
<media:group><media:description>At Headquarters.</media:description></media:group></entry></feed>"""


def _player(world: World) -> dict[str, object]:
    track = {
        "baseUrl": f"https://www.youtube.com/api/timedtext?v={FILM}&lang=en",
        "languageCode": "en", "vssId": "a.en", "kind": "asr", "name": {"simpleText": "English"}, "isTranslatable": True,
    }  # fmt: skip
    live = {"startTimestamp": _began(world), "endTimestamp": _began(world)}
    return {
        "videoDetails": {
            "videoId": FILM, "title": TITLE, "lengthSeconds": f"{_LENGTH_S}", "channelId": _CHANNEL,
            "shortDescription": "At Headquarters.", "author": "United Nations", "isLiveContent": True,
        },
        "playabilityStatus": {"status": "OK"},
        "streamingData": {"adaptiveFormats": []},
        "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": [track], "translationLanguages": []}},
        "microformat": {"playerMicroformatRenderer": {"liveBroadcastDetails": live, "uploadDate": _began(world)}},
    }  # fmt: skip


def _track() -> dict[str, object]:
    """What a machine heard: no capitals, no full stops."""
    said = [text.lower().rstrip(".") for text in paragraphs("en", about_panel=True, of=CONFERENCE)]
    events = [
        {"tStartMs": 9000 * at, "dDurationMs": 9000, "segs": [{"utf8": text}]} for at, text in enumerate(said, start=1)
    ]
    return {"wireMagic": "pb3", "events": events}
