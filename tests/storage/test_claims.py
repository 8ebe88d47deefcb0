"""Claims: a source is crawled by one process at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from model import SourceKey
from storage.database import writing
from storage.sources import claim, release

PRESS, BLOG = SourceKey("press"), SourceKey("blog")
LEASE = timedelta(minutes=10)


def test_a_source_belongs_to_one_owner_at_a_time(engine: Engine, now: datetime) -> None:
    """The second owner gets what is left, and everything once it is let go."""
    with writing(engine) as conn:
        assert claim(conn, [PRESS], "one", now, LEASE) == {PRESS}
        assert claim(conn, [PRESS, BLOG], "two", now, LEASE) == {BLOG}
        assert claim(conn, [PRESS], "one", now, LEASE) == {PRESS}
    with writing(engine) as conn:
        release(conn, [PRESS], "two")
        assert claim(conn, [PRESS], "two", now, LEASE) == set()
        release(conn, [PRESS, BLOG], "one")
        assert claim(conn, [PRESS, BLOG], "three", now, LEASE) == {PRESS}
        assert claim(conn, [], "three", now, LEASE) == set()


def test_a_claim_whose_lease_is_over_may_be_taken(engine: Engine, now: datetime) -> None:
    """Whoever held it was killed; letting go late does not harm the new owner."""
    with writing(engine) as conn:
        claim(conn, [PRESS], "dead", now, LEASE)
        assert claim(conn, [PRESS], "next", now + LEASE, LEASE) == {PRESS}
        release(conn, [PRESS], "dead")
        assert claim(conn, [PRESS], "third", now + LEASE, LEASE) == set()


def test_a_claim_that_is_not_committed_is_none(engine: Engine, now: datetime) -> None:
    """Claims live and die with their transaction."""

    def interrupted() -> None:
        with writing(engine) as conn:
            claim(conn, [PRESS], "one", now, LEASE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with writing(engine) as conn:
        assert claim(conn, [PRESS], "two", now, LEASE) == {PRESS}
