"""Dates as sites write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Precision
from pipeline.dates import parse

TAIPEI = "Asia/Taipei"


def told(text: str, zone: str = "UTC", precision: Precision | None = None) -> str | None:
    """What was read, as one short line: minutes show that a time was told."""
    found = parse(text, zone=zone, precision=precision)
    if found is None:
        return None
    return found[0].strftime("%Y-%m-%d" if found[1] is Precision.DAY else "%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "zone", "read"),
    [
        ("Mon, 14 Sep 2026 08:00:00 -0400", TAIPEI, "2026-09-14 12:00"),
        ("Mon, 14 Sep 2026 08:00:00 GMT", TAIPEI, "2026-09-14 08:00"),
        ("Thu, 26 Feb 26 10:00:00 GMT", "UTC", "2026-02-26 10:00"),
        ("Thu, 26 Feb 26", "UTC", "2026-02-26"),
        ("Fri, 01 Jan 99 00:00:00 EST", "UTC", "1999-01-01 05:00"),
        ("Wed, 02 Oct 2024 13:00:00 CEST", "UTC", "2024-10-02 11:00"),
        ("Wed, 02 Oct 2024 13:00:00 CST", "Asia/Shanghai", "2024-10-02 05:00"),
        ("Wed, 02 Oct 2024 13:00:00 CST", "Asia/Singapore", "2024-10-02 05:00"),
        ("Wed, 02 Oct 2024 13:00:00 CST", "UTC", "2024-10-02 19:00"),
        ("02 Oct 2024 13:00 IST", "Europe/Dublin", "2024-10-02 12:00"),
        ("02 Oct 2024 13:00 IST", "UTC", "2024-10-02 07:30"),
        ("November 1, 2026 6 p.m. ET", "UTC", "2026-11-01 23:00"),
        ("Mon, 14 Sep 2026 08:00 UTC+8", "UTC", "2026-09-14 00:00"),
        ("14-Sep-2026 08:00 GMT-05:30", "UTC", "2026-09-14 13:30"),
        ("Wednesday, February 25, 2026 - 21:07", "Europe/Brussels", "2026-02-25 20:07"),
        ("Sunday, November 1, 2026 12:05 AM", "UTC", "2026-11-01 00:05"),
        ("Sun Nov  1 10:00:00 UTC 2026", TAIPEI, "2026-11-01 10:00"),
        ("10:00 on Monday, 24 September 2026", "UTC", "2026-09-24 10:00"),
        ("24 September 2026", TAIPEI, "2026-09-24"),
        ("24th of September 2026", TAIPEI, "2026-09-24"),
        ("2026-09-14", TAIPEI, "2026-09-14"),
        ("20260914", TAIPEI, "2026-09-14"),
        ("2026-09-14T08:00:00Z", TAIPEI, "2026-09-14 08:00"),
        ("2026-09-14 08:00:00.123+0800", "UTC", "2026-09-14 00:00"),
        ("2026/09/14 08:00", TAIPEI, "2026-09-14 00:00"),
        ("24. März 2026, 10:00 Uhr", "Europe/Berlin", "2026-03-24 09:00"),
        ("12.11.2026", "UTC", "2026-11-12"),
        ("25/02/2026", "UTC", "2026-02-25"),
        ("02/25/2026 3:00 pm", "UTC", "2026-02-25 15:00"),
        ("1er août 2026 à 14h30", "Europe/Paris", "2026-08-01 12:30"),
        ("26 de agosto de 2025", "UTC", "2025-08-26"),
        ("26 августа 2025 г., 15:07", "Europe/Moscow", "2025-08-26 12:07"),
        ("٢٤ سبتمبر ٢٠٢٦", "UTC", "2026-09-24"),
        ("24 أيلول/سبتمبر 2026، 10:30 م", "Asia/Beirut", "2026-09-24 19:30"),
        ("24 كانون الأول 2026", "UTC", "2026-12-24"),
        ("2026年11月1日 18:00", "Asia/Shanghai", "2026-11-01 10:00"),
        ("２０２６年１１月１日　下午３時５分", TAIPEI, "2026-11-01 07:05"),
        ("2026년 11월 1일 오후 3시", "Asia/Seoul", "2026-11-01 06:00"),
        ("114年12月23日", TAIPEI, "2025-12-23"),
        ("中華民國114年12月23日", "UTC", "2025-12-23"),
        ("民國99年1月2日", TAIPEI, "2010-01-02"),
        ("114/12/23", TAIPEI, "2025-12-23"),
    ],
)
def test_dates_are_read_as_written(text: str, zone: str, read: str) -> None:
    """To UTC, in the zone that is written or else the source's, no more precise than told."""
    assert told(text, zone) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "3 hours ago", "24 September", "May 5", "26 Feb 10 comments", "Sept 2026", "10:30"),
        *(
            "12/11/2026",
            "31 February 2026",
            "2026-13-01",
            "1970-01-01T00:00:00Z",
            "0001-01-01",
            "26年2月3日",
            "114/12/23",
        ),
    ],
)
def test_dates_are_never_invented(text: str) -> None:
    """No year, two ways to read it, no such day, a database's zero: no date."""
    assert told(text) is None


def test_a_time_nobody_can_place_is_left_out() -> None:
    """An unknown zone, an impossible hour or offset leaves the day."""
    assert told("10:00 AKST 3 May 2026") == "2026-05-03"
    assert told("3 May 2026 25:00") == "2026-05-03"
    assert told("2024-10-02T13:00:00+99:00") == "2024-10-02"


def test_a_placeholder_time_is_no_time() -> None:
    """Where the adapter knows that only the day is told, the day as written is kept at 00:00 UTC."""
    assert told("2026-02-12T23:00:00-05:00", precision=Precision.DAY) == "2026-02-12"
    assert parse("2026-02-12T12:00:00Z", zone=TAIPEI, precision=Precision.DAY) == (
        datetime(2026, 2, 12, tzinfo=UTC),
        Precision.DAY,
    )


def test_precision_is_not_gained() -> None:
    """An adapter's word does not make a day a moment."""
    assert told("12 February 2026", precision=Precision.SECOND) == "2026-02-12"


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2199, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (hypothesis adds the zone)
def test_what_machines_write_comes_back(moment: datetime) -> None:
    """ISO 8601 and RFC 822 are read to the second."""
    moment = moment.replace(microsecond=0)
    assert parse(moment.isoformat(), zone=TAIPEI, precision=None) == (moment, Precision.SECOND)
    written = moment.strftime("%a, %d %b %Y %H:%M:%S +0000")
    assert parse(written, zone=TAIPEI, precision=None) == (moment, Precision.SECOND)


@given(st.text(st.sampled_from("0123456789:/-. TZ年月日amp+Jan民國")))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Nothing that is written makes the reader fail."""
    found = parse(text, zone=TAIPEI, precision=None)
    assert found is None or found[0].tzinfo is UTC
