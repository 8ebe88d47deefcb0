"""What a crawl of the demonstration's web must come to, written down by hand beside the texts it is about.

A document is named by its site and its path on that site: `DemoWeb.url(*name)` is its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["EXPECTED", "Expected", "Name"]

Name = tuple[str, str]
"""Site and path."""

PANEL = frozenset({"panel"})
DIALOGUE = frozenset({"dialogue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is stored and flagged after both days, and how the second day differs."""

    documents: tuple[int, int]  # stored after the first and after the second crawl, copies included
    flagged: Mapping[Name, frozenset[str]]  # topics; of both days
    lookalikes: tuple[Name, ...]  # must not be flagged, though their words come near
    copies: tuple[frozenset[Name], ...]  # near-duplicates of each other
    second_sightings: tuple[tuple[str, Name], ...]  # source that shows a document of another source, by another address
    changed: tuple[Name, ...]  # on the second day, without a word in any feed
    added: tuple[Name, ...]  # on the second day
    same_event: frozenset[Name]  # documents in several languages that tell one event
    blocked: str  # the source whose failure is planned, on both days
    sources: int


EXPECTED = Expected(
    documents=(44, 46),
    flagged={
        ("press", "/en/2026/sgsm99112.doc.htm"): PANEL | DIALOGUE,  # it names the resolution that set up both
        ("press", "/en/2026/ga99054.doc.htm"): DIALOGUE,
        ("press", "/en/2026/db261117.doc.htm"): PANEL,
        ("press", "/en/2026/dsgsm99031.doc.htm"): DIALOGUE,
        ("news", "/en/story/2026/11/9900101"): PANEL,
        ("news", "/en/story/2026/11/9900096"): PANEL | DIALOGUE,
        ("news", "/zh/story/2026/11/9900201"): PANEL,
        ("news", "/zh/story/2026/11/9900208"): DIALOGUE,
        ("news", "/ar/story/2026/11/9900301"): PANEL,
        ("news", "/ru/story/2026/11/9900401"): PANEL,
        ("video", "/watch?v=demoVid0001"): PANEL,
        ("video", "/watch?v=demoVid0003"): DIALOGUE,
        ("institute", "/2026/11/18/reading-the-second-brief/"): PANEL,
        ("institute", "/2026/11/16/wire-thematic-brief/"): PANEL | DIALOGUE,
        ("institute", "/2026/11/17/science-panel-taiwan/"): PANEL,
        ("government", "/government/news/norland-sends-two-experts-to-new-york"): DIALOGUE,
        ("ministry", "/press/20261118001.html"): DIALOGUE,
    },
    lookalikes=(
        ("press", "/en/2026/dc99310.doc.htm"),
        ("press", "/en/2026/sc99865.doc.htm"),
        ("news", "/en/story/2026/11/9900103"),
        ("news", "/en/story/2026/11/9900090"),
        ("news", "/zh/story/2026/11/9900203"),
        ("institute", "/2026/11/12/brussels-picks-its-experts/"),
        ("government", "/government/publications/response-to-ai-safety-report"),
        ("ministry", "/press/20261112003.html"),
    ),
    copies=(frozenset({("press", "/en/2026/sgsm99112.doc.htm"), ("institute", "/2026/11/16/wire-thematic-brief/")}),),
    second_sightings=(
        ("demo-harbour-ai", ("institute", "/2026/11/18/reading-the-second-brief/")),
        ("demo-harbour-ai", ("institute", "/2026/11/17/science-panel-taiwan/")),
        ("demo-harbour-ai", ("institute", "/2026/11/12/brussels-picks-its-experts/")),
    ),
    changed=(("press", "/en/2026/ga99054.doc.htm"),),
    added=(("press", "/en/2026/dsgsm99031.doc.htm"), ("news", "/zh/story/2026/11/9900208")),
    same_event=frozenset(
        {
            ("press", "/en/2026/sgsm99112.doc.htm"),
            ("news", "/en/story/2026/11/9900101"),
            ("news", "/zh/story/2026/11/9900201"),
            ("news", "/ar/story/2026/11/9900301"),
            ("news", "/ru/story/2026/11/9900401"),
            ("institute", "/2026/11/16/wire-thematic-brief/"),
        },
    ),
    blocked="demo-shielded",
    sources=12,
)
