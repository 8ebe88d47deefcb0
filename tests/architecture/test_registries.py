"""What is registered, what has a file, what has a fixture and what the docs name are the same set."""

from __future__ import annotations

from pathlib import Path

from crawlers import ADAPTERS

ROOT = Path(__file__).parents[2]


def test_every_adapter_has_fixtures_and_a_line_in_the_docs() -> None:
    """A kind of source without a recorded page is one nobody would see break."""
    fixtures = {path.name for path in (ROOT / "tests" / "fixtures").iterdir() if path.is_dir()}
    assert set(ADAPTERS) == fixtures
    told = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for kind in ADAPTERS:
        assert f"`{kind}`" in told, kind
