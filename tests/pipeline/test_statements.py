"""What an article on the two bodies leans on comes out flagged or related, with the right actors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model import Language, Level
from pipeline.flag import Flagger, compile_topics, plain_document
from settings import load_cast, load_topics
from tests.pipeline.statements import STATEMENTS, Statement


@pytest.fixture(scope="module")
def flagger() -> Flagger:
    """The bundled topics and actors."""
    return compile_topics(load_topics(None), load_cast(None))


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.name)
def test_each_statement_comes_out(flagger: Flagger, statement: Statement) -> None:
    """Flagged where it speaks of a body, else related; each actor in order, those who speak with a colon."""
    document = plain_document(
        statement.text,
        language=Language("zh-Hant"),
        published_at=datetime.fromisoformat(statement.day).replace(tzinfo=UTC),
    )
    matches, mentions = flagger.tag(document)
    levels = {match.level for match in matches}
    assert levels, "neither flagged nor related"
    assert ("flag" if Level.FLAG in levels else "related") == statement.level, matches
    told = [
        one.actor + (f"/{one.person}" if one.person else "") + (":" if one.manner == "speaker" else "")
        for one in mentions
    ]
    assert told == list(statement.actors)
