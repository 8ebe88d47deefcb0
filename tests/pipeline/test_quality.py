"""The quality of the flags on the project's own labelled texts: never lost unseen."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from benchmarks.quality import LABELLED, PAGE, Reports, page, reports
from pipeline.flag import compile_topics
from settings import load_topics

TOPIC_FLOOR = 0.85  # F1
LANGUAGE_FLOOR = 0.80  # likewise, of a language with so many texts that deserve a flag
ENOUGH = 10
LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh-Hans", "zh-Hant", "de", "ja", "ko", "pt"}


pytestmark = pytest.mark.no_cover  # measuring makes it three times as slow, and every branch is met by smaller texts


@cache
def measured() -> Reports:
    """What the bundled topics make of the texts, once; no fixture, because those are measured."""
    return reports(compile_topics(load_topics(None)))


def test_the_labelled_texts_are_many_and_of_every_kind() -> None:
    """Every language, every kind, half of them about neither body; none twice."""
    items = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    assert len({item["id"] for item in items}) == len({item["text"] for item in items}) == len(items)
    assert {item["lang"] for item in items} == LANGUAGES
    kinds = Counter(item["kind"] for item in items)
    assert min(kinds.values()) > 1
    negative = sum(not any(item["labels"].values()) for item in items)
    assert 0.4 < negative / len(items) < 0.6


def test_no_topic_and_no_language_falls_below_its_floor() -> None:
    """Below it the flags are of little use to those who read in that language."""
    whole = measured().whole
    assert {key: one.f1 for key, one in whole.topics.items() if one.f1 < TOPIC_FLOOR} == {}
    many = {key: one for key, one in whole.languages.items() if one.positives >= ENOUGH}
    assert many
    assert {key: one.f1 for key, one in many.items() if one.f1 < LANGUAGE_FLOOR} == {}


def test_the_quality_page_tells_what_is_measured_now() -> None:
    """The figures are published: who changes them looks at what changed."""
    assert PAGE.read_text(encoding="utf-8") == page(measured()), "run make quality and look at what changed"
