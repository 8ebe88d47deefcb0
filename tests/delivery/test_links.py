"""Links lead to the words, in the way of each site."""

from __future__ import annotations

import pytest

from delivery.links import at_second, deep_link
from model import Entry, Evidence, SourceKey
from pipeline.identity import identities

WORDS = Evidence(
    rule="name", field="text", start=4, end=20, words="Scientific Panel", sentence="The Scientific Panel met."
)
YOUTUBE = (
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=10s#more",
    "http://m.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?si=a",
    "https://youtube.com/shorts/dQw4w9WgXcQ",
    "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=x",
)


@pytest.mark.parametrize("url", YOUTUBE)
def test_every_address_of_a_youtube_video_becomes_its_short_one(url: str) -> None:
    """A whole second is told, and none that is later than the words; the video is the one its identity names."""
    entry = Entry(source=SourceKey("one"), native_id="", url=url, title="", kind="video")
    assert "youtube:dQw4w9WgXcQ" in identities(entry)
    assert at_second(url, 83.9) == "https://youtu.be/dQw4w9WgXcQ?t=83"


@pytest.mark.parametrize(
    ("url", "second", "link"),
    [
        ("https://webtv.un.org/en/asset/k1o/k1o7stmi6p", 83.9, "/en/asset/k1o/k1o7stmi6p?kalturaStartTime=83"),
        (
            "https://webtv.un.org/zh/asset/k1o/k1a?kalturaStartTime=1&a=b",
            5.0,
            "/zh/asset/k1o/k1a?a=b&kalturaStartTime=5",
        ),
        ("https://transcripts.un.org/en/asset/k1a/k1a", 5.2, "/en/asset/k1a/k1a?t=6"),  # else it marks what was before
        ("https://transcripts.un.org/en/asset/k1a/k1a", 5.0, "/en/asset/k1a/k1a?t=5"),
        ("https://v.example/watch?v=1#comments", 75.9, "/watch?v=1&t=75#comments"),
        ("https://v.example/1?t=3", 5.0, "/1?t=5"),
        ("https://v.example/talks/one.MP4?a=1#t=7", 75.9, "/talks/one.MP4?a=1#t=75"),
        ("https://www.youtube.com/@UN", 5.0, "/@UN?t=5"),  # no video
    ],
)
def test_each_site_is_told_the_second_as_it_takes_it(url: str, second: float, link: str) -> None:
    """Whatever second the address told before is replaced, and the rest of it stays."""
    assert at_second(url, second).endswith(link)
    assert at_second(url, second).startswith(url.partition("/asset")[0].partition("?")[0])


def test_a_page_is_linked_at_its_words() -> None:
    """A text fragment, or the page itself for its title; nothing where there is no page."""
    assert deep_link("https://p.example/1", WORDS) == "https://p.example/1#:~:text=Scientific%20Panel"
    title = Evidence(rule="name", field="title", start=0, end=2, words="AI", sentence="AI")
    assert deep_link("https://p.example/1", title) == "https://p.example/1"
    assert deep_link("https://p.example/1#part", WORDS) == "https://p.example/1#part"
    assert deep_link("", WORDS) == at_second("", 5.0) == ""
    spoken = Evidence(rule="name", field="text", start=0, end=2, words="AI", sentence="AI", second=5.0)
    assert deep_link("https://youtu.be/dQw4w9WgXcQ", spoken) == "https://youtu.be/dQw4w9WgXcQ?t=5"
