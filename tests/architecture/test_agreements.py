"""What two siblings that never import each other must both do the same way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.similarity import bands
from storage.near import band_rows


@given(st.lists(st.integers(0, 2**32 - 1), min_size=128, max_size=128))
def test_pipeline_and_storage_cut_signatures_into_the_same_bands(numbers: list[int]) -> None:
    """A candidate storage finds is one the pipeline would compare, and the other way round."""
    stored = [(row["band"], row["value"]) for row in band_rows("d", numbers)]
    assert stored == list(bands(tuple(numbers)))
