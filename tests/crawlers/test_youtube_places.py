"""What an address on YouTube leads to."""

from __future__ import annotations

import pytest

from crawlers.youtube_places import Kind, place_of

CHANNEL = "UCpanelwatchFixture00001"
SITE = "https://www.youtube.com"
TABS = {tab: f"{SITE}/channel/{CHANNEL}/{tab}" for tab in ("videos", "streams")}
FEED = f"{SITE}/feeds/videos.xml?channel_id={CHANNEL}"


@pytest.mark.parametrize(
    ("url", "kind", "asked", "lists"),
    [
        (FEED, Kind.FEED, FEED, TABS),
        (f"{SITE}/channel/{CHANNEL}", Kind.FEED, FEED, TABS),
        (f"https://m.youtube.com/channel/{CHANNEL}/videos", Kind.FEED, FEED, TABS),
        (f"{SITE}/feeds/videos.xml?playlist_id=PLx", Kind.FEED, None, {"playlist": f"{SITE}/playlist?list=PLx"}),
        (f"{SITE}/feeds/videos.xml?user=UN", Kind.FEED, None, {}),
        ("http://127.0.0.1:8000/feeds/videos.xml?channel_id=x", Kind.FEED, None, {}),
        (f"{SITE}/@UN/streams?view=2", Kind.HANDLE, f"{SITE}/@UN", {}),
        (f"{SITE}/c/unitednations/videos", Kind.HANDLE, f"{SITE}/c/unitednations", {}),
        (f"{SITE}/user/unitednations", Kind.HANDLE, f"{SITE}/user/unitednations", {}),
        (f"{SITE}/UnitedNations", Kind.HANDLE, f"{SITE}/UnitedNations", {}),
        (f"{SITE}/playlist?list=PLx&si=y", Kind.PLAYLIST, None, {"playlist": f"{SITE}/playlist?list=PLx"}),
        (f"{SITE}/watch?v=fixVideo_01&list=PLx", Kind.VIDEO, None, {}),
        (f"{SITE}/live/fixVideo_01", Kind.VIDEO, None, {}),
        (f"{SITE}/shorts/fixVideo_01", Kind.VIDEO, None, {}),
        ("https://youtu.be/fixVideo_01", Kind.VIDEO, None, {}),
    ],
)
def test_an_address_leads_to_a_place(url: str, kind: Kind, asked: str | None, lists: dict[str, str]) -> None:
    """A channel by its id is its feed; a name must be resolved first."""
    place = place_of(url)
    assert (place.kind, place.url, place.lists) == (kind, asked or url, lists)
