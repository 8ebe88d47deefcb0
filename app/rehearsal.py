"""What changed topics would gain and lose: counted document by document, so that any number of them fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from model import Evidence, Level, Match, SourceKey, TopicKey
from pipeline.agreement import Score, score
from storage.texts import StoredText

__all__ = ["PERIODS", "Change", "LabelChange", "Rehearsal", "Tally", "TopicChange"]

PERIODS = (30, 90)  # days over which stories a day are counted
_FLAGS = TopicKey("")  # stands for all topics of level flag: what a mail is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document that gains or loses a flag, with the words that prove it or did."""

    document_id: str
    title: str
    url: str
    source: SourceKey
    came_out_at: datetime
    topic: TopicKey
    level: Level
    score: float
    evidence: Evidence | None  # None of a match that was stored without any


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelChange:
    """A labelled document that the changed topics judge otherwise than the stored ones did."""

    document_id: str
    title: str
    topic: TopicKey
    verdict: bool  # the reader's: the change is right where it agrees


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChange:
    """One topic before and after; `per_day` has stories a day over the last so many days, before and after."""

    topic: TopicKey
    documents: tuple[int, int]
    gained: int
    lost: int
    stories_gained: int
    stories_lost: int
    per_day: Mapping[int, tuple[float, float]]
    labels: tuple[Score, Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The whole difference. Lists hold the first `limit` of each kind; the counts are of all."""

    documents: int
    flags_gained: int  # of topics of level flag
    flags_lost: int
    topics: tuple[TopicChange, ...]
    per_day: Mapping[int, tuple[float, float]]  # of stories with a topic of level flag: what mails would tell
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    righted: tuple[LabelChange, ...]
    wronged: tuple[LabelChange, ...]


@dataclass(slots=True)
class _Side:
    """What is counted of a topic on one side of the change."""

    documents: int = 0
    stories: set[str] = field(default_factory=set)
    late: dict[int, set[str]] = field(default_factory=lambda: {days: set() for days in PERIODS})

    def add(self, text: StoredText, now: datetime) -> None:
        self.documents += 1
        self.stories.add(text.story_id)
        for days, stories in self.late.items():
            if text.came_out_at >= now - timedelta(days=days):
                stories.add(text.story_id)


class Tally:
    """Takes one document after the other; `limit` changes of each kind are kept for showing, the newest found."""

    def __init__(self, now: datetime, limit: int, topics: Iterable[TopicKey]) -> None:
        self._now, self._limit = now, limit
        self._topics = dict.fromkeys(topics)
        self._documents = 0
        self._sides: dict[TopicKey, tuple[_Side, _Side]] = defaultdict(lambda: (_Side(), _Side()))
        self._counts: dict[TopicKey, list[int]] = defaultdict(lambda: [0, 0])
        self._gained: list[Change] = []
        self._lost: list[Change] = []
        self._righted: list[LabelChange] = []
        self._wronged: list[LabelChange] = []
        self._judged: dict[TopicKey, tuple[list[tuple[bool, bool]], ...]] = defaultdict(lambda: ([], []))

    def add(
        self, text: StoredText, before: Sequence[Match], after: Sequence[Match], said: Mapping[TopicKey, bool]
    ) -> None:
        """Count one document: what it is flagged for now and then, and what a reader said of it."""
        self._documents += 1
        had, has = ({match.topic: match for match in matches} for matches in (before, after))
        self._topics |= dict.fromkeys(had)
        for place, matches in enumerate((had, has)):
            keys = {*matches, *([_FLAGS] if any(one.level is Level.FLAG for one in matches.values()) else [])}
            for topic in keys:
                self._sides[topic][place].add(text, self._now)
        for place, (these, those) in enumerate(((has, had), (had, has))):
            for topic, match in these.items():
                if topic not in those or those[topic].level is not match.level:
                    self._change(place, text, match)
        for topic, verdict in sorted(said.items()):
            self._judge(text, topic, (topic in had, topic in has), verdict=verdict)

    def _change(self, place: int, text: StoredText, match: Match) -> None:
        """Count a match that is gained (0) or lost (1); of those kept, newest first, what is too many is dropped."""
        for counted in (match.topic, *([_FLAGS] if match.level is Level.FLAG else [])):
            self._counts[counted][place] += 1
        document, kept = text.document, (self._gained, self._lost)[place]
        change = Change(
            document_id=text.id,
            title=document.title,
            url=document.url,
            source=document.source,
            came_out_at=text.came_out_at,
            topic=match.topic,
            level=match.level,
            score=match.score,
            evidence=match.evidence[0] if match.evidence else None,
        )
        kept.append(change)
        kept.sort(key=lambda one: (one.came_out_at, one.document_id, one.topic), reverse=True)
        del kept[self._limit :]

    def _judge(self, text: StoredText, topic: TopicKey, got: tuple[bool, bool], *, verdict: bool) -> None:
        for place, flagged in enumerate(got):
            self._judged[topic][place].append((verdict, flagged))
        if got[0] != got[1]:
            change = LabelChange(document_id=text.id, title=text.document.title, topic=topic, verdict=verdict)
            (self._righted if got[1] == verdict else self._wronged).append(change)

    def result(self) -> Rehearsal:
        """What it came to."""
        return Rehearsal(
            documents=self._documents,
            flags_gained=self._counts[_FLAGS][0],
            flags_lost=self._counts[_FLAGS][1],
            topics=tuple(self._topic(topic) for topic in self._topics),
            per_day=_per_day(*self._sides[_FLAGS]),
            gained=tuple(self._gained),
            lost=tuple(self._lost),
            righted=tuple(self._righted),
            wronged=tuple(self._wronged),
        )

    def _topic(self, topic: TopicKey) -> TopicChange:
        before, after = self._sides[topic]
        gained, lost = self._counts[topic]
        then, now = (score(pairs) for pairs in self._judged[topic])
        return TopicChange(
            topic=topic,
            documents=(before.documents, after.documents),
            gained=gained,
            lost=lost,
            stories_gained=len(after.stories - before.stories),
            stories_lost=len(before.stories - after.stories),
            per_day=_per_day(before, after),
            labels=(then, now),
        )


def _per_day(before: _Side, after: _Side) -> dict[int, tuple[float, float]]:
    return {days: (len(before.late[days]) / days, len(after.late[days]) / days) for days in PERIODS}
