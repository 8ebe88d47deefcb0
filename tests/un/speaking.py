"""The hosts of the spoken word: transcripts.un.org, webtv.un.org and the video platform behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from tests.un.local_un import Answer, Asked, Host
from tests.un.world import COMMITTEE, CONFERENCE, LANGUAGES, LATE, PLANNED, WITHDRAWN, World, paragraphs, said

JSON = "application/json"
KNOWN = {"q", "ft", "category", "date", "from", "to", "sort", "page", "text", "xlang"}
DISCLAIMER = "Made by speech recognition; no official record."
TITLES = {
    CONFERENCE: "Co-Chairs of the scientific panel on AI - Press Conference",
    COMMITTEE: "12th plenary meeting, Second Committee, 81st session",
    LATE: "Briefing on grain",
    WITHDRAWN: "Informal consultations",
    PLANNED: "Launch of the first thematic brief - Media briefing",
}
DAYS_AGO = {CONFERENCE: 1, COMMITTEE: 1, LATE: 1, WITHDRAWN: 2, PLANNED: -1}


def _json(content: object, status: int = 200) -> Answer:
    return Answer(body=json.dumps(content, ensure_ascii=False).encode(), media_type=JSON, status=status)


def player(asset: str) -> str:
    """The video platform's name of an asset, by the string rule."""
    return "1_" + asset.rpartition("/k1")[2]


def transcripts(world: World) -> Host:
    """transcripts.un.org: lists, searches, meetings."""

    def host(asked: Asked) -> Answer | None:
        locale, _, rest = asked.path.strip("/").partition("/")
        if rest == "meetings.json":
            return _meetings(world, locale, asked.query)
        if rest.endswith(".json") and rest.startswith("asset/"):
            return _meeting(world, locale, rest.removeprefix("asset/").removesuffix(".json"), asked.query)
        return None

    return host


def _languages(world: World, asset: str) -> tuple[str, ...]:
    if asset == CONFERENCE:
        return LANGUAGES if world.stage > 1 else ("en", "fr")
    if asset == LATE and world.stage == 1:
        return ()
    return ("en",)


def _there(world: World) -> list[str]:
    gone = {WITHDRAWN} if world.stage > 1 else set()
    return [asset for asset in TITLES if asset not in gone | {PLANNED}]


def _text(asset: str, language: str) -> list[str]:
    return paragraphs(language, about_panel=asset == CONFERENCE, of=asset)


def _meetings(world: World, locale: str, query: Mapping[str, str]) -> Answer:
    if "q" in query and len(query["q"]) < 2:
        return _json({"error": "q must have at least 2 characters"}, 400)
    searching = query.get("ft") == "1" and "transcripts" not in world.faults  # the fault: ft is ignored in silence
    words = query.get("q", "").strip('"').casefold()
    rows: list[dict[str, Any]] = []
    for asset in _there(world):
        spoken = " ".join(_text(asset, locale)) if locale in _languages(world, asset) else ""
        found = words in spoken.casefold()
        if words and not (words in TITLES[asset].casefold() or (searching and found)):
            continue
        if not words and query.get("xlang") != "1" and locale not in _languages(world, asset):
            continue
        rows.append(_row(world, locale, asset, count=int(found and searching and bool(words))))
    if "from" in query:
        rows = [row for row in rows if row["date"][:10] >= query["from"]]
    rows.sort(key=lambda row: str(row["date"]), reverse=True)
    page = int(query.get("page", "1"))
    shown = rows if page == 1 else []
    listed: dict[str, Any] = {
        "meetings": shown, "total": len(rows), "totalIncludingOther": len(rows), "hasMore": False,
        "page": page, "pageSize": 250,
    }  # fmt: skip
    if searching and words:
        listed["statementTotal"] = len([row for row in rows if "matches" in row])
    return _json(listed)


