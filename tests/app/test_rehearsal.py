"""Counting what changed topics would come to: stories a day, the newest changes first, any number of documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.rehearsal import Tally
from model import ENGLISH, Document, Evidence, Level, Match, SourceKey, TopicKey
from storage.texts import StoredText

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PANEL, NEARBY = TopicKey("panel"), TopicKey("nearby")


def text(name: str, *, story: str = "", days_ago: int = 0) -> StoredText:
    """A stored document of a story, some days old."""
    document = Document(
        source=SourceKey("notes"),
        native_id=name,
        url=f"https://notes.example/{name}",
        identities=(),
        title=name,
        kind="article",
        language=ENGLISH,
        published_at=None,
        published_precision=None,
        text=name,
    )
    return StoredText(
        id=name,
        story_id=story or name,
        duplicate_of=None,
        revision=1,
        matched_with="",
        came_out_at=NOW - timedelta(days=days_ago),
        document=document,
    )


def match(topic: TopicKey = PANEL, level: Level = Level.FLAG, proofs: int = 1) -> Match:
    """A match with so many pieces of evidence."""
    one = Evidence(rule="name", field="text", start=0, end=1, words="a", sentence="a")
    return Match(topic=topic, topic_version="v", score=1.0, evidence=(one,) * proofs, level=level)


def test_stories_are_counted_once_a_day_and_related_ones_apart() -> None:
    """Language versions are one mail entry; what is only related is in its topic's line alone."""
    tally = Tally(NOW, 9, [PANEL, NEARBY])
    tally.add(text("en", story="s"), [match()], [match()], {})
    tally.add(text("fr", story="s"), [], [match()], {})
    tally.add(text("old", days_ago=60), [], [match()], {})
    tally.add(text("older", days_ago=100), [match()], [], {})
    tally.add(text("near"), [], [match(NEARBY, Level.RELATED)], {})
    result = tally.result()
    panel, nearby = result.topics
    assert result.documents == 5
    assert (panel.documents, panel.gained, panel.lost) == ((2, 3), 2, 1)
    assert (panel.stories_gained, panel.stories_lost) == (1, 1)
    assert panel.per_day == {30: (1 / 30, 1 / 30), 90: (1 / 90, 2 / 90)}
    assert nearby.per_day[30] == (0.0, 1 / 30)
    assert result.per_day == panel.per_day


def test_a_topic_that_is_only_related_from_now_on_is_a_flag_lost() -> None:
    """And something related gained."""
    tally = Tally(NOW, 9, [PANEL])
    tally.add(text("a"), [match()], [match(level=Level.RELATED)], {})
    tally.add(text("b"), [], [match(level=Level.RELATED)], {})
    result = tally.result()
    assert (result.flags_gained, result.flags_lost) == (0, 1)
    assert (result.topics[0].gained, result.topics[0].lost) == (2, 1)
    assert {one.level for one in result.gained} == {Level.RELATED}
    assert result.per_day[30] == (1 / 30, 0)


def test_the_newest_changes_are_kept_for_showing() -> None:
    """However many there are; a match that was stored without evidence is shown without."""
    tally = Tally(NOW, 2, [PANEL])
    for days in (5, 1, 3):
        tally.add(text(f"g{days}", days_ago=days), [], [match()], {})
        tally.add(text(f"l{days}", days_ago=days), [match(proofs=0)], [], {})
    result = tally.result()
    assert [one.document_id for one in result.gained] == ["g1", "g3"]
    assert [(one.document_id, one.evidence) for one in result.lost] == [("l1", None), ("l3", None)]
    assert (result.topics[0].gained, result.topics[0].lost) == (3, 3)
