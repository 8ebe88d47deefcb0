"""What each adapter makes of raw answers: tests/fixtures/<adapter>/<case>/ holds the answer and what is expected of it.

`meta.json` names the file, its address, its Content-Type, the adapter and the day, and where they matter the step, more
headers, and what a listing told of the entry; `pytest --update-golden` writes the `expected.json` beside it, to be read
before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import feed, site, un_document, un_news, un_press, un_sg, un_transcripts, un_webtv, unog, video, youtube
from crawlers.adapter import Adapter, Fetch, Fetched
from errors import SourceError
from model import Entry, Source, SourceKey, SourceState

ADAPTERS: dict[str, Adapter] = {  # written out, so that mypy holds each module against what an adapter is
    "feed": feed,
    "un-document": un_document,
    "un-news": un_news,
    "un-press": un_press,
    "un-sg": un_sg,
    "un-transcripts": un_transcripts,
    "site": site,
    "unog": unog,
    "un-webtv": un_webtv,
    "video": video,
    "youtube": youtube,
}
FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(meta.parent for kind in ADAPTERS for meta in (FIXTURES / kind).glob("*/meta.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden(case: Path, request: pytest.FixtureRequest) -> None:
    """An adapter reads a recorded answer exactly as it did when its expectation was read by a person."""
    found = _read(case)
    expected = case / "expected.json"
    if request.config.getoption("--update-golden"):
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def _read(case: Path) -> list[dict[str, Any]]:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    source = Source(
        key=SourceKey("golden"),
        title="Golden",
        organisation="Test",
        kind=meta["kind"],
        url=meta.get("source_url", meta["url"]),
        **meta.get("source", {}),
    )
    answer = Fetched(
        url=meta["url"],
        status=meta.get("status", 200),
        headers={"content-type": meta["content_type"], **meta.get("headers", {})},
        body=(case / meta["file"]).read_bytes(),
        fetch=Fetch(url=meta.get("asked", meta["url"]), step=meta.get("step", "start"), entry=_listed(meta, source)),
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
    )
    try:
        return [_plain(found) for found in ADAPTERS[meta["kind"]].parse(answer, source, SourceState())]
    except SourceError as error:
        return [{"": type(error).__name__, "message": str(error)}]


def _listed(meta: Mapping[str, Any], source: Source) -> Entry | None:
    """What a listing told of the entry that the answer belongs to."""
    told = meta.get("entry")
    return Entry(source=source.key, **{"title": "", **told}) if told else None


def _plain(found: object) -> dict[str, Any]:
    """A yielded value as JSON tells it, without what has its default."""
    assert is_dataclass(found) and not isinstance(found, type)  # noqa: PT018 - one fact for the type checker
    told: dict[str, Any] = {"": type(found).__name__}
    told |= {name: _value(value) for name, value in asdict(found).items() if value or name == "conditional"}
    return told


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, Mapping):
        return {name: _value(inner) for name, inner in value.items() if inner}
    if isinstance(value, (tuple, list)):
        return [_value(inner) for inner in value]
    return value