def _row(world: World, locale: str, asset: str, *, count: int) -> dict[str, Any]:
    page = f"/{locale}/asset/{asset}"
    row: dict[str, Any] = {
        "title": TITLES[asset],
        "date": f"{world.day(DAYS_AGO[asset]):%Y-%m-%d}T00:00:00.000Z",
        "body": None,
        "category": "Press Conferences" if asset == CONFERENCE else None,
        "slug": f"asset/{asset}",
        "duration": 1800,
        "hasTranscript": bool(_languages(world, asset)),
        "pageUrl": page,
        "jsonUrl": f"{page}.json",
        "textUrl": f"{page}.txt",
    }
    if count:
        speaker = {"name": None, "function": "Co-Chair", "affiliation": None, "group": None}
        found = {"speaker": speaker, "text": said(locale), "start": 21, "pageUrl": f"{page}?t=0:21"}
        row["matches"] = {"count": count, "statements": [found]}
    return row


def _meeting(world: World, locale: str, asset: str, query: Mapping[str, str]) -> Answer:
    if asset not in _there(world):
        return _json({"error": "Video not found"}, 404)
    there = _languages(world, asset)
    language = query.get("language") or (locale if locale in there else next(iter(there), ""))
    moment = world.day(DAYS_AGO[asset]) + timedelta(hours=3)
    answer: dict[str, Any] = {
        "disclaimer": DISCLAIMER,
        "url": f"https://transcripts.un.org/{locale}/asset/{asset}",
        "video": {
            "id": asset, "kaltura_id": player(asset), "title": TITLES[asset], "clean_title": TITLES[asset],
            "url": f"https://webtv.un.org/en/asset/{asset}", "date": f"{moment:%Y-%m-%d}T00:00:00.000Z",
            "scheduled_time": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z", "status": "finished", "duration": 1800,
            "category": "Press Conferences", "body": None, "event_code": None, "event_type": None,
            "session_number": None, "pv_symbol": None, "pv_part": None, "slug": f"asset/{asset}",
        },
        "metadata": {"summary": None, "description": None, "categories": [], "related_documents": []},
    }  # fmt: skip
    if language not in there:
        return _json(answer | {"transcript": None, "message": "No transcript available"})
    statements = [_statement(asset, number, text) for number, text in enumerate(_text(asset, language))]
    track = {"transcript_id": f"{asset}-{language}", "language": language, "data": statements, "topics": []}
    return _json(answer | {"transcript": track})


def _statement(asset: str, number: int, text: str) -> dict[str, Any]:
    start = 10.0 * number + 1.0
    chair = {
        "name": None,
        "affiliation": "PHL",
        "affiliation_full": "Philippines",
        "group": None,
        "function": "Co-Chair",
    }
    other = {"name": None, "affiliation": None, "affiliation_full": None, "group": None, "function": None}
    sentence = {"text": text, "start": start, "end": start + 8.0, "topics": []}
    return {
        "statement_number": number + 1,
        "start": start,
        "pageUrl": f"/en/asset/{asset}?t=0:{int(start):02}",
        "speaker": chair if number % 2 else other,
        "paragraphs": [{"sentences": [sentence]}],
    }


def webtv(world: World) -> Host:
    """webtv.un.org: schedules by day, pages of assets. The offset it writes is wrong: the time is UTC."""

    def host(asked: Asked) -> Answer | None:
        if "webtv" in world.faults:
            return Answer(body=b"<html><head><script src='/c.js'></script></head><body></body></html>")
        if "/schedule" in asked.path:
            return Answer(body=_schedule(world, asked.path.rpartition("/")[2]).encode())
        asset = unquote(asked.path).partition("/asset/")[2]
        return Answer(body=_asset(asset).encode()) if asset in _shown(world) else None

    return host


def _shown(world: World) -> list[str]:
    return [*_there(world), PLANNED]


