"""Editions to be sent, for the tests of the channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from delivery.writing import UNSUBSCRIBE_HERE
from delivery.written import Written
from model import (
    Edition,
    Evidence,
    Flagged,
    Language,
    Match,
    Precision,
    SourceKey,
    Subscription,
    TopicKey,
)
from settings import Settings, SmtpSettings

BUILT_AT = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
SETTINGS = Settings(smtp=SmtpSettings(host="127.0.0.1", sender="The desk <desk@example.org>"))
MORNING = Subscription(name="morning", to=("reader@example.org",))


def edition(**facts: object) -> Edition:
    """An edition that tells nothing, with the facts given."""
    usual = Edition(
        subscription=MORNING, number=7, built_at=BUILT_AT, since=None, flagged=(), slot=BUILT_AT, sources_checked=3
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # a test's own shorthand


def written(subject: str = "No. 7", text: str = "Nothing new.", told: tuple[str, ...] = ()) -> Written:
    """An edition in words, with a place for the recipient's link."""
    return Written(
        subject=subject,
        text=f"{text}\nUnsubscribe: {UNSUBSCRIBE_HERE}\n",
        html=f'<!doctype html>\n<p>{text}</p>\n<p><a href="{UNSUBSCRIBE_HERE}">Unsubscribe</a></p>\n',
        page=f"<p>{text}</p>",
        told=told,
    )


def story(number: int = 1, **facts: object) -> Flagged:
    """A flagged story with one quotation."""
    evidence = Evidence(
        rule="name",
        field="text",
        start=4,
        end=20,
        words="Scientific Panel",
        sentence="The Scientific Panel met.",
    )
    match = Match(topic=TopicKey("panel"), topic_version="1", score=1.0, evidence=(evidence,))
    usual = Flagged(
        document_id=f"d{number}",
        title=f"The Panel meets for the {number}. time",
        url=f"https://press.example/{number}",
        kind="press-release",
        language=Language("en"),
        published_at=BUILT_AT,
        published_precision=Precision.SECOND,
        first_seen_at=BUILT_AT,
        changed_at=None,
        sources=(SourceKey("un-press"),),
        matches=(match,),
        match_ids=(f"m{number}",),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]  # a test's own shorthand
