"""A transcript whose text is improved: what did not change in it keeps its evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from model import Document, Entry, Language, Part, PartRole, Rule, Source, SourceKey, Topic, TopicKey
from pipeline.flag import compile_topics
from pipeline.prepare import prepare

NOW = datetime(2026, 7, 10, tzinfo=UTC)
EN = Language("en")
SOURCE = Source(key=SourceKey("tv"), title="TV", organisation="", kind="youtube", url="https://tv.example/")
FLAGGER = compile_topics(
    [
        Topic(
            key=TopicKey("panel"),
            title={EN: "Panel"},
            rules=(Rule(key="name", parts=({EN: ("scientific panel",)},)),),
            confused_with={},
        )
    ]
)
SAID = "The scientific panel met in the hall."
WORDS = st.lists(
    st.sampled_from(["harbour", "report", "the", "storm", "科学", "нового", "in", "spring"]), min_size=1, max_size=9
)
OTHERS = st.lists(WORDS.map(lambda words: f"{' '.join(words).capitalize()}."), min_size=1, max_size=6)


def quotations(before: Sequence[str], after: Sequence[str], *, beginning: int) -> list[tuple[object, ...]]:
    """What is quoted of captions that say this, ours beginning at this second."""
    lines = [*zip(range(beginning - len(before), beginning), before, strict=True), (beginning, SAID)]
    lines += zip(range(beginning + 1, beginning + 1 + len(after)), after, strict=True)
    events = [{"tStartMs": 1000 * at, "dDurationMs": 1000, "segs": [{"utf8": line}]} for at, line in lines]
    content = json.dumps({"wireMagic": "pb3", "events": events}).encode()
    part = Part(role=PartRole.CAPTIONS, content=content, media_type="application/x-youtube-json3", language=EN)
    document = prepare(
        Entry(source=SOURCE.key, native_id="a", url="https://tv.example/a", title="A meeting", parts=(part,)),
        SOURCE,
        NOW,
    )
    assert isinstance(document, Document)
    (match,) = FLAGGER.match(document)
    return [(one.words, one.sentence, one.second) for one in match.evidence]


@given(first=OTHERS, second=OTHERS, before=OTHERS, after=OTHERS)
def test_evidence_in_a_cue_that_did_not_change_stays(
    first: list[str], second: list[str], before: list[str], after: list[str]
) -> None:
    """Its words, its sentence and its second, whatever is said anew before and after it."""
    told = quotations(first, second, beginning=60)
    assert told == quotations(before, after, beginning=60)
    assert [words for words, _, _ in told] == ["scientific panel"]
