"""Which topics a document is about, and the words that prove it.

Topics are compiled once; every document is then read in one pass. The rules of a topic that find all their parts
contribute their scores, and these combine like independent chances: two of 0.4 make 0.64. A topic is flagged from
`THRESHOLD` on. What a rule finds counts once, however often it stands there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import prod

from model import Cast, Document, Match, Mention, Rule, Topic
from model.names import UNDETERMINED, Language, SourceKey
from model.topics import Forms
from pipeline.forms import Span, Vocabulary
from pipeline.mentions import ReadyCast, kept
from pipeline.prominence import prominence
from pipeline.quote import Quoter
from pipeline.rules import Proof, ReadyRule, Text
from pipeline.spelling import BREAK

__all__ = ["THRESHOLD", "Flagger", "ReadyTopic", "combined", "compile_topics", "plain_document"]

THRESHOLD = 0.5
_MATCHING = 2  # raise it when the same rules come to flag otherwise, so that what is stored is matched again
_NOBODY = Cast()
_MOST_EVIDENCE = 20  # quotations kept of one document and topic


@dataclass(frozen=True, slots=True)
class ReadyTopic:
    """A topic and its compiled rules."""

    topic: Topic
    rules: tuple[ReadyRule, ...]

    def is_early(self, document: Document) -> bool:
        """Whether the document was published before the topic could be meant."""
        since, published = self.topic.since, document.published_at
        return since is not None and published is not None and published.astimezone(UTC).date() < since

    def proofs(self, text: Text) -> dict[ReadyRule, list[Proof]]:
        """Where each rule that proves the topic does so: the strongest rule first."""
        found = {rule: proofs for rule in self.rules if (proofs := rule.proofs(text))}
        return dict(sorted(found.items(), key=lambda pair: (-pair[0].rule.score, pair[0].rule.key)))


def combined(scores: Iterable[float]) -> float:
    """The scores as one: what independent chances come to. Their order does not matter."""
    return round(1 - prod(1 - score for score in sorted(scores)), 6)


class Flagger:
    """All topics, compiled: give it documents."""

    def __init__(self, topics: Iterable[ReadyTopic], cast: ReadyCast, vocabulary: Vocabulary) -> None:
        """Use `compile_topics`."""
        self.topics = tuple(topics)
        self._cast = cast
        self.version = _version(self.topics, cast.cast)
        self.vocabulary = vocabulary

    def read(self, document: Document) -> Text:
        """The document's title and text, folded, with all forms found."""
        shift = len(document.title) + 1
        sections = [(section.start + shift, section.end + shift) for section in document.sections]
        return Text(f"{document.title}{BREAK}{document.text}", self.vocabulary, sections)

    def tag(self, document: Document) -> tuple[tuple[Match, ...], tuple[Mention, ...]]:
        """What a stored document keeps: its topics, and who speaks or is spoken of. The text is read once for both."""
        text = self.read(document)
        matches = self._matches(document, text)
        return matches, kept(self.mentions(document, text), matches)

    def mentions(self, document: Document, text: Text) -> tuple[Mention, ...]:
        """Everybody who speaks or is spoken of in a document that was read."""
        return self._cast.mentions(document, text, self.vocabulary)

    def match(self, document: Document) -> tuple[Match, ...]:
        """The topics this document is matched by, in the order of their files."""
        return self._matches(document, self.read(document))

    def _matches(self, document: Document, text: Text) -> tuple[Match, ...]:
        matches = (self._match(ready, document, text) for ready in self.topics)
        return tuple(match for match in matches if match is not None)

    def _match(self, ready: ReadyTopic, document: Document, text: Text) -> Match | None:
        if ready.is_early(document):
            return None
        proofs = ready.proofs(text)
        score = combined(rule.rule.score for rule in proofs)
        if score < THRESHOLD:
            return None
        quoter = Quoter(document, text)
        evidence = tuple(quoter.evidence(rule, span) for rule, span in _quoted(proofs, text))
        return Match(
            topic=ready.topic.key,
            topic_version=ready.topic.version,
            score=score,
            evidence=evidence,
            level=ready.topic.level,
            prominence=prominence([proof for several in proofs.values() for proof in several], text),
        )


def _version(topics: Sequence[ReadyTopic], cast: Cast) -> str:
    """Names all that is flagged and who is told apart, and how: equal versions tag alike."""
    told = f"{_MATCHING}{[ready.topic.version for ready in topics]}{cast}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _quoted(proofs: Mapping[ReadyRule, list[Proof]], text: Text) -> list[tuple[Rule, Span]]:
    """What to quote: strongest rule first, then as the text has it; words that overlap are quoted as one.

    Where a rule proves alone, what merely adds to it ("session", "forum") is not quoted: by itself it proves nothing.
    """
    kept: list[tuple[Rule, Span]] = []
    alone = {rule: several for rule, several in proofs.items() if rule.rule.score >= 1}
    for rule, span in sorted(_stretches(alone or proofs, text), key=lambda pair: (-pair[0].score, pair[1])):
        place = next((at for at, (_, other) in enumerate(kept) if span[0] < other[1] and other[0] < span[1]), None)
        if place is not None:
            first, other = kept[place]
            kept[place] = first, (min(span[0], other[0]), max(span[1], other[1]))
        elif len(kept) < _MOST_EVIDENCE:
            kept.append((rule, span))
    return kept


def _stretches(proofs: Mapping[ReadyRule, list[Proof]], text: Text) -> Iterator[tuple[Rule, Span]]:
    for rule, several in proofs.items():
        for proof in several:
            yield rule.rule, text.quoted(proof.spans[: rule.needs])  # what is not needed is not quoted


def compile_topics(topics: Iterable[Topic], cast: Cast = _NOBODY) -> Flagger:
    """Compile topics, and everybody who is told apart, for one pass: equal lists of forms are looked for once.

    Raises:
        ConfigError: a written form cannot be looked for; the message names topic and form.
    """
    groups: dict[frozenset[str], tuple[int, Forms]] = {}

    def number(forms: Forms) -> int:
        key = frozenset(form for several in forms.values() for form in several)
        return groups.setdefault(key, (len(groups), forms))[0]

    ready = [
        ReadyTopic(
            topic,
            tuple(
                ReadyRule(
                    rule=rule,
                    parts=tuple(number(part) for part in rule.parts),
                    unless=number(rule.unless) if rule.unless else None,
                    confusing=number(topic.confused_with),
                )
                for rule in topic.rules
            ),
        )
        for topic in topics
    ]
    ready_cast = ReadyCast(cast, number)
    return Flagger(ready, ready_cast, Vocabulary([forms for _, forms in groups.values()]))


def plain_document(
    text: str, *, title: str = "", language: Language = UNDETERMINED, published_at: datetime | None = None
) -> Document:
    """A document of nothing but words, to be asked about: for `why`, for examples, for labelled files."""
    return Document(
        source=SourceKey("-"),
        native_id="-",
        url="",
        identities=("-",),
        title=title,
        kind="article",
        language=language,
        published_at=published_at,
        published_precision=None,
        text=text,
    )