def _schedule(world: World, day: str) -> str:
    cards = [_card(world, asset) for asset in _shown(world) if f"{world.day(DAYS_AGO[asset]):%Y-%m-%d}" == day]
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Schedule | UN Web TV</title></head><body><main>'
        f'<div class="view-content"><div class="views-row-wrapper row">{"".join(cards)}</div></div></main></body>'
        "</html>"
    )


def _card(world: World, asset: str) -> str:
    moment = world.day(DAYS_AGO[asset]) + timedelta(hours=3)
    badge = "" if asset == PLANNED else '<div class="card-time"><span class="badge badge-dark">00:30:00</span></div>'
    category = "" if asset == COMMITTEE else "Press Conferences"
    link = f"/en/asset/{asset}"
    return f"""<div><div class="un3-card-row-video row pt-2 py-sm-3 ">
  <div class="col-3">
    <div class="d-none mediaun-timezone" data-nid="143651">{moment:%Y-%m-%dT%H:%M:%S}-04:00</div>
  </div>
  <div class="col-5"><a class="ajax-popup-link" href="{link}"><div class="position-relative">{badge}</div></a></div>
  <div class="col-9"><h6 class="text-primary">{category}</h6><h4 class="border-0"><a href="{link}">
  <div class="field field--name-title"><div class="field__item">{TITLES[asset]}</div></div></a></h4></div>
  <div class="d-none d-sm-block col-12">On the agenda</div></div></div>"""


def _asset(asset: str) -> str:
    about = said("en") if asset == PLANNED else "A meeting in the usual room."
    return f"""<!DOCTYPE html><html lang="en"><head><title>{TITLES[asset]} | UN Web TV</title>
<link rel="canonical" href="https://webtv.un.org/en/asset/{asset}"></head><body><main><h1>{TITLES[asset]}</h1>
<script>const kentryID = '{player(asset)}'; var p = {{ partnerId: 2503451 }};</script>
<div class="mt-4"><h2>Summary</h2><div class="smt-content"><p>{about}</p></div></div>
<div class="mt-4"><h2>Categories</h2><a href="/en/search/categories/press">Press Conferences</a></div>
</main></body></html>"""


def kaltura(world: World) -> Host:
    """The video platform: what it knows of an entry, and its captions; an entry may lead to another one."""
    del world

    def host(asked: Asked) -> Answer | None:
        if asked.path == "/api_v3/service/multirequest":
            asset = json.loads(asked.body or b"{}").get("2", {}).get("filter", {}).get("redirectFromEntryId", "")
            return _json(_entry(asset))
        if asked.path.endswith("/captionAssetId/1_cap00001"):
            lines = "\n\n".join(
                f"00:00:{number * 9:02}.000 --> 00:00:{number * 9 + 8:02}.000\n{text}"
                for number, text in enumerate(_text(CONFERENCE, "en"))
            )
            return Answer(body=f"WEBVTT\n\n{lines}\n".encode(), media_type="text/vtt")
        return None

    return host


def _entry(name: str) -> list[object]:
    has_captions = name == player(CONFERENCE)
    entry = {
        "id": "1_zcanon01" if has_captions else name, "name": "Recording", "duration": 1800, "plays": 1,
        "createdAt": 1790000000, "dataUrl": f"https://cdnapisec.kaltura.com/p/2503451/{name}",
        "thumbnailUrl": "https://cdnapisec.kaltura.com/t.jpg", "userId": "somebody", "objectType": "KalturaMediaEntry",
    }  # fmt: skip
    captions = [
        {
            "fileExt": "vtt", "format": "3", "language": "English", "languageCode": "en", "label": "English",
            "id": "1_cap00001", "status": 2, "isDefault": True,
        }
    ]  # fmt: skip
    return [
        {"ks": "k", "objectType": "KalturaStartWidgetSessionResponse"},
        {"objects": [entry], "totalCount": 1, "objectType": "KalturaBaseEntryListResponse"},
        [],
        {"objects": captions if has_captions else [], "totalCount": int(has_captions)},
    ]
