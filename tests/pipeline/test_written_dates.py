"""Dates among words: ranges, calendars, months of many languages, years that are not written, what is no date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.flat import Flat
from pipeline.written_dates import written_dates

SIGNS = "0123456789 -–年月日至JulyMay/.,七اليوليو июля de"
JUNE = date(2026, 6, 10)


def told(text: str, published: date | None = JUNE) -> list[str]:
    """The dates of a text: first and last day, and what of the text says so."""
    flat = Flat(text)
    return [
        f"{one.first:%Y-%m-%d}/{one.last:%m-%d} {text[slice(*flat.source(one.start, one.end))]}"
        for one in written_dates(flat, published)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 6–7 July 2026 in Geneva", "2026-07-06/07-07 6–7 July 2026"),
        ("July 6 to 7, 2026", "2026-07-06/07-07 July 6 to 7, 2026"),
        ("30 June to 2 July 2026", "2026-06-30/07-02 30 June to 2 July 2026"),
        ("June 30 - July 2, 2026", "2026-06-30/07-02 June 30 - July 2, 2026"),
        ("28 December 2026 to 2 January 2027", "2026-12-28/01-02 28 December 2026 to 2 January 2027"),
        ("2026-07-06", "2026-07-06/07-06 2026-07-06"),
        ("am 6. und 7. Juli 2026", "2026-07-06/07-07 6. und 7. Juli 2026"),
        ("du 7 au 9 juillet 2026", "2026-07-07/07-09 7 au 9 juillet 2026"),
        ("le 1er juillet 2026", "2026-07-01/07-01 1er juillet 2026"),
        ("30 de abril de 2027", "2027-04-30/04-30 30 de abril de 2027"),
        ("del 6 al 7 de julio de 2026", "2026-07-06/07-07 6 al 7 de julio de 2026"),
        ("с 7 по 9 июля 2026 года", "2026-07-07/07-09 7 по 9 июля 2026"),
        ("7-9 يوليو 2026", "2026-07-07/07-09 7-9 يوليو 2026"),
        ("من ٦ إلى ٧ تموز/يوليو ٢٠٢٦", "2026-07-06/07-07 ٦ إلى ٧ تموز/يوليو ٢٠٢٦"),
        ("يومي 6 و7 يوليو 2026", "2026-07-06/07-07 6 و7 يوليو 2026"),
        ("2026年7月7日至9日", "2026-07-07/07-09 2026年7月7日至9日"),
        ("115 年 7 月 7 日", "2026-07-07/07-07 115 年 7 月 7 日"),
        ("民國115年6月30日至7月1日", "2026-06-30/07-01 民國115年6月30日至7月1日"),
        ("７月６、７日", "2026-07-06/07-07 ７月６、７日"),
        ("今年七月六日到七日", "2026-07-06/07-07 今年七月六日到七日"),
    ],
)
def test_days_are_read_as_they_are_written(text: str, expected: str) -> None:
    """With the words as they stand, in six languages and the calendar of the Republic of China."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in July 2026", "2026-07-01/07-31 July 2026"),
        ("в феврале 2028 года", "2028-02-01/02-29 феврале 2028"),
        ("julio de 2026", "2026-07-01/07-31 julio de 2026"),
        ("明年五月在紐約", "2027-05-01/05-31 明年五月"),
        ("2026年7月在日內瓦、2027年在紐約", "2026-07-01/07-31 2026年7月"),
    ],
)
def test_a_month_is_the_whole_month(text: str, expected: str) -> None:
    """Where no day is told, none is chosen."""
    assert told(text) == [expected]
    assert next(written_dates(Flat(text), JUNE)).month_only


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("on 7 July", date(2026, 6, 1), ["2026-07-07/07-07 7 July"]),
        ("on 3 March", date(2026, 3, 5), ["2026-03-03/03-03 3 March"]),
        ("on 5 January", date(2026, 12, 20), ["2027-01-05/01-05 5 January"]),
        ("on 7 July", date(2026, 1, 2), []),  # half a year either way
        ("on 7 July", None, []),
        ("7月7日", None, []),
        ("明年7月", None, []),
        ("on 7 July next year", date(2026, 11, 2), ["2027-07-07/07-07 7 July next year"]),
        ("in July", date(2026, 6, 1), []),
        ("on Tuesday, 7 July", date(2026, 6, 1), ["2026-07-07/07-07 7 July"]),
        ("on Monday, 7 July", date(2026, 6, 1), []),  # it is that of another year
        ("7月7日（二）", date(2026, 6, 1), ["2026-07-07/07-07 7月7日"]),
        ("7月7日（三）", date(2026, 6, 1), []),
        ("29 February", date(2026, 2, 1), []),
        ("29 February", date(2028, 2, 1), ["2028-02-29/02-29 29 February"]),
    ],
)
def test_a_year_that_is_not_written_is_never_invented(text: str, published: date | None, expected: list[str]) -> None:
    """It is taken from the day the text came out where that leaves one, and a weekday must agree."""
    assert told(text, published) == expected


@pytest.mark.parametrize(
    "text",
    [
        "resolution 79/325",
        "10 may be enough",
        "10 out of 12",
        "set 3 goals",
        "on 3 and 20 March",
        "31 June 2026",
        "from 1 March to 31 December 2026",
        "6/7/2026",
        "UNITED NATIONS, July 1 (Xinhua) -- The panel",
        "新华社联合国9月25日电 联合国",
        "Naciones Unidas, 1 jul.- Las",
        "in 2027",
        "2026",
    ],
)
def test_what_is_no_date_of_an_event_is_left(text: str) -> None:
    """Numbers, verbs, two days that are no range, days that do not exist, terms of office, lines of news agencies."""
    assert told(text) == []


def test_several_dates_are_told_in_order_and_none_within_another() -> None:
    """The day that ends a range is not told again."""
    assert told("Open from 6–7 July 2026; inputs by 30 April 2026, report in May 2027") == [
        "2026-07-06/07-07 6–7 July 2026",
        "2026-04-30/04-30 30 April 2026",
        "2027-05-01/05-31 May 2027",
    ]


@settings(max_examples=60)
@given(st.text(alphabet=SIGNS), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_whatever_is_written_makes_no_fault_and_no_backward_range(text: str, published: date) -> None:
    """Spans lie within the text, and ranges run forward."""
    flat = Flat(text)
    for one in written_dates(flat, published):
        assert 0 <= one.start < one.end <= len(flat.text)
        assert one.first <= one.last
