"""`panelwatch label --doubtful`: what a reader may judge next."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from model import TopicKey
from storage.database import open_database, writing
from storage.labels import Label, put_label
from storage.reading import find_document

if TYPE_CHECKING:
    from tests.commands.conftest import House

TOPIC = """
key: panel
title: {en: Panel}
rules:
  - key: name
    parts: [{en: [Great Panel]}]
  - key: hint
    score: 0.4
    parts: [{en: [the panel]}]
  - key: other-hint
    score: 0.3
    parts: [{en: [the jury]}]
"""
ABOUT = "The panel of scientists wrote about machines that learn, in {}."
CAKES = "The panel judged cakes at the county fair of {} and ate most of them."


def bring(house: House, texts: dict[str, str]) -> None:
    """Store documents, each named by a word."""
    lines = [
        {"url": f"https://one.example/{name}", "title": name, "text": text, "published": "2026-11-20"}
        for name, text in texts.items()
    ]
    (house.folder / "in.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert house.run("import", "in.jsonl").status == 0


@pytest.fixture
def read(house: House) -> House:
    """Three documents in doubt, one that is proven and one that is nothing."""
    (house.folder / "topics.yaml").write_text(TOPIC, encoding="utf-8")
    house.write_settings(f'topics = "{house.folder}/topics.yaml"\n')
    texts = {
        "proven": "The Great Panel met by the sea and talked.",
        "near": "All the panel liked the colour of the new bridge in town.",
        "far": "A word was said by the jury after lunch on a very cold Sunday.",
        "both": "In the morning the jury spoke, and so did the panel, of whales.",
        "nothing": "Rain fell upon a field of barley for the whole of that week.",
    }
    bring(house, texts)
    return house


def doubts(house: House, *options: str) -> dict[str, object]:
    """The only topic's doubtful documents."""
    told = house.run("label", "--doubtful", "--json", *options)
    assert told.status == 0, told.err
    (topic,) = json.loads(told.out)
    return dict(topic)


def titles(topic: dict[str, object]) -> list[str]:
    """What is listed, in order."""
    return [one["title"] for one in topic["documents"]]  # type: ignore[attr-defined]  # JSON


def test_what_is_nearest_to_the_threshold_comes_first(read: House) -> None:
    """Proven or not; what was judged is not asked again, and why there is no model is said."""
    topic = doubts(read)
    assert titles(topic) == ["both", "near", "far"]
    assert (topic["model"], topic["labels"]) == (None, 0)
    assert titles(doubts(read, "--limit", "1")) == ["both"]
    assert titles(doubts(read, "--since", "2026-11-22")) == []
    read.run("label", "https://one.example/near", "panel", "no")
    shown = read.run("label", "--doubtful", "--topic", "panel").out
    assert "a model needs 30 labels with 8 of each kind; there are 0 yes and 1 no" in shown
    assert "both  flagged, leaning 0.58" in shown
    assert "far  not flagged, leaning 0.30" in shown
    assert "[the jury]" in shown
    assert "near" not in shown.split("threshold")[1]
    read.run("label", "https://one.example/far", "panel", "no")
    read.run("label", "https://one.example/both", "panel", "no")
    assert "nothing is in doubt" in read.run("label", "--doubtful").out
    assert read.run("label", "--doubtful", "--topic", "pannel").status == 2


def noise(number: int) -> str:
    """A name from which nothing can be learnt."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:12]


def judged(house: House, yes: int, no: int, *, cakes: str = CAKES) -> None:
    """So many documents with a label of each kind."""
    verdicts = {noise(number): number < yes for number in range(yes + no)}
    texts = {name: (ABOUT if said else cakes).format(f"{name} " * 9) for name, said in verdicts.items()}
    bring(house, texts)
    engine = open_database(f"sqlite:///{house.folder}/panelwatch.db")
    at = datetime(2026, 11, 21, tzinfo=UTC)
    with writing(engine) as conn:
        for name, said in verdicts.items():
            one = find_document(conn, f"https://one.example/{name}")
            assert one is not None
            put_label(conn, Label(document_id=one, topic=TopicKey("panel"), verdict=said, judged_at=at))
    engine.dispose()


def test_a_model_of_enough_labels_ranks_them(read: House) -> None:
    """What it holds against the rules comes first; how good it is is said; no flag changes."""
    pytest.importorskip("sklearn", reason="the extra `learn` is not installed")
    judged(read, 16, 16)
    bring(read, {"missed": ABOUT.format("Lima, far away"), "cake": CAKES.format("Oslo, far away")})
    flags = read.run("export").out
    topic = doubts(read)
    assert titles(topic)[0] == "missed"
    assert titles(topic).index("cake") > titles(topic).index("near")
    assert topic["labels"] == 32
    assert topic["model"]["brier"] < 0.1  # type: ignore[index]  # JSON
    assert doubts(read) == topic
    shown = read.run("label", "--doubtful").out
    assert "ranked by a model of 32 labels; on labels it had not seen: precision 1.00, recall 1.00" in shown
    assert "the model says 0." in shown
    assert read.run("export").out == flags


def test_a_model_that_learns_nothing_ranks_nothing(read: House) -> None:
    """Labels that nothing in the texts tells apart."""
    pytest.importorskip("sklearn", reason="the extra `learn` is not installed")
    judged(read, 16, 16, cakes=ABOUT)
    topic = doubts(read)
    assert topic["no_model"] == "a model of these 32 labels does no better than guessing"
    assert titles(topic)[0] == "both"


def test_without_the_extra_it_is_said_how_to_install_it(read: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the threshold ranks."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    judged(read, 20, 10)
    topic = doubts(read)
    assert "a model needs scikit-learn: " in str(topic["no_model"])
    assert "install" in str(topic["no_model"])
    assert titles(topic) == ["both", "near", "far"]
