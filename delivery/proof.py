"""A piece of evidence as data for programs: the same in the JSON Feed and in what a webhook gets."""

from __future__ import annotations

from dataclasses import asdict

from delivery.links import deep_link
from delivery.quotes import place_of
from delivery.untrusted import printable, web_address
from model import Evidence, Flagged, Match

__all__ = ["proof"]


def proof(story: Flagged, match: Match, evidence: Evidence) -> dict[str, object]:
    """What was found where: `start` and `end` are character offsets into title or text, as `field` says."""
    place = place_of(story, match)
    told = {name: printable(value) if isinstance(value, str) else value for name, value in asdict(evidence).items()}
    return {
        "document_id": place.document_id,
        "topic": match.topic,
        "match_score": match.score,
        "prominence": match.prominence,
        "topic_version": match.topic_version,
        **{name: value for name, value in told.items() if value not in {None, ""}},
        "language": place.language,
        "link": web_address(deep_link(place.url, evidence)),
    }
