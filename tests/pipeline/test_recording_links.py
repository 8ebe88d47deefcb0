"""Names of recordings in addresses and descriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from model import Document, Entry, Part, PartRole, Source, SourceKey
from pipeline.prepare import prepare
from pipeline.recording_links import NAMED, named_recording, recording_names

ASSET = "https://webtv.un.org/en/asset/k1x/k1xlakes001"
VIDEO = "https://www.youtube.com/watch?v=fixVideo_01"
SOURCE = Source(key=SourceKey("tv"), title="TV", organisation="", kind="youtube", url="https://www.youtube.com/@tv")


def video(description: str, **told: object) -> Entry:
    """A video with this below it."""
    part = Part(role=PartRole.FEED, content=description.encode(), media_type="text/plain", charset="utf-8")
    entry = Entry(source=SOURCE.key, native_id="a", url=VIDEO, title="Lakes", kind="video", parts=(part,))
    return replace(entry, **told)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (ASSET, "un-asset:k1xlakes001"),
        ("https://media.un.org/fr/asset/k1x/k1xlakes001/", "un-asset:k1xlakes001"),
        ("http://transcripts.un.org/en/asset/k1x/k1xlakes001?t=1:00", "un-asset:k1xlakes001"),
        (VIDEO, "youtube:fixVideo_01"),
        ("https://youtu.be/fixVideo_01?t=20", "youtube:fixVideo_01"),
        ("https://www.youtube.com/live/fixVideo_01", "youtube:fixVideo_01"),
    ],
)
def test_an_address_names_the_recording_it_leads_to(url: str, name: str) -> None:
    """In whichever of its spellings."""
    assert recording_names(url, {}) == {name}


@pytest.mark.parametrize(
    "url",
    ["https://webtv.un.org/en/schedule", "https://www.youtube.com/@un", "https://ex.org/asset/k1x/k1xa", "http://["],
)
def test_other_addresses_name_none(url: str) -> None:
    """Schedules, channels, other sites, and what is no address."""
    assert recording_names(url, {}) == frozenset()


@pytest.mark.parametrize(
    "description",
    [
        f"Watch it in six languages: {ASSET}.",
        "Whole meeting (webtv.un.org/en/asset/k1x/k1xlakes001) and https://www.un.org/en",
        f"{ASSET}\nTranscript: https://transcripts.un.org/en/asset/k1x/k1xlakes001",
        f"{ASSET}\nOur trailer: https://youtu.be/fixVideo_99\nHow we work: https://youtu.be/fixVideo_98",
    ],
)
def test_the_one_recording_elsewhere_is_named(description: str) -> None:
    """However often; links to the channel's own videos are its advertising."""
    assert named_recording(video(description)) == "un-asset:k1xlakes001"


@pytest.mark.parametrize(
    "told",
    [
        video(f"See also {ASSET} and https://webtv.un.org/en/asset/k1y/k1ylakes002"),
        video("See also https://youtu.be/fixVideo_99"),
        video("More on https://webtv.un.org/en and at webtv.un.org"),
        video("mail x@webtv.un.org/en/asset/k1x/k1xlakes001"),
        video(f"{' ' * 90_000}{ASSET}"),
        video(ASSET, kind="press-release"),
        video(ASSET, url="https://webtv.un.org/en/asset/k1z/k1zlakes003"),
        replace(video(""), parts=(Part(role=PartRole.FEED, content=f"<a href='{ASSET}'>Related</a>".encode()),)),
    ],
)
def test_nothing_is_named_where_it_may_be_another(told: Entry) -> None:
    """Several, the same place's, none; a release that lists links; a page's own lists."""
    assert named_recording(told) is None


def test_a_document_keeps_what_its_description_names_and_what_it_is() -> None:
    """The name of the recording is its story's; the one it links to is a fact that is weighed later."""
    told = video(f"All languages: {ASSET}", attributes={"channel": "TV"})
    document = prepare(told, SOURCE, datetime(2026, 11, 23, tzinfo=UTC))
    assert isinstance(document, Document)
    assert document.story_keys == ("youtube:fixVideo_01",)
    assert document.attributes[NAMED] == "un-asset:k1xlakes001"


def test_a_transcript_that_says_which_video_it_is_of_tells_its_story() -> None:
    """The address of its recording is told by the site, not found in a text."""
    meeting = video("", url="https://transcripts.un.org/en/sc/10123", kind="meeting", attributes={"video": VIDEO})
    document = prepare(meeting, SOURCE, datetime(2026, 11, 23, tzinfo=UTC))
    assert isinstance(document, Document)
    assert document.story_keys == ("youtube:fixVideo_01",)


def test_a_look_that_was_not_answered_tells_nothing_new() -> None:
    """What is known of the video is not replaced by the name alone."""
    document = prepare(video(ASSET), SOURCE, datetime(2026, 11, 23, tzinfo=UTC))
    assert isinstance(document, Document)
    assert document.attributes == {}
