"""Values as users write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import parse_duration, write_duration


@given(st.integers(min_value=1, max_value=999_999))
def test_durations_round_trip(seconds: int) -> None:
    """What is written is read as the same duration."""
    duration = timedelta(seconds=seconds)
    assert parse_duration(write_duration(duration)) == duration


@given(st.integers(min_value=1, max_value=999_999), st.sampled_from("smhd"))
def test_every_unit_is_read(number: int, unit: str) -> None:
    """Writing what was read gives the same duration, in the largest unit that fits."""
    duration = parse_duration(f"{number}{unit}")
    assert parse_duration(write_duration(duration)) == duration


@pytest.mark.parametrize("written", ["", "1", "h", "1 h", "-1h", "1.5h", "1w", "1H", "0s", "٣h", "1h30m", 60, None])
def test_what_is_no_duration_is_refused(written: object) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="should be a duration"):
        parse_duration(written)
